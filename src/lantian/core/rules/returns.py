"""Lists and reports owed: on which days, about what, and how each stands (S2).

A day named is included (interpretation `before-a-day`): what is due on the 30th is late from the first moment of the
next day, or from the minute after the time of day that the clause names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from lantian.core.policy.schema import Submission

__all__ = ["ONCE", "Due", "Standing", "dues", "standing"]

ONCE = "once"
_DAY = dt.timedelta(days=1)
_WEEK = 7

State = Literal["handed-in", "sent-back", "accepted"]
"""What became of something that was handed in."""


@dataclass(frozen=True)
class Due:
    """One time that something is owed."""

    submission: str
    period: str
    """once, 2017-09-28, 2017-W39 (ISO 8601) or 2017-09: what it reports on."""
    first: dt.date
    last: dt.date
    """The days that it reports on, both included; of what is owed once, the day on which it is due."""
    day: dt.date
    """The last day on which it is in time."""
    at: dt.datetime
    """The moment from which it is late, UTC."""


@dataclass(frozen=True)
class Standing:
    """How one return stands."""

    word: Literal["waiting", "soon", "missing", "handed-in", "sent-back", "accepted"]
    late: bool
    """It came late, or has not come although it is due."""


def dues(submission: Submission, *, until: dt.date, last: dt.date, zone: ZoneInfo) -> Iterator[Due]:
    """Every time that it is due up to `until`, the oldest first; nothing that begins after `last`, the campaign's end.

    >>> monthly = Submission.model_validate({"id": "a", "title": {"zh": "一"}, "clause": "S2", "from_units": ["b"],
    ...     "to_unit": "c", "due": "2017-10-01", "every": "month", "since": "2017-10-01", "about": "previous"})
    >>> days = {"until": dt.date(2017, 12, 31), "last": dt.date(2018, 3, 31), "zone": ZoneInfo("UTC")}
    >>> [each.period for each in dues(monthly, **days)]
    ['2017-09', '2017-10', '2017-11']
    """
    if submission.every is None:
        assert submission.due is not None
        if submission.due <= until:
            yield _due(submission, ONCE, submission.due, submission.due, submission.due, zone)
        return
    first = _first_day(submission)
    for day in _days(submission.every, first, until):
        begin, end = _period(submission.every, day if submission.about == "same" else _before(submission.every, day))
        if begin > last:
            return
        yield _due(submission, _label(submission.every, begin), begin, end, day, zone)


def standing(
    due: Due, state: State | None, handed_in: dt.datetime | None, *, now: dt.datetime, soon: dt.timedelta
) -> Standing:
    """How a return stands at `now`; `handed_in` is when it first came, `soon` how early it is called due soon."""
    late = (handed_in or now) >= due.at
    if state is not None:
        return Standing(state, late)
    if late:
        return Standing("missing", late=True)
    return Standing("soon" if now >= due.at - soon else "waiting", late=False)


def _first_day(submission: Submission) -> dt.date:
    """The first day on which it is due; without one the last day of the first period."""
    if submission.due is not None:
        return submission.due
    assert submission.since is not None and submission.every is not None
    return _period(submission.every, submission.since)[1]


def _days(every: str, first: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The first day and those that follow from it: the same day of the week or of the month, or the month's last."""
    day, months = first, 0
    at_the_end = (first + _DAY).month != first.month
    while day <= until:
        yield day
        if every == "month":
            months += 1
            day = _in_month(first, months, last=at_the_end)
        else:
            day += _DAY * (_WEEK if every == "week" else 1)


def _in_month(first: dt.date, months: int, *, last: bool) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    end = _end_of_month(dt.date(year, month + 1, 1))
    return end if last else end.replace(day=min(first.day, end.day))


def _end_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY


def _period(every: str, day: dt.date) -> tuple[dt.date, dt.date]:
    match every:
        case "month":
            return day.replace(day=1), _end_of_month(day)
        case "week":
            monday = day - _DAY * day.weekday()
            return monday, monday + 6 * _DAY
        case _:
            return day, day


def _before(every: str, day: dt.date) -> dt.date:
    """A day of the period before."""
    return _period(every, day)[0] - _DAY


def _label(every: str, first: dt.date) -> str:
    match every:
        case "month":
            return f"{first:%Y-%m}"
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        case _:
            return first.isoformat()


def _due(submission: Submission, period: str, first: dt.date, last: dt.date, day: dt.date, zone: ZoneInfo) -> Due:
    if submission.due_time is None:
        moment = dt.datetime.combine(day + _DAY, dt.time(0), tzinfo=zone)
    else:
        moment = dt.datetime.combine(day, submission.due_time, tzinfo=zone) + dt.timedelta(minutes=1)
    return Due(submission.id, period, first, last, day, moment.astimezone(dt.UTC))
