"""The numbered sheet of an inspection (交办单), as Word from the pack's template and as PDF; made when asked for.

A sheet says what was kept when the inspection was finished, so that it reads the same years later; the same inspection
gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image

from lantian.apps.evidence.queries import attached
from lantian.apps.evidence.renditions import rendition
from lantian.apps.inspections import judging
from lantian.apps.inspections.choices import Side
from lantian.apps.inspections.models import Inspection, Signature
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.campaign import template
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import plain_number
from lantian.core.quantity.rounding import half_even
from lantian.io.documents import (
    Block,
    Document,
    Heading,
    Pairs,
    Paragraph,
    Picture,
    Pictures,
    Signatures,
    Table,
)
from lantian.io.documents import Signature as Signed

__all__ = ["TEMPLATE", "as_pdf", "as_word", "shares_in_words"]

TEMPLATE = "dispatch-sheet.docx"
_MOST_PHOTOS = 12
_PHOTO = 1000
"""Longest side of a photo on a sheet, pixels: sharp at half a page's width."""


@dataclass(frozen=True)
class _Photo:
    """A photo as it stands on the sheet."""

    data: bytes
    caption: str


def as_word(inspection: Inspection) -> bytes:
    """The sheet as .docx, filled into the pack's template.

    Raises:
        TemplateMissing, TemplateBroken, TemplateNameUnknown: the template of the pack cannot be used.
    """
    with translation.override(_language()):
        said = _context(inspection)
        said["photos"] = [
            {"picture": Picture(each.data, width=74), "caption": each.caption} for each in _photos(inspection)
        ]
        from lantian.io.documents import word  # noqa: PLC0415 - a quarter of a second, and only who makes one needs it

        return word.render(template(TEMPLATE), said, title=said["title"], author=said["office"])


def as_pdf(inspection: Inspection) -> bytes:
    """The sheet as PDF."""
    with translation.override(_language()):
        said = _context(inspection)
        from lantian.io.documents import pdf  # noqa: PLC0415 - a quarter of a second, and only who makes one needs it

        return pdf.render(
            Document(
                title=said["title"],
                number=said["number"],
                blocks=tuple(_blocks(inspection, said)),
                language="en" if _language() == "en" else "zh",
                author=said["office"],
                foot=said["foot"],
            )
        )


def shares_in_words(judged: dict[str, Any]) -> list[str]:
    """The shares of an inspection, worked out: "36/150 = 24 % (limit 20 %)"."""
    said: list[str] = []
    for each in judged.get("shares", ()):
        value = half_even(Fraction(each["part"]) / Fraction(each["whole"]) * 100, 1)
        said.append(
            _("%(title)s: %(part)s/%(whole)s = %(value)s %%, limit %(limit)s %% and above: %(verdict)s")
            % {
                "title": _own(each["title"]),
                "part": each["part"],
                "whole": each["whole"],
                "value": f"{value.normalize():f}",
                "limit": plain_number(Fraction(each["limit"]) * 100),
                "verdict": pgettext("share", "reached") if each["reached"] else pgettext("share", "not reached"),
            }
        )
    return said


def _context(inspection: Inspection) -> dict[str, Any]:
    judged = inspection.judged
    found = bool(inspection.problems)
    signatures = {each.side: each for each in inspection.signatures.all()}
    return {
        "title": wording(judging.forms().sheet) if found else _("Record of an inspection without problems"),
        "number": inspection.number + (f" ({_version(inspection)})" if inspection.version > 1 else ""),
        "office": _unit(inspection.by_unit) or wording(pack().info.district),
        "facts": [{"label": label, "value": value} for label, value in _facts(inspection)],
        "found": found,
        "problems": [
            {
                "order": str(order),
                "title": _own(each["title"]),
                "clause": each["clause"],
                "count": plain_number(Fraction(each["weight"]) * each["times"]),
                "weight": f"{each['weight']} × {each['times']}",
            }
            for order, each in enumerate(judged["finds"], start=1)
        ],
        "total": inspection.count,
        "criteria": [
            {
                "title": _own(each["title"]),
                "holds": pgettext("criterion", "holds") if each["holds"] else pgettext("criterion", "does not hold"),
            }
            for each in judged["criteria"]
        ],
        "shares": shares_in_words(judged),
        "answers": [
            {"group": _own(each["group"]), "title": _own(each["title"]), "words": _own(each["words"])}
            for each in judged["questions"]
        ],
        "remark": inspection.remark,
        "demand": _demand(inspection),
        "inspector": _signed(signatures.get(Side.INSPECTOR)),
        "inspected": _signed(signatures.get(Side.INSPECTED)),
        "foot": _foot(inspection),
    }


def _facts(inspection: Inspection) -> list[tuple[str, str]]:
    cases = pack().cases
    source = cases.source(inspection.source) if cases is not None else None
    signed = inspection.signatures.filter(side=Side.INSPECTOR).first()
    inspector = inspection.by.display_name if inspection.by else signed.name if signed else ""
    rows = [
        (_("Object inspected"), inspection.title),
        (pgettext("sheet", "Class"), _own(inspection.judged["class"])),
        (_("Number on the ledger"), inspection.row.number if inspection.row else _("on no ledger")),
        (_("Address"), inspection.address or "—"),
        (_("Day of the inspection"), _day(inspection.on)),
        (_("On behalf of"), wording(source.title) if source is not None else inspection.source),
        (
            pgettext("sheet", "Inspector"),
            " ".join(filter(None, [inspector, _unit(inspection.by_unit)])) or "—",
        ),
    ]
    if inspection.problems:
        due = _day(inspection.due) if inspection.due else "—"
        provisional = _(" (provisional: the holidays of that time are not published yet)")
        rows += [
            (_("Responsible unit"), _unit(inspection.unit_id or "")),
            (_("To be put right by"), due + (provisional if inspection.due_provisional else "")),
            (pgettext("sheet", "Case"), inspection.case_number or _("not filed yet")),
        ]
    if inspection.version > 1:
        rows.append((pgettext("sheet", "Correction"), f"{_version(inspection)}: {inspection.reason}"))
    return rows


