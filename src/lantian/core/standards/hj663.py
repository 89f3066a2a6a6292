"""HJ 663-2013: statistics of a period – percentiles, days by grade, composite index, values of an area.

Everything is exact; round where it is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from lantian.core.quantity.problem import Problem
from lantian.core.quantity.rounding import Exact
from lantian.core.standards.hj633.grades import grade
from lantian.core.standards.pollutants import Pollutant

__all__ = [
    "COMPOSITE_DIVISORS",
    "PERCENTILES",
    "STATION_SHARE",
    "CompositeIndex",
    "DaysByGrade",
    "NothingToRank",
    "PercentileOutOfRange",
    "PollutantMissing",
    "area_value",
    "composite_index",
    "days_by_grade",
    "percentile",
]

PERCENTILES: Mapping[Pollutant, int] = {
    Pollutant.SO2: 98,
    Pollutant.NO2: 98,
    Pollutant.CO: 95,
    Pollutant.O3: 90,
    Pollutant.PM10: 95,
    Pollutant.PM25: 95,
}
"""Percentile of the year's daily values (ozone: of the daily 8 h maxima) that is compared with the daily limit."""

COMPOSITE_DIVISORS: Mapping[Pollutant, int] = {
    Pollutant.SO2: 60,
    Pollutant.NO2: 40,
    Pollutant.CO: 4,
    Pollutant.O3: 160,
    Pollutant.PM10: 70,
    Pollutant.PM25: 35,
}
"""Limits of class 2 to divide by: annual ones; of carbon monoxide the daily one, of ozone that of the 8 h maximum."""

STATION_SHARE = Fraction(3, 4)
"""Share of an area's stations that its value needs."""


class NothingToRank(Problem):
    """A percentile of nothing."""

    code = "nothing-to-rank"
    words = {  # noqa: RUF012
        "en": ("There is no valid value to take a percentile of.", "Check the coverage of the period first."),
        "zh": ("没有有效值，无法计算百分位数。", "请先检查该时段的数据有效率。"),
    }


class PercentileOutOfRange(Problem):
    """A percentile below 0 or above 100."""

    code = "percentile-out-of-range"
    words = {  # noqa: RUF012
        "en": ("{percent} is no percentile.", "Give a number from 0 to 100."),
        "zh": ("{percent} 不是百分位。", "请给出 0 至 100 的数。"),
    }


class PollutantMissing(Problem):
    """The composite index is the sum over six pollutants; five make no smaller one."""

    code = "pollutant-missing"
    words = {  # noqa: RUF012
        "en": ("{missing} missing: there is no composite index.", "Give the period's value of all six pollutants."),
        "zh": ("缺少 {missing}，不能计算综合指数。", "请给出六项污染物的评价浓度。"),
    }


def percentile(values: Iterable[Exact], percent: Exact) -> Fraction:
    """Percentile by the interpolation of HJ 663-2013 annex A.

    k = 1 + (n − 1)·p; with s the whole part of k, X(s) + (X(s+1) − X(s))·(k − s) on the values in rising order.

    Raises:
        NothingToRank: no values. PercentileOutOfRange: not within 0 and 100.

    >>> percentile([3, 4, 8, 2, 5, 4], 90)
    Fraction(13, 2)
    """
    if not 0 <= percent <= 100:
        raise PercentileOutOfRange(percent=percent)
    ordered = sorted(Fraction(value) for value in values)
    if not ordered:
        raise NothingToRank
    position = (len(ordered) - 1) * Fraction(percent) / 100
    below = floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


@dataclass(frozen=True, slots=True)
class CompositeIndex:
    """Composite index of a period: its `total`, the six `terms`, and the pollutants with the largest one."""

    total: Fraction
    terms: Mapping[Pollutant, Fraction]
    primary: tuple[Pollutant, ...]


def composite_index(concentrations: Mapping[Pollutant, Exact | None]) -> CompositeIndex:
    """Composite air quality index (环境空气质量综合指数): sum of each pollutant's value over its limit.

    Values of the period: means of SO2, NO2, PM10 and PM2.5 in µg/m³, the 95th percentile of the daily means of CO in
    mg/m³, the 90th percentile of the daily 8 h maxima of ozone in µg/m³.

    Raises:
        PollutantMissing: not all six are given.
    """
    missing = [pollutant.label for pollutant in Pollutant if concentrations.get(pollutant) is None]
    if missing:
        raise PollutantMissing(missing=", ".join(missing))
    terms = {
        pollutant: Fraction(value) / COMPOSITE_DIVISORS[pollutant]
        for pollutant in Pollutant
        if (value := concentrations[pollutant]) is not None
    }
    largest = max(terms.values())
    primary = tuple(pollutant for pollutant, term in terms.items() if term == largest)
    return CompositeIndex(total=Fraction(sum(terms.values())), terms=terms, primary=primary)


@dataclass(frozen=True, slots=True)
class DaysByGrade:
    """Days of a period by the grade of their index; days without an index are in `due`, but in no grade."""

    counts: Mapping[int, int]
    due: int

    @property
    def valid(self) -> int:
        """Days that have an index."""
        return sum(self.counts.values())

    @property
    def good(self) -> int:
        """Days of grades 1 and 2, AQI up to 100 (优良天数)."""
        return self.counts[1] + self.counts[2]

    @property
    def heavy(self) -> int:
        """Days of grades 5 and 6, AQI above 200 (重污染天)."""
        return self.counts[5] + self.counts[6]

    @property
    def good_share(self) -> Fraction | None:
        """Good days over valid days (优良天数比例); None without a valid day."""
        return Fraction(self.good, self.valid) if self.valid else None

    @property
    def coverage(self) -> Fraction | None:
        """Valid days over days due; None for a period without days."""
        return Fraction(self.valid, self.due) if self.due else None


def days_by_grade(indices: Iterable[int | None]) -> DaysByGrade:
    """Count days by grade; None is a day without a valid index.

    >>> days_by_grade([50, 101, 250, None]).heavy
    1
    """
    counts = dict.fromkeys(range(1, 7), 0)
    due = 0
    for aqi in indices:
        due += 1
        found = grade(aqi)
        if found is not None:
            counts[found.number] += 1
    return DaysByGrade(counts=counts, due=due)


def area_value(stations: Sequence[Exact | None], *, share: Exact = STATION_SHARE) -> Fraction | None:
    """Value of a city, district or subdistrict: the mean of its stations' concentrations, never of their indices.

    None when less than `share` of the stations have a valid value. The exact mean; the index is then taken of it.

    >>> area_value([70, 80, 90, None]), area_value([70, 80, None, None])
    (Fraction(80, 1), None)
    """
    there = [Fraction(value) for value in stations if value is not None]
    if not there or len(there) < Fraction(share) * len(stations):
        return None
    return Fraction(sum(there), len(there))
