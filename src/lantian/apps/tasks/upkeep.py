"""A word to the leading units before a date, as many days ahead as the pack says, settled when it is done or over; and
the measures by state, told ahead of the walls."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django_tasks import task

from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.records.schedule import regular
from lantian.apps.tasks import demands
from lantian.apps.tasks.policies import STATE
from lantian.apps.tasks.progress import progress
from lantian.apps.tasks.summary import tell
from lantian.core.policy.schema import Text
from lantian.core.rules.progress.clock import State
from lantian.io.clock import now as clock_now

__all__ = ["remind", "remind_at", "tell_walls"]

_KEY = "progress-soon:"


@regular(every=dt.timedelta(minutes=2))
@task()
def tell_walls() -> None:
    """Safe at any time, any number of times."""
    tell(clock_now())


@regular(every=dt.timedelta(hours=1))
@task()
def remind() -> None:
    """Safe at any time, any number of times."""
    remind_at(clock_now())


def remind_at(now: dt.datetime) -> None:
    """Raise what is due soon, settle what is done or over. Nothing where the pack states no days."""
    standing: set[str] = set()
    if demands.due_soon_days(demands.local_day(now)):
        for found in progress(now).values():
            soon = [each.deadline for each in found.dated if each.state == State.DUE_SOON]
            units = demands.units_stating(found.indicator)
            if not soon or not units:
                continue
            first = min(soon, key=lambda each: each.date)
            key = f"{_KEY}{found.indicator.id}/{first.id}"
            title = found.indicator.title
            raise_notice(
                key=key,
                kind="return",
                severity="info",
                title=Text(zh=f"{title.zh}：临近期限", en=f"{title.en or title.zh}: due soon"),
                body=Text(zh=f"期限：{first.date}（{first.clause}）。", en=f"Due on {first.date} ({first.clause})."),
                address=reverse("progress:indicator", args=[found.indicator.id]),
                at=now,
                right=STATE,
                units=units,
            )
            standing.add(key)
    for key in Notice.objects.filter(settled_at=None, key__startswith=_KEY).values_list("key", flat=True):
        if key not in standing:
            settle(key, at=now)
