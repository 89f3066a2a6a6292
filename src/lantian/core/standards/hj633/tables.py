"""Table 1 of HJ 633, the only copy: the exact function and the vectorised one are both built from it.

Concentrations in µg/m³, carbon monoxide in mg/m³.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lantian.core.standards.hj633.indicators import Edition, Indicator

__all__ = ["ABOVE", "BREAKPOINTS", "HIGHEST", "IAQI_STEPS", "above", "ladder", "steps_per_unit", "sub_index"]

IAQI_STEPS = (0, 50, 100, 150, 200, 300, 400, 500)
HIGHEST = 500
"""Index at the end of the table. What lies beyond is 500 as well; the text of 2012 is silent, practice caps."""

_SAME: Mapping[Indicator, tuple[int, ...]] = {
    Indicator.SO2_24H: (0, 50, 150, 475, 800, 1600, 2100, 2620),
    Indicator.SO2_1H: (0, 150, 500, 650, 800),
    Indicator.NO2_24H: (0, 40, 80, 180, 280, 565, 750, 940),
    Indicator.NO2_1H: (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    Indicator.CO_24H: (0, 2, 4, 14, 24, 36, 48, 60),
    Indicator.CO_1H: (0, 5, 10, 35, 60, 90, 120, 150),
    Indicator.O3_1H: (0, 160, 200, 300, 400, 800, 1000, 1200),
    Indicator.O3_8H: (0, 100, 160, 215, 265, 800),
}
_PM10 = {Edition.E2012: (0, 50, 150, 250, 350, 420, 500, 600), Edition.E2026: (0, 50, 120, 250, 350, 420, 500, 600)}
_PM25 = {Edition.E2012: (0, 35, 75, 115, 150, 250, 350, 500), Edition.E2026: (0, 35, 60, 115, 150, 250, 350, 500)}

BREAKPOINTS: Mapping[Edition, Mapping[Indicator, tuple[int, ...]]] = {
    edition: {
        **_SAME,
        Indicator.PM10_24H: _PM10[edition],
        Indicator.PM25_24H: _PM25[edition],
        # Particles have no 1 h column: their hour is read against the 24 h breakpoints (2026 table 1 note; the
        # hourly index published under the edition of 2012 was computed in the same way).
        Indicator.PM10_1H: _PM10[edition],
        Indicator.PM25_1H: _PM25[edition],
    }
    for edition in Edition
}
"""Concentrations at which the index takes the values of IAQI_STEPS; short rows end where the table has no number."""

ABOVE: Mapping[Edition, Mapping[Indicator, int | None]] = {
    Edition.E2012: {Indicator.SO2_1H: None, Indicator.O3_8H: None},  # notes 2 and 3: not calculated
    Edition.E2026: {Indicator.SO2_1H: 200, Indicator.O3_8H: 300},
}
"""Index above the last breakpoint of a short row; the full rows end at HIGHEST."""


def steps_per_unit(indicator: Indicator) -> int:
    """How many steps of the last kept decimal make one unit: 10 for carbon monoxide, else 1 (HJ 633-2026 rounding)."""
    return int(10**indicator.pollutant.decimals)


def above(indicator: Indicator, edition: Edition) -> int | None:
    """Index above the last breakpoint; None where the standard says that it is not calculated."""
    return ABOVE[edition].get(indicator, HIGHEST)


def sub_index(indicator: Indicator, steps: int, edition: Edition) -> int | None:
    """IAQI of a concentration given as a whole number of steps, by formula (1) and rounded up, all in integers.

    Basis: HJ 633-2012 4.3 and 6.2. None above 800 where notes 2 and 3 of 2012 forbid the index.

    >>> sub_index(Indicator.CO_24H, 22, Edition.E2012)  # 2.2 mg/m³ is exactly 55, binary floats say 56
    55
    """
    per_unit = steps_per_unit(indicator)
    row = BREAKPOINTS[edition][indicator]
    if steps > row[-1] * per_unit:
        return above(indicator, edition)
    segment = next(i for i in range(1, len(row)) if steps <= row[i] * per_unit)
    low, high = row[segment - 1], row[segment]
    index_low, index_high = IAQI_STEPS[segment - 1], IAQI_STEPS[segment]
    return index_low - (-(index_high - index_low) * (steps - low * per_unit) // ((high - low) * per_unit))


@cache
def ladder(indicator: Indicator, edition: Edition) -> tuple[int | None, ...]:
    """IAQI for every whole number of steps from 0 to the last breakpoint, and one rung more for all beyond it."""
    end = BREAKPOINTS[edition][indicator][-1] * steps_per_unit(indicator)
    return tuple(sub_index(indicator, steps, edition) for steps in range(end + 2))
