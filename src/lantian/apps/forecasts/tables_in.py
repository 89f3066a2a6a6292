"""Tables of forecasters, CSV or Excel: day, low, high; overrules, reason and source may follow. All rows or none."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path

from lantian.apps.forecasts.actions import Said
from lantian.apps.forecasts.problems import Refused
from lantian.io.excel.problems import WorkbookRefused
from lantian.io.excel.reading import Cell, Grid, read_book

__all__ = ["MOST_BYTES", "read_table"]

MOST_BYTES = 1_000_000
_MOST_ROWS = 100
_MOST_DIGITS = 6
_NAMES = {
    "日期": "day",
    "aqi下限": "low",
    "aqi上限": "high",
    "取代计算预报": "overrules",
    "理由": "reason",
    "来源": "source",
}
_NEEDED = ("day", "low", "high")
_YES = frozenset({"1", "yes", "true", "y", "是"})


def read_table(content: bytes, *, source: str) -> list[Said]:
    """The days of a table; `source` stands in where a row names none.

    Raises:
        Refused: it is no such table, or a row cannot be read; `row` is its line, the header being line 1.
    """
    lines = _lines(content)
    header = [_NAMES.get(cell.lower(), cell.lower()) for cell in lines[0]] if lines else []
    if any(name not in header for name in _NEEDED):
        raise Refused("columns", "file")
    rows = [(number, cells) for number, cells in enumerate(lines[1:], 2) if any(cells)]
    if len(rows) > _MOST_ROWS:
        raise Refused("too-many-rows", "file")
    if not rows:
        raise Refused("no-rows", "file")
    return [_said(dict(zip(header, cells, strict=False)), number, source) for number, cells in rows]


def _said(cells: dict[str, str], row: int, source: str) -> Said:
    try:
        day = dt.date.fromisoformat(cells["day"])
    except (KeyError, ValueError) as cause:
        raise Refused("day-unreadable", "file", row=row) from cause
    return Said(
        day=day,
        low=_index(cells.get("low", ""), row),
        high=_index(cells.get("high", ""), row),
        overrules=cells.get("overrules", "").lower() in _YES,
        reason=cells.get("reason", ""),
        source=cells.get("source", "") or source,
        row=row,
    )


def _index(text: str, row: int) -> int:
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise Refused("not-an-index", "file", row=row)
    return int(text)


def _lines(content: bytes) -> list[list[str]]:
    rows = _sheet(content) if content[:2] == b"PK" else _csv(content)
    return [[cell.strip() for cell in row] for row in rows]


def _csv(content: bytes) -> list[list[str]]:
    """UTF-8, or GB 18030 as a Chinese Excel saves it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _chinese(content)
    if "\x00" in text:
        raise Refused("text-unreadable", "file")
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as cause:
        raise Refused("text-unreadable", "file") from cause


def _chinese(content: bytes) -> str:
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as cause:
        raise Refused("text-unreadable", "file") from cause


def _sheet(content: bytes) -> list[list[str]]:
    """The first sheet of a workbook that is what it says and no larger than it says."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        try:
            grids = read_book(Path(file.name)).grids
        except WorkbookRefused as cause:
            raise Refused("workbook-unreadable", "file") from cause
    return _rows(next(iter(grids.values()))) if grids else []


def _rows(grid: Grid) -> list[list[str]]:
    height = min(len(grid.rows), _MOST_ROWS + 2)
    return [[_text(grid.value(row, column)) for column in range(1, grid.width + 1)] for row in range(1, height + 1)]


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)
