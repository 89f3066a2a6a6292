"""Local days, weeks and hours: where the calendar of a place meets moments in UTC.

A day is a natural day of the place, from local midnight to the next (GB 3095: 24 h mean of the natural day). Where
clocks are put forward or back it has 23 or 25 hours; nothing here assumes 24.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from lantian.core.time.span import DaySpan

__all__ = ["day_bounds", "hours_between", "last_complete_day", "local_day", "span_bounds", "start_of_hour", "week_of"]

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def local_day(time: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The local calendar day in which an aware moment lies."""
    return _aware(time).astimezone(zone).date()


def day_bounds(day: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Beginning and end of a local day in UTC, the end excluded. 23, 24 or 25 hours apart.

    >>> [f"{each:%d %H:%M}" for each in day_bounds(dt.date(2017, 10, 1), ZoneInfo("Asia/Shanghai"))]
    ['30 16:00', '01 16:00']
    """
    return _midnight(day, zone), _midnight(day + DAY, zone)


def span_bounds(span: DaySpan, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Beginning of the first and end of the last local day, in UTC, the end excluded."""
    return _midnight(span.first, zone), _midnight(span.last + DAY, zone)


def hours_between(start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """The starts of all hours in `[start, end)`, in UTC; `start` must be a full hour."""
    at = _aware(start).astimezone(dt.UTC)
    while at < end:
        yield at
        at += HOUR


def start_of_hour(time: dt.datetime) -> dt.datetime:
    """The full hour, in UTC, in which a moment lies. All zones in use here are whole hours from UTC."""
    return _aware(time).astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)


def week_of(day: dt.date) -> DaySpan:
    """The natural week of a day, Monday to Sunday.

    >>> week_of(dt.date(2017, 10, 1))
    DaySpan(first=datetime.date(2017, 9, 25), last=datetime.date(2017, 10, 1))
    """
    monday = day - dt.timedelta(days=day.weekday())
    return DaySpan(monday, monday + dt.timedelta(days=6))


def last_complete_day(now: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The newest local day that is over at `now`."""
    return local_day(now, zone) - DAY


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(0), tzinfo=zone).astimezone(dt.UTC)


def _aware(time: dt.datetime) -> dt.datetime:
    assert time.tzinfo is not None, "a moment without a zone cannot be placed"
    return time
