"""GB 3095: limits of the ambient air quality standard with their dates, and when a mean is valid.

A list of hours has one entry for each hour in order of time, None where the hour is missing or invalid; an hour is
labelled by its start, so that entry 0 of a natural day is 00:00–01:00 local time. Means are exact fractions: round them
once, where they are published (`quantity.rounding.half_even`). The vectorised forms of the same rules are in
`lantian.science.aggregation`.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lantian.core.quantity.problem import Problem
from lantian.core.quantity.rounding import Exact
from lantian.core.quantity.units import ReferenceState
from lantian.core.standards.pollutants import Pollutant

__all__ = [
    "DAY_HOURS",
    "EIGHT_HOUR_HOURS",
    "HOUR_MINUTES",
    "OZONE_DAY_WINDOWS",
    "OZONE_FIRST_WINDOW_END",
    "YEAR_DAYS",
    "Averaging",
    "LimitNotInForce",
    "LimitUnknown",
    "WrongNumberOfHours",
    "day_mean",
    "eight_hour_means",
    "limit",
    "mean_of",
    "month_days_needed",
    "ozone_day_1h",
    "ozone_day_8h",
    "reference_state",
    "valid_day",
    "valid_hour",
    "valid_month",
    "valid_year",
]

HOUR_MINUTES = 45
"""Minutes of sampling that an hourly mean needs (table 4)."""
EIGHT_HOUR_HOURS = 6
"""Hourly means that an 8 h mean needs (table 4)."""
DAY_HOURS = 20
"""Hourly means that a 24 h mean needs (table 4)."""
YEAR_DAYS = 324
"""Daily means that an annual mean needs, beside the condition of every month (table 4)."""
OZONE_DAY_WINDOWS = 14
"""Valid 8 h means that the daily maximum needs, unless it exceeds the limit already (HJ 663-2013)."""
OZONE_FIRST_WINDOW_END = 8
"""The daily maximum is taken over the 17 running means that end at 08:00, 09:00, …, 24:00."""
_MONTH_DAYS = 27
_FEBRUARY_DAYS = 25
_FEBRUARY = 2
_HOURS = 24
_WINDOW = 8


class WrongNumberOfHours(Problem):
    """A natural day has 24 hours, each of them present or None."""

    code = "wrong-number-of-hours"
    words = {  # noqa: RUF012
        "en": (
            "A natural day needs 24 hourly values, {count} were given.",
            "Give one value for each local hour, None where it is missing.",
        ),
        "zh": ("自然日应有 24 个小时值，现有 {count} 个。", "请按当地时间每小时给出一个值，缺测为空。"),
    }


class LimitUnknown(Problem):
    """The standard has no such limit."""

    code = "limit-unknown"
    words = {  # noqa: RUF012
        "en": (
            "GB 3095 sets no limit of {pollutant} for {averaging}, class {area}.",
            "Choose an averaging time that table 1 has, and class 1 or 2.",
        ),
        "zh": (
            "GB 3095 未规定 {pollutant} 的 {averaging}（{area} 类区）限值。",
            "请选择表 1 中的平均时间及一类区或二类区。",
        ),
    }


class LimitNotInForce(Problem):
    """No edition held here was in force on that day."""

    code = "limit-not-in-force"
    words = {  # noqa: RUF012
        "en": ("No edition of GB 3095 known here was in force on {on}.", "Choose a day from {first} on."),
        "zh": ("{on} 没有本系统所载的 GB 3095 版本生效。", "请选择 {first} 及以后的日期。"),
    }


class Averaging(StrEnum):
    """Averaging times of table 1."""

    HOUR = "hour"
    DAY = "day"
    DAY_8H = "day-8h"
    """Daily maximum of the running 8 h means, ozone only."""
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class _Limits:
    """Limits from one day until the next edition: class 1 and class 2, µg/m³ (carbon monoxide mg/m³)."""

    since: dt.date
    values: Mapping[tuple[Pollutant, Averaging], tuple[int, int]]


_COMMON = {
    (Pollutant.NO2, Averaging.HOUR): (200, 200),
    (Pollutant.CO, Averaging.DAY): (4, 4),
    (Pollutant.CO, Averaging.HOUR): (10, 10),
    (Pollutant.O3, Averaging.HOUR): (160, 200),
    (Pollutant.O3, Averaging.DAY_8H): (100, 160),
}
_EDITIONS = (
    _Limits(  # GB 3095-2012, in force everywhere
        dt.date(2016, 1, 1),
        _COMMON
        | {
            (Pollutant.SO2, Averaging.YEAR): (20, 60),
            (Pollutant.SO2, Averaging.DAY): (50, 150),
            (Pollutant.SO2, Averaging.HOUR): (150, 500),
            (Pollutant.NO2, Averaging.YEAR): (40, 40),
            (Pollutant.NO2, Averaging.DAY): (80, 80),
            (Pollutant.PM10, Averaging.YEAR): (40, 70),
            (Pollutant.PM10, Averaging.DAY): (50, 150),
            (Pollutant.PM25, Averaging.YEAR): (15, 35),
            (Pollutant.PM25, Averaging.DAY): (35, 75),
        },
    ),
    _Limits(  # GB 3095-2026, limits of the transition
        dt.date(2026, 3, 1),
        _COMMON
        | {
            (Pollutant.SO2, Averaging.YEAR): (20, 60),
            (Pollutant.SO2, Averaging.DAY): (50, 150),
            (Pollutant.SO2, Averaging.HOUR): (150, 500),
            (Pollutant.NO2, Averaging.YEAR): (40, 40),
            (Pollutant.NO2, Averaging.DAY): (80, 80),
            (Pollutant.PM10, Averaging.YEAR): (40, 60),
            (Pollutant.PM10, Averaging.DAY): (50, 120),
            (Pollutant.PM25, Averaging.YEAR): (15, 30),
            (Pollutant.PM25, Averaging.DAY): (35, 60),
        },
    ),
    _Limits(  # GB 3095-2026, final limits
        dt.date(2031, 1, 1),
        _COMMON
        | {
            (Pollutant.SO2, Averaging.YEAR): (20, 20),
            (Pollutant.SO2, Averaging.DAY): (50, 50),
            (Pollutant.SO2, Averaging.HOUR): (150, 150),
            (Pollutant.NO2, Averaging.YEAR): (30, 30),
            (Pollutant.NO2, Averaging.DAY): (50, 50),
            (Pollutant.PM10, Averaging.YEAR): (20, 50),
            (Pollutant.PM10, Averaging.DAY): (50, 100),
            (Pollutant.PM25, Averaging.YEAR): (10, 25),
            (Pollutant.PM25, Averaging.DAY): (25, 50),
        },
    ),
)
_GASES = frozenset({Pollutant.SO2, Pollutant.NO2, Pollutant.CO, Pollutant.O3})
_AMENDED = dt.date(2018, 9, 1)


def limit(pollutant: Pollutant, averaging: Averaging | str, *, on: dt.date, area: int = 2) -> int:
    """Concentration limit in force on a day; `area` is the class of the area, 2 for towns.

    Basis: GB 3095-2012 table 1; GB 3095-2026 with its transition until 31 December 2030.
    Units: µg/m³, carbon monoxide mg/m³.

    Raises:
        LimitUnknown: the table has no such limit. LimitNotInForce: the day is before the first edition.

    >>> limit(Pollutant.PM25, "day", on=dt.date(2017, 10, 1)), limit(Pollutant.PM25, "day", on=dt.date(2026, 3, 1))
    (75, 60)
    """
    in_force = [edition for edition in _EDITIONS if edition.since <= on]
    if not in_force:
        raise LimitNotInForce(on=on, first=_EDITIONS[0].since)
    pair = in_force[-1].values.get((pollutant, Averaging(averaging))) if averaging in set(Averaging) else None
    if pair is None or area not in {1, 2}:
        raise LimitUnknown(pollutant=pollutant.label, averaging=averaging, area=area)
    return pair[area - 1]


def reference_state(pollutant: Pollutant, *, on: dt.date) -> ReferenceState:
    """State of temperature and pressure that a concentration of that day is referred to (amendment of 2018)."""
    if on < _AMENDED:
        return ReferenceState.STP273
    return ReferenceState.REF298 if pollutant in _GASES else ReferenceState.ACTUAL


def valid_hour(minutes: int) -> bool:
    """Whether so many minutes of sampling make an hourly mean (table 4)."""
    return minutes >= HOUR_MINUTES


def valid_day(hours: int) -> bool:
    """Whether so many hourly means make a 24 h mean (table 4)."""
    return hours >= DAY_HOURS


def mean_of(values: Sequence[Exact | None], *, at_least: int) -> Fraction | None:
    """Exact mean of the values that are there, None when they are fewer than `at_least`.

    >>> mean_of([1, 2, None], at_least=2)
    Fraction(3, 2)
    """
    there = [Fraction(value) for value in values if value is not None]
    return Fraction(sum(there), len(there)) if there and len(there) >= at_least else None


def day_mean(hours: Sequence[Exact | None]) -> Fraction | None:
    """24 h mean of a natural day, None with fewer than 20 of its hours (table 4).

    Raises:
        WrongNumberOfHours: not 24 entries.
    """
    return mean_of(_day(hours), at_least=DAY_HOURS)


def eight_hour_means(hours: Sequence[Exact | None]) -> list[Fraction | None]:
    """Running 8 h means of a natural day that end at 08:00, 09:00, …, 24:00: 17 entries, None where not valid.

    Basis: GB 3095 table 4 (6 of 8 hours); HJ 663-2013 (the windows of one day).

    Raises:
        WrongNumberOfHours: not 24 entries.
    """
    day = _day(hours)
    ends = range(OZONE_FIRST_WINDOW_END, _HOURS + 1)
    return [mean_of(day[end - _WINDOW : end], at_least=EIGHT_HOUR_HOURS) for end in ends]


def ozone_day_8h(hours: Sequence[Exact | None], *, limit: int = 160) -> Fraction | None:
    """Daily maximum of the running 8 h means of ozone, µg/m³.

    Basis: HJ 663-2013: 14 valid 8 h means, or fewer when the maximum is above `limit` already. What is compared with
    the limit is the whole µg/m³ that GB/T 8170 makes of it; 160.5 is not above 160.

    Raises:
        WrongNumberOfHours: not 24 entries.
    """
    means = [mean for mean in eight_hour_means(hours) if mean is not None]
    return _maximum(means, enough=OZONE_DAY_WINDOWS, limit=limit)


def ozone_day_1h(hours: Sequence[Exact | None], *, limit: int = 200) -> Fraction | None:
    """Daily maximum of the hourly means of ozone, µg/m³ (an indicator of HJ 633-2012 5.1.2).

    The standard states no validity of its own for it. Taken here as for a 24 h mean, 20 hours, or fewer when the
    maximum is above `limit` already, as the 8 h maximum has it.

    Raises:
        WrongNumberOfHours: not 24 entries.
    """
    there = [Fraction(value) for value in _day(hours) if value is not None]
    return _maximum(there, enough=DAY_HOURS, limit=limit)


def month_days_needed(month: dt.date) -> int:
    """Daily means that a monthly mean needs: 27, February 25 (table 4); any day of the month may be given."""
    return _FEBRUARY_DAYS if month.month == _FEBRUARY else _MONTH_DAYS


def valid_month(days: int, month: dt.date) -> bool:
    """Whether so many daily means make a monthly mean (table 4)."""
    return month_days_needed(month) <= days <= monthrange(month.year, month.month)[1]


def valid_year(days_of_months: Mapping[int, int], year: int) -> bool:
    """Whether daily means, counted for each month 1…12, make an annual mean: 324 of them, and every month valid."""
    months = (dt.date(year, month, 1) for month in range(1, 13))
    enough = sum(days_of_months.values()) >= YEAR_DAYS
    return enough and all(valid_month(days_of_months.get(month.month, 0), month) for month in months)


def _day(hours: Sequence[Exact | None]) -> Sequence[Exact | None]:
    if len(hours) != _HOURS:
        raise WrongNumberOfHours(count=len(hours))
    return hours


def _maximum(values: Sequence[Fraction], *, enough: int, limit: int) -> Fraction | None:
    if not values:
        return None
    largest = max(values)
    above = largest > limit + Fraction(1, 2) or (largest == limit + Fraction(1, 2) and limit % 2)
    return largest if len(values) >= enough or above else None
