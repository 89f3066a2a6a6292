"""Tables of forecasters, CSV or Excel: day, low, high; overrules, reason and source may follow. All rows or none."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence

import python_calamine

from lantian.apps.forecasts.actions import Said
from lantian.apps.forecasts.problems import Refused

__all__ = ["MOST_BYTES", "read_table"]

MOST_BYTES = 1_000_000
_MOST_ROWS = 100
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
    header = [_NAMES.get(cell.strip().lower(), cell.strip().lower()) for cell in lines[0]] if lines else []
    if any(name not in header for name in _NEEDED):
        raise Refused("columns", "file")
    rows = [(number, cells) for number, cells in enumerate(lines[1:], 2) if any(cell.strip() for cell in cells)]
    if len(rows) > _MOST_ROWS:
        raise Refused("too-many-rows", "file")
    if not rows:
        raise Refused("no-rows", "file")
    return [_said(dict(zip(header, cells, strict=False)), number, source) for number, cells in rows]


def _said(cells: dict[str, str], row: int, source: str) -> Said:
    try:
        day = dt.date.fromisoformat(cells["day"].strip()[:10])
    except (KeyError, ValueError) as cause:
        raise Refused("day-unreadable", "file", row=row) from cause
    try:
        low, high = (int(float(cells[name].strip())) for name in ("low", "high"))
    except (KeyError, ValueError, OverflowError) as cause:
        raise Refused("not-an-index", "file", row=row) from cause
    return Said(
        day=day,
        low=low,
        high=high,
        overrules=cells.get("overrules", "").strip().lower() in _YES,
        reason=cells.get("reason", "").strip(),
        source=cells.get("source", "").strip() or source,
        row=row,
    )


def _lines(content: bytes) -> list[list[str]]:
    if content[:2] == b"PK":
        return _sheet(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    try:
        return list(csv.reader(io.StringIO(text.replace("\x00", ""), newline="")))
    except csv.Error as cause:
        raise Refused("columns", "file") from cause


def _sheet(content: bytes) -> list[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows: Sequence[Sequence[object]] = book.get_sheet_by_index(0).to_python(nrows=_MOST_ROWS + 2)
    except (python_calamine.CalamineError, IndexError, ValueError) as cause:
        raise Refused("columns", "file") from cause
    return [["" if cell is None else str(cell) for cell in row] for row in rows]
