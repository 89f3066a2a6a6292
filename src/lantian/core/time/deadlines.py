"""When something is due: one pure function for every clock that people's work runs against.

A term counts from the day after its start. The first clock is that of whoever handed the matter over; forwarding starts
a second one for the unit and leaves the first as it was. Both are computed anew from what happened, never moved by
hand, so that holidays which are published late, or a pause entered afterwards, come out right.

Readings: `deadline-first-day` (the day of the hand-over does not count), `deadline-rest-day`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from lantian.core.time.work_calendar import WorkCalendar

__all__ = [
    "LONGEST",
    "ClockProblem",
    "Deadline",
    "Event",
    "Extend",
    "Forward",
    "Move",
    "Pause",
    "Resume",
    "Term",
    "deadline",
    "left",
]

LONGEST = 3660
"""Days that a term may have: ten years, more is a slip of the pen."""


class ClockProblem(ValueError):
    """Events that no clock can have met; `code` is term-out-of-range, before-start, stands-already, not-standing or
    backwards."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code, self.remedy = code, remedy
        super().__init__(f"{message} {remedy}")


@dataclass(frozen=True)
class Term:
    """So many work days or calendar days; `rolls` moves an end on a rest day to the next work day."""

    count: int
    unit: Literal["workday", "day"]
    rolls: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.count <= LONGEST:
            raise ClockProblem("term-out-of-range", f"A term of {self.count} days.", f"Give 0 to {LONGEST}.")


@dataclass(frozen=True)
class Pause:
    """Both clocks stand from this day."""

    on: dt.date


@dataclass(frozen=True)
class Resume:
    """Both clocks go on: what was left at the pause is left on this day."""

    on: dt.date


@dataclass(frozen=True)
class Extend:
    """More time, on both clocks or on one of them."""

    on: dt.date
    by: Term
    clock: Literal["both", "first", "unit"] = "both"


@dataclass(frozen=True)
class Forward:
    """Passed on to a unit, whose own clock starts; a later one starts it anew."""

    on: dt.date
    term: Term


Event = Pause | Resume | Extend | Forward


@dataclass(frozen=True)
class Move:
    """What one event did to a clock, for the trace."""

    on: dt.date
    what: Literal["start", "pause", "resume", "extend", "forward"]
    clock: Literal["first", "unit"]
    before: dt.date | None
    after: dt.date


@dataclass(frozen=True)
class Deadline:
    """The first clock's day, the unit's own, and how they came about.

    `provisional`: the span reaches beyond the days whose holidays are known. `paused`: the clocks stand; the days are
    the earliest that are still possible.
    """

    day: dt.date
    provisional: bool
    paused: bool
    steps: tuple[Move, ...]
    unit_day: dt.date | None = None
    unit_provisional: bool = False


@dataclass
class _Clock:
    """One clock while its events are told."""

    name: Literal["first", "unit"]
    start: dt.date
    term: Term
    due: dt.date
    by_calendar: bool
    """Whether any of its terms was counted in work days."""
    stands_since: dt.date | None = None


def deadline(start: dt.date, term: Term, *, events: Sequence[Event] = (), calendar: WorkCalendar) -> Deadline:
    """When a matter that was handed over on `start` is due.

    Events count in the order of their days, those of one day in the order given. A pause of n days moves the clocks by
    n of their own days, unless they had run out before; forwarding never moves the first clock.

    Raises:
        ClockProblem: an event lies before the start, a clock that stands is paused, one that runs is resumed.

    >>> table = WorkCalendar({dt.date(2017, 9, 30): True} | {dt.date(2017, 10, day): False for day in range(1, 9)})
    >>> deadline(dt.date(2017, 9, 28), Term(10, "workday"), calendar=table).day
    datetime.date(2017, 10, 18)
    """
    first = _started("first", start, term, calendar)
    clocks, moves = [first], [Move(start, "start", "first", None, first.due)]
    paused_on: dt.date | None = None
    for event in sorted(events, key=lambda each: each.on):
        if event.on < start:
            raise ClockProblem("before-start", f"{event.on} lies before {start}.", "Correct one of the two days.")
        match event:
            case Pause():
                paused_on = _paused(event, paused_on, clocks, moves)
            case Resume():
                _resumed(event, paused_on, clocks, moves, calendar)
                paused_on = None
            case Forward():
                clocks = [first, _started("unit", event.on, event.term, calendar)]
                clocks[1].stands_since = event.on if paused_on else None
                moves.append(Move(event.on, "forward", "unit", None, clocks[1].due))
            case Extend():
                _extended(event, clocks, moves, calendar)
    unit = clocks[1] if len(clocks) > 1 else None
    return Deadline(
        day=first.due,
        provisional=_provisional(first, calendar),
        paused=paused_on is not None,
        steps=tuple(moves),
        unit_day=unit.due if unit else None,
        unit_provisional=_provisional(unit, calendar) if unit else False,
    )


def left(today: dt.date, due: dt.date, calendar: WorkCalendar) -> int:
    """Work days from today to a due day, that day included; negative when it has passed."""
    return calendar.workdays_between(today, due)


def _started(name: Literal["first", "unit"], on: dt.date, term: Term, calendar: WorkCalendar) -> _Clock:
    return _Clock(name, on, term, _add(on, term, calendar), term.unit == "workday" or term.rolls)


def _add(start: dt.date, term: Term, calendar: WorkCalendar) -> dt.date:
    if term.unit == "day":
        end = start + dt.timedelta(days=term.count)
        if term.rolls and not calendar.is_workday(end):
            return next(calendar.after(end))
        return end
    return max([start, *islice(calendar.after(start), term.count)])


def _paused(event: Pause, paused_on: dt.date | None, clocks: list[_Clock], moves: list[Move]) -> dt.date:
    if paused_on is not None:
        raise ClockProblem("stands-already", f"The clock stands since {paused_on}.", "Let it go on first.")
    for clock in clocks:
        clock.stands_since = event.on
        moves.append(Move(event.on, "pause", clock.name, clock.due, clock.due))
    return event.on


def _resumed(
    event: Resume, paused_on: dt.date | None, clocks: list[_Clock], moves: list[Move], calendar: WorkCalendar
) -> None:
    if paused_on is None:
        raise ClockProblem("not-standing", f"The clock runs on {event.on}.", "Pause it before it can go on.")
    for clock in clocks:
        since, before = clock.stands_since, clock.due
        clock.stands_since = None
        if since is None or clock.due < since:
            continue
        if clock.term.unit == "day":
            clock.due = _add(clock.due, Term((event.on - since).days, "day", clock.term.rolls), calendar)
        else:
            clock.due = _add(clock.due, Term(calendar.workdays_between(since, event.on), "workday"), calendar)
        moves.append(Move(event.on, "resume", clock.name, before, clock.due))


def _extended(event: Extend, clocks: list[_Clock], moves: list[Move], calendar: WorkCalendar) -> None:
    for clock in clocks:
        if event.clock in ("both", clock.name):
            before, clock.due = clock.due, _add(clock.due, event.by, calendar)
            clock.by_calendar |= event.by.unit == "workday" or event.by.rolls
            moves.append(Move(event.on, "extend", clock.name, before, clock.due))


def _provisional(clock: _Clock, calendar: WorkCalendar) -> bool:
    return clock.by_calendar and not (calendar.knows(clock.start) and calendar.knows(clock.due))
