"""The demonstration's forecasts. 演示数据: the simple members, issued for the last evenings from what was known then.

Stations are left out of the evenings before; only the newest issue has them. Regular work goes on from there.
"""

from __future__ import annotations

import datetime as dt

from lantian.apps.forecasts import actions
from lantian.apps.forecasts.inputs import NothingObserved, read_inputs
from lantian.apps.forecasts.issuing import simple_members
from lantian.apps.forecasts.models import Issue
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.running import due_at
from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.records.campaign import stand_in

__all__ = ["load"]

_EVENINGS = 14
_DAY = dt.timedelta(days=1)


def load(now: dt.datetime) -> None:
    """The issues of the last evenings and of now; what is there is left alone."""
    if stand_in() is None or Issue.objects.exists():
        return
    rules = rules_at(now)
    try:
        inputs = read_inputs(now, days=rules.record_days, stuck_hours=rules.stuck_hours)
    except NothingObserved:
        return
    units = inputs.only(SiteKind.SUBDISTRICT, SiteKind.DISTRICT)
    midnight = due_at(now, 24)
    first = midnight - _EVENINGS * _DAY
    known = simple_members(units.before(first).panel)
    for evening in range(_EVENINGS):
        starts = first + evening * _DAY
        actions.issue(units.before(starts), known, now=starts, demonstration=True)
    newest = inputs.before(due_at(now, rules.every_hours))
    actions.issue(newest, simple_members(newest.panel), now=now, demonstration=True)
    actions.verify(units, now=now)
