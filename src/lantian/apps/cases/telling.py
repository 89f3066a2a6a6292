"""What a unit hears of its cases: handed to it, due soon, overdue; and the office of those that came back.

A notice stands until its cause is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from django.urls import reverse

from lantian.apps.cases.clocks import case_rules
from lantian.apps.cases.models import Case, Part
from lantian.apps.cases.queries import overdue_parts, running_parts
from lantian.apps.ledgers.reading import local_day
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.campaign import work_calendar
from lantian.core.flows.case import Step
from lantian.core.policy.schema import Text
from lantian.core.time.deadlines import left

__all__ = ["remind_at", "tell_of"]

_GIVEN, _SOON, _LATE, _BACK = "case-given:", "case-soon:", "case-late:", "case-back:"
_KIND = "cases"


def tell_of(case: Case, step: Step, unit: str, now: dt.datetime) -> None:
    """Say to whom it matters that a step was taken."""
    if step in (Step.FORWARD, Step.JOIN, Step.REOPEN, Step.SEPARATE):
        for part in case.parts.filter(active=True):
            if part.state in ("forwarded", "rectifying") and (step is not Step.JOIN or part.unit_id == unit):
                _given(case, part, step, now)
    elif step in (Step.RECEIVE, Step.DECLINE, Step.REPORT):
        settle(f"{_GIVEN}{case.number}/{unit}", at=now)
    if step is Step.DECLINE:
        _came_back(case, unit, now)
    if step is Step.FORWARD:
        settle(f"{_BACK}{case.number}", at=now)
    if step in (Step.MERGE, Step.CONCLUDE):
        _settle_all(case, now)


def remind_at(now: dt.datetime) -> None:
    """Raise what is due soon or overdue, settle what is over. Safe any number of times."""
    standing: set[str] = set()
    today = local_day(now)
    for part in overdue_parts(today).select_related("case"):
        standing.add(_say(part, _LATE, "warning", "逾期", "overdue", now))
    for part in _soon(today):
        standing.add(_say(part, _SOON, "info", "即将到期", "due soon", now))
    for prefix in (_LATE, _SOON):
        for key in Notice.objects.filter(settled_at=None, key__startswith=prefix).values_list("key", flat=True):
            if key not in standing:
                settle(key, at=now)


def _soon(today: dt.date) -> Iterator[Part]:
    """Parts at work that are due today or within the pack's work days."""
    days, calendar = case_rules().warn_days, work_calendar()
    last = max([today, *islice(calendar.after(today), days)])
    for part in running_parts().filter(due__gte=today, due__lte=last).select_related("case"):
        if left(today, part.due, calendar) <= days:
            yield part


def _given(case: Case, part: Part, step: Step, now: dt.datetime) -> None:
    again = step in (Step.REOPEN, Step.SEPARATE)
    raise_notice(
        key=f"{_GIVEN}{case.number}/{part.unit_id}",
        kind=_KIND,
        severity="warning" if again else "info",
        title=Text(
            zh=f"{'重新办理' if again else '转办'}：{case.number} {case.title}"[:300],
            en=f"{'Opened again' if again else 'Passed on to you'}: {case.number} {case.title}"[:300],
        ),
        body=Text(zh=f"请于{part.due}前反馈。", en=f"Report back by {part.due}."),
        address=reverse("cases:case", args=[case.number]),
        at=now,
        right="answer-cases",
        units=[part.unit_id],
    )


def _came_back(case: Case, unit: str, now: dt.datetime) -> None:
    raise_notice(
        key=f"{_BACK}{case.number}",
        kind=_KIND,
        severity="warning",
        title=Text(
            zh=f"责任单位退回：{case.number} {case.title}"[:300], en=f"Given back: {case.number} {case.title}"[:300]
        ),
        body=Text(zh="请重新确定责任单位。", en="Choose again who answers for it."),
        address=reverse("cases:case", args=[case.number]),
        at=now,
        right="forward-cases",
    )


def _say(part: Part, prefix: str, severity: str, zh: str, en: str, now: dt.datetime) -> str:
    case, key = part.case, f"{prefix}{part.case.number}/{part.unit_id}"
    raise_notice(
        key=key,
        kind=_KIND,
        severity="warning" if severity == "warning" else "info",
        title=Text(zh=f"{zh}：{case.number} {case.title}"[:300], en=f"{en}: {case.number} {case.title}"[:300]),
        body=Text(zh=f"期限：{part.due}。", en=f"Due on {part.due}."),
        address=reverse("cases:case", args=[case.number]),
        at=now,
        right="answer-cases",
        units=[part.unit_id],
    )
    return key


def _settle_all(case: Case, now: dt.datetime) -> None:
    settle(f"{_BACK}{case.number}", at=now)
    for unit in case.parts.values_list("unit", flat=True):
        for prefix in (_GIVEN, _SOON, _LATE):
            settle(f"{prefix}{case.number}/{unit}", at=now)
