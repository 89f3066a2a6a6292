"""The way of a proposal (C12, C13): proposed → agreed → handed over → outcome, with every way back. Pure: no database,
no clock.

Basis: the special inspection group proposes and gathers the material, the campaign office agrees, the discipline
commission gets the case and states its opinion (C12); forms may be combined (C13). That nobody agrees to what they
proposed, records the outcome of what they helped along, or decides on the appeal against what they recorded, is what
makes the record prove anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["OPEN", "TABLE", "Asked", "Obstacle", "Past", "ProposalState", "Rule", "Step", "obstacles", "steps_from"]


class ProposalState(StrEnum):
    """How far a proposal is."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    AGREED = "agreed"
    HANDED_OVER = "handed-over"
    DECIDED = "decided"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be done with a proposal."""

    PROPOSE = "propose"
    RETURN = "return"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    AGREE = "agree"
    TELL = "tell"
    HAND_OVER = "hand-over"
    DECIDE = "decide"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide-appeal"
    CORRECT = "correct"


_P = ProposalState
OPEN: frozenset[ProposalState] = frozenset({_P.PROPOSED, _P.RETURNED, _P.AGREED, _P.HANDED_OVER, _P.APPEALED})
"""States in which somebody has to do something."""
_PROPOSED_BY = (Step.PROPOSE, Step.REVISE)
_OFFICE = (Step.AGREE, Step.HAND_OVER)


@dataclass(frozen=True)
class Rule:
    """A row of the table."""

    right: str
    states: frozenset[ProposalState]
    to: ProposalState | None = None
    """Where it leads; None: it stays."""
    reason: bool = False
    others_than: tuple[Step, ...] = ()
    """Nobody who took one of these steps may take it."""


def _rule(
    right: str,
    *states: ProposalState,
    to: ProposalState | None = None,
    reason: bool = False,
    others_than: tuple[Step, ...] = (),
) -> Rule:
    return Rule(right, frozenset(states), to, reason, others_than)


_PROPOSE, _AGREE, _DECIDE = "propose-accountability", "agree-accountability", "decide-accountability"
TABLE: Mapping[Step, Rule] = MappingProxyType(
    {
        Step.RETURN: _rule(_AGREE, _P.PROPOSED, to=_P.RETURNED, reason=True, others_than=_PROPOSED_BY),
        Step.AGREE: _rule(_AGREE, _P.PROPOSED, to=_P.AGREED, others_than=_PROPOSED_BY),
        Step.REVISE: _rule(_PROPOSE, _P.RETURNED, to=_P.PROPOSED, reason=True, others_than=(Step.RETURN,)),
        Step.WITHDRAW: _rule(_PROPOSE, _P.PROPOSED, _P.RETURNED, to=_P.WITHDRAWN, reason=True),
        Step.TELL: _rule(_AGREE, _P.AGREED, others_than=_PROPOSED_BY),
        Step.HAND_OVER: _rule(_AGREE, _P.AGREED, to=_P.HANDED_OVER, others_than=_PROPOSED_BY),
        Step.DECIDE: _rule(_DECIDE, _P.HANDED_OVER, to=_P.DECIDED, others_than=(*_PROPOSED_BY, *_OFFICE)),
        Step.APPEAL: _rule(_DECIDE, _P.DECIDED, to=_P.APPEALED, reason=True),
        Step.DECIDE_APPEAL: _rule(_DECIDE, _P.APPEALED, to=_P.DECIDED, reason=True, others_than=(Step.DECIDE,)),
        Step.CORRECT: _rule(_DECIDE, _P.DECIDED, _P.APPEALED, reason=True, others_than=(*_PROPOSED_BY, *_OFFICE)),
    }
)
"""Step → who takes it, from where, where it leads, and what it asks for. `propose` makes a proposal."""


@dataclass(frozen=True)
class Past:
    """A step that was taken before."""

    step: Step
    by: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks for, and how things are."""

    step: Step
    by: str
    state: ProposalState
    past: tuple[Past, ...] = ()
    reason: str = ""
    on: dt.date | None = None
    """The day that the step is said to have been taken on; None: today."""
    today: dt.date = dt.date.min
    last_on: dt.date | None = None
    must_tell: bool = False
    """Problems went in of a level whose cases somebody else is told of."""
    outcomes: int = 0
    """Outcomes that are recorded with the step."""
    recorded_by: str = ""
    """Who recorded the outcome that is to be corrected."""


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands against a step."""

    code: str
    """wrong-state, reason-missing, same-person, in-the-future, before-last-step, not-told, told-already,
    outcome-missing."""
    subject: object = None


def steps_from(state: ProposalState) -> tuple[Step, ...]:
    """Steps that the state allows, in the order of the table.

    >>> [step.value for step in steps_from(ProposalState.RETURNED)]
    ['revise', 'withdraw']
    """
    return tuple(step for step, rule in TABLE.items() if state in rule.states)


def obstacles(asked: Asked) -> tuple[Obstacle, ...]:
    """Everything that stands against a step; nothing: it may be taken. Rights are asked elsewhere."""
    rule = TABLE[asked.step]
    found: list[Obstacle] = []
    if asked.state not in rule.states:
        found.append(Obstacle("wrong-state", asked.state))
    if rule.reason and not asked.reason.strip():
        found.append(Obstacle("reason-missing"))
    found += _people(rule, asked)
    found += _days(asked)
    return (*found, *_own(asked))


def _people(rule: Rule, asked: Asked) -> list[Obstacle]:
    """Four eyes: by the person, whatever post they act in."""
    same = [past for past in asked.past if past.step in rule.others_than and past.by == asked.by]
    if same:
        return [Obstacle("same-person", same[0].step)]
    if asked.step is Step.CORRECT and asked.recorded_by and asked.recorded_by == asked.by:
        return [Obstacle("same-person", Step.DECIDE)]
    return []


def _days(asked: Asked) -> list[Obstacle]:
    if asked.on is None:
        return []
    if asked.on > asked.today:
        return [Obstacle("in-the-future", asked.on)]
    if asked.last_on is not None and asked.on < asked.last_on:
        return [Obstacle("before-last-step", asked.last_on)]
    return []


def _own(asked: Asked) -> list[Obstacle]:
    told = any(past.step is Step.TELL for past in asked.past)
    match asked.step:
        case Step.HAND_OVER if asked.must_tell and not told:
            return [Obstacle("not-told")]
        case Step.TELL if told:
            return [Obstacle("told-already")]
        case Step.DECIDE if asked.outcomes < 1:
            return [Obstacle("outcome-missing")]
        case _:
            return []
