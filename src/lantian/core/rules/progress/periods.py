"""Demands that are made anew for each week or month."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from lantian.core.time.span import DaySpan

__all__ = ["period_of", "periods_between"]


def period_of(day: dt.date, every: Literal["day", "week", "month"]) -> DaySpan:
    """The natural day, week (Monday to Sunday) or month of a day.

    >>> period_of(dt.date(2018, 2, 14), "month").last
    datetime.date(2018, 2, 28)
    """
    if every == "day":
        return DaySpan(day, day)
    if every == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return DaySpan(monday, monday + dt.timedelta(days=6))
    first = day.replace(day=1)
    return DaySpan(first, (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1))


def periods_between(first: dt.date, last: dt.date, every: Literal["day", "week", "month"]) -> tuple[DaySpan, ...]:
    """The periods that touch `first` … `last`, oldest first; whole ones, also at both ends."""
    found = []
    day = first
    while day <= last:
        period = period_of(day, every)
        found.append(period)
        day = period.last + dt.timedelta(days=1)
    return tuple(found)
