"""Regular work: an app says in its `upkeep.py` what is to be done how often.

`lantian tick` asks for it, `lantian worker` does it.

>>> @regular(every=dt.timedelta(hours=1))
... @task()
... def refit() -> None: ...

Work is idempotent: with tick or worker dead nothing is wrong, only late. What still waits is not asked for twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.module_loading import autodiscover_modules
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

__all__ = ["LONG", "ask", "registered", "regular", "waits"]

LONG = "long"
"""Queue of work that takes more than a few seconds: `@task(queue_name=LONG)`; another worker does it."""

_WAITING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
_registered: dict[str, tuple[Task, dt.timedelta]] = {}


def regular(*, every: dt.timedelta = dt.timedelta(0)) -> Callable[[Task], Task]:
    """Have a task asked for once in `every` of real time; without it at each tick."""

    def keep(job: Task) -> Task:
        _registered[job.module_path] = (job, every)
        return job

    return keep


def registered() -> tuple[str, ...]:
    """The paths of all regular work."""
    _discover()
    return tuple(_registered)


def waits(job: Task) -> bool:
    """Whether work was asked for and is not done."""
    return DBTaskResult.objects.filter(task_path=job.module_path, status__in=_WAITING).exists()


def ask() -> None:
    """Put the work of this moment into the queue."""
    _discover()
    moment = dt.datetime.now(dt.UTC)
    for job, every in _registered.values():
        asked = DBTaskResult.objects.filter(task_path=job.module_path)
        if not waits(job) and not (every and asked.filter(enqueued_at__gte=moment - every).exists()):
            job.enqueue()


def _discover() -> None:
    autodiscover_modules("upkeep")
