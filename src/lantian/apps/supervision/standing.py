"""Where units stand, and what is proposed for them: counted anew whenever it is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.apps.supervision.choices import Direction
from lantian.apps.supervision.happenings import happenings
from lantian.apps.supervision.models import Decision, Talk
from lantian.core.policy.consequence_schema import EscalationStep, SupervisionFile, SupervisionLevel
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Unit
from lantian.core.rules.escalation import Advice, Bound, Counted, Happening, StepRule, StepUnknown, advise, count

__all__ = [
    "UnitStanding",
    "counted_of",
    "level_of",
    "newest_decisions",
    "rules_on",
    "standing_of",
    "standings",
    "step_of",
]


@dataclass(frozen=True, kw_only=True)
class UnitStanding:
    """A unit with its step, and what is proposed."""

    unit: Unit
    step: EscalationStep | None
    moved: Decision | None
    """The decision that brought it where it stands."""
    newest: Decision | None
    """The newest decision of any kind."""
    advice: Advice | None
    """None where nothing can be proposed; `obstacle` says why."""
    talk: Talk | None
    """The protocol that was kept since it came to its step."""
    happened: tuple[Happening, ...] = ()
    obstacle: StepUnknown | None = None

    @property
    def proposed(self) -> EscalationStep | None:
        """The step that is proposed; None where none is, and where leaving all steps is."""
        return step_of(self.advice.proposed) if self.advice else None

    @property
    def waits(self) -> bool:
        """Whether a proposal waits for a decision: one is made, and it was not declined by these counts."""
        return self.advice is not None and self.advice.direction != "stay" and not self.declined

    @property
    def declined(self) -> bool:
        """Whether the newest decision declined the same proposal, and no count has grown since."""
        if self.newest is None or self.newest.direction != Direction.DECLINED or self.advice is None:
            return False
        before = {(each["fact"], each["days"]): each["count"] for each in self.newest.reasons}
        return self.newest.proposed == self.advice.proposed and all(
            each.count <= before.get((each.bound.fact, each.bound.days), 0) for each in self.advice.reasons
        )


def standings(*, now: dt.datetime) -> list[UnitStanding]:
    """Every subdistrict, and every other unit that something counts against or that stands on a step."""
    plan = pack().supervision
    if plan is None:
        return []
    return _standings(plan, None, now)


def standing_of(unit: str, *, now: dt.datetime) -> UnitStanding | None:
    """One unit of the pack; None where there is none, or the pack has no steps."""
    plan = pack().supervision
    if plan is None or unit not in pack().units:
        return None
    return _standings(plan, unit, now)[0]


def counted_of(standing: UnitStanding, day: dt.date) -> list[tuple[StepRule, tuple[Counted, ...]]]:
    """What was counted of a unit for every step."""
    return [(step, tuple(count(standing.happened, bound, day) for bound in step.bounds)) for step in rules_on(day)]


def rules_on(day: dt.date) -> tuple[StepRule, ...]:
    """The steps with the thresholds in force on a day; before the first of them, those of the first day."""
    plan = pack().supervision
    if plan is None:
        return ()
    return tuple(
        StepRule(
            id=step.id,
            bounds=tuple(
                Bound(
                    fact=each.fact,
                    at_least=_number(each.at_least, day),
                    days=_number(each.days, day) if each.days else None,
                )
                for each in step.thresholds
            ),
            calm_days=_number(step.calm_days, day),
            protocol=step.protocol,
        )
        for step in plan.steps
    )


def step_of(step: str) -> EscalationStep | None:
    """A step of the pack by its id."""
    plan = pack().supervision
    return next((each for each in plan.steps if each.id == step), None) if plan else None


def level_of(step: EscalationStep) -> SupervisionLevel | None:
    """The level that takes a step."""
    plan = pack().supervision
    return next((each for each in plan.levels if each.id == step.level), None) if plan else None


def newest_decisions(units: Iterable[str] | None = None) -> tuple[dict[str, Decision], dict[str, Decision]]:
    """By unit: the decision that moved it last, and the newest of any kind."""
    found = Decision.objects.select_related("by", "on_behalf_of").order_by("unit", "number")
    if units is not None:
        found = found.filter(unit__in=list(units))
    moved: dict[str, Decision] = {}
    newest: dict[str, Decision] = {}
    for each in found:
        newest[each.unit] = each
        if each.direction != Direction.DECLINED:
            moved[each.unit] = each
    return moved, newest


def _standings(plan: SupervisionFile, only: str | None, now: dt.datetime) -> list[UnitStanding]:
    today = local_day(now)
    rules = rules_on(today)
    facts = frozenset(bound.fact for step in rules for bound in step.bounds)
    longest = max((bound.days or 0) for step in rules for bound in step.bounds)
    calm = max(step.calm_days for step in rules)
    found = happenings(facts, since=today - dt.timedelta(days=longest + calm + 1), now=now)
    moved, newest = newest_decisions([only] if only else None)
    talks = {each.decision_id: each for each in Talk.objects.filter(struck_at=None).order_by("held_on", "pk")}
    names = [only] if only else _names(found, moved)
    return [
        _one(plan, rules, name, found.get(name, []), moved.get(name), newest.get(name), talks, today) for name in names
    ]


def _names(found: Iterable[str], moved: dict[str, Decision]) -> list[str]:
    units = pack().units
    first = [unit.id for unit in pack().subdistricts()]
    others = [name for name in units if name in {*found, *(name for name, each in moved.items() if each.after)}]
    return [*first, *(name for name in others if name not in first)]


def _one(
    plan: SupervisionFile,
    rules: tuple[StepRule, ...],
    name: str,
    found: list[Happening],
    moved: Decision | None,
    newest: Decision | None,
    talks: dict[int, Talk],
    today: dt.date,
) -> UnitStanding:
    talk = talks.get(moved.pk) if moved else None
    advice, obstacle = None, None
    try:
        advice = advise(
            rules,
            found,
            current=moved.after if moved else "",
            since=local_day(moved.at) if moved else None,
            on=today,
            moves=plan.escalation.moves,
            protocol_kept=talk is not None,
        )
    except StepUnknown as cause:
        obstacle = cause
    return UnitStanding(
        unit=pack().units[name],
        step=step_of(moved.after) if moved else None,
        moved=moved,
        newest=newest,
        advice=advice,
        talk=talk,
        happened=tuple(found),
        obstacle=obstacle,
    )


def _number(parameter: str, day: dt.date) -> int:
    try:
        return int(pack().number(parameter, on=day))
    except ParameterNotInForce as cause:
        return int(pack().number(parameter, on=cause.first))
