"""What comes if nothing happens: for each unit and month, on which day which tier is reached, and what to finish first.

Only problems that were handed over can be foreseen: they count from the day after they fell due. A new find cannot be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lantian.core.rules.accountability.counting import Counted, count, total
from lantian.core.rules.accountability.facts import Facts, ProblemFact
from lantian.core.rules.accountability.findings import Tally, steps_reached, tallies
from lantian.core.rules.accountability.rules import Method

__all__ = ["Coming", "Outlook", "look_ahead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The count on a day to come, when nothing is rectified until then."""

    day: dt.date
    """The first day on which these problems count."""
    problems: tuple[str, ...]
    count: Fraction
    tier: str
    """The highest tier that is reached then; "" for none."""
    raises: bool
    """A tier is reached that was not reached before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One unit, month and basis: now, and what comes."""

    unit: str
    period: str
    basis: str
    count: Fraction
    tier: str
    coming: tuple[Coming, ...]
    finish_first: tuple[str, ...]
    """The problems whose rectification in time keeps the next tier from being reached, the most urgent first."""


def look_ahead(method: Method, facts: Facts, *, until: dt.date | None = None) -> tuple[Outlook, ...]:
    """Every unit and month that counts now or will by `until` (the last due day of what is open when not given)."""
    end = until or max((problem.due_on for problem in facts.problems if problem.due_on), default=facts.as_of)
    later = Facts(
        as_of=max(end + dt.timedelta(days=1), facts.as_of),
        problems=tuple(
            _as_known(problem, facts.as_of) for problem in facts.problems if problem.found_on <= facts.as_of
        ),
        suspended_from=facts.suspended_from,
    )
    counted, _ = count(method, later)
    return tuple(_outlook(method, tally, facts.as_of, later) for tally in tallies(method, counted))


def _as_known(problem: ProblemFact, as_of: dt.date) -> ProblemFact:
    """The problem as it is known on a day: what is rectified later is still open."""
    if problem.rectified_on is None or problem.rectified_on <= as_of:
        return problem
    return ProblemFact(
        id=problem.id,
        unit=problem.unit,
        source=problem.source,
        kind=problem.kind,
        found_on=problem.found_on,
        problem_class=problem.problem_class,
        item=problem.item,
        due_on=problem.due_on,
        aggravating=problem.aggravating,
    )


def _counts_from(each: Counted) -> dt.date:
    return each.day + dt.timedelta(days=1) if each.problem.kind == "handed_over" else each.day


def _outlook(method: Method, tally: Tally, as_of: dt.date, later: Facts) -> Outlook:
    now = [each for each in tally.counted if _counts_from(each) <= as_of]
    held = _part(tally, now)
    coming: list[Coming] = []
    before = reached = _tiers(method, held, later)
    gathered = list(now)
    for day, falling in _by_day(tally.counted, as_of):
        gathered += falling
        then = _part(tally, gathered)
        tiers = _tiers(method, then, later)
        coming.append(
            Coming(
                day=day,
                problems=tuple(each.problem.id for each in falling),
                count=then.count,
                tier=tiers[-1] if tiers else "",
                raises=len(tiers) > len(reached),
            )
        )
        reached = tiers
    return Outlook(
        unit=tally.unit,
        period=tally.period,
        basis=tally.basis,
        count=held.count,
        tier=before[-1] if before else "",
        coming=tuple(coming),
        finish_first=_finish_first(method, tally, now, as_of, later),
    )


def _part(tally: Tally, counted: Sequence[Counted]) -> Tally:
    return Tally(
        unit=tally.unit,
        period=tally.period,
        basis=tally.basis,
        part=tally.part,
        count=total(counted),
        counted=tuple(counted),
    )


def _tiers(method: Method, tally: Tally, later: Facts) -> tuple[str, ...]:
    return tuple(step.tier for step in steps_reached(method, tally, later)) if tally.counted else ()


def _by_day(counted: Iterable[Counted], as_of: dt.date) -> list[tuple[dt.date, list[Counted]]]:
    days: dict[dt.date, list[Counted]] = {}
    for each in counted:
        day = _counts_from(each)
        if day > as_of:
            days.setdefault(day, []).append(each)
    return sorted(days.items())


def _finish_first(
    method: Method, tally: Tally, now: Sequence[Counted], as_of: dt.date, later: Facts
) -> tuple[str, ...]:
    """The fewest, soonest due, then heaviest, without which no tier is reached that is not reached today."""
    open_ones = sorted(
        (each for each in tally.counted if _counts_from(each) > as_of),
        key=lambda each: (each.day, -each.weight.value, each.problem.id),
    )
    held = len(_tiers(method, _part(tally, now), later))
    for number in range(len(open_ones) + 1):
        left = [*now, *open_ones[number:]]
        if len(_tiers(method, _part(tally, left), later)) <= held:
            return tuple(each.problem.id for each in open_ones[:number])
    return ()
