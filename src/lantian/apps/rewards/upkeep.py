"""Whether the figures of settled weeks are still the ones that were decided."""

from __future__ import annotations

import datetime as dt

from django_tasks import task

from lantian.apps.records.schedule import regular
from lantian.apps.rewards import queries
from lantian.apps.rewards.reckoning import reckon, week_beginning
from lantian.io.clock import now as clock_now

__all__ = ["compare", "compare_at"]


@regular(every=dt.timedelta(hours=1))
@task()
def compare() -> None:
    """Safe at any time, any number of times."""
    compare_at(clock_now())


def compare_at(now: dt.datetime) -> None:
    """Mark settlements in force whose week would be reckoned otherwise today; the decided figures stay."""
    for item in queries.in_force():
        week = week_beginning(item.first, now=now)
        if week is None:
            continue
        same = reckon(week, now=now).digest == item.digest
        if same != (item.changed_at is None):
            item.changed_at = None if same else now
            item.save(update_fields=["changed_at"])
