"""Find the rows of a ledger in a workbook: which sheet, which column is which field, where the rows begin.

Columns are known by their hidden ids, else by their headings in either language, so that a sheet may be sorted, moved
and rearranged; what is not where the template has it is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from openpyxl.utils import get_column_letter

from lantian.core.policy.ledger_schema import LedgerType
from lantian.io.excel.findings import Finding
from lantian.io.excel.ledger_layout import (
    META_SHEET,
    NUMBER,
    STATE,
    Column,
    columns_of,
    known_headings,
    plain_heading,
    template_version,
)
from lantian.io.excel.problems import NoLedgerSheet
from lantian.io.excel.reading import Book, Grid

__all__ = ["Found", "Stamp", "find_rows", "stamp_of"]

_LOOKED_AT = 12
"""Lines among which the heading is looked for."""
_IDS_NEEDED = 2


@dataclass(frozen=True)
class Stamp:
    """What the hidden sheet says."""

    ledger: str = ""
    pack: str = ""
    template: str = ""
    exported: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Number of a row → its version when it was exported."""


@dataclass
class Found:
    """Where the rows are."""

    grid: Grid
    first_row: int
    columns: dict[str, int]
    """Id → column, from 1."""
    by_id: dict[str, Column]
    stamp: Stamp
    findings: list[Finding]


def stamp_of(book: Book) -> Stamp:
    """Read the hidden sheet; what makes no sense there is as if it were not there."""
    grid = book.grids.get(META_SHEET)
    if grid is None:
        return Stamp()
    said: dict[str, str] = {}
    rows: dict[str, int] = {}
    for line in range(1, len(grid.rows) + 1):
        name, first, second = (grid.value(line, column) for column in (1, 2, 3))
        if name == "row" and isinstance(second, int) and not isinstance(second, bool) and 0 < second < 2**31:
            rows[str(first)] = second
        elif isinstance(name, str) and name != "row":
            said[name] = str(first or "")
    return Stamp(said.get("ledger", ""), said.get("pack", ""), said.get("template", ""), said.get("exported", ""), rows)


def find_rows(book: Book, ledger: LedgerType) -> Found:
    """The sheet of this workbook that holds rows of the ledger.

    Raises:
        NoLedgerSheet: none does.
    """
    stamp = stamp_of(book)
    columns = {each.id: each for each in columns_of(ledger)}
    tried = [_match(grid, columns, stamp) for grid in book.grids.values() if grid.name != META_SHEET]
    best = max(tried, key=lambda one: len(one.columns) if one else 0, default=None)
    if best is None or not _tells_rows_apart(best, ledger):
        names = "、".join(name[:40] for name in book.grids if name != META_SHEET) or "—"
        title = ledger.title
        raise NoLedgerSheet(ledger=title.in_language("en"), ledger_zh=title.in_language("zh"), sheets=names)
    if stamp.template and stamp.template != template_version(ledger):
        best.findings.append(
            Finding(
                code="template-older",
                facts={"found": stamp.template[:20], "now": template_version(ledger)},
                severe=False,
            )
        )
    _say_missing(best)
    _say_moved(best)
    return best


def _tells_rows_apart(found: Found, ledger: LedgerType) -> bool:
    """Whether a sheet says which row a line is: code lists and lists of other things may share a heading or two."""
    telling = {NUMBER, *ledger.key, *([ledger.title_field] if ledger.title_field else [])}
    return bool(telling & set(found.columns)) and bool(set(found.columns) - {NUMBER, STATE})


def _match(grid: Grid, columns: Mapping[str, Column], stamp: Stamp) -> Found | None:
    ids_row = _ids_row(grid, columns)
    found = Found(grid, 0, {}, dict(columns), stamp, [])
    if ids_row:
        _take_ids(found, ids_row)
        heading_row = ids_row - 1
    else:
        heading_row = _heading_row(grid, columns)
        if not heading_row:
            return None
    _take_headings(found, heading_row, ids_row)
    found.first_row = max(ids_row, heading_row) + 1
    return found


