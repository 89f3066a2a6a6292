"""Tables of forecasters, CSV or Excel: day, low, high; overrules, reason and source may follow. All rows or none."""

from __future__ import annotations

import datetime as dt

from lantian.apps.forecasts.actions import Said
from lantian.apps.forecasts.problems import Refused
from lantian.io.excel.lines import LinesUnreadable, lines_of

__all__ = ["MOST_BYTES", "read_table"]

MOST_BYTES = 1_000_000
_MOST_ROWS = 100
_MOST_DIGITS = 6
_MIDNIGHT = "T00:00:00"
"""A day of a workbook."""
_NAMES = {
    "日期": "day",
    "aqi下限": "low",
    "aqi上限": "high",
    "取代计算预报": "overrules",
    "理由": "reason",
    "来源": "source",
}
_NEEDED = ("day", "low", "high")
_YES = frozenset({"1", "yes", "true", "y", "是", "取代"})
_NO = frozenset({"", "0", "no", "false", "n", "否"})


def read_table(content: bytes, *, source: str) -> list[Said]:
    """The days of a table; `source` stands in where a row names none.

    Raises:
        Refused: it is no such table, or rows cannot be read; `row` is the line of the first, the header being line 1,
            `others` are those of the others.
    """
    try:
        lines = lines_of(content, most=_MOST_ROWS + 2)
    except LinesUnreadable as cause:
        raise Refused(cause.code, "file") from cause
    header = [_NAMES.get(cell.lower(), cell.lower()) for cell in lines[0]] if lines else []
    if any(name not in header for name in _NEEDED):
        raise Refused("columns", "file")
    rows = [(number, cells) for number, cells in enumerate(lines[1:], 2) if any(cells)]
    if len(rows) > _MOST_ROWS:
        raise Refused("too-many-rows", "file")
    if not rows:
        raise Refused("no-rows", "file")
    found: dict[dt.date, Said] = {}
    wrong: list[Refused] = []
    for number, cells in rows:
        try:
            said = _said(dict(zip(header, cells, strict=False)), number, source)
        except Refused as refused:
            wrong.append(refused)
            continue
        if found.setdefault(said.day, said) is not said:
            wrong.append(Refused("day-twice", "file", row=number))
    if wrong:
        wrong[0].others = tuple(each.row for each in wrong[1:])
        raise wrong[0]
    return list(found.values())


def _said(cells: dict[str, str], row: int, source: str) -> Said:
    try:
        day = dt.datetime.strptime(cells["day"].removesuffix(_MIDNIGHT).replace("/", "-"), "%Y-%m-%d").date()  # noqa: DTZ007
    except (KeyError, ValueError) as cause:
        raise Refused("day-unreadable", "file", row=row) from cause
    overrules = cells.get("overrules", "").lower()
    if overrules not in _YES | _NO:
        raise Refused("overrules-unclear", "file", row=row)
    return Said(
        day=day,
        low=_index(cells.get("low", ""), row),
        high=_index(cells.get("high", ""), row),
        overrules=overrules in _YES,
        reason=cells.get("reason", ""),
        source=cells.get("source", "") or source,
        row=row,
    )


def _index(text: str, row: int) -> int:
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise Refused("not-an-index", "file", row=row)
    return int(text)
