"""A summary or a notice as plain data: sections with paragraphs and tables, kept as JSON and as it stood for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lantian.core.policy.schema import Text

__all__ = ["Cell", "Column", "Content", "Section", "cell", "plain", "same"]


@dataclass(frozen=True)
class Cell:
    """A word or a figure, with the page or the trace behind it."""

    text: Text
    address: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: Text
    number: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part: what it says and what it lists; `empty` is said where there is nothing to list."""

    id: str
    title: Text
    said: tuple[Text, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    empty: Text | None = None


@dataclass(frozen=True)
class Content:
    """Everything that an issue says from the data."""

    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"sections": [_section_json(section) for section in self.sections]}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON."""
        written = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Content:
        """What `as_json` wrote."""
        return Content(tuple(_section(each) for each in kept["sections"]))


def cell(text: Text | str | int, address: str = "") -> Cell:
    """A cell; a plain word is the same in both languages."""
    if isinstance(text, Text):
        return Cell(text, address)
    return Cell(Text(zh=str(text), en=str(text)), address)


def plain(text: str) -> Text:
    """A word that is the same in both languages."""
    return Text(zh=text, en=text)


@dataclass(frozen=True)
class Difference:
    """A section that says something else than it did: before and after, row by row where a table changed."""

    title: Text
    before: tuple[tuple[Text, ...], ...]
    after: tuple[tuple[Text, ...], ...]


def same(before: Content, after: Content) -> list[Difference]:
    """What differs, section by section; addresses do not count, as they name the version of the data."""
    found = []
    others = {section.id: section for section in after.sections}
    for section in before.sections:
        other = others.get(section.id)
        if other is None:
            continue
        one, two = _lines(section), _lines(other)
        if one != two:
            found.append(
                Difference(
                    section.title,
                    tuple(line for line in one if line not in two),
                    tuple(line for line in two if line not in one),
                )
            )
    return found


def _lines(section: Section) -> tuple[tuple[Text, ...], ...]:
    return (*((text,) for text in section.said), *(tuple(each.text for each in row) for row in section.rows))


def _section_json(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": _text_json(section.title),
        "said": [_text_json(text) for text in section.said],
        "columns": [{"title": _text_json(column.title), "number": column.number} for column in section.columns],
        "rows": [[_cell_json(each) for each in row] for row in section.rows],
        "empty": _text_json(section.empty) if section.empty else None,
    }


def _text_json(text: Text) -> str | dict[str, str]:
    return text.zh if text.zh == text.en else {"zh": text.zh, "en": text.en}


def _cell_json(each: Cell) -> Any:
    return [_text_json(each.text), each.address] if each.address else _text_json(each.text)


def _section(kept: Mapping[str, Any]) -> Section:
    return Section(
        id=kept["id"],
        title=_text(kept["title"]),
        said=tuple(_text(each) for each in kept["said"]),
        columns=tuple(Column(_text(each["title"]), each["number"]) for each in kept["columns"]),
        rows=tuple(tuple(_cell(each) for each in row) for row in kept["rows"]),
        empty=_text(kept["empty"]) if kept["empty"] else None,
    )


def _text(kept: str | Mapping[str, str]) -> Text:
    return plain(kept) if isinstance(kept, str) else Text(zh=kept["zh"], en=kept["en"])


def _cell(kept: Any) -> Cell:
    if isinstance(kept, Sequence) and not isinstance(kept, str):
        return Cell(_text(kept[0]), kept[1])
    return Cell(_text(kept))
