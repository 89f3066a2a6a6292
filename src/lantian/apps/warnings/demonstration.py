"""The demonstration's warnings. 演示数据: the episodes of the stand-in record as the rules would have had them signed.

Each version is drafted and signed at the hour at which the rules changed their mind, knowing what was known then. Where
the air asks for nothing now, nothing waits for a signature.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lantian.apps.curtailment import demonstration as cuts
from lantian.apps.monitoring import queries as air
from lantian.apps.notices.actions import settle
from lantian.apps.records.campaign import stand_in, wording
from lantian.apps.warnings import actions
from lantian.apps.warnings.appraisal import appraise, publishing, rules_on
from lantian.apps.warnings.choices import Kind
from lantian.apps.warnings.models import Episode
from lantian.apps.warnings.problems import NoRules, Refused
from lantian.core.flows.warning import Step
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.warning.grades import NONE
from lantian.core.rules.warning.replay import Change, replay
from lantian.core.rules.warning.series import Hour, with_running
from lantian.core.time.local import start_of_hour

__all__ = ["load"]

_HOUR = dt.timedelta(hours=1)
_BACK = dt.timedelta(days=21)
_WHY = "演示 Demonstration"


def load(now: dt.datetime) -> None:
    """The episodes of the last weeks; what is there is left alone."""
    if stand_in() is None or Episode.objects.exists():
        return
    try:
        rules, _plan = rules_on(now), publishing()
    except (NoRules, ParameterNotInForce):
        return
    end = start_of_hour(now)
    series = air.subdistrict_hours(None, end - _BACK, end)
    hours = with_running(
        [
            Hour(time, None if aqi is None else Decimal(aqi), None, "observed")
            for time, aqi in zip(series.times, series.aqi, strict=True)
        ],
        rules.window_hours,
    )
    for change in replay(hours, rules, lead_hours=1):
        _take(change)
    cuts.renew(now)
    actions.propose(now)


def _take(change: Change) -> None:
    then = change.at + 2 * _HOUR
    asked = appraise(then).proposal.grade
    kind = Kind.ISSUE if change.before == NONE else Kind.LIFT if change.after == NONE else Kind.UPGRADE
    wish = actions.Wish(
        kind=kind,
        grade=change.before if kind is Kind.LIFT else change.after,
        starts=start_of_hour(then) + _HOUR,
        cause="" if kind is Kind.LIFT else wording(publishing().causes[0]),
        reason="" if asked == change.after else _WHY,
    )
    try:
        item = actions.draft(actor=None, now=then, wish=wish, demonstration=True)
        item = actions.take(item.pk, Step.SIGN, actor=None, now=then + _HOUR / 2, reason=_WHY)
    except Refused:
        return
    cuts.follow(str(item), then + _HOUR)
    if kind is Kind.LIFT:
        settle(f"warning:{item.episode.number}", at=then + _HOUR)
