"""The demonstration's steps and measures. 演示数据: made up, marked as such; firms are invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lantian.apps.cases.models import Case
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack, stand_in
from lantian.apps.supervision import actions, measure_actions
from lantian.apps.supervision.choices import Shape
from lantian.apps.supervision.measures import kinds
from lantian.apps.supervision.models import Decision, Measure
from lantian.apps.supervision.standing import standings
from lantian.apps.supervision.telling import suggest_at
from lantian.core.policy.consequence_schema import EnforcementMeasure

__all__ = ["load"]

_DECIDED = 4
_DAILY = Decimal("20000.00")


def load(now: dt.datetime) -> None:
    """Some units on the first steps as it was proposed for them, and a measure of each kind."""
    if stand_in() is None or pack().supervision is None:
        return
    if not Decision.objects.exists():
        _steps(now)
    if not Measure.objects.exists():
        _measures(now)


def _steps(now: dt.datetime) -> None:
    """Three weeks ago the worst units were taken to the step that was proposed; the rest waits for a decision."""
    then = now - dt.timedelta(days=21)
    waiting = [each for each in standings(now=then) if each.waits and each.advice]
    for each in sorted(waiting, key=lambda one: -sum(reason.count for reason in one.advice.reasons))[:_DECIDED]:
        assert each.advice is not None
        actions.decide(
            each.unit.id,
            after=each.advice.proposed,
            seen=0,
            actor=None,
            now=then,
            reason="演示 demonstration",
            demonstration=True,
        )
    suggest_at(now)


def _measures(now: dt.datetime) -> None:
    rows = list(Row.objects.filter(demonstration=True).select_related("unit").order_by("pk")[:200])
    cases = list(Case.objects.filter(demonstration=True).order_by("pk")[:20])
    if not rows:
        return
    for place, plan in enumerate(kinds().values()):
        row = rows[(place * 17) % len(rows)]
        about = cases[place % len(cases)].number if cases else row.number
        _one(plan, row, about, now - dt.timedelta(days=9 + 4 * place), now)


def _one(plan: EnforcementMeasure, row: Row, about: str, at: dt.datetime, now: dt.datetime) -> None:
    ledger = pack().ledgers.get(plan.record or "")
    day = local_day(at)
    measure_actions.order(
        plan.id,
        actor=None,
        now=now,
        unit=row.unit_id,
        party="演示企业（虚构）",
        ground="演示：限期内未整改到位。 Demonstration: not mended in time.",
        ordered_on=day,
        about=about,
        public_words="演示：限期内未整改到位，实行挂牌督办。" if plan.public else "",
        served_on=day if plan.kind == Shape.DAILY_FINE else None,
        daily=_DAILY if plan.kind == Shape.DAILY_FINE else None,
        authority=(ledger.keeper if ledger and ledger.keeper else row.unit_id),
        demonstration=True,
    )
