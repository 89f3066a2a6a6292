"""Stretches of local days, both ends included: weeks, months, seasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["DaySpan", "SpanBackwards", "year_before"]

_DAY = dt.timedelta(days=1)
_FEBRUARY, _LEAP_DAY = 2, 29


class SpanBackwards(Exception):
    """A stretch of days was given with its end before its beginning."""

    code = "span-backwards"

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        if language.startswith("zh"):
            return f"时段的末日 {self.last} 早于首日 {self.first}。", "请先写较早的日期。"
        return f"The stretch from {self.first} to {self.last} ends before it begins.", "Give the earlier day first."


@dataclass(frozen=True)
class DaySpan:
    """Days from `first` to `last`, both included; never empty.

    Raises:
        SpanBackwards: `last` lies before `first`.
    """

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise SpanBackwards(self.first, self.last)

    def __len__(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[dt.date]:
        return (self.first + n * _DAY for n in range(len(self)))

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def until(self, day: dt.date) -> DaySpan | None:
        """The part that is over when `day` is the newest complete day; None when nothing of it is."""
        return None if day < self.first else DaySpan(self.first, min(self.last, day))

    def before(self) -> DaySpan:
        """The stretch of the same length that ends the day before this one."""
        length = len(self) * _DAY
        return DaySpan(self.first - length, self.last - length)


def year_before(span: DaySpan) -> DaySpan:
    """The same calendar days of the year before (29 February becomes 28 February)."""
    return DaySpan(_year_earlier(span.first), _year_earlier(span.last))


def _year_earlier(day: dt.date) -> dt.date:
    if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY):
        return dt.date(day.year - 1, _FEBRUARY, _LEAP_DAY - 1)
    return day.replace(year=day.year - 1)
