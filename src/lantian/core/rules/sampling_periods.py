"""The weeks, months and quarters for which a sample is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

__all__ = ["Every", "SamplingPeriod", "period_of", "periods"]

Every = Literal["week", "month", "quarter"]


@dataclass(frozen=True, order=True)
class SamplingPeriod:
    """Days from `first` to `last`, both within; `label` is 2017-W41, 2017-10 or 2017-Q4."""

    first: dt.date
    last: dt.date
    label: str


def period_of(every: Every, day: dt.date) -> SamplingPeriod:
    """The period in which a day lies; weeks as ISO 8601 counts them.

    >>> period_of("quarter", dt.date(2018, 2, 3))
    SamplingPeriod(first=datetime.date(2018, 1, 1), last=datetime.date(2018, 3, 31), label='2018-Q1')
    """
    match every:
        case "week":
            first = day - dt.timedelta(days=day.weekday())
            year, week, _ = day.isocalendar()
            return SamplingPeriod(first, first + dt.timedelta(days=6), f"{year}-W{week:02}")
        case "month":
            first = day.replace(day=1)
            return SamplingPeriod(first, _before_month(first, 1), f"{first:%Y-%m}")
        case "quarter":
            first = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            return SamplingPeriod(first, _before_month(first, 3), f"{first.year}-Q{(first.month - 1) // 3 + 1}")


def periods(every: Every, since: dt.date, today: dt.date) -> tuple[SamplingPeriod, ...]:
    """From the period of `since` to that of `today`, the newest first; none before it begins.

    >>> [each.label for each in periods("month", dt.date(2017, 10, 1), dt.date(2017, 12, 5))]
    ['2017-12', '2017-11', '2017-10']
    """
    found = []
    current = period_of(every, since)
    while current.first <= today:
        found.append(current)
        current = period_of(every, current.last + dt.timedelta(days=1))
    return tuple(reversed(found))


def _before_month(first: dt.date, months: int) -> dt.date:
    later = first.month - 1 + months
    return dt.date(first.year + later // 12, later % 12 + 1, 1) - dt.timedelta(days=1)
