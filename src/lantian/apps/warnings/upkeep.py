"""Every hour: what do the rules ask for? A proposal waits for people; nothing is issued."""

from __future__ import annotations

import datetime as dt

from django_tasks import task

from lantian.apps.records.schedule import regular
from lantian.apps.warnings import actions
from lantian.apps.warnings.problems import NoRules
from lantian.core.policy.problems import ParameterNotInForce
from lantian.io import clock

__all__ = ["propose_hourly"]


@regular(every=dt.timedelta(hours=1))
@task()
def propose_hourly() -> None:
    """Raise or settle the proposal of this hour; a pack without rules of warning has none."""
    try:
        actions.propose(clock.now())
    except (NoRules, ParameterNotInForce):
        return
