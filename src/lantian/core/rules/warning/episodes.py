"""Episodes: hours whose running index is above the bound, merged while the air between did not allow lifting (M35)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lantian.core.rules.warning.grades import NONE, Grade, Grades, Term
from lantian.core.rules.warning.series import Hour

__all__ = ["Episode", "Reason", "episodes", "improved_for_long", "lift_from"]

_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reason:
    """A term of a grade as it was met: how many hours were needed and how many there are."""

    grade: str
    term: Term
    hours: int

    @property
    def met(self) -> bool:
        """Whether there are enough."""
        return self.hours >= self.term.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """From the first to the last hour above the bound, both included."""

    start: dt.datetime
    end: dt.datetime
    hours_over: int
    """Hours above the bound of an episode, in all of its parts."""
    hours_over_severe: int
    peak: Decimal
    """The highest running index."""
    grade: str
    reasons: tuple[Reason, ...]
    """Every term of every grade, the mildest grade first."""
    last: int
    """Place of its last hour among those given."""


def episodes(hours: Sequence[Hour], rules: Grades) -> list[Episode]:
    """The episodes among hours in the order of time. An hour without a value belongs to neither side.

    >>> # two spells of 30 hours with a day of 160 between them are one episode of 60 hours
    """
    spans: list[tuple[int, int]] = []
    for place, hour in enumerate(hours):
        if hour.running is None or hour.running <= rules.episode_above:
            continue
        if spans and not _parted(hours, spans[-1][1], place, rules):
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return [_episode(hours, first, last, rules) for first, last in spans]


def lift_from(hours: Sequence[Hour], after: int, rules: Grades) -> dt.datetime | None:
    """The first hour after a place from which the air stays improved long enough; None when it is not in sight."""
    run = 0
    for place in range(after + 1, len(hours)):
        hour = hours[place]
        follows = run == 0 or hour.start - hours[place - 1].start == _HOUR
        improved = hour.running is not None and hour.running <= rules.lift_at_most
        run = (run + 1 if follows else 1) if improved else 0
        if run >= rules.lift_hours:
            return hours[place - run + 1].start
    return None


def improved_for_long(hours: Sequence[Hour], place: int, rules: Grades) -> bool:
    """Whether an hour lies in a run of improved ones that is long enough for lifting."""

    def run(step: int) -> int:
        length, here = 0, place
        while 0 <= here < len(hours) and length < rules.lift_hours:
            running = hours[here].running
            beside = here == place or abs(hours[here].start - hours[here - step].start) == _HOUR
            if not beside or running is None or running > rules.lift_at_most:
                break
            length, here = length + 1, here + step
        return length

    return run(1) + run(-1) - 1 >= rules.lift_hours


def _parted(hours: Sequence[Hour], before: int, after: int, rules: Grades) -> bool:
    """Whether the hours between two places would have allowed lifting."""
    if after - before <= rules.lift_hours:
        return False
    return lift_from(hours[:after], before, rules) is not None


def _episode(hours: Sequence[Hour], first: int, last: int, rules: Grades) -> Episode:
    values = [hour.running for hour in hours[first : last + 1] if hour.running is not None]
    over = sum(1 for value in values if value > rules.episode_above)
    severe = sum(1 for value in values if value > rules.severe_above)
    reasons = tuple(
        Reason(grade.id, term, _hours(values, term, rules))
        for grade in rules.grades
        for way in grade.ways
        for term in way
    )
    return Episode(
        start=hours[first].start,
        end=hours[last].start,
        hours_over=over,
        hours_over_severe=severe,
        peak=max(values),
        grade=_graded(values, rules),
        reasons=reasons,
        last=last,
    )


def _hours(values: Sequence[Decimal], term: Term, rules: Grades) -> int:
    counted = sum(1 for value in values if term.holds(value))
    return counted + rules.added_hours if counted else 0


def _graded(values: Sequence[Decimal], rules: Grades) -> str:
    """The highest grade of which one way holds in all of its terms."""
    return next((grade.id for grade in reversed(rules.grades) if _holds(values, grade, rules)), NONE)


def _holds(values: Sequence[Decimal], grade: Grade, rules: Grades) -> bool:
    return any(all(_hours(values, term, rules) >= term.hours for term in way) for way in grade.ways)
