"""What the pages of briefings show, put together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.briefings import reports
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.scope import DAY, days_of_kind, plan_of, title_of
from lantian.apps.duty import calendar, membership
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text

__all__ = ["DayReports", "Kind", "days_of_reports", "kinds", "own_reports", "standing_issue"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class DayReports:
    """The reports of a day."""

    day: dt.date
    reports: tuple[reports.Report, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of issue, with its newest ones and the days that come next."""

    id: str
    title: Text
    clause: str
    every: str
    issues: tuple[Issue, ...]
    next_first: dt.date
    """First of the newest days that are over (of a summary: today)."""


def days_of_reports(now: dt.datetime, last: dt.date, count: int = 7) -> list[DayReports]:
    """The reports of the days up to one, the newest first."""
    first = _campaign_first()
    days = [last - _DAY * number for number in range(count)]
    return [DayReports(day, tuple(reports.reports_of(day, now))) for day in days if first is None or day >= first]


def own_reports(user: User, now: dt.datetime) -> list[reports.Report]:
    """The reports of today that this person writes."""
    today = calendar.today(now)
    mine: dict[str, None] = {}
    for post in capacities(user):
        if "report-daily" in post.rights:
            mine |= dict.fromkeys(membership.groups_of(post.on_behalf_of or user, today))
    return [each for each in reports.reports_of(today, now) if each.group in mine]


def kinds(now: dt.datetime) -> list[Kind]:
    """Every kind of issue that the pack asks for."""
    duty = pack().duty
    names = [*([DAY] if duty.summary is not None else []), *(each.id for each in duty.notices)]
    today = calendar.today(now)
    found = []
    for name in names:
        plan = plan_of(name)
        assert plan is not None
        span = days_of_kind(name, today)
        if name != DAY and span.last >= today:
            span = days_of_kind(name, span.first - _DAY)
        issues = Issue.objects.filter(kind=name).select_related("written_by", "issued_by").defer("content")
        every = DAY if name == DAY else plan.every  # type: ignore[union-attr]
        found.append(Kind(name, title_of(name), plan.clause, every, tuple(issues[:8]), span.first))
    return found


def standing_issue(kind: str, first: dt.date) -> Issue | None:
    """The issue about these days that was issued, else the draft of one."""
    found = Issue.objects.filter(kind=kind, first=first, state__in=["issued", "draft"])
    return found.select_related("written_by", "issued_by").first()


def _campaign_first() -> dt.date | None:
    wanted = reports.submission()
    return wanted.since if wanted is not None else None
