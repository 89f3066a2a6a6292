"""Did the season keep its two promises: cleaner on average, and fewer heavily polluted days than the year before?

Basis: G1 (mean PM2.5 down by a share), G2 (days with a daily index above a limit down by a share). A mean is the mean
of the valid days; a missing day is counted as missing, never as clean.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lantian.core.time.span import DaySpan

__all__ = ["DailyFact", "Goal", "SeasonComparison", "SeasonSide", "Verdict", "compare_season"]


class Verdict(StrEnum):
    """What can be said of a goal."""

    MET = "met"
    NOT_MET = "not-met"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class DailyFact:
    """One local day: daily index and daily mean PM2.5 in µg/m³; None where there is no valid value."""

    day: dt.date
    aqi: int | None
    pm25: Decimal | Fraction | None


@dataclass(frozen=True, kw_only=True)
class SeasonSide:
    """One of the two winters."""

    span: DaySpan
    elapsed: int
    """Days of the span that are over."""
    pm25_days: int
    index_days: int
    pm25_total: Fraction
    heavy: tuple[dt.date, ...]

    @property
    def pm25_mean(self) -> Fraction | None:
        """Mean of the valid days, µg/m³."""
        return self.pm25_total / self.pm25_days if self.pm25_days else None

    @property
    def pm25_coverage(self) -> Fraction:
        """Share of the elapsed days that have a valid mean."""
        return Fraction(self.pm25_days, self.elapsed) if self.elapsed else Fraction(0)

    @property
    def index_coverage(self) -> Fraction:
        """Share of the elapsed days that have an index."""
        return Fraction(self.index_days, self.elapsed) if self.elapsed else Fraction(0)

    @property
    def heavy_days(self) -> int:
        """Days with an index above the limit."""
        return len(self.heavy)

    @property
    def days_without_index(self) -> int:
        """Elapsed days that may or may not have been heavy."""
        return self.elapsed - self.index_days


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A promise, what came of it, and what can be said."""

    promised: Decimal
    """Reduction promised, as a share."""
    before: Fraction | None
    after: Fraction | None
    verdict: Verdict
    reason: str = ""
    """Why it is undecided: "running", "coverage", "nothing-to-reduce"."""
    certain: bool = True
    """False when the missing days could turn the verdict round."""

    @property
    def change(self) -> Fraction | None:
        """Relative change, negative when it went down: −0.23 is 23 % less."""
        if self.before is None or self.after is None or self.before == 0:
            return None
        return (self.after - self.before) / self.before


@dataclass(frozen=True, kw_only=True)
class SeasonComparison:
    """Both winters and both goals."""

    before: SeasonSide
    after: SeasonSide
    heavy_above: int
    pm25: Goal
    heavy_days: Goal


def compare_season(
    facts: Sequence[DailyFact],
    *,
    before: DaySpan,
    after: DaySpan,
    last_day: dt.date,
    heavy_above: int,
    pm25_reduction: Decimal,
    heavy_days_reduction: Decimal,
    coverage_minimum: Decimal,
) -> SeasonComparison:
    """Compare two winters, as far as they are over on `last_day`.

    A day is heavy when its index is above `heavy_above`, not at it. A goal is met when the reduction reaches the
    promised share exactly or more; it stays undecided while the second winter runs, or when either winter has fewer
    valid days than `coverage_minimum` of it.
    """
    first = _side(facts, before, last_day, heavy_above)
    second = _side(facts, after, last_day, heavy_above)
    running = last_day < after.last
    return SeasonComparison(
        before=first,
        after=second,
        heavy_above=heavy_above,
        pm25=_goal(
            pm25_reduction,
            first.pm25_mean,
            second.pm25_mean,
            running=running,
            covered=min(first.pm25_coverage, second.pm25_coverage) >= Fraction(coverage_minimum),
        ),
        heavy_days=_heavy_goal(
            heavy_days_reduction,
            first,
            second,
            running=running,
            covered=min(first.index_coverage, second.index_coverage) >= Fraction(coverage_minimum),
        ),
    )


def _side(facts: Sequence[DailyFact], span: DaySpan, last_day: dt.date, heavy_above: int) -> SeasonSide:
    over = span.until(last_day)
    days = {fact.day: fact for fact in facts if over is not None and fact.day in over}
    means = [Fraction(fact.pm25) for fact in days.values() if fact.pm25 is not None]
    indices = {day: fact.aqi for day, fact in days.items() if fact.aqi is not None}
    return SeasonSide(
        span=span,
        elapsed=len(over) if over else 0,
        pm25_days=len(means),
        index_days=len(indices),
        pm25_total=sum(means, Fraction(0)),
        heavy=tuple(sorted(day for day, aqi in indices.items() if aqi > heavy_above)),
    )


def _goal(promised: Decimal, before: Fraction | None, after: Fraction | None, *, running: bool, covered: bool) -> Goal:
    verdict, reason = Verdict.UNDECIDED, ""
    if before is None or after is None or not covered:
        reason = "coverage"
    elif before == 0:
        reason = "nothing-to-reduce"
    elif running:
        reason = "running"
    else:
        verdict = _judge(promised, before, after)
    return Goal(promised=promised, before=before, after=after, verdict=verdict, reason=reason)


def _heavy_goal(promised: Decimal, before: SeasonSide, after: SeasonSide, *, running: bool, covered: bool) -> Goal:
    first, second = Fraction(before.heavy_days), Fraction(after.heavy_days)
    goal = _goal(promised, first, second, running=running, covered=covered)
    worst = (first, second + after.days_without_index)
    best = (first + before.days_without_index, second)
    verdicts = {_judge(promised, *pair) for pair in (worst, best) if pair[0] > 0}
    certain = goal.verdict is Verdict.UNDECIDED or verdicts == {goal.verdict}
    return Goal(
        promised=promised, before=first, after=second, verdict=goal.verdict, reason=goal.reason, certain=certain
    )


def _judge(promised: Decimal, before: Fraction, after: Fraction) -> Verdict:
    return Verdict.MET if (before - after) / before >= Fraction(promised) else Verdict.NOT_MET
