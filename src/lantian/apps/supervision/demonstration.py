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
from lantian.apps.supervision.standing import standing_of, standings, step_of
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
    """The worst units were taken to the step that was proposed; one of them week by week, up to a talk."""
    then = now - dt.timedelta(days=35)
    waiting = [each for each in standings(now=then) if each.waits and each.advice]
    worst = sorted(waiting, key=lambda one: -sum(reason.count for reason in one.advice.reasons))[:_DECIDED]
    for place, each in enumerate(worst):
        for weeks in range(4 if place == 0 else 1):
            _as_proposed(each.unit.id, then + dt.timedelta(days=7 * weeks))
    suggest_at(now)


def _as_proposed(unit: str, at: dt.datetime) -> None:
    """Take a unit a step up where that is proposed; a talk is held two days later."""
    standing = standing_of(unit, now=at)
    if standing is None or standing.advice is None or standing.advice.direction != "up":
        return
    after, seen = standing.advice.proposed, standing.newest.number if standing.newest else 0
    actions.decide(unit, after=after, seen=seen, actor=None, now=at, reason="演示 demonstration", demonstration=True)
    step = step_of(after)
    if step is not None and step.protocol:
        held = at + dt.timedelta(days=2)
        actions.record_talk(
            unit,
            actor=None,
            now=held,
            held_on=local_day(held),
            present="演示人员甲、乙（虚构） Demonstration persons A and B",
            text="演示：指出逾期事项，要求限期整改。 Demonstration: the overdue matters were named.",
            agreed="演示：两周内完成。 Demonstration: done within two weeks.",
            due_on=local_day(held) + dt.timedelta(days=14),
        )


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
