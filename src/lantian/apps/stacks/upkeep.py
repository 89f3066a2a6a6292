"""The regular work on stacks: judge new hours, propose what follows, tell people."""

from __future__ import annotations

from django_tasks import task

from lantian.apps.records.schedule import LONG, regular
from lantian.apps.stacks import demonstration, jobs, proposing
from lantian.io.clock import now

__all__ = ["keep_up"]


@regular()
@task(queue_name=LONG)
def keep_up() -> None:
    """Safe to do at any time, any number of times."""
    moment = now()
    demonstration.go_on(moment)
    if jobs.refresh(now=moment):
        proposing.propose(now=moment)
