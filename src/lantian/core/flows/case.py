"""The way of a case: 交办 → 转办 → 整改 → 反馈 → 核查 → 办结, and every way aside or back. Pure: no database, no clock.

Basis: B2.2 (cases handed over are passed on, urged, rectified, tracked, reported back and concluded), S4. The text
names the steps; that going back needs a reason, and that nobody verifies what they reported or grants what they asked
for, are the guards without which the record would prove nothing.

A case has one part for each unit that answers (joint responsibility). Parts go their way side by side; the state of the
case follows from theirs, and it is concluded when all of them are verified.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

__all__ = [
    "OPEN",
    "TABLE",
    "Asked",
    "CaseState",
    "Need",
    "Obstacle",
    "PartState",
    "Past",
    "Rule",
    "Step",
    "case_state",
    "obstacles",
    "part_after",
    "steps_from",
]


class CaseState(StrEnum):
    """How far a case is."""

    HANDED_OVER = "handed-over"
    FORWARDED = "forwarded"
    RECTIFYING = "rectifying"
    REPORTED = "reported"
    VERIFIED = "verified"
    CONCLUDED = "concluded"
    MERGED = "merged"


class PartState(StrEnum):
    """How far one unit is with it."""

    FORWARDED = "forwarded"
    RECTIFYING = "rectifying"
    REPORTED = "reported"
    VERIFIED = "verified"


class Step(StrEnum):
    """What can be done with a case."""

    FORWARD = "forward"
    JOIN = "join"
    RECEIVE = "receive"
    DECLINE = "decline"
    REPORT = "report"
    SEND_BACK = "send-back"
    VERIFY = "verify"
    CONCLUDE = "conclude"
    REOPEN = "reopen"
    ASK_EXTENSION = "ask-extension"
    GRANT_EXTENSION = "grant-extension"
    REFUSE_EXTENSION = "refuse-extension"
    PAUSE = "pause"
    RESUME = "resume"
    MERGE = "merge"
    SPLIT = "split"
    SEPARATE = "separate"


_C, _P = CaseState, PartState
OPEN: frozenset[CaseState] = frozenset(set(CaseState) - {_C.CONCLUDED, _C.MERGED})
"""States in which the clocks run."""
_AT_WORK = frozenset({_P.FORWARDED, _P.RECTIFYING})


@dataclass(frozen=True)
class Rule:
    """A row of the table."""

    right: str
    party: Literal["office", "unit"]
    """Everybody with the right, or people of the unit whose part it is."""
    case: frozenset[CaseState]
    """States of the case in which it can be taken."""
    part: frozenset[PartState] | None = None
    """States of the unit's part; None: the step is not about one part."""
    to: PartState | None = None
    """Where it leads the part; None: it stays, is made anew, or ends."""
    reason: bool = False
    others_than: tuple[Step, ...] = ()
    """Nobody who took one of these steps in this round for this part may take it."""


_AWAITING = frozenset({_C.HANDED_OVER})
_WITH_UNITS = OPEN - _AWAITING
TABLE: Mapping[Step, Rule] = MappingProxyType(
    {
        # step                     right            who       the case is            the part is             it becomes
        Step.FORWARD: Rule("forward-cases", "office", _AWAITING),
        Step.JOIN: Rule("forward-cases", "office", _WITH_UNITS, reason=True),
        Step.RECEIVE: Rule("answer-cases", "unit", OPEN, frozenset({_P.FORWARDED}), _P.RECTIFYING),
        Step.DECLINE: Rule("answer-cases", "unit", OPEN, _AT_WORK, reason=True),
        Step.REPORT: Rule("answer-cases", "unit", OPEN, _AT_WORK, _P.REPORTED),
        Step.SEND_BACK: Rule(
            "verify-cases", "office", OPEN, frozenset({_P.REPORTED}), _P.RECTIFYING, True, (Step.REPORT,)
        ),
        Step.VERIFY: Rule("verify-cases", "office", OPEN, frozenset({_P.REPORTED}), _P.VERIFIED, False, (Step.REPORT,)),
        Step.CONCLUDE: Rule("verify-cases", "office", frozenset({_C.VERIFIED}), others_than=(Step.REPORT,)),
        Step.REOPEN: Rule("verify-cases", "office", frozenset({_C.VERIFIED, _C.CONCLUDED}), reason=True),
        Step.ASK_EXTENSION: Rule("answer-cases", "unit", OPEN, _AT_WORK, reason=True),
        Step.GRANT_EXTENSION: Rule("extend-cases", "office", OPEN),
        Step.REFUSE_EXTENSION: Rule("extend-cases", "office", OPEN, reason=True),
        Step.PAUSE: Rule("extend-cases", "office", OPEN, reason=True),
        Step.RESUME: Rule("extend-cases", "office", OPEN),
        Step.MERGE: Rule("forward-cases", "office", OPEN, reason=True),
        Step.SPLIT: Rule("forward-cases", "office", OPEN, reason=True),
        Step.SEPARATE: Rule("forward-cases", "office", frozenset({_C.MERGED}), reason=True),
    }
)
"""Step → who takes it, from where, where it leads, and what it asks for."""


