"""What the page of a unit shows: its counts against every threshold, the moves that are open, what was decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.apps.supervision.choices import Direction
from lantian.apps.supervision.models import Decision
from lantian.apps.supervision.standing import UnitStanding, counted_of
from lantian.apps.supervision.words import Thing, fact_words, step_words, thing_of, window_words
from lantian.core.policy.consequence_schema import EscalationStep
from lantian.core.rules.escalation import Counted

__all__ = ["Move", "Past", "ShownCount", "counts_of", "history_of", "moves_of"]

_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class ShownCount:
    """One fact over one window, held against every step that counts it."""

    fact: str
    days: int | None
    words: str
    window: str
    count: int
    things: list[Thing]
    more: int
    """Things that are not listed."""
    bounds: list[tuple[EscalationStep, int, bool]]
    """Step, from which number on, and whether that is reached."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """A step to which a person may take the unit now."""

    step: str
    words: str
    direction: str
    proposed: bool


@dataclass(frozen=True, kw_only=True)
class Past:
    """A decision as the history shows it."""

    number: int
    item: Decision
    before: str
    after: str
    proposed: str
    direction: str
    reasons: list[tuple[str, str, int, int]]
    """What was counted, over how long, how many, from how many on."""


def counts_of(standing: UnitStanding, *, now: dt.datetime) -> list[ShownCount]:
    """Every count that some step asks for, each once, in the order of the steps."""
    plan = pack().supervision
    assert plan is not None
    titles = {step.id: step for step in plan.steps}
    found: dict[tuple[str, int | None], list[tuple[EscalationStep, Counted]]] = {}
    for step, counts in counted_of(standing, local_day(now)):
        for each in counts:
            found.setdefault((each.bound.fact, each.bound.days), []).append((titles[step.id], each))
    return [_shown(fact, days, pairs) for (fact, days), pairs in found.items()]


def moves_of(standing: UnitStanding) -> list[Move]:
    """The steps to which the pack lets a unit go from where it stands; the proposed one first."""
    plan = pack().supervision
    assert plan is not None
    known = ["", *(step.id for step in plan.steps)]
    current = standing.moved.after if standing.moved else ""
    proposed = standing.advice.proposed if standing.advice and standing.advice.direction != "stay" else None
    place = known.index(current) if current in known else 0
    open_to = [
        name
        for number, name in enumerate(known)
        if name != current and (plan.escalation.moves == "any" or abs(number - place) <= 1 or current not in known)
    ]
    found = [
        Move(
            step=name,
            words=step_words(name),
            direction="up" if known.index(name) > place else "back",
            proposed=name == proposed,
        )
        for name in open_to
    ]
    return sorted(found, key=lambda move: not move.proposed)


def history_of(unit: str) -> list[Past]:
    """Every decision about a unit, the newest first."""
    decisions = Decision.objects.filter(unit=unit).select_related("by", "on_behalf_of").order_by("-number")
    return [
        Past(
            number=each.number,
            item=each,
            before=step_words(each.before),
            after=step_words(each.after),
            proposed=step_words(each.proposed),
            direction=str(Direction(each.direction).label),
            reasons=[
                (fact_words(one["fact"]), window_words(one["days"]), one["count"], one["at_least"])
                for one in each.reasons
            ],
        )
        for each in decisions
    ]


def _shown(fact: str, days: int | None, pairs: list[tuple[EscalationStep, Counted]]) -> ShownCount:
    counted = pairs[0][1]
    return ShownCount(
        fact=fact,
        days=days,
        words=fact_words(fact),
        window=window_words(days),
        count=counted.count,
        things=[thing_of(subject) for subject in counted.subjects[-_SHOWN:]],
        more=max(len(counted.subjects) - _SHOWN, 0),
        bounds=[(step, each.bound.at_least, each.met) for step, each in pairs],
    )
