"""How a value grew: read from the log of the rows, for as many days as a page has room for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.queries import history
from lantian.apps.tasks import demands
from lantian.core.policy.indicator_schema import Indicator, RowCount
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.progress.clock import expected_share
from lantian.core.rules.progress.goals import Goal, attained, share_of

__all__ = ["Curve", "Point", "curve", "is_short"]

_MOST_POINTS = 32
_WIDTH, _HEIGHT = 640, 160
_SHORT = 3000
"""Rows whose history is read in a blink."""


@dataclass(frozen=True)
class Point:
    """The value at the end of a day."""

    day: dt.date
    value: Fraction | None
    share: Fraction | None
    """Of the demand; of the largest value where nothing is demanded."""
    x: int
    y: int | None


@dataclass(frozen=True)
class Curve:
    """Points with the places at which they are drawn."""

    points: tuple[Point, ...]
    pace: str
    """The line of an even pace towards the first due date, as SVG points; "" without one."""
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def line(self) -> str:
        """The values as SVG points."""
        return " ".join(f"{point.x},{point.y}" for point in self.points if point.y is not None)


def curve(indicator: Indicator, today: dt.date) -> Curve | None:
    """The curve of what is counted from rows; None for everything else, and while nothing has begun."""
    if indicator.done is None or indicator.every is not None:
        return None
    days = _days(indicator, today)
    try:
        done = history(indicator.done, days, today=today)
        of = history(indicator.of, days, today=today) if indicator.of is not None else None
        goal = demands.goal_of(indicator, today)
    except ParameterNotInForce:
        return None
    values = [share_of(done[day].total, of[day].total) if of else Fraction(done[day].total) for day in days]
    shares = _shares(values, goal)
    points = [
        Point(day, value, share, _x(index, len(days)), _y(share))
        for index, (day, value, share) in enumerate(zip(days, values, shares, strict=True))
    ]
    return Curve(tuple(points), _pace(indicator, goal, days))


def is_short(what: RowCount) -> bool:
    """Whether the ledger is small enough to be read through while a page waits."""
    return counts.counted_rows(RowCount(ledger=what.ledger), today=dt.date.max).count() <= _SHORT


def _days(indicator: Indicator, today: dt.date) -> list[dt.date]:
    first = min(demands.first_day(indicator), today)
    span = (today - first).days
    step = max(1, -(-span // (_MOST_POINTS - 1)))
    days = [today - dt.timedelta(days=back) for back in range(0, span + 1, step)]
    return sorted(days)


def _shares(values: Sequence[Fraction | None], goal: Goal | None) -> list[Fraction | None]:
    if goal is not None and goal.upward:
        return [attained(value, goal) for value in values]
    if goal is not None:
        return [None if value is None else min(value, Fraction(1)) for value in values]
    most = max((value for value in values if value is not None), default=Fraction(0))
    return [None if value is None else (value / most if most else Fraction(0)) for value in values]


def _pace(indicator: Indicator, goal: Goal | None, days: Sequence[dt.date]) -> str:
    due = [each.date for each in demands.deadlines_of(indicator) if each.kind in ("due", "final")]
    if goal is None or not goal.upward or not due:
        return ""
    start = demands.first_day(indicator, min(due))
    places = [(_x(index, len(days)), _y(expected_share(start, min(due), day))) for index, day in enumerate(days)]
    return " ".join(f"{x},{y}" for x, y in places)


def _x(index: int, count: int) -> int:
    return _WIDTH * index // max(1, count - 1)


def _y(share: Fraction | None) -> int | None:
    return None if share is None else int(_HEIGHT * (1 - share))
