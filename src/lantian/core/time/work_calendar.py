"""Days on which offices work: weekdays, holidays, and the days that are shifted around them. Pure: a table, no clock.

Basis: the State Council names each year's holidays and the weekend days that are worked for them in the autumn before;
beyond the newest such notice a work day is a guess from the weekday alone, and `knows` says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

__all__ = ["WEEKEND", "WorkCalendar"]

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as `date.weekday` counts."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. `days` are those that are otherwise than their weekday says: True worked, False rest."""

    days: Mapping[dt.date, bool] = field(default_factory=dict)
    known_from: dt.date = dt.date.min
    known_until: dt.date = dt.date.max
    """The last day for which holidays were published; what comes later follows the weekday and is not known."""
    rest_weekdays: frozenset[int] = WEEKEND

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        if len(self.rest_weekdays) >= 7:
            raise ValueError("a week without a work day has no work days to count")

    def is_workday(self, day: dt.date) -> bool:
        """Whether a day is worked; beyond what is known, by its weekday."""
        return self.days.get(day, day.weekday() not in self.rest_weekdays)

    def knows(self, day: dt.date) -> bool:
        """Whether the holidays of that day were published."""
        return self.known_from <= day <= self.known_until

    def after(self, day: dt.date) -> Iterator[dt.date]:
        """The work days after a day, in order, without end."""
        while day < dt.date.max:
            day += dt.timedelta(days=1)
            if self.is_workday(day):
                yield day

    def workdays_between(self, first: dt.date, last: dt.date) -> int:
        """Work days after `first` up to and with `last`; negative when `last` lies before.

        >>> WorkCalendar().workdays_between(dt.date(2031, 11, 3), dt.date(2031, 11, 10))
        5
        """
        if last < first:
            return -self.workdays_between(last, first)
        span = (last - first).days
        return sum(self.is_workday(first + dt.timedelta(days=number)) for number in range(1, span + 1))

    def published(self, days: Mapping[dt.date, bool], *, until: dt.date) -> WorkCalendar:
        """The same calendar once a later notice was published."""
        return replace(self, days={**self.days, **days}, known_until=max(self.known_until, until))
