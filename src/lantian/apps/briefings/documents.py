"""An issue as Word (from the pack's template, GB/T 9704) and as PDF; the same issue gives the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from lantian.apps.briefings.content import Content, Section
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.scope import template_of, title_of
from lantian.apps.duty import calendar
from lantian.apps.orgs.campaign import template
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.core.policy.schema import Text
from lantian.io.documents import Document, Heading, Paragraph, Table

__all__ = ["Paper", "as_pdf", "as_word", "paper_of", "sha256"]

_NARROWEST, _BORDERS, _LINE = 2.0, 1.5, 36
"""Of a column, of the borders of a cell, of a whole row of a table: in characters of its type."""
_NUMERALS = "一二三四五六七八九十"
_MARK = {"zh": ("未签发稿", "演示数据"), "en": ("Not issued", "Demonstration data")}


@dataclass(frozen=True)
class Paper:
    """What is printed, in the language of the pack."""

    kind: str
    title: str
    number: str
    days: str
    words: str
    content: Content
    made: dt.datetime
    mark: str
    foot: str
    issuer: str


def paper_of(issue: Issue) -> Paper:
    """An issue, or a draft of it, as it is printed. `issue` may be one that is not kept: a preview."""
    language = pack().info.languages[0]
    issued = issue.issued_at is not None
    marks = [] if issued else [_MARK[language][0]]
    if issue.demonstration or stand_in_notice(language):
        marks.append(_MARK[language][1])
    versions = Text(
        zh=f"截至 {calendar.clock_words(issue.as_of)}；数据版本 {issue.data_version}；{issue.pack_version}",
        en=f"as of {calendar.clock_words(issue.as_of)}; data version {issue.data_version}; {issue.pack_version}",
    )
    return Paper(
        kind=issue.kind,
        title=title_of(issue.kind).in_language(language),
        number=_number(issue.number, language),
        days=calendar.dates_text(issue.first, issue.last).in_language(language),
        words=issue.words,
        content=Content.from_json(issue.content),
        made=issue.issued_at or issue.as_of,
        mark=" · ".join(marks),
        foot=versions.in_language(language),
        issuer=str(issue.issued_by) if issue.issued_by else "",
    )


def as_word(paper: Paper) -> bytes:
    """The Word document.

    Raises:
        DocumentRefused: the pack has no such template, or its marks are broken.
    """
    from lantian.io.documents import word  # noqa: PLC0415 - a quarter of a second, and only who makes one needs it

    return word.render(
        template(template_of(paper.kind)),
        {
            "title": paper.title,
            "number": paper.number,
            "days": paper.days,
            "mark": paper.mark,
            "words": [line for line in paper.words.split("\n") if line.strip()],
            "sections": [_section(place, section) for place, section in enumerate(paper.content.sections)],
            "foot": paper.foot,
            "issuer": paper.issuer,
            "date": _date(paper),
        },
        title=f"{paper.title} {paper.days}",
        made=paper.made,
        shares=[_shares(section) for section in paper.content.sections if section.rows],
    )


def as_pdf(paper: Paper) -> bytes:
    """The same as PDF, on the page of an official document."""
    language = pack().info.languages[0]
    blocks: list[Any] = []
    if paper.mark:
        blocks.append(Paragraph(paper.mark, align="center", indent=False))
    blocks += [Paragraph(line) for line in paper.words.split("\n") if line.strip()]
    for place, section in enumerate(paper.content.sections):
        blocks.append(Heading(_heading(place, section)))
        blocks += [Paragraph(text.in_language(language)) for text in section.said]
        if section.rows:
            blocks.append(_table(section, language))
        elif section.empty is not None:
            blocks.append(Paragraph(section.empty.in_language(language)))
    if paper.issuer:
        blocks.append(Paragraph(f"{paper.issuer}  {_date(paper)}", align="right"))
    number = " ".join(filter(None, [paper.number, paper.days]))
    from lantian.io.documents import pdf  # noqa: PLC0415 - a quarter of a second, and only who makes one needs it

    return pdf.render(
        Document(
            title=paper.title,
            blocks=tuple(blocks),
            number=number,
            style="official",
            language=language,
            foot=paper.foot,
        )
    )


def sha256(content: bytes) -> str:
    """The hash of a document, by which it is compared years later."""
    return hashlib.sha256(content).hexdigest()


def _date(paper: Paper) -> str:
    return calendar.date_text(calendar.today(paper.made)).in_language(pack().info.languages[0])


def _heading(place: int, section: Section) -> str:
    """Sections are counted 一、 in Chinese documents (GB/T 9704-2012, 7.3.3)."""
    language = pack().info.languages[0]
    numeral = f"{_NUMERALS[place]}、" if language == "zh" and place < len(_NUMERALS) else ""
    return f"{numeral}{section.title.in_language(language)}"


def _section(place: int, section: Section) -> dict[str, Any]:
    language = pack().info.languages[0]
    return {
        "title": _heading(place, section),
        "said": [text.in_language(language) for text in section.said],
        "columns": [column.title.in_language(language) for column in section.columns] if section.rows else [],
        "rows": [[each.text.in_language(language) for each in row] for row in section.rows],
        "empty": "" if section.rows or section.empty is None else section.empty.in_language(language),
    }


def _shares(section: Section) -> tuple[float, ...]:
    """Widths of columns by their longest words, in characters; where a row is too long, the longest give way."""
    language = pack().info.languages[0]
    titles = [[column.title for column in section.columns]]
    rows = titles + [[each.text for each in row] for row in section.rows]
    written = [[_characters(text.in_language(language)) for text in row] for row in rows]
    wanted = [max(*column, _NARROWEST) + _BORDERS for column in zip(*written, strict=True)]
    fair = _LINE // len(wanted)
    widest = next((most for most in range(_LINE, fair, -1) if sum(min(each, most) for each in wanted) <= _LINE), fair)
    return tuple(float(min(each, widest)) for each in wanted)


def _characters(text: str) -> float:
    return sum(1.0 if east_asian_width(each) in "WFA" else 0.6 for each in text)


def _table(section: Section, language: str) -> Table:
    return Table(
        header=tuple(column.title.in_language(language) for column in section.columns),
        rows=tuple(tuple(each.text.in_language(language) for each in row) for row in section.rows),
        shares=_shares(section),
        right=tuple(place for place, column in enumerate(section.columns) if column.number),
    )


def _number(number: str, language: str) -> str:
    if not number:
        return ""
    year, running = number.split("-", 1)
    return f"〔{year}〕第{int(running)}期" if language == "zh" else f"No. {int(running)} of {year}"
