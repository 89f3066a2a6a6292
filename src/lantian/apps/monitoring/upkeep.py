"""The regular work on observations: seal the journal into the lake, keep results up to date, keep the lake tidy."""

from __future__ import annotations

import datetime as dt
import logging

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from lantian.apps.monitoring import demonstration, jobs
from lantian.apps.records.schedule import LONG, regular
from lantian.apps.records.store import store
from lantian.io.clock import now

__all__ = ["keep_up", "tidy"]

log = logging.getLogger(__name__)
_KEPT = dt.timedelta(days=1)


@regular()
@task()
def keep_up() -> None:
    """Seal what has arrived and recompute the results that it changes. Safe to do at any time, any number of times."""
    demonstration.go_on(now())
    report = store().seal()
    jobs.refresh(now=now())
    log.debug("sealed up to %s", report)


@regular(every=_KEPT)
@task(queue_name=LONG)
def tidy() -> None:
    """Rewrite closed periods sorted, drop old log entries of the lake and old task results."""
    store().compact()
    DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED),
        finished_at__lt=dt.datetime.now(dt.UTC) - _KEPT,
    ).delete()
