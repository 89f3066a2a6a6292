"""Means, shares and the index with their numbers put in, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from lantian.apps.monitoring.computation.block import MICRO, Block
from lantian.apps.monitoring.traces.again import digits, equals, say
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.hj633 import BREAKPOINTS, IAQI_STEPS, AirQuality, Indicator
from lantian.core.standards.pollutants import Pollutant

__all__ = ["VALIDITY", "concentration", "in_percent", "index_lines", "mean_line", "micro", "percent"]


VALIDITY = Text(zh="GB 3095-2012 表 4", en="GB 3095-2012 table 4")
"""What makes a mean of hours valid."""


def micro(block: Block, pollutant: Pollutant, column: int) -> Fraction:
    """A value of the first station of a block."""
    return Fraction(int(block.values[pollutant][0, column]), MICRO)


def mean_line(values: Sequence[Fraction], mean: Fraction | None, unit: str) -> Text:
    """A mean with the numbers put in."""
    if mean is None:
        return Text(zh="没有有效均值", en="no valid mean")
    terms, cut = [digits(value) for value in values], any(say(value) != digits(value) for value in values)
    result = f"≈ {digits(mean)}" if cut else equals(mean)
    formula = f"({' + '.join(terms)}) ÷ {len(values)} {result} {unit}"
    return Text(zh=formula, en=formula)


def percent(share: Fraction | Decimal) -> str:
    """A share as pages show it: a percentage with one decimal."""
    return f"{half_even(Fraction(share) * 100, 1)} %".replace("-", "−")


def in_percent(share: Fraction) -> str:
    """A share as a fraction and as pages show it: `3/4 = 75.0 %`, `19/21 ≈ 90.5 %`."""
    sign = "=" if half_even(share * 100, 1) == share * 100 else "≈"
    return f"{share} {sign} {percent(share)}".replace("-", "−")


def concentration(what: Text, unit: str) -> Text:
    """A column's heading with the unit of its values."""
    return Text(zh=f"{what.zh}（{unit}）", en=f"{what.en}, {unit}")


def index_lines(given: Mapping[Indicator, Fraction | None], quality: AirQuality) -> tuple[Text, ...]:
    """One line for each indicator, then the largest (HJ 633 4.3, 4.4, 6.2)."""
    lines = [_line(indicator, value, quality) for indicator, value in given.items() if value is not None]
    found = [value for value in quality.iaqi.values() if value is not None]
    if not found:
        return (*lines, Text(zh="各项均无有效值，没有指数", en="no indicator has a valid value: no index"))
    primary = [pollutant.label for pollutant in quality.primary]
    formula = f"AQI = max({', '.join(map(str, found))}) = {max(found)}"
    return (
        *lines,
        Text(
            zh=f"{formula}；首要污染物：{'、'.join(primary) or '无（指数不大于 50）'}",
            en=f"{formula}; primary pollutant: {', '.join(primary) or 'none (index not above 50)'}",
        ),
    )


def _line(indicator: Indicator, value: Fraction, quality: AirQuality) -> Text:
    pollutant = indicator.pollutant
    kept = half_even(value, pollutant.decimals)
    start = f"{pollutant.label} ({indicator.hours} h): {say(value)} → {kept} {pollutant.unit}"
    iaqi = quality.iaqi.get(indicator)
    if iaqi is None:
        return Text(zh=f"{start}；本报不计分指数", en=f"{start}; takes no index in this report")
    points = BREAKPOINTS[quality.edition][indicator]
    for number in range(1, len(points)):
        low, high = points[number - 1], points[number]
        if kept <= high:
            below, above = IAQI_STEPS[number - 1], IAQI_STEPS[number]
            exact = Fraction(above - below, high - low) * (Fraction(kept) - low) + below
            formula = f"({above} − {below}) ÷ ({high} − {low}) × ({kept} − {low}) + {below} {equals(exact)}"
            return Text(zh=f"{start}；{formula}，向上进位为 {iaqi}", en=f"{start}; {formula}, rounded up {iaqi}")
    return Text(zh=f"{start}；超出分级表，取 {iaqi}", en=f"{start}; beyond the table, {iaqi}")
