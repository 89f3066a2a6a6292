"""Notices of leads end when the row was opened again."""

from __future__ import annotations

from django_tasks import task

from lantian.apps.reconciliation import leads
from lantian.apps.records.schedule import regular
from lantian.io.clock import now

__all__ = ["settle_leads"]


@regular()
@task()
def settle_leads() -> None:
    """Safe to do at any time, any number of times."""
    leads.settle_over(now())
