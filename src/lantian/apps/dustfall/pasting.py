"""A table pasted from a spreadsheet, or a CSV file, as rows of jars. Nothing is guessed; every fault names its cell."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.dustfall.choices import JarState
from lantian.apps.dustfall.problems import CellProblem, DustfallRefused

__all__ = ["COLUMNS", "LARGEST", "parse"]

LARGEST = 200_000
"""Characters of one table."""
_MOST_ROWS = 2000

COLUMNS = ("point", "month", "number", "state", "put_out", "taken_in", "area", "mass", "blank", "removed", "note")
"""Headings of the table; number, blank, removed and note may be left out."""

_HEADINGS: Mapping[str, str] = {
    "点位": "point",
    "月份": "month",
    "缸号": "number",
    "状态": "state",
    "放置日期": "put_out",
    "收回日期": "taken_in",
    "缸口面积": "area",
    "样品质量": "mass",
    "空白质量": "blank",
    "去除物": "removed",
    "备注": "note",
}
_NEEDED = ("point", "month")
_STATES: Mapping[str, str] = {
    "": "good",
    "已称量": "good",
    "缺失": "missing",
    "破损": "broken",
    "倾洒干涸": "spilt",
    "污染": "polluted",
    **{value: value for value in JarState.values},
}


class _Unreadable(Exception):
    def __init__(self, said: str | Promise) -> None:
        self.said = said


def parse(text: str) -> list[tuple[int, dict[str, object]]]:
    """Rows of a pasted table with their line numbers. The first line names the columns, in English or Chinese; cells
    are apart by tabs, commas or semicolons.

    Raises:
        DustfallRefused: the table is empty or too large, a heading is unknown, or cells cannot be read: all are named.
    """
    if len(text) > LARGEST:
        raise DustfallRefused("table", {"table": _("The table is too large; enter it in parts.")})
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) < 2 or "\x00" in text:
        raise DustfallRefused("table", {"table": _("Paste a table with a line of headings and at least one row.")})
    if len(lines) > _MOST_ROWS:
        raise DustfallRefused("table", {"table": _("The table is too large; enter it in parts.")})
    sign = max("\t,;", key=lines[0].count)
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=sign))
    except csv.Error as cause:
        said = _("Paste a table with a line of headings and at least one row.")
        raise DustfallRefused("table", {"table": said}) from cause
    names = [_heading(cell) for cell in rows[0]]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        said = _("These columns are missing: {names}.")
        raise DustfallRefused("table", {"table": str(said).format(names=", ".join(missing))})
    cells: list[CellProblem] = []
    found = [(number, _row(number, names, row, cells)) for number, row in enumerate(rows[1:], start=2)]
    if cells:
        raise DustfallRefused("table", {}, cells)
    return found


def _row(number: int, names: list[str], row: list[str], cells: list[CellProblem]) -> dict[str, object]:
    """A row's fields; what cannot be read goes to `cells`."""
    read: dict[str, object] = {}
    wrong = set()
    if len(row) > len(names):
        cells.append(CellProblem(number, "", _("This row has more cells than there are headings.")))
    for name, written in zip(names, row, strict=False):
        if not name:
            continue
        try:
            read[name] = _READERS[name](written.strip())
        except _Unreadable as fault:
            wrong.add(name)
            cells.append(CellProblem(number, name, fault.said))
    missing = [name for name in _NEEDED if name not in read and name not in wrong]
    cells += [CellProblem(number, name, _("This cell is missing.")) for name in missing]
    return {name: value for name, value in read.items() if value is not None}


def _heading(cell: str) -> str:
    """The column that a heading names; "" for one that is not known, which is not read."""
    name = cell.strip().split("（")[0].split("(")[0].strip()
    return _HEADINGS.get(name, name.lower() if name.lower() in COLUMNS else "")


def _text(written: str) -> str:
    return written[:300]


def _code(written: str) -> str:
    if not written:
        raise _Unreadable(_("Name the point."))
    return written[:64]


def _day(written: str) -> dt.date | None:
    if not written:
        return None
    try:
        return dt.date.fromisoformat(written.replace("/", "-"))
    except ValueError as cause:
        raise _Unreadable(_("Write the day as 2017-11-30.")) from cause


def _month(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{written.replace('/', '-')}-01")
    except ValueError as cause:
        raise _Unreadable(_("Write the month as 2017-11.")) from cause


def _whole(written: str) -> int | None:
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 4):
        raise _Unreadable(_("Write a whole number."))
    return int(written)


def _number(places: int) -> Callable[[str], Decimal | None]:
    def read(written: str) -> Decimal | None:
        if not written:
            return None
        try:
            value = Decimal(written)
        except InvalidOperation as cause:
            raise _Unreadable(_("Write a number such as 0.1234.")) from cause
        exponent = value.as_tuple().exponent
        if not value.is_finite() or value.adjusted() > 4 or not isinstance(exponent, int) or -exponent > places:
            raise _Unreadable(_("Write a number such as 0.1234."))
        return value

    return read


def _state(written: str) -> str:
    if written not in _STATES:
        raise _Unreadable(_("Write good, missing, broken, spilt or polluted."))
    return _STATES[written]


_READERS: Mapping[str, Callable[[str], object]] = {
    "point": _code,
    "month": _month,
    "number": _whole,
    "state": _state,
    "put_out": _day,
    "taken_in": _day,
    "area": _number(3),
    "mass": _number(4),
    "blank": _number(4),
    "removed": _text,
    "note": _text,
}