@dataclass(frozen=True)
class Past:
    """A step that was taken before in this round."""

    step: Step
    by: str
    unit: str = ""
    """Whose part it was about."""


@dataclass(frozen=True)
class Need:
    """Evidence that a step asks for."""

    slot: str
    least: int
    clause: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks for, and how things are."""

    step: Step
    by: str
    case: CaseState
    parts: Mapping[str, PartState] = field(default_factory=dict)
    """Unit → how far it is; units that gave it back are not among them."""
    unit: str = ""
    """Whose part it is about; for passing on and joining, to whom."""
    past: tuple[Past, ...] = ()
    reason: str = ""
    needs: tuple[Need, ...] = ()
    evidence: Mapping[str, int] = field(default_factory=dict)
    on: dt.date | None = None
    """Day that the step is said to have been taken on; None: today."""
    today: dt.date = dt.date.min
    last_on: dt.date | None = None
    paused: bool = False
    extension_by: str | None = None
    """Who asked for the longer deadline that waits; None: nobody."""
    days: int = 0
    """Of a longer deadline that is asked for."""
    target: CaseState | None = None
    """State of the case into which it is to be merged, or was."""
    target_is_itself: bool = False
    target_is_lower: bool = False
    """Whether a lower level found the case that would stay: the higher one's count would be lost."""
    going: int = 0
    """Problems that a split takes away, or that come back from the case into which it was merged."""
    staying: int = 0
    moved_on: str = ""
    """A third case that problems of this one have gone on to."""
    titles: tuple[str, ...] = ()
    """What the part that is split off is about, and what stays."""


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands against a step."""

    code: str
    """wrong-state, no-part, part-there, reason-missing, same-person, evidence-missing, in-the-future, before-last-step,
    units-left, paused-already, not-paused, extension-waiting, no-extension, days-missing, target-missing,
    target-closed, target-lower, into-itself, nothing-goes, nothing-stays, title-missing, judged-there, moved-on."""
    subject: object = None
    clause: str | None = None


def case_state(parts: Collection[PartState]) -> CaseState:
    """Where a case stands that is neither concluded nor merged: the unit that is least far decides.

    >>> case_state([PartState.VERIFIED, PartState.REPORTED]).value, case_state([]).value
    ('reported', 'handed-over')
    """
    if not parts:
        return CaseState.HANDED_OVER
    return CaseState(min(parts, key=list(PartState).index).value)


def steps_from(case: CaseState, part: PartState | None) -> tuple[Step, ...]:
    """Steps that the states allow, in the order of the table: those of the case, and of a unit's part when given."""
    return tuple(
        step
        for step, rule in TABLE.items()
        if case in rule.case and (rule.part is None or (part is not None and part in rule.part))
    )


def part_after(step: Step, part: PartState) -> PartState:
    """Where a step leads a unit's part."""
    return TABLE[step].to or part


