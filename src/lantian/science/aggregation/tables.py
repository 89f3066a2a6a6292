"""Look-up tables of the kernel: from (count, sum) of a window straight to the index.

An hour that is there is packed as 2^shift + value, in whole steps of its last decimal; a missing hour is 0. The sum
over a window is then count · 2^shift + sum, as long as the sum stays below 2^shift. Rounding by GB/T 8170 and the index
of HJ 633 are functions of that one number: they are worked out once, in integers, from `hj633.ladder`, the same table
that the exact function reads.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lantian.core.standards.gb3095 import DAY_HOURS, EIGHT_HOUR_HOURS
from lantian.core.standards.hj633 import Edition, Indicator, ladder

__all__ = ["FORBIDDEN", "NONE", "TABLE_SHIFTS", "index_of", "rounded", "table"]

Int16s: TypeAlias = npt.NDArray[np.int16]
Int64s: TypeAlias = npt.NDArray[np.int64]

NONE = -1
"""No index: too few hours."""
FORBIDDEN = 999
"""There is a mean, but notes 2 and 3 of 2012 forbid its index; larger than any index, so that it wins a maximum."""
TABLE_SHIFTS = (15, 18)
"""Widths for which a table is made; what needs more is computed. 15 bits hold 24 hours of 1,365 steps each."""
_LEAST = {1: 1, 8: EIGHT_HOUR_HOURS, 24: DAY_HOURS}


def rounded(sums: Int64s, counts: Int64s | int, *, decimals: int, keep: int) -> Int64s:
    """Means rounded half to even by GB/T 8170, in whole numbers of the last kept decimal.

    `sums` are in steps of 10^-decimals; `counts` at least 1; the result is in steps of 10^-keep.
    """
    numerator = sums * 10**keep
    denominator = np.asarray(counts, dtype=np.int64) * 10**decimals
    whole = numerator // denominator
    twice = 2 * (numerator - whole * denominator)
    up = (twice > denominator) | ((twice == denominator) & (whole % 2 == 1))
    return np.asarray(whole + up, dtype=np.int64)


def index_of(sums: Int64s, counts: Int64s, *, indicator: Indicator, edition: Edition, decimals: int) -> Int16s:
    """Index of windows with so many hours: rounding, then the ladder; NONE with too few hours, or FORBIDDEN."""
    rungs = _rungs(indicator, edition)
    steps = rounded(sums, np.maximum(counts, 1), decimals=decimals, keep=indicator.pollutant.decimals)
    found = rungs[np.minimum(steps, len(rungs) - 1)]
    return np.where(counts >= _LEAST[indicator.hours], found, np.int16(NONE))


@lru_cache(maxsize=128)
def table(indicator: Indicator, edition: Edition, *, decimals: int, shift: int) -> Int16s:
    """Index for every packed sum that a window of this indicator can have."""
    hours = indicator.hours
    size = 1 << shift
    found = np.full((hours + 1) * size, NONE, dtype=np.int16)
    sums = np.arange(size, dtype=np.int64)
    for count in range(_LEAST[hours], hours + 1):
        counts = np.full(size, count, dtype=np.int64)
        found[count * size : (count + 1) * size] = index_of(
            sums, counts, indicator=indicator, edition=edition, decimals=decimals
        )
    found.setflags(write=False)
    return found


@lru_cache(maxsize=32)
def _rungs(indicator: Indicator, edition: Edition) -> Int16s:
    return np.array([FORBIDDEN if rung is None else rung for rung in ladder(indicator, edition)], dtype=np.int16)
