"""The state of something that is to be done: by the clock, by its pace, and by what was reached when.

Overdue is a plain fact and no alarm: the plan was issued with dates already past.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lantian.core.policy.schema import Deadline

__all__ = ["Dated", "Facts", "State", "dated", "expected_share", "state_of", "worst"]


class State(StrEnum):
    """What the clock and the pace say of something; in the order in which a list puts them first."""

    OVERDUE = "overdue"
    """A due or final day is over and the demand was never met."""
    REOPENED = "reopened"
    """The demand was met before and is not met any more."""
    BEHIND = "behind"
    """Not due yet, and less is done than the pace asks for."""
    SHORT = "short"
    """Something to be held all the time, or in each period, is not held."""
    DUE_SOON = "due-soon"
    ON_PACE = "on-pace"
    NOT_DUE = "not-due"
    """A date ahead without a pace that could be judged."""
    NO_FIGURE = "no-figure"
    """Nothing is computed or stated for it yet, and no date of it is over."""
    NOT_STARTED = "not-started"
    HELD = "held"
    """Something to be held all the time is held."""
    IN_FORCE = "in-force"
    """Holds now; the text names nothing that could be measured."""
    ENDED = "ended"
    DONE_LATE = "done-late"
    DONE = "done"


_DUE = ("due", "final")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a demand on a day.

    `met` whether it is met now; `first_met` the first day on which it was met, None when it never was; `share` how
    much of it is reached (0..1), None when that is not known; `base` the share that was reached when the stretch began.
    """

    met: bool
    first_met: dt.date | None = None
    share: Fraction | None = None
    base: Fraction = Fraction(0)
    measured: bool = True
    """Whether the demand can be measured at all: False for a date without an indicator."""


@dataclass(frozen=True)
class Dated:
    """The state of one sourced date."""

    deadline: Deadline
    state: State
    late_days: int = 0
    """Days after it: of what was reached late, or until today of what was not reached."""


def expected_share(start: dt.date, due: dt.date, today: dt.date, base: Fraction = Fraction(0)) -> Fraction:
    """The share that an even pace has reached when `today` begins: linear over the days from `start` to `due`, both
    included, from `base` to 1 (reading progress-even-pace). Days that are not over ask for nothing yet.

    >>> expected_share(dt.date(2017, 10, 1), dt.date(2017, 10, 10), dt.date(2017, 10, 6))
    Fraction(1, 2)
    """
    if today > due:
        return Fraction(1)
    if today <= start:
        return base
    return base + (1 - base) * Fraction((today - start).days, (due - start).days + 1)


def dated(
    deadline: Deadline,
    facts: Facts,
    *,
    today: dt.date,
    start: dt.date,
    soon: dt.timedelta,
    tolerance: Fraction = Fraction(0),
) -> Dated:
    """The state of one due or final date. A day is over when it is over: what is due today is not overdue.

    `start` is the first day of the work, `tolerance` the share of the demand by which the pace may lag.
    """
    day = deadline.date
    if facts.met:
        reached = facts.first_met or today
        late = (reached - day).days
        return Dated(deadline, State.DONE_LATE, late) if late > 0 else Dated(deadline, State.DONE)
    if facts.first_met is not None:
        return Dated(deadline, State.REOPENED, max(0, (today - day).days))
    if day < today:
        return Dated(deadline, State.OVERDUE, (today - day).days)
    if day <= today + soon:
        return Dated(deadline, State.DUE_SOON)
    if facts.share is None or day < start:
        return Dated(deadline, State.NOT_DUE)
    lag = expected_share(start, day, today, facts.base) - facts.share
    return Dated(deadline, State.BEHIND if lag > tolerance else State.ON_PACE)


def state_of(
    deadlines: Sequence[Deadline],
    facts: Facts,
    *,
    today: dt.date,
    start: dt.date,
    soon: dt.timedelta,
    tolerance: Fraction = Fraction(0),
) -> tuple[State, tuple[Dated, ...]]:
    """The state of a demand with all its dates, and that of each due or final date by itself.

    The earliest date that is over and was missed decides; what is to be held all the time has no due date and is held
    or short between its start and its end.
    """
    due = sorted((each for each in deadlines if each.kind in _DUE), key=lambda each: (each.date, each.id))
    found = tuple(dated(each, facts, today=today, start=start, soon=soon, tolerance=tolerance) for each in due)
    if found:
        return worst(each.state for each in found), found
    return _all_the_time(deadlines, facts, today), ()


def worst(states: Iterable[State]) -> State:
    """The one that a list puts first; nothing at all has no figure."""
    order = list(State)
    return min(states, key=order.index, default=State.NO_FIGURE)


def _all_the_time(deadlines: Sequence[Deadline], facts: Facts, today: dt.date) -> State:
    starts = [each.date for each in deadlines if each.kind == "start"]
    ends = [each.date for each in deadlines if each.kind == "end"]
    if ends and max(ends) < today:
        return State.ENDED
    if starts and min(starts) > today:
        return State.NOT_STARTED
    if not facts.measured:
        return State.IN_FORCE
    if facts.met:
        return State.HELD
    return State.NO_FIGURE if facts.share is None else State.SHORT
