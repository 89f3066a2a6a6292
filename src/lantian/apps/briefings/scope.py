"""What an issue is about: days, up to which moment it knows, and at which version of the data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.duty import calendar
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.policy.duty_schema import DaySummary, NoticePlan
from lantian.core.policy.schema import Text
from lantian.core.time.local import last_complete_day, week_of
from lantian.core.time.span import DaySpan

__all__ = ["DAY", "Scope", "days_of_kind", "plan_of", "scope_of", "template_of", "title_of"]

DAY = "day"
"""The kind of the summary of a day; notices have the ids of the pack."""
_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """Days, both included; `as_of` is the moment up to which records are known, `version` that of the observations."""

    kind: str
    first: dt.date
    last: dt.date
    as_of: dt.datetime
    version: int

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Every day of it."""
        return tuple(self.first + _ONE * number for number in range((self.last - self.first).days + 1))

    @property
    def air_day(self) -> dt.date:
        """The newest day of it whose air is known: one that was over at `as_of`; for a day that ran, the day before."""
        return min(self.last, last_complete_day(self.as_of, calendar.zone()))

    @property
    def air_days(self) -> DaySpan:
        """The days whose air counts here: of a summary, the week up to its day; of a notice, its days that are over."""
        if self.kind == DAY:
            return DaySpan(week_of(self.air_day).first, self.air_day)
        return DaySpan(self.first, max(self.first, self.air_day))


def plan_of(kind: str) -> DaySummary | NoticePlan | None:
    """What the pack says of an issue of this kind."""
    duty = pack().duty
    if kind == DAY:
        return duty.summary
    return next((each for each in duty.notices if each.id == kind), None)


def title_of(kind: str) -> Text:
    """What an issue of this kind is called."""
    plan = plan_of(kind)
    return plan.title if plan is not None else Text(zh=kind, en=kind)


def template_of(kind: str) -> str:
    """The file of the pack's template."""
    plan = plan_of(kind)
    return f"{plan.template if plan is not None else kind}.docx"


def days_of_kind(kind: str, day: dt.date) -> DaySpan:
    """The day, the week or the month in which a day lies."""
    plan = plan_of(kind)
    every = plan.every if isinstance(plan, NoticePlan) else DAY
    if every == "week":
        return week_of(day)
    if every == "month":
        following = (day.replace(day=28) + 4 * _ONE).replace(day=1)
        return DaySpan(day.replace(day=1), following - _ONE)
    return DaySpan(day, day)


def scope_of(kind: str, day: dt.date, now: dt.datetime, *, version: int | None = None) -> Scope:
    """What an issue about the days around `day` is about when it is made now: it knows no more than now, and nothing
    that happened after its days."""
    span = days_of_kind(kind, day)
    end = calendar.days_span(span.first, span.last).end
    return Scope(kind, span.first, span.last, min(now, end), store().version() if version is None else version)
