"""The demonstration's reports and issues. 演示数据：文字为虚构，数字来自演示数据。"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from lantian.apps.briefings import actions, reports
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.scope import DAY, days_of_kind
from lantian.apps.duty import calendar
from lantian.apps.records.campaign import pack, stand_in
from lantian.apps.submissions.models import Version

__all__ = ["load"]

_DAY = dt.timedelta(days=1)
_DAYS = 3
_WORDS = (
    "演示：完成当日调度、核查和反馈工作。 Demonstration.",
    "演示：继续推进在办案件，准备次日会议。 Demonstration.",
)


@transaction.atomic
def load(now: dt.datetime) -> None:
    """Reports of the last days in the groups' own words, and the issues of yesterday and last week."""
    if stand_in() is None or Issue.objects.exists():
        return
    today = calendar.today(now)
    for number in range(_DAYS, 0, -1):
        _reports(today - number * _DAY)
    if pack().duty.summary is not None:
        _issue(DAY, today - _DAY, now)
    for plan in pack().duty.notices:
        newest = days_of_kind(plan.id, today)
        last = newest if newest.last < today else days_of_kind(plan.id, newest.first - _DAY)
        _issue(plan.id, last.first, now)


def _reports(day: dt.date) -> None:
    """In time; where another part of the demonstration handed something in, that stays."""
    plan = reports.plan()
    for place, group in enumerate(reports.groups(day)):
        due = reports.due_of(day)
        wanted = reports.submission()
        if plan is None or due is None or wanted is None:
            return
        owed = reports.owed_of(day, group, due.at)
        if owed is None or (owed.item is not None and owed.item.state == "accepted"):
            continue
        if Version.objects.filter(of__submission=wanted.id, of__period=due.period, of__unit=group).exists():
            continue
        words = {section.id: _WORDS[number % len(_WORDS)] for number, section in enumerate(plan.sections)}
        at = due.at - dt.timedelta(minutes=25 + 10 * place)
        actions.hand_in_report(group, day, actor=None, now=at, sections=words, demonstration=True)


def _issue(kind: str, day: dt.date, now: dt.datetime) -> None:
    made = actions.begin(kind, day, actor=None, now=now, demonstration=True)
    actions.write(made.pk, actor=None, now=now, words="演示：数据为演示数据，不作为工作依据。 Demonstration data.")
    actions.issue(made.pk, actor=None, now=now)