def _ids_row(grid: Grid, columns: Mapping[str, Column]) -> int:
    for line in range(1, min(_LOOKED_AT, len(grid.rows)) + 1):
        if sum(str(cell).strip() in columns for cell in grid.rows[line - 1]) >= _IDS_NEEDED:
            return line
    return 0


def _heading_row(grid: Grid, columns: Mapping[str, Column]) -> int:
    known = frozenset().union(*(known_headings(each) for each in columns.values()))
    counts = [
        sum(plain_heading(cell) in known for cell in row if isinstance(cell, str) and cell)
        for row in grid.rows[:_LOOKED_AT]
    ]
    most = max(counts, default=0)
    return counts.index(most) + 1 if most else 0


def _take_ids(found: Found, line: int) -> None:
    for place, cell in enumerate(found.grid.rows[line - 1], start=1):
        name = str(cell).strip()
        if not name:
            continue
        if name not in found.by_id:
            heading = _heading_at(found.grid, line - 1, place)
            _say(found, "field-gone", place, column=get_column_letter(place), found=heading or name[:40])
        elif name in found.columns:
            _twice(found, name, place)
        else:
            found.columns[name] = place


def _take_headings(found: Found, line: int, ids_row: int) -> None:
    if line < 1:
        return
    named = {place: name for name, place in found.columns.items()}
    gone = {each.column for each in found.findings if each.code == "field-gone"}
    row = found.grid.rows[line - 1]
    for place in range(1, len(row) + 1):
        text = _heading_at(found.grid, line, place)
        if place in gone:
            continue
        if place in named:
            column = found.by_id[named[place]]
            if text and plain_heading(text) not in known_headings(column):
                letter = get_column_letter(place)
                _say(found, "column-renamed", place, column=letter, found=text, **_title(column))
            continue
        matching = [name for name, each in found.by_id.items() if plain_heading(text) in known_headings(each)]
        if not text or not matching:
            if text and _filled(found.grid, place, max(line, ids_row) + 1):
                _say(found, "column-extra", place, column=get_column_letter(place), found=text)
            continue
        fresh = [name for name in matching if name not in found.columns]
        if fresh:
            found.columns[fresh[0]] = place
        else:
            _twice(found, matching[0], place)


def _twice(found: Found, name: str, place: int) -> None:
    first, second = get_column_letter(found.columns[name]), get_column_letter(place)
    facts = {"first": first, "second": second, **_title(found.by_id[name])}
    found.findings.append(Finding(code="column-twice", column=place, field=name, facts=facts))


def _say_missing(found: Found) -> None:
    for name, column in found.by_id.items():
        if name not in found.columns and not name.startswith("@"):
            _say(found, "column-missing", 0, **_title(column))


def _say_moved(found: Found) -> None:
    """Name the columns that stand elsewhere among the others than in the template."""
    order = [name for name, _ in sorted(found.columns.items(), key=lambda item: item[1])]
    wanted = [name for name in found.by_id if name in found.columns]
    blocks = SequenceMatcher(None, wanted, order, autojunk=False).get_matching_blocks()
    kept = {name for block in blocks for name in order[block.b : block.b + block.size]}
    for name in order:
        if name not in kept:
            place = found.columns[name]
            _say(found, "column-moved", place, column=get_column_letter(place), **_title(found.by_id[name]))


def _say(found: Found, code: str, place: int, /, **facts: str) -> None:
    found.findings.append(Finding(code=code, column=place, facts=facts, severe=False))


def _title(column: Column) -> dict[str, str]:
    return {"title": column.title.in_language("zh"), "title_en": column.title.in_language("en")}


def _heading_at(grid: Grid, line: int, place: int) -> str:
    return " ".join(str(grid.value(line, place) or "").split())[:60] if line >= 1 else ""


def _filled(grid: Grid, place: int, first: int) -> bool:
    def there(row: list[Any]) -> bool:
        return len(row) >= place and row[place - 1] not in ("", None)

    return any(there(row) for row in grid.rows[first - 1 :])
