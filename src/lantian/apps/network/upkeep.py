"""Regular work: count the weeks, and tell who answers for it when a station falls silent."""

from __future__ import annotations

from django_tasks import task

from lantian.apps.network import coverage, silence
from lantian.apps.records.schedule import LONG, regular
from lantian.io.clock import now

__all__ = ["count_weeks", "watch_silence"]


@regular()
@task(queue_name=LONG)
def count_weeks() -> None:
    """Bring the on-line rates to the newest version of the data."""
    coverage.refresh(now())


@regular()
@task()
def watch_silence() -> None:
    """Raise a notice for each station that fell silent, settle those of stations that are back."""
    silence.watch(now())
