"""The review as the demonstration shows it: older months confirmed, one span of hours voided. All of it says so."""

from __future__ import annotations

import datetime as dt

from lantian.apps.monitoring import actions as monitoring
from lantian.apps.monitoring.common import newest_run
from lantian.apps.monitoring.models import Confirmation, Station
from lantian.apps.monitoring.standing import confirmable_months, over_at
from lantian.apps.quality import actions
from lantian.apps.quality.choices import DecisionKind
from lantian.apps.quality.models import Decision
from lantian.core.time.local import start_of_hour

__all__ = ["load"]

_KEY = "demonstration-void"
_REASON = "演示：假设运维人员在场更换切割器 / demonstration: as if the inlet had been changed on site"
_CONFIRMED = "演示数据，未经人工逐条审核 / demonstration data, not reviewed by a person"
_HOURS_AGO = 30
_HOURS = 4


def load(now: dt.datetime) -> None:
    """Confirm the months before the last one that is over, and void four hours of one station. Doing it again changes
    nothing."""
    _void(now)
    _confirm(now)


def _confirm(now: dt.datetime) -> None:
    if newest_run() is None:
        return
    confirmed = set(Confirmation.objects.values_list("month", flat=True))
    over = [month for month in confirmable_months() if over_at(month, now)]
    for month in over[:-1]:
        if month.first in confirmed:
            continue
        try:
            monitoring.confirm_month(month.first, actor=None, now=now, reason=_CONFIRMED, demonstration=True)
        except monitoring.ConfirmationRefused as refused:
            if refused.why != "no-results":
                raise


def _void(now: dt.datetime) -> None:
    station = Station.objects.filter(network="micro").order_by("code").first()
    if station is None or Decision.objects.filter(key=_KEY).exists():
        return
    last = start_of_hour(now) - dt.timedelta(hours=_HOURS_AGO)
    actions.decide_hours(
        actor=None,
        station=station.code,
        parameters=["a34002", "a34004"],
        first=last - dt.timedelta(hours=_HOURS - 1),
        last=last,
        kind=DecisionKind.VOID,
        key=_KEY,
        reason=_REASON,
        now=now,
        demonstration=True,
    )
