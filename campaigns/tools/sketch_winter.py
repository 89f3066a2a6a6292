"""The winter of the made-up ledgers: its months, weeks and days of warning, and the rows that others point to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from sketch_rows import Row, Sketch

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
CHECKS = dt.date(2017, 10, 1)
"""Road checks begin (M20.1)."""
FIRST_MONDAY = dt.date(2017, 10, 2)
MONTHS = ("2017-10", "2017-11", "2017-12", "2018-01", "2018-02", "2018-03")
WARNINGS: Mapping[dt.date, str] = {
    dt.date(2017, 11, 6): "yellow",
    dt.date(2017, 12, 2): "yellow",
    dt.date(2017, 12, 3): "orange",
    dt.date(2017, 12, 28): "orange",
    dt.date(2017, 12, 29): "red",
    dt.date(2018, 1, 13): "blue",
    dt.date(2018, 1, 14): "orange",
}
"""Days of warning as made up as everything else here."""
PLANNED = (("submit", 0, 6), ("enforce", 2, 12))
"""The way of a plan into force."""
MADE: dict[str, list[Row]] = {}
"""The rows of the ledgers that were made before, as they were placed."""


def again(make: Callable[[Sketch], Iterator[Row]]) -> list[Row]:
    """The rows of a ledger that was made before, so that another can point to them."""
    return MADE[make.__name__.replace("_", "-")]


def yes(value: bool) -> str:
    """Yes or no as the lists write it."""
    return str(value).lower()


def days(first: dt.date, last: dt.date, step: dt.timedelta = DAY) -> Iterator[dt.date]:
    """Every day from `first` to `last`, or every week."""
    while first <= last:
        yield first
        first += step


def month_day(month: str, day: int) -> dt.date:
    """A day of a month written 2017-10."""
    return dt.date.fromisoformat(f"{month}-{day:02}")
