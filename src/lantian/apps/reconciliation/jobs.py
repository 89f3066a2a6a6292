"""Comparing long lists behind the pages."""

from __future__ import annotations

from django_tasks import task

from lantian.apps.reconciliation import actions
from lantian.apps.reconciliation.choices import State
from lantian.apps.reconciliation.models import ComparedList
from lantian.apps.records.schedule import LONG
from lantian.io.clock import now

__all__ = ["compare_list"]


@task(queue_name=LONG)
def compare_list(number: int) -> None:
    """Compare a list that waits; nothing for one that does not wait any more."""
    if ComparedList.objects.filter(pk=number, state=State.WAITING).exists():
        actions.compare(number, actor=None, now=now())
