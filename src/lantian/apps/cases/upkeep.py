"""Regular work of cases: reminders, and provisional days computed anew once their holidays are published."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django_tasks import task

from lantian.apps.cases.clocks import set_due
from lantian.apps.cases.keeping import Note, keep
from lantian.apps.cases.models import Case
from lantian.apps.cases.telling import remind_at
from lantian.apps.records.campaign import pack
from lantian.apps.records.schedule import regular
from lantian.core.flows.case import OPEN
from lantian.io.clock import now as clock_now

__all__ = ["recompute_at", "remind"]


@regular(every=dt.timedelta(minutes=30))
@task()
def remind() -> None:
    """Safe at any time, any number of times."""
    if pack().cases is None:
        return
    now = clock_now()
    recompute_at(now)
    remind_at(now)


def recompute_at(now: dt.datetime) -> int:
    """Take up holidays that were published since: every open case with a provisional day. Returns how many moved."""
    waiting = Case.objects.filter(state__in=[each.value for each in OPEN])
    waiting = waiting.filter(Q(due_provisional=True) | Q(parts__active=True, parts__due_provisional=True)).distinct()
    moved = 0
    for number in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=number)
            before = case.due
            if set_due(case):
                facts = {"before": before, "after": case.due}
                keep(
                    Note(
                        case=case,
                        action="recompute",
                        actor=None,
                        post=None,
                        now=now,
                        state_before=case.state,
                        facts=facts,
                    )
                )
                moved += 1
    return moved
