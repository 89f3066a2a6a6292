"""The exchange's regular work: go on with what was interrupted, make the bundle that is due."""

from __future__ import annotations

import datetime as dt

from django_tasks import task

from lantian.apps.exchange import actions, hand_over
from lantian.apps.exchange.choices import ImportState
from lantian.apps.exchange.models import ImportBatch
from lantian.apps.records.schedule import LONG, regular
from lantian.io.clock import now

__all__ = ["go_on", "make_due_bundle"]

_BITE = 10.0


@regular()
@task(queue_name=LONG)
def go_on() -> None:
    """A bite of the oldest import that is being applied or undone. Safe at any time."""
    waits = ImportBatch.objects.filter(state__in=(ImportState.APPLYING, ImportState.UNDOING)).order_by("id").first()
    if waits is not None:
        actions.continue_work(waits, now=now(), seconds=_BITE)


@regular(every=dt.timedelta(minutes=30))
@task(queue_name=LONG)
def make_due_bundle() -> None:
    """The bundle of the last full day or month, where the plan wants it."""
    hand_over.make_due(now())
