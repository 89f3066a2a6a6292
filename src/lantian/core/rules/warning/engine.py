"""The grade that the rules propose at a moment, why, and when it would change. A person decides (M35)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lantian.core.rules.warning.episodes import Episode, episodes, improved_for_long, lift_from
from lantian.core.rules.warning.grades import NONE, Grades
from lantian.core.rules.warning.series import Hour

__all__ = ["Proposal", "propose"]

_NEWEST = dt.timedelta(hours=2)
"""An hour that is over began at most so long ago: the newest one is the last that ended by now."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the rules say of the air known at a moment."""

    grade: str
    clauses: tuple[str, ...]
    episode: Episode | None
    early_start: bool
    lift_from: dt.datetime | None
    """The first hour from which the warning may be lifted; None when that is not in sight or there is none."""
    may_lift: bool = False
    """The air is improved at this moment, no hour that is known ahead ends that too early, and the hours beside it that
    stay so are enough to lift a warning."""
    by_notice: bool = False
    """The grade is that of a notice from outside (M37), higher than the air here asks for."""
    interpretations: tuple[str, ...] = ()


def propose(hours: Sequence[Hour], now: dt.datetime, rules: Grades, *, notice: str | None = None) -> Proposal:
    """The grade of the episode that is under way or comes next in `hours`, which are in the order of time.

    `notice`: a grade that was given from outside; it is taken from the grade on that the pack names (M37).
    """
    found, lifting = _current(hours, now, rules)
    early = _early(hours, now, rules)
    grade = found.grade if found else NONE
    clauses = [rules.clause_of(grade)] if grade != NONE else []
    if early and grade == NONE:
        grade = rules.grades[0].id
    if early and rules.rules.early:
        clauses.append(rules.rules.early.clause)
    raised = _raised(grade, notice, rules)
    if raised and rules.rules.notice_clause and notice:
        grade = notice
        clauses.append(rules.rules.notice_clause)
    return Proposal(
        grade=grade,
        clauses=tuple(dict.fromkeys(clauses)),
        episode=found,
        early_start=early,
        lift_from=lifting,
        may_lift=_may_lift(hours, now, rules),
        by_notice=raised,
        interpretations=_leaning(rules, grade, lifting, early),
    )


def _current(hours: Sequence[Hour], now: dt.datetime, rules: Grades) -> tuple[Episode | None, dt.datetime | None]:
    """The first episode that has not been over for long enough, with the hour from which it may be lifted."""
    for each in episodes(hours, rules):
        lifting = lift_from(hours, each.last, rules)
        if lifting is None or now < lifting:
            return each, lifting
    return None, None


def _early(hours: Sequence[Hour], now: dt.datetime, rules: Grades) -> bool:
    """Whether the measured index is bad now, and every hour of those ahead stays above the bound.

    Every hour must be known: an hour that is missing is no forecast of bad air.
    """
    if rules.early_above is None:
        return False
    current = max((hour for hour in hours if hour.kind == "observed" and hour.start <= now), key=_start, default=None)
    if current is None or now - current.start >= _NEWEST or current.index is None or current.index <= rules.early_above:
        return False
    end = current.start + dt.timedelta(hours=rules.early_hours)
    ahead = [hour.index for hour in hours if current.start < hour.start <= end]
    if len(ahead) < rules.early_hours:
        return False
    return all(index is not None and index > rules.early_above for index in ahead)


def _may_lift(hours: Sequence[Hour], now: dt.datetime, rules: Grades) -> bool:
    place = max((place for place, hour in enumerate(hours) if hour.start <= now), default=None)
    if place is None or now - hours[place].start >= _NEWEST:
        return False
    until = hours[place].start + dt.timedelta(hours=rules.lift_hours)
    ahead = (hour.running for hour in hours[place:] if hour.start < until)
    if any(running is not None and running > rules.lift_at_most for running in ahead):
        return False
    return improved_for_long(hours, place, rules)


def _start(hour: Hour) -> dt.datetime:
    return hour.start


def _raised(grade: str, notice: str | None, rules: Grades) -> bool:
    """Whether a notice from outside asks for more than the air here does."""
    if notice is None or rules.notice_from is None:
        return False
    return rules.order(notice) >= rules.order(rules.notice_from) and rules.order(notice) > rules.order(grade)


def _leaning(rules: Grades, grade: str, lifting: dt.datetime | None, early: bool) -> tuple[str, ...]:
    found = list(rules.rules.interpretations) if grade != NONE else []
    if lifting is not None and rules.rules.lifting.interpretation:
        found.append(rules.rules.lifting.interpretation)
    if early and rules.rules.early and rules.rules.early.interpretation:
        found.append(rules.rules.early.interpretation)
    return tuple(dict.fromkeys(found))
