"""Sums, means and daily ozone maxima of GB 3095 for many series at once, in whole numbers.

A series is the last axis of an array, hours in order of local time without gaps, each labelled by its start. Values
are int64 in steps of 10^-decimals of their unit (`steps_of`), MISSING where there is none: 35.2 µg/m³ at one decimal is
352. Nothing here rounds unless it says so; `exact_means` hands over fractions for what is official.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lantian.core.quantity.problem import Problem
from lantian.core.standards.gb3095 import EIGHT_HOUR_HOURS, OZONE_DAY_WINDOWS, OZONE_FIRST_WINDOW_END
from lantian.science.aggregation.tables import rounded

__all__ = [
    "MISSING",
    "OZONE_PARTS",
    "DayIncomplete",
    "Sums",
    "ValueTooFine",
    "eight_hour_sums",
    "exact_means",
    "hours_to_days",
    "ozone_day_8h",
    "rounded_means",
    "running_sums",
    "steps_of",
]

Int64s: TypeAlias = npt.NDArray[np.int64]

MISSING = -1
"""No value. Concentrations are never negative."""
_DAY = 24
_WINDOW = 8
_TOLERANCE = 1e-6
OZONE_PARTS = lcm(*range(EIGHT_HOUR_HOURS, _WINDOW + 1))
"""168: means over 6, 7 or 8 hours are whole numbers of 168ths of a step, and so can be compared exactly."""

# ruff: noqa: RUF012


class ValueTooFine(Problem):
    """A value has more decimals than it was said to have, is negative or infinite."""

    code = "value-too-fine"
    words = {
        "en": (
            "{value} is no whole number of steps with {decimals} decimals, or is below zero.",
            "Name the decimals that the values were stored with, and give NaN for what is missing.",
        ),
        "zh": ("{value} 不是 {decimals} 位小数的非负数。", "请指明入库时的小数位数，缺测以 NaN 表示。"),
    }


class DayIncomplete(Problem):
    """The last axis is not a whole number of days."""

    code = "day-incomplete"
    words = {
        "en": ("{hours} hours are not whole days.", "Start at 00:00 local time and fill the last day with MISSING."),
        "zh": ("{hours} 个小时不是整日。", "请从当地时间 00:00 起，末日不足部分以缺测补齐。"),
    }


@dataclass(frozen=True, slots=True)
class Sums:
    """Sum of the values that are there, and how many they are; a mean is valid or not by the count."""

    total: Int64s
    count: Int64s


def steps_of(values: npt.ArrayLike, *, decimals: int) -> Int64s:
    """Floats (NaN missing) as whole steps of 10^-decimals.

    Raises:
        ValueTooFine: a value has more decimals, is negative or infinite.

    >>> steps_of([35.2, float("nan")], decimals=1).tolist()
    [352, -1]
    """
    scaled = np.asarray(values, dtype=np.float64) * 10.0**decimals
    there = ~np.isnan(scaled)
    known = np.where(np.isfinite(scaled), scaled, 0.0)
    whole = np.rint(known)
    wrong = np.isinf(scaled) | (np.abs(known - whole) > _TOLERANCE) | (whole < 0)
    if wrong.any():
        raise ValueTooFine(value=repr(float(np.asarray(values, dtype=np.float64)[wrong][0])), decimals=decimals)
    return np.where(there, whole, MISSING).astype(np.int64)


def hours_to_days(steps: Int64s) -> Sums:
    """Sum and count of each natural day; (…, hours) to (…, days). A 24 h mean needs `gb3095.DAY_HOURS`.

    Raises:
        DayIncomplete: the hours are not whole days.
    """
    days = _by_day(steps)
    there = days != MISSING
    return Sums(np.where(there, days, 0).sum(axis=-1), there.sum(axis=-1, dtype=np.int64))


def running_sums(steps: Int64s, *, hours: int) -> Sums:
    """Sum and count of the last `hours` hours up to and with each hour; hours before the series are missing."""
    there = steps != MISSING
    return Sums(_last(np.where(there, steps, 0), hours), _last(there.astype(np.int64), hours))


def eight_hour_sums(steps: Int64s) -> Sums:
    """Sums of the running 8 h windows within each day that end at 08:00 … 24:00; (…, hours) to (…, days, 17).

    Raises:
        DayIncomplete: the hours are not whole days.
    """
    found = running_sums(_by_day(steps), hours=_WINDOW)
    return Sums(found.total[..., OZONE_FIRST_WINDOW_END - 1 :], found.count[..., OZONE_FIRST_WINDOW_END - 1 :])


def ozone_day_8h(steps: Int64s, *, decimals: int = 0, limit: int = 160) -> Int64s:
    """Daily maximum of ozone's running 8 h means, (…, hours) to (…, days), in 168ths of a step; MISSING if not valid.

    The exact µg/m³ of an entry are `Fraction(int(entry), OZONE_PARTS * 10**decimals)`. Rule and clause:
    `gb3095.ozone_day_8h`, whose results these are.

    Raises:
        DayIncomplete: the hours are not whole days.
    """
    windows = eight_hour_sums(steps)
    valid = windows.count >= EIGHT_HOUR_HOURS
    means = np.where(valid, windows.total * (OZONE_PARTS // np.maximum(windows.count, 1)), MISSING)
    largest = means.max(axis=-1)
    above = rounded(np.maximum(largest, 0), OZONE_PARTS, decimals=decimals, keep=0) > limit
    return np.where((valid.sum(axis=-1) >= OZONE_DAY_WINDOWS) | above, largest, MISSING)


def rounded_means(sums: Sums, *, at_least: int, decimals: int, keep: int) -> Int64s:
    """Means rounded half to even (GB/T 8170), in steps of 10^-keep; MISSING with fewer than `at_least` values."""
    found = rounded(sums.total, np.maximum(sums.count, 1), decimals=decimals, keep=keep)
    return np.where(sums.count >= max(at_least, 1), found, MISSING)


def exact_means(sums: Sums, *, at_least: int, decimals: int) -> npt.NDArray[Any]:
    """Means as `Fraction` in the unit of the values, None with fewer than `at_least`: an array of objects."""
    scale = 10**decimals
    found = np.empty(sums.total.shape, dtype=object)
    for place, total in np.ndenumerate(sums.total):
        count = int(sums.count[place])
        found[place] = Fraction(int(total), count * scale) if count >= max(at_least, 1) else None
    return found


def _by_day(steps: Int64s) -> Int64s:
    hours = steps.shape[-1]
    if hours % _DAY:
        raise DayIncomplete(hours=hours)
    return steps.reshape(*steps.shape[:-1], hours // _DAY, _DAY)


def _last(values: Int64s, width: int) -> Int64s:
    prefix = np.cumsum(values, axis=-1)
    prefix[..., width:] = prefix[..., width:] - prefix[..., :-width]
    return prefix
