"""A word to a unit before a tier is reached (reading `reminder-before-tier`). It changes no count."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django_tasks import task

from lantian.apps.accountability.evaluations import evaluated
from lantian.apps.accountability.outlooks import Ahead, ahead, remind_days, to_remind
from lantian.apps.accountability.policies import OWN
from lantian.apps.accountability.problems import NoMethod
from lantian.apps.ledgers.reading import local_day
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.records.schedule import regular
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.rules.accountability.reading import FactsUnusable
from lantian.io.clock import now as clock_now

__all__ = ["remind", "remind_at"]

_KEY = "accountability-soon:"


@regular(every=dt.timedelta(hours=1))
@task()
def remind() -> None:
    """Safe at any time, any number of times."""
    remind_at(clock_now())


def remind_at(now: dt.datetime) -> None:
    """Remind the units in which a tier is near, settle what is over."""
    standing = {_remind(line, now) for line in _near(now) if line.unit}
    for key in Notice.objects.filter(settled_at=None, key__startswith=_KEY).values_list("key", flat=True):
        if key not in standing:
            settle(key, at=now)


def _near(now: dt.datetime) -> tuple[Ahead, ...]:
    today = local_day(now)
    try:
        days = remind_days(today)
        return to_remind(ahead(evaluated(today, now=now)), today, days) if days is not None else ()
    except (NoMethod, FactsUnusable, ParameterNotInForce):
        return ()


def _remind(line: Ahead, now: dt.datetime) -> str:
    coming = line.next_tier
    assert coming is not None
    key = f"{_KEY}{line.unit}/{line.period}/{line.basis}"
    first = "、".join(each.id for each in line.first[:8])
    raise_notice(
        key=key,
        kind="accountability",
        severity="warning",
        title=Text(
            zh=f"{line.shown_period} 将达到问责层级（{coming.day}）",
            en=f"{line.shown_period}: a tier of accountability is reached on {coming.day}",
        ),
        body=Text(
            zh=f"如无进展，自 {coming.day} 起计数为 {coming.count}。请先办结：{first}。",
            en=f"If nothing happens the count is {coming.count} from {coming.day} on. Finish first: {first}.",
        ),
        address=reverse("accountability:outlook"),
        at=now,
        right=OWN,
        units=(line.unit,),
    )
    return key
