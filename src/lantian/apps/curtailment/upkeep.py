"""Every minute: orders of episodes that are over end."""

from __future__ import annotations

from django_tasks import task

from lantian.apps.curtailment import actions
from lantian.apps.records.schedule import regular
from lantian.io import clock

__all__ = ["settle"]


@regular()
@task()
def settle() -> None:
    """End what was lifted; pages say it without this."""
    actions.settle_orders(clock.now())
