"""When a demand was first met: told by the rows and the log, never by a job that watched.

Only where a date asks for it: done in time, done late, or done once and open again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.queries import history
from lantian.apps.ledgers.selection import Kept
from lantian.apps.tasks.demands import local_day
from lantian.apps.tasks.tallies import asks_state
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.progress.goals import Goal, meets, share_of

if TYPE_CHECKING:
    from lantian.apps.tasks.progress import Progress

__all__ = ["first_met"]


def first_met(found: Progress, due: Sequence[dt.date], reopened: Mapping[str, int]) -> dt.date | None:
    """The first day on which the demand was met as far as rows can tell; None where it never was, or where no date has
    passed that could have been missed."""
    if found.period is not None:
        return None
    return _reached(found, due) if found.met else _formerly(found, due, reopened)


def _reached(found: Progress, due: Sequence[dt.date]) -> dt.date | None:
    done, goal = found.indicator.done, found.goal
    if min(due) >= found.day or goal is None:
        return None
    if found.stated is not None and found.stated.newest is not None:
        return found.stated.newest.on
    return _met_by_rows(found, done, goal, min(due)) if done is not None and goal.upward else None


def _formerly(found: Progress, due: Sequence[dt.date], reopened: Mapping[str, int]) -> dt.date | None:
    """Not met now: it was, if nothing but rows that were opened again is missing."""
    done = found.indicator.done
    if done is None or done.distinct or done.total_of or not asks_state(done.where):
        return None
    missing = _missing_rows(found)
    if missing is not None and 0 < missing <= reopened[done.ledger]:
        return min(found.day, *due)
    return None


def _missing_rows(found: Progress) -> int | None:
    """Rows that are missing to meet the demand."""
    if found.goal is None or found.done is None:
        return None
    wanted = found.goal.value if found.of is None else found.goal.value * found.of
    return max(0, math.ceil(wanted - found.done))


def _met_by_rows(found: Progress, done: RowCount, goal: Goal, due: dt.date) -> dt.date | None:
    """Rows that are struck off tell when; of others the log is asked day by day."""
    if not asks_state(done.where):
        return _first_in_log(found, done, goal, due)
    wanted = goal.value if found.of is None else goal.value * found.of
    rows = counts.counted_rows(done, today=found.day).order_by("state_since")
    if done.total_of is None:
        place = max(1, math.ceil(wanted))
        last = rows.values_list("state_since", flat=True)[place - 1 : place].first()
        return local_day(last) if last is not None else None
    reached = Decimal(0)
    for since, number in rows.values_list("state_since", Kept(done.total_of)).iterator(5000):
        reached += Decimal(number or 0)
        if Fraction(reached) >= wanted:
            return local_day(since)
    return None


def _first_in_log(found: Progress, done: RowCount, goal: Goal, due: dt.date) -> dt.date | None:
    """The first day on which it was met, of the due day and those after it."""
    days = [due + dt.timedelta(days=count) for count in range((found.day - due).days + 1)]
    try:
        reached = history(done, days, today=found.day, newest=found.version)
        of = found.indicator.of
        whole = history(of, days, today=found.day, newest=found.version) if of is not None else None
    except ParameterNotInForce:
        return None
    for day in days:
        value = share_of(reached[day].total, whole[day].total) if whole else Fraction(reached[day].total)
        if meets(value, goal):
            return day
    return None
