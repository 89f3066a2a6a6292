"""The regular work: propose corrections as co-locations grow, write corrected hours, compare once a day."""

from __future__ import annotations

import datetime as dt
import logging

from django_tasks import task

from lantian.apps.calibration.actions import propose
from lantian.apps.calibration.applying import write_corrected
from lantian.apps.calibration.models import Colocation
from lantian.apps.calibration.rules import rule
from lantian.apps.calibration.watching import watch
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.schedule import LONG, regular
from lantian.core.standards.device_kinds import SIX
from lantian.core.time.local import local_day
from lantian.io.clock import now
from lantian.science.calibration.performance import TooFewPairs
from lantian.science.calibration.selection import TooLittle

__all__ = ["keep_calibrated", "propose_due"]

log = logging.getLogger(__name__)
_MOST_FITS = 6


@regular()
@task(queue_name=LONG)
def keep_calibrated() -> None:
    """Write corrected hours that are missing or have changed, propose what is due, look at the day that ended."""
    moment = now()
    rows = write_corrected(now=moment)
    fits = propose_due(at=moment)
    looked = watch(now=moment)
    log.debug("%s corrected hours, %s proposals, %s comparisons", rows, fits, looked)


def propose_due(*, at: dt.datetime) -> int:
    """Fit again what has grown by a block of days since its last fit, or has ended since; a few at a time."""
    made = 0
    today = local_day(at, campaign_zone())
    block = dt.timedelta(days=int(rule("block_days", today)))
    least = dt.timedelta(hours=int(rule("least_hours", today)))
    forgotten = at - dt.timedelta(days=int(rule("due_days", today)))
    for colocation in Colocation.objects.filter(withdrawn=False):
        until = min(colocation.ended_at or at, at)
        if until - colocation.started_at < least or until < forgotten:
            continue
        fitted = dict(colocation.corrections.order_by("number").values_list("parameter", "fitted_to"))
        for parameter in SIX:
            last = fitted.get(parameter)
            due = last is None or (until > last and (colocation.ended_at is not None or until - last >= block))
            if not due:
                continue
            try:
                propose(colocation, parameter, actor=None, now=at)
            except (TooLittle, TooFewPairs):
                continue
            made += 1
            if made >= _MOST_FITS:
                return made
    return made
