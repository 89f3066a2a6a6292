"""The valid transmission rate of a source and month (传输有效率), with its numerators and denominators.

transmission = received / due, validity = valid / received, and the rate that M18 asks for is their product.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

__all__ = ["Count", "counts_as_corrected", "filed_in_time", "final_from", "passes", "total"]


@dataclass(frozen=True, kw_only=True)
class Count:
    """Hours of one pollutant, or of a source with all of them, in a month."""

    due: int = 0
    received: int = 0
    valid: int = 0

    @property
    def transmission(self) -> Fraction | None:
        """Received of due; None when nothing was due."""
        return Fraction(self.received, self.due) if self.due else None

    @property
    def validity(self) -> Fraction | None:
        """Valid of received; 0 when hours were due and none came."""
        if not self.due:
            return None
        return Fraction(self.valid, self.received) if self.received else Fraction(0)

    @property
    def rate(self) -> Fraction | None:
        """The valid transmission rate: the product of both.

        >>> Count(due=100, received=95, valid=90).rate
        Fraction(9, 10)
        """
        if self.transmission is None or self.validity is None:
            return None
        return self.transmission * self.validity

    def __add__(self, other: Count) -> Count:
        """Both together."""
        return Count(due=self.due + other.due, received=self.received + other.received, valid=self.valid + other.valid)


def total(counts: Iterable[Count]) -> Count:
    """A source out of its pollutants: hours are pooled."""
    return sum(counts, Count())


def passes(count: Count, *, demanded: Decimal) -> bool | None:
    """Whether the rate reaches what is demanded (达到, the bound included); None when nothing was due."""
    return None if count.rate is None else count.rate >= demanded


def counts_as_corrected(*, hour_end: dt.datetime, known_at: dt.datetime, days: int) -> bool:
    """Whether data that came or changed at `known_at` still count: within so many days of the hour's end."""
    return known_at <= hour_end + dt.timedelta(days=days)


def filed_in_time(*, hour: dt.datetime, filed_at: dt.datetime, day: int, zone: ZoneInfo) -> bool:
    """Whether proof of a stop was filed by so many days into the month after the hour's month, that day included."""
    return filed_at < _first_of_next(hour.astimezone(zone).date(), zone) + dt.timedelta(days=day)


def final_from(month: dt.date, *, day: int, zone: ZoneInfo) -> dt.datetime:
    """From when on the rate of a month stands: the day for proof is over. `month` is any of its days."""
    return _first_of_next(month, zone) + dt.timedelta(days=day)


def _first_of_next(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return dt.datetime.combine(following, dt.time(0), tzinfo=zone)
