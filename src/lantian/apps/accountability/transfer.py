"""The material file with which a proposal is handed over (C12): the letter as Word, all behind it in one zip.

The same proposal gives the same bytes; the zip has the SHA-256 of each file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils import translation

from lantian.apps.accountability.choices import STEP_DONE
from lantian.apps.accountability.evaluations import basis_title, canonical, tier_title
from lantian.apps.accountability.models import Proposal
from lantian.apps.accountability.pinning import digest
from lantian.apps.accountability.sheets import unit_title
from lantian.apps.cases.models import Problem
from lantian.apps.evidence.keeping import content_of, keep_bytes
from lantian.apps.evidence.models import Item
from lantian.apps.orgs.campaign import template
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.core.policy.schema import Text
from lantian.core.rules.accountability.report import period_name, unit_name
from lantian.io.documents import zip_bundle
from lantian.io.documents.bundle import INDEX

__all__ = ["bundle", "keep_file", "kept_file", "letter"]

_TEMPLATE = "transfer-letter.docx"
_LETTER, _FACTS, _REPORT, _TRACE, _LISTING = "letter.docx", "facts.json", "report.json", "trace.json", "index.json"
_WHAT: Mapping[str, Text] = {
    _LETTER: Text(zh="移送函", en="the letter"),
    _FACTS: Text(zh="计算所依据的事实（FACTS.json）", en="the facts that were judged (FACTS.json)"),
    _REPORT: Text(zh="计算结果，逐字节固定", en="what was computed, byte for byte"),
    _TRACE: Text(
        zh="每项建议的溯源：条款、算式、输入、版本", en="the trace of each finding: clauses, sums, inputs, versions"
    ),
}


def keep_file(item: Proposal) -> str:
    """Make the material file and keep it. Returns its SHA-256.

    Raises:
        TemplateMissing: the pack has no template of the letter.
    """
    return keep_bytes(bundle(item))


def kept_file(item: Proposal) -> bytes:
    """The material file as it was handed over, or as it would be now while it is not."""
    return content_of(item.file_digest) if item.file_digest else bundle(item)


def bundle(item: Proposal) -> bytes:
    """The zip: the letter, the facts, the report, the traces, the attached papers, and an index with hashes."""
    attached = _attached(item)
    files: dict[str, bytes] = {
        _FACTS: item.facts.encode(),
        _REPORT: item.report.encode(),
        _TRACE: item.trace.encode(),
        **{name: content_of(each.digest) for name, each in attached.items()},
    }
    files[_LETTER] = letter(item)
    listing = [
        {"file": name, "sha256": digest(content), "what": _what(name, attached)}
        for name, content in sorted(files.items())
    ]
    return zip_bundle({**files, _LISTING: canonical({"number": item.number, "files": listing})}, index=INDEX)


def letter(item: Proposal) -> bytes:
    """The letter as Word, from the pack's template.

    Raises:
        TemplateMissing: the pack has none.
    """
    from lantian.io.documents import word  # noqa: PLC0415 - a quarter of a second, and only who makes one needs it

    return word.render(template(_TEMPLATE), _context(item), title=item.number, made=item.created_at)


def _context(item: Proposal) -> dict[str, Any]:
    rules = pack().rule_sets[item.rules]
    transfer = rules.transfer
    assert transfer is not None
    unit = _said(unit_title(item.unit))
    report = json.loads(item.report)
    names = {(each["basis"], each["tier"], each["part"]) for each in item.findings}
    findings = [
        each
        for each in report["findings"]
        if (each["basis"], each["tier"], each.get("level", "")) in names and _is_of(item, each)
    ]
    title = Text(
        zh=f"关于{unit}{period_name(item.period)}量化问责的建议",
        en=f"Proposal of accountability: {unit}, {period_name(item.period)}",
    )
    return {
        "title": _said(title) + (_said(Text(zh="（演示）", en=" (demonstration)")) if item.demonstration else ""),
        "number": item.number,
        "to": _said(pack().units[transfer.decides].name),
        "text": [line for line in item.text.splitlines() if line.strip()],
        "findings": [
            {
                "tier": _said(tier_title(rules, each["tier"])),
                "basis": _said(basis_title(rules, each["basis"])),
                "count": each["count"],
                "arithmetic": "；".join(each["arithmetic"]),
                "articles": " ".join(each["articles"])
                + (_said(Text(zh="（从严）", en=" (stricter)")) if each["stricter"] else ""),
            }
            for each in findings
        ],
        "problems": _problems(item, report, findings),
        "posts": _posts(item),
        "readings": _readings(findings),
        "steps": _steps(item),
        "facts": _facts(item),
        "enclosures": [
            {"name": name, "what": _what(name, _attached(item))} for name in (_FACTS, _REPORT, _TRACE, *_attached(item))
        ],
        "sender": _said(pack().units[transfer.agrees].name),
        "day": item.handed_over_on.isoformat() if item.handed_over_on else "",
        "foot": " · ".join(filter(None, [item.number, stand_in_notice("zh") if item.demonstration else ""])),
    }


def _said(text: Text) -> str:
    """In the language of the policy."""
    return text.in_language("zh" if pack().info.district.zh else "en")


def _is_of(item: Proposal, finding: Mapping[str, Any]) -> bool:
    return bool(finding["unit"] == unit_name(pack(), item.unit) and finding["period"] == period_name(item.period))


def _problems(item: Proposal, report: Mapping[str, Any], findings: list[dict[str, Any]]) -> list[dict[str, str]]:
    wanted = {name for each in findings for name in each["problems"]}
    lines = {
        problem["id"]: problem
        for tally in report["counts"]
        if _is_of(item, tally)
        for problem in tally["problems"]
        if problem["id"] in wanted
    }
    words = dict(Problem.objects.filter(code__in=list(lines)).values_list("code", "case__title"))
    facts = {each["id"]: each for each in json.loads(item.facts)["problems"]}
    return [
        {
            "number": number,
            "what": " · ".join(filter(None, [_situation(item, facts.get(number, {})), words.get(number, "")])),
            "day": line["day"],
            "weight": line["weight"],
            "clause": line["clause"],
        }
        for number, line in lines.items()
    ]


def _situation(item: Proposal, fact: Mapping[str, Any]) -> str:
    rules = pack().rule_sets[item.rules]
    groups = (*rules.classes, *(pack().rule_sets[rules.classes_of].classes if rules.classes_of else ()))
    group = next((each for each in groups if each.id == fact.get("class")), None)
    found = next((each for each in group.items if each.id == fact.get("item")), None) if group else None
    return _said(found.title if found else group.title) if group else ""


def _posts(item: Proposal) -> list[dict[str, str]]:
    rules = pack().rule_sets[item.rules]
    rows = []
    for post in item.posts:
        tier = _said(tier_title(rules, post["tier"]))
        title = post["post"] or "—"
        rows += [
            {
                "tier": tier,
                "post": title,
                "name": each["name"],
                "days": f"{each['since']} – {each['until'] or ''}",
            }
            for each in post["holders"]
        ]
        nobody = _said(Text(zh="（无人登记）", en="(nobody registered)"))
        rows += [
            {"tier": tier, "post": title, "name": nobody, "days": f"{gap['first']} – {gap['last']}"}
            for gap in post["gaps"]
        ]
    return rows


def _readings(findings: list[dict[str, Any]]) -> list[str]:
    names = dict.fromkeys(name for each in findings for name in each["interpretations"])
    lines = []
    for name in names:
        entry = pack().interpretations.get(name)
        if entry is not None:
            chosen = next(each for each in entry.readings if each.id == entry.chosen)
            lines.append(f"{_said(entry.question)} {_said(chosen.text)}（{name}）")
    return lines


def _steps(item: Proposal) -> list[dict[str, str]]:
    language = "zh-hans" if pack().info.district.zh else "en"
    with translation.override(language):
        return [
            {
                "day": step.on.isoformat(),
                "what": str(STEP_DONE[step.action]),
                "reason": " ".join(filter(None, [step.facts.get("reference", ""), step.reason])),
            }
            for step in item.steps.order_by("number")
        ]


def _facts(item: Proposal) -> list[dict[str, str]]:
    pairs = [
        (Text(zh="计算日（日终所知）", en="As known at the end of"), item.as_of.isoformat()),
        (Text(zh="规则集", en="Rules"), _said(pack().rule_sets[item.rules].title)),
        (Text(zh="方案包版本", en="Pack"), item.pack_version),
        (Text(zh="数据版本", en="Data version"), "—" if item.data_version is None else str(item.data_version)),
        (Text(zh="事实 SHA-256", en="SHA-256 of the facts"), item.facts_digest),
        (Text(zh="结果 SHA-256", en="SHA-256 of the report"), item.report_digest),
    ]
    return [{"label": _said(label), "value": value} for label, value in pairs]


def _attached(item: Proposal) -> dict[str, Item]:
    found = Item.objects.filter(subject=item.log_subject, withdrawn_at=None).order_by("pk")
    return {f"papers/{number:02d}-{_safe(each.name)}": each for number, each in enumerate(found, start=1)}


def _safe(name: str) -> str:
    return "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name).strip(" .")[:120] or "file"


def _what(name: str, attached: Mapping[str, Item]) -> str:
    if name in attached:
        return attached[name].note or attached[name].name
    return _said(_WHAT[name])
