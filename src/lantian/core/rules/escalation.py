"""The five steps of escalation (S4): what is counted of a unit, and which step is proposed from it.

Nothing is decided here. What happened to a unit is a list of dated happenings; every count, and how long a unit has
been calm, follows from that list for any day, so that a proposal can be made again later with the same result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from lantian.core.quantity.problem import Problem

__all__ = [
    "Advice",
    "Bound",
    "Counted",
    "Direction",
    "Happening",
    "StepRule",
    "StepUnknown",
    "advise",
    "calm_days",
    "count",
]

Direction = Literal["up", "back", "stay"]


class StepUnknown(Problem):
    """A unit stands on a step that the rules do not have: a later pack dropped it."""

    code = "step-unknown"
    words = {  # noqa: RUF012
        "en": ("There is no step {step}; there are: {known}.", "Decide on a step of the rules that are in force."),
        "zh": ("没有步骤 {step}，现有：{known}。", "请按现行规则重新决定所处步骤。"),
    }


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that counts against a unit, on one day or for as long as it stands."""

    first: dt.date
    last: dt.date | None
    """The last day on which it stood; None while it stands. The same as `first` for what happened on one day."""
    fact: str
    subject: str
    """What it is about: the number of a case, a week, a return."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """From which count on a step is proposed."""

    fact: str
    at_least: int
    days: int | None = None
    """Over how many days up to the day in question; None counts what stands on that day."""


@dataclass(frozen=True, kw_only=True)
class StepRule:
    """One step; they stand in the order in which they grow severer."""

    id: str
    bounds: tuple[Bound, ...]
    calm_days: int
    protocol: bool = False


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A bound with what was counted, and what it was."""

    bound: Bound
    count: int
    subjects: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether the step is proposed from it."""
        return self.count >= self.bound.at_least


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What is proposed for a unit, with its reasons."""

    current: str
    """Id of the step on which the unit stands; "" for none."""
    proposed: str
    """Id of the step that is proposed; the current one when nothing is; "" for no step."""
    direction: Direction
    reasons: tuple[Counted, ...]
    """Bounds that are met of the step from which the proposal follows; none for a step back."""
    severest: str
    """The severest step any of whose bounds is met; "" for none."""
    calm: int
    """Days without any bound of the current step or a severer one met, counted no further than is asked for."""
    calm_needed: int
    needs_protocol: bool
    """Whether stepping back only waits for the protocol of the talk."""


def count(happenings: Collection[Happening], bound: Bound, on: dt.date) -> Counted:
    """How often a fact holds of a unit on a day, or in the days up to it; each subject and day once.

    >>> late = [Happening(first=dt.date(2017, 11, 3), last=dt.date(2017, 11, 3), fact="late", subject="a")]
    >>> count(late, Bound(fact="late", at_least=1, days=7), dt.date(2017, 11, 9)).count
    1
    >>> count(late, Bound(fact="late", at_least=1, days=7), dt.date(2017, 11, 10)).count
    0
    """
    begin = on if bound.days is None else on - dt.timedelta(days=bound.days - 1)
    found = {
        each
        for each in happenings
        if each.fact == bound.fact and each.first <= on and (each.last is None or each.last >= begin)
    }
    subjects = [each.subject for each in sorted(found, key=lambda each: (each.first, each.subject))]
    return Counted(bound=bound, count=len(found), subjects=tuple(subjects))


def calm_days(
    happenings: Collection[Happening], steps: Sequence[StepRule], on: dt.date, *, since: dt.date, most: int
) -> int:
    """Days in a row, `on` included, on which no bound of these steps was met; none before the day after `since`."""
    for days in range(most):
        day = on - dt.timedelta(days=days)
        if day <= since or any(count(happenings, bound, day).met for step in steps for bound in step.bounds):
            return days
    return most


def advise(
    steps: Sequence[StepRule],
    happenings: Collection[Happening],
    *,
    current: str,
    since: dt.date | None,
    on: dt.date,
    moves: Literal["one", "any"],
    protocol_kept: bool,
) -> Advice:
    """Which step is proposed for a unit that has stood on `current` since a day.

    Up: a step severer than the current one has a bound that is met; by `moves` "one" the next step, else the severest.
    Back: no bound of the current step or a severer one was met for the step's days of calm, and where the step is a
    talk its protocol is there. Otherwise nothing is proposed.

    Basis: S4; thresholds and moves are the pack's (readings escalation-thresholds, -moves, -back).

    Raises:
        StepUnknown: the rules have no step `current`.
    """
    known = [step.id for step in steps]
    if current and current not in known:
        raise StepUnknown(step=current, known=", ".join(known))
    place = known.index(current) if current else -1
    counted = [tuple(count(happenings, bound, on) for bound in step.bounds) for step in steps]
    met = [number for number, bounds in enumerate(counted) if any(each.met for each in bounds)]
    severest = max(met, default=-1)
    rule = steps[place] if place >= 0 else None
    calm_needed = rule.calm_days if rule else 0
    calm = 0
    if rule is not None:
        calm = calm_days(happenings, steps[place:], on, since=since or on, most=calm_needed)
    if severest > place:
        target = place + 1 if moves == "one" else severest
        source = target if target in met else severest
        return _advice(steps, current, target, "up", counted[source], severest, calm, calm_needed)
    if rule is not None and calm >= calm_needed:
        if rule.protocol and not protocol_kept:
            return _advice(steps, current, place, "stay", (), severest, calm, calm_needed, needs_protocol=True)
        return _advice(steps, current, place - 1, "back", (), severest, calm, calm_needed)
    return _advice(steps, current, place, "stay", counted[place] if place >= 0 else (), severest, calm, calm_needed)


def _advice(
    steps: Sequence[StepRule],
    current: str,
    target: int,
    direction: Direction,
    counted: tuple[Counted, ...],
    severest: int,
    calm: int,
    calm_needed: int,
    *,
    needs_protocol: bool = False,
) -> Advice:
    return Advice(
        current=current,
        proposed=steps[target].id if target >= 0 else "",
        direction=direction,
        reasons=tuple(each for each in counted if each.met),
        severest=steps[severest].id if severest >= 0 else "",
        calm=calm,
        calm_needed=calm_needed,
        needs_protocol=needs_protocol,
    )
