"""The index with its numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lantian.apps.monitoring.computation.block import MICRO, Block
from lantian.apps.monitoring.traces.again import say
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.hj633 import BREAKPOINTS, IAQI_STEPS, AirQuality, Indicator
from lantian.core.standards.pollutants import Pollutant

__all__ = ["index_lines", "micro"]


def micro(block: Block, pollutant: Pollutant, column: int) -> Fraction:
    """A value of the first station of a block."""
    return Fraction(int(block.values[pollutant][0, column]), MICRO)


def index_lines(given: Mapping[Indicator, Fraction | None], quality: AirQuality) -> tuple[str, ...]:
    """One line for each indicator, then the largest (HJ 633 4.3, 4.4, 6.2)."""
    lines = [_line(indicator, value, quality) for indicator, value in given.items() if value is not None]
    found = [value for value in quality.iaqi.values() if value is not None]
    if not found:
        return (*lines, "no indicator has a valid value: no index")
    primary = ", ".join(pollutant.label for pollutant in quality.primary) or "none (index not above 50)"
    return (*lines, f"AQI = max({', '.join(map(str, found))}) = {max(found)}; primary pollutant: {primary}")


def _line(indicator: Indicator, value: Fraction, quality: AirQuality) -> str:
    pollutant = indicator.pollutant
    kept = half_even(value, pollutant.decimals)
    start = f"{pollutant.label} ({indicator.hours} h): {say(value)} → {kept} {pollutant.unit}"
    iaqi = quality.iaqi.get(indicator)
    if iaqi is None:
        return f"{start}; takes no index in this report"
    points = BREAKPOINTS[quality.edition][indicator]
    for number in range(1, len(points)):
        low, high = points[number - 1], points[number]
        if kept <= high:
            below, above = IAQI_STEPS[number - 1], IAQI_STEPS[number]
            exact = Fraction(above - below, high - low) * (Fraction(kept) - low) + below
            return (
                f"{start}; ({above} − {below}) ÷ ({high} − {low}) × ({kept} − {low}) + {below} = {say(exact)}, "
                f"rounded up {iaqi}"
            )
    return f"{start}; beyond the table, {iaqi}"
