"""Counting for worklists and notices."""

from __future__ import annotations

import datetime as dt

from django_tasks import task

from lantian.apps.records.schedule import LONG, regular
from lantian.apps.supervision.telling import suggest_at
from lantian.io.clock import now as clock_now

__all__ = ["suggest"]


@regular(every=dt.timedelta(minutes=10))
@task(queue_name=LONG)
def suggest() -> None:
    """Safe at any time, any number of times."""
    suggest_at(clock_now())
