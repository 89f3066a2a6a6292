"""Reminders before the hour of the daily report, and a word to who sums up about who is late."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django_tasks import task

from lantian.apps.briefings import reports
from lantian.apps.duty import calendar, membership
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.records.campaign import pack
from lantian.apps.records.schedule import regular
from lantian.core.policy.schema import Text
from lantian.io.clock import now as clock_now

__all__ = ["remind", "remind_at"]

_SOON, _LATE = "report-soon:", "report-late:"


@regular()
@task()
def remind() -> None:
    """Safe at any time, any number of times. At each tick: where the campaign's clock runs fast, ten minutes of ours
    are more than what is left of the day after the hour of the report."""
    remind_at(clock_now())


def remind_at(now: dt.datetime) -> None:
    """Raise what is new, settle what came or is another day's."""
    plan, today = reports.plan(), calendar.today(now)
    standing: set[str] = set()
    if plan is not None:
        early = dt.timedelta(minutes=plan.remind_minutes)
        for each in reports.reports_of(today, now):
            if each.version is None and now >= each.due.at - early:
                standing.add(_tell(each, now))
        late = [each for each in reports.reports_of(today, now) if each.standing == "missing"]
        if late:
            standing.add(_name(late, now))
    for notice in Notice.objects.filter(settled_at=None, key__startswith="report-"):
        if notice.key.startswith((_SOON, _LATE)) and notice.key not in standing:
            settle(notice.key, at=now)


def _tell(each: reports.Report, now: dt.datetime) -> str:
    """To the people of the group."""
    key = f"{_SOON}{each.day}/{each.group}"
    late = each.late
    hour = calendar.clock_words(each.due.at - dt.timedelta(minutes=1))
    raise_notice(
        key=key,
        kind="return",
        severity="warning" if late else "info",
        title=Text(
            zh=f"{'日报告逾期' if late else '请报日报告'}：{each.name.zh}",
            en=f"{'Daily report overdue' if late else 'Daily report due'}: {each.name.in_language('en')}",
        ),
        body=Text(zh=f"时限：{hour}", en=f"Due {hour}"),
        address=reverse("briefings:report", args=[each.day.isoformat(), each.group]),
        at=now,
        right="report-daily",
        units=_units(each.group, each.day),
    )
    return key


def _name(late: list[reports.Report], now: dt.datetime) -> str:
    """To who sums up and issues: which groups are late."""
    key = f"{_LATE}{late[0].day}"
    raise_notice(
        key=key,
        kind="return",
        severity="warning",
        title=Text(zh=f"{len(late)} 个组未按时报送日报告", en=f"{len(late)} daily reports are late"),
        body=Text(
            zh="、".join(each.name.zh for each in late), en=", ".join(each.name.in_language("en") for each in late)
        ),
        address=reverse("briefings:reports"),
        at=now,
        right="issue-briefings",
    )
    return key


def _units(group: str, day: dt.date) -> tuple[str, ...]:
    """The units of the people of a group."""
    units = {each.user.unit_id for each in membership.of_group(group, day) if each.user.unit_id}
    return tuple(sorted(units & set(pack().units)))
