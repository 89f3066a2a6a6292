"""A fine that grows by the day (按日连续处罚): how many days count, and what they come to.

Basis: M18, M21 ("by law"); Order 28 of the Ministry of Environmental Protection (2014), articles 17 to 20, as the pack
reads them (daily-fine-days).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from lantian.core.quantity.problem import Problem

__all__ = ["Accrual", "AmountNotPositive", "FinePause", "PauseOutside", "StopBeforeStart", "accrue"]

_DAY = dt.timedelta(days=1)


class StopBeforeStart(Problem):
    """A fine by the day ends before it begins."""

    code = "fine-stop-before-start"
    words = {  # noqa: RUF012
        "en": ("The fine ends on {stop}, before the order was served on {start}.", "Correct one of the two days."),
        "zh": ("计罚止日 {stop} 早于决定书送达日 {start}。", "请改正其中一个日期。"),
    }


class PauseOutside(Problem):
    """A pause ends before it begins, or overlaps another one."""

    code = "fine-pause-broken"
    words = {  # noqa: RUF012
        "en": ("The pause from {first} to {last} is backwards or overlaps another one.", "Correct its days."),
        "zh": ("中止时段 {first} 至 {last} 起止颠倒或与其他时段重叠。", "请改正日期。"),
    }


class AmountNotPositive(Problem):
    """A day costs nothing, or less."""

    code = "fine-amount"
    words = {  # noqa: RUF012
        "en": ("A day costs {amount}.", "Enter the fine of the decision, above nought."),
        "zh": ("每日数额为 {amount}。", "请填写原处罚决定书确定的罚款数额，应大于零。"),
    }


@dataclass(frozen=True, kw_only=True, order=True)
class FinePause:
    """Days that do not count, both included; without a last day the pause still stands."""

    first: dt.date
    last: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Accrual:
    """What a fine by the day has come to at the end of a day."""

    first: dt.date
    """The first day that counts."""
    last: dt.date | None
    """The last day that counts so far; None before the first one."""
    span: int
    """Days from the first to the last."""
    paused: int
    """Of these, days that do not count."""
    days: int
    """Days that count."""
    daily: Decimal
    amount: Decimal
    running: bool
    """Whether it may still grow: then the amount is what it would be as of the day asked for."""


def accrue(
    *,
    served_on: dt.date,
    daily: Decimal,
    as_of: dt.date,
    stopped_on: dt.date | None = None,
    pauses: Sequence[FinePause] = (),
    first_day: Literal["same", "next"] = "next",
    last_day: Literal["counts", "free"] = "counts",
) -> Accrual:
    """A day's fine times the days that count, up to the end of the fine or to `as_of`, whichever is earlier.

    `served_on`: the day on which the order to mend was served; by `first_day` "next" the day after it is the first.
    `stopped_on`: the day up to which a re-inspection found it unmended; by `last_day` "counts" it counts itself.
    Days after `as_of` do not count yet; `as_of` itself does.

    Raises:
        AmountNotPositive: the fine of a day is not above nought.
        StopBeforeStart: it ends before the order was served.
        PauseOutside: a pause is backwards, or overlaps another one.

    >>> accrue(served_on=dt.date(2017, 11, 1), daily=Decimal(20000), as_of=dt.date(2017, 11, 4)).amount
    Decimal('60000')
    """
    if daily <= 0:
        raise AmountNotPositive(amount=daily)
    if stopped_on is not None and stopped_on < served_on:
        raise StopBeforeStart(stop=stopped_on, start=served_on)
    _check(pauses)
    first = served_on if first_day == "same" else served_on + _DAY
    end = as_of
    if stopped_on is not None:
        end = min(as_of, stopped_on if last_day == "counts" else stopped_on - _DAY)
    span = max((end - first).days + 1, 0)
    paused = sum(_overlap(pause, first, end) for pause in pauses)
    days = span - paused
    return Accrual(
        first=first,
        last=end if span else None,
        span=span,
        paused=paused,
        days=days,
        daily=daily,
        amount=daily * days,
        running=stopped_on is None or stopped_on > as_of,
    )


def _check(pauses: Sequence[FinePause]) -> None:
    for pause in pauses:
        if pause.last is not None and pause.last < pause.first:
            raise PauseOutside(first=pause.first, last=pause.last)
    for earlier, later in pairwise(sorted(pauses, key=lambda pause: pause.first)):
        if earlier.last is None or later.first <= earlier.last:
            raise PauseOutside(first=later.first, last=later.last or "…")


def _overlap(pause: FinePause, first: dt.date, last: dt.date) -> int:
    begin, end = max(pause.first, first), min(pause.last or last, last)
    return max((end - begin).days + 1, 0)