def obstacles(asked: Asked) -> tuple[Obstacle, ...]:
    """Everything that stands against a step; nothing: it may be taken. Rights are asked elsewhere."""
    rule = TABLE[asked.step]
    found: list[Obstacle] = []
    if asked.case not in rule.case:
        found.append(Obstacle("wrong-state", asked.case))
    elif rule.part is not None:
        found += _part(rule.part, asked)
    if rule.reason and not asked.reason.strip():
        found.append(Obstacle("reason-missing"))
    found += _people(rule, asked)
    found += [
        Obstacle("evidence-missing", need, need.clause)
        for need in asked.needs
        if asked.evidence.get(need.slot, 0) < need.least
    ]
    found += _days(asked)
    check = _OWN.get(asked.step)
    return (*found, *(check(asked) if check else ()))


def _part(allowed: frozenset[PartState], asked: Asked) -> list[Obstacle]:
    part = asked.parts.get(asked.unit)
    if part is None:
        return [Obstacle("no-part", asked.unit)]
    return [] if part in allowed else [Obstacle("wrong-state", part)]


def _people(rule: Rule, asked: Asked) -> list[Obstacle]:
    """Four eyes: by the person, whatever post they act in."""
    found = [
        Obstacle("same-person", past)
        for past in asked.past
        if past.step in rule.others_than and past.by == asked.by and (rule.part is None or past.unit == asked.unit)
    ]
    return found[:1]


def _days(asked: Asked) -> list[Obstacle]:
    if asked.on is None:
        return []
    if asked.on > asked.today:
        return [Obstacle("in-the-future", asked.on)]
    if asked.last_on is not None and asked.on < asked.last_on:
        return [Obstacle("before-last-step", asked.last_on)]
    return []


def _free_unit(asked: Asked) -> list[Obstacle]:
    if not asked.unit:
        return [Obstacle("no-part", "")]
    return [Obstacle("part-there", asked.unit)] if asked.unit in asked.parts else []


def _all_verified(asked: Asked) -> list[Obstacle]:
    return [Obstacle("units-left", unit) for unit, part in asked.parts.items() if part is not PartState.VERIFIED]


def _asks_days(asked: Asked) -> list[Obstacle]:
    found = [] if asked.days > 0 else [Obstacle("days-missing")]
    return [*found, Obstacle("extension-waiting")] if asked.extension_by is not None else found


def _decides(asked: Asked) -> list[Obstacle]:
    if asked.extension_by is None:
        return [Obstacle("no-extension")]
    if asked.by and asked.extension_by == asked.by:
        return [Obstacle("same-person", Past(Step.ASK_EXTENSION, asked.by, asked.unit))]
    return []


def _merges(asked: Asked) -> list[Obstacle]:
    if asked.target is None:
        return [Obstacle("target-missing")]
    if asked.target_is_itself:
        return [Obstacle("into-itself")]
    if asked.target_is_lower:
        return [Obstacle("target-lower")]
    return [] if asked.target in OPEN else [Obstacle("target-closed", asked.target)]


_BOTH = 2
"""What goes and what stays: each has a name of its own."""


def _splits(asked: Asked) -> list[Obstacle]:
    found = [] if asked.going else [Obstacle("nothing-goes")]
    if not asked.staying:
        found.append(Obstacle("nothing-stays"))
    named = len(asked.titles) == _BOTH and all(each.strip() for each in asked.titles)
    return found if named else [*found, Obstacle("title-missing")]


def _separates(asked: Asked) -> list[Obstacle]:
    if asked.moved_on:
        return [Obstacle("moved-on", asked.moved_on)]
    return [Obstacle("judged-there", asked.target)] if asked.going and asked.target not in OPEN else []


_OWN = {
    Step.FORWARD: _free_unit,
    Step.JOIN: _free_unit,
    Step.CONCLUDE: _all_verified,
    Step.ASK_EXTENSION: _asks_days,
    Step.GRANT_EXTENSION: _decides,
    Step.REFUSE_EXTENSION: _decides,
    Step.PAUSE: lambda asked: [Obstacle("paused-already")] if asked.paused else [],
    Step.RESUME: lambda asked: [] if asked.paused else [Obstacle("not-paused")],
    Step.MERGE: _merges,
    Step.SPLIT: _splits,
    Step.SEPARATE: _separates,
}