def _demand(inspection: Inspection) -> str:
    if not inspection.problems or inspection.due is None:
        return _("Nothing was found that makes a problem by the form of this class.")
    cases = pack().cases
    return _(
        "%(unit)s puts the problems above right by %(day)s and reports back to %(office)s with photos of before and"
        " after. Problems that are not put right in time are counted for accountability."
    ) % {
        "unit": _unit(inspection.unit_id or ""),
        "day": _day(inspection.due),
        "office": _unit(cases.office) if cases is not None else "",
    }


def _signed(signature: Signature | None) -> dict[str, Any]:
    if signature is None:
        return {"name": "", "picture": None, "note": ""}
    refused = _("refused to sign: %(reason)s") % {"reason": signature.reason} if signature.refused else ""
    picture = Picture(bytes(signature.picture), width=52, height=20) if signature.picture else None
    at = _day(local_day(signature.at))
    return {"name": signature.name, "picture": picture, "note": " · ".join(filter(None, [refused, at]))}


def _blocks(inspection: Inspection, said: dict[str, Any]) -> list[Block]:
    blocks: list[Block] = [Pairs(tuple((each["label"], each["value"]) for each in said["facts"]))]
    if said["found"]:
        blocks += [
            Heading(pgettext("sheet", "Problems found")),
            Table(
                (
                    pgettext("sheet", "No."),
                    pgettext("sheet", "Problem"),
                    pgettext("sheet", "Clause"),
                    pgettext("sheet", "Counts as"),
                ),
                tuple(
                    (each["order"], each["title"], each["clause"], f"{each['weight']} = {each['count']}")
                    for each in said["problems"]
                ),
                (1, 8, 2, 2.4),
                (0, 3),
            ),
            Paragraph(
                _("Problems by their weights, together: %(count)s") % {"count": said["total"]},
                align="right",
                indent=False,
            ),
        ]
    if said["criteria"]:
        rows = tuple((each["title"], each["holds"]) for each in said["criteria"])
        blocks += [
            Heading(_("Conditions of a find")),
            Table((pgettext("sheet", "Condition"), pgettext("sheet", "On site")), rows, (6, 1.6)),
        ]
    blocks += [Paragraph(each, indent=False) for each in said["shares"]]
    answers = tuple((each["group"], each["title"], each["words"]) for each in said["answers"])
    blocks += [
        Heading(_("What was asked on site")),
        Table(
            (pgettext("sheet", "Part"), pgettext("sheet", "Question"), pgettext("sheet", "Answer")), answers, (2, 6, 2)
        ),
    ]
    if said["remark"]:
        blocks += [Heading(pgettext("sheet", "Remarks")), Paragraph(said["remark"])]
    blocks += [
        Heading(_("What is asked of the unit") if said["found"] else pgettext("sheet", "Result")),
        Paragraph(said["demand"]),
    ]
    photos = _photos(inspection)
    if photos:
        blocks += [
            Heading(pgettext("sheet", "Photos")),
            Pictures(tuple(Picture(each.data, height=62, caption=each.caption) for each in photos)),
        ]
    pair = (
        (pgettext("sheet", "Inspector"), said["inspector"]),
        (pgettext("sheet", "Inspected side"), said["inspected"]),
    )
    named = pgettext("signature", "{side}: {name}")
    blocks.append(
        Signatures(
            tuple(
                Signed(
                    named.format(side=label, name=side["name"]) if side["name"] else label,
                    side["picture"],
                    side["note"],
                )
                for label, side in pair
            )
        )
    )
    return blocks


def _photos(inspection: Inspection) -> list[_Photo]:
    """Photos that were there when it was finished; what came later belongs to a correction."""
    until = inspection.finished_at
    taken = [
        each
        for each in attached(inspection.evidence_subject)
        if each.is_picture and (until is None or each.at <= until)
    ]
    return [
        _Photo(_smaller(rendition(each.digest, "shown")), " ".join(filter(None, [each.note, _day(local_day(each.at))])))
        for each in taken[:_MOST_PHOTOS]
    ]


def _smaller(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=["JPEG"]) as opened:
        opened.draft("RGB", (_PHOTO, _PHOTO))
        picture = opened.convert("RGB")
    picture.thumbnail((_PHOTO, _PHOTO), Image.Resampling.LANCZOS)
    written = BytesIO()
    picture.save(written, "JPEG", quality=76)
    return written.getvalue()


def _foot(inspection: Inspection) -> str:
    parts = [inspection.number, _version(inspection), inspection.pack_version]
    if inspection.demonstration:
        parts.append(_("demonstration: nobody was inspected"))
    return " · ".join(parts)


def _version(inspection: Inspection) -> str:
    return _("version %(number)s") % {"number": inspection.version}


def _unit(unit_id: str) -> str:
    found = pack().units.get(unit_id)
    if found is not None:
        return wording(found.name)
    group = pack().groups.get(unit_id)
    return wording(group.name) if group is not None else unit_id


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if _language() != "en" else day.isoformat()


def _own(text: dict[str, str]) -> str:
    return text["en" if _language() == "en" else "zh"]


def _language() -> str:
    """The campaign's own: a sheet is handed to people of the district, whoever opens it."""
    first = pack().info.languages[0]
    return "en" if first.startswith("en") else "zh-hans"
