"""Lines that stand still by turns in the season: for one month or two, then running as long (M33, M36.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.core.time.span import DaySpan

__all__ = ["Turn", "months_of_rest", "rests_on"]


@dataclass(frozen=True, slots=True)
class Turn:
    """How one line takes its turns (reading `cut-turns`)."""

    months: int | None
    """For which it stands, then runs; None: it stands for the whole season."""
    first: dt.date
    """A day of the first month in which it stands."""


def rests_on(turn: Turn, day: dt.date, season: DaySpan) -> bool:
    """Whether the line stands still on a day. Outside the season nothing does.

    >>> season = DaySpan(dt.date(2017, 11, 15), dt.date(2018, 3, 15))
    >>> turn = Turn(1, dt.date(2017, 12, 1))
    >>> [rests_on(turn, dt.date(2018, month, 1), season) for month in (1, 2, 3)]
    [False, True, False]
    """
    if day not in season:
        return False
    if turn.months is None:
        return True
    since = _month(day) - _month(turn.first)
    return since >= 0 and since // turn.months % 2 == 0


def months_of_rest(turn: Turn, season: DaySpan) -> tuple[str, ...]:
    """The months of the season in which it stands, written 2017-12."""
    months = range(_month(season.first), _month(season.last) + 1)
    firsts = [max(dt.date(month // 12, month % 12 + 1, 1), season.first) for month in months]
    return tuple(f"{day:%Y-%m}" for day in firsts if rests_on(turn, day, season))


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1
