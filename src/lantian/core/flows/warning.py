"""The way of a warning (M35, M37): drafted → signed → raised, lowered, lifted or cancelled. No database, no clock.

A person drafts, another one signs (four eyes); who may sign which grade is data of the pack. A signed version is never
changed: the next one follows it. What the air says against a step can be overruled with an explanation, which stays
with the version; what the order of steps says cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["EXPLAINABLE", "TABLE", "Asked", "Kind", "Obstacle", "Step", "WarningState", "obstacles", "steps_from"]


class WarningState(StrEnum):
    """How far a version is. In force is a signed one whose start has come: a question of the clock, not a state."""

    DRAFTED = "drafted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SIGNED = "signed"
    UPGRADED = "upgraded"
    DOWNGRADED = "downgraded"
    LIFTED = "lifted"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What a version does."""

    ISSUE = "issue"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    LIFT = "lift"
    CANCEL = "cancel"

    @property
    def leaves(self) -> WarningState | None:
        """What becomes of the version before, when this one is signed."""
        return {
            Kind.ISSUE: None,
            Kind.UPGRADE: WarningState.UPGRADED,
            Kind.DOWNGRADE: WarningState.DOWNGRADED,
            Kind.LIFT: WarningState.LIFTED,
            Kind.CANCEL: WarningState.CANCELLED,
        }[self]

    @property
    def ends(self) -> bool:
        """Whether nothing is in force after it."""
        return self in (Kind.LIFT, Kind.CANCEL)


class Step(StrEnum):
    """What can be done with a version."""

    SIGN = "sign"
    RETURN = "return"
    REVISE = "revise"
    WITHDRAW = "withdraw"


_S = WarningState
TABLE: dict[Step, tuple[str, frozenset[WarningState], WarningState, bool]] = {
    Step.SIGN: ("sign-warnings", frozenset({_S.DRAFTED}), _S.SIGNED, False),
    Step.RETURN: ("sign-warnings", frozenset({_S.DRAFTED}), _S.RETURNED, True),
    Step.REVISE: ("draft-warnings", frozenset({_S.RETURNED}), _S.DRAFTED, True),
    Step.WITHDRAW: ("draft-warnings", frozenset({_S.DRAFTED, _S.RETURNED}), _S.WITHDRAWN, True),
}
"""Step → right, from where, where it leads, whether it needs a reason."""

EXPLAINABLE = frozenset({"new-rise", "data-moved", "notice-stands"})
"""What an explanation overrules: a person decides."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks for, and how things are."""

    step: Step
    by: str
    state: WarningState
    kind: Kind
    drafted_by: str
    roles: Sequence[str] = ()
    """Roles in which the person acts."""
    may_sign: Sequence[str] = ()
    """Roles that may sign the grade."""
    reason: str = ""
    base_stands: bool = True
    """What it follows is still what holds."""
    proposed_then: str = ""
    proposed_now: str = ""
    rising: bool = False
    """The rules see a new rise, or no sign that the air stays good for long enough."""
    notice_stands: bool = False
    """A notice from outside still asks for this grade or a higher one (M37)."""


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands against a step: wrong-state, reason-missing, same-person, may-not-sign, base-gone,
    new-rise, data-moved, notice-stands."""

    code: str
    subject: str = ""


def steps_from(state: WarningState) -> tuple[Step, ...]:
    """Steps that a state allows.

    >>> [step.value for step in steps_from(WarningState.RETURNED)]
    ['revise', 'withdraw']
    """
    return tuple(step for step, row in TABLE.items() if state in row[1])


def obstacles(asked: Asked) -> tuple[Obstacle, ...]:
    """Everything that stands against a step; nothing: it may be taken. The right itself is asked elsewhere."""
    _right, states, _to, needs_reason = TABLE[asked.step]
    found: list[Obstacle] = []
    if asked.state not in states:
        found.append(Obstacle("wrong-state", asked.state))
    if needs_reason and not asked.reason.strip():
        found.append(Obstacle("reason-missing"))
    if asked.step is Step.SIGN:
        found += _signing(asked)
    return tuple(found)


def _signing(asked: Asked) -> list[Obstacle]:
    found: list[Obstacle] = []
    if asked.by and asked.by == asked.drafted_by:
        found.append(Obstacle("same-person"))
    if asked.by and not set(asked.roles) & set(asked.may_sign):
        found.append(Obstacle("may-not-sign", " ".join(asked.may_sign)))
    if not asked.base_stands:
        found.append(Obstacle("base-gone"))
    if asked.kind is Kind.LIFT and asked.rising:
        found.append(Obstacle("new-rise", asked.proposed_now))
    elif not asked.kind.ends and asked.proposed_now != asked.proposed_then:
        found.append(Obstacle("data-moved", asked.proposed_now))
    if asked.kind is Kind.LIFT and asked.notice_stands:
        found.append(Obstacle("notice-stands"))
    if asked.reason.strip():
        return [each for each in found if each.code not in EXPLAINABLE]
    return found
