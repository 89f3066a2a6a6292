"""Plans of long lists: computed beside the pages."""

from __future__ import annotations

from django_tasks import task

from lantian.apps.curtailment import actions
from lantian.apps.orgs.models import User
from lantian.apps.records.schedule import LONG
from lantian.io import clock

__all__ = ["propose"]


_PATIENCE = 120
"""Seconds for a proof that nobody waits for."""


@task(queue_name=LONG)
def propose(user: int) -> None:
    """Propose a plan for a person who asked for it."""
    actions.propose_plan(actor=User.objects.get(pk=user), now=clock.now(), seconds=_PATIENCE)
