"""Hourly figures: means over the stations of a subdistrict and of the district, running means, the hourly index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.computation.block import MICRO, Block
from lantian.apps.monitoring.computation.days import Needed, members
from lantian.core.standards import gb3095
from lantian.core.standards.hj633 import Indicator
from lantian.core.standards.pollutants import Pollutant

__all__ = [
    "CONTEXT",
    "HourFigures",
    "SiteHours",
    "hour_concentrations",
    "hours_of_sites",
    "index_input",
    "running_mean",
]

DAY, WINDOW = 24, 8
CONTEXT = dt.timedelta(hours=DAY - 1)
"""How far back a running mean reaches before its own hour."""

Series = list[Fraction | None]


@dataclass(frozen=True)
class SiteHours:
    """Hourly means of one site, one list for each pollutant along the hours of a block; None where not valid."""

    site_kind: SiteKind
    site: str
    start: dt.datetime
    values: dict[Pollutant, Series]
    parts: dict[Pollutant, list[int]]
    needed: int


@dataclass(frozen=True)
class HourFigures:
    """What the hourly index of one hour is taken of."""

    values: dict[Pollutant, Fraction | None]
    pm25_24h: Fraction | None
    pm10_24h: Fraction | None
    o3_8h: Fraction | None


def hours_of_sites(block: Block, needed: Needed) -> Iterator[SiteHours]:
    """Hourly means of every station, subdistrict and the district.

    The hour of a subdistrict is the mean of its stations' hours, that of the district the mean of its subdistricts'
    valid hours, each valid with the parts needed.
    """
    for row, site in enumerate(block.sites):
        yield _site_hours(block, SiteKind.STATION, site.code, [row], 1)
    subdistricts = [
        _site_hours(block, SiteKind.SUBDISTRICT, name, rows, needed.stations) for name, rows in members(block).items()
    ]
    yield from subdistricts
    yield _district_hours(block, subdistricts, needed.subdistricts)


def hour_concentrations(site: SiteHours) -> list[HourFigures]:
    """For each hour of the block its means and the running means that end with it.

    Basis: HJ 633-2012 5.1.3 – the 24 h running means of particles and the 8 h running mean of ozone; valid with 20 and
    6 hours (GB 3095 table 4).
    """
    pm25 = running_mean(site.values[Pollutant.PM25], DAY, gb3095.DAY_HOURS)
    pm10 = running_mean(site.values[Pollutant.PM10], DAY, gb3095.DAY_HOURS)
    o3 = running_mean(site.values[Pollutant.O3], WINDOW, gb3095.EIGHT_HOUR_HOURS)
    return [
        HourFigures({pollutant: site.values[pollutant][at] for pollutant in Pollutant}, pm25[at], pm10[at], o3[at])
        for at in range(len(pm25))
    ]


def running_mean(series: Sequence[Fraction | None], length: int, least: int) -> Series:
    """Mean of the `length` values that end with each one, exact; None where fewer than `least` of them exist."""
    sums = [Fraction(0), *accumulate(value or Fraction(0) for value in series)]
    counts = [0, *accumulate(int(value is not None) for value in series)]
    found: Series = []
    for end in range(1, len(series) + 1):
        begin = max(end - length, 0)
        count = counts[end] - counts[begin]
        found.append((sums[end] - sums[begin]) / count if count >= least else None)
    return found


def index_input(hour: HourFigures) -> dict[Indicator, Fraction | None]:
    """The hour as HJ 633 wants it; each edition takes the indicators of its own report."""
    values = hour.values
    return {
        Indicator.SO2_1H: values[Pollutant.SO2],
        Indicator.NO2_1H: values[Pollutant.NO2],
        Indicator.CO_1H: values[Pollutant.CO],
        Indicator.O3_1H: values[Pollutant.O3],
        Indicator.O3_8H: hour.o3_8h,
        Indicator.PM10_1H: values[Pollutant.PM10],
        Indicator.PM25_1H: values[Pollutant.PM25],
        Indicator.PM10_24H: hour.pm10_24h,
        Indicator.PM25_24H: hour.pm25_24h,
    }


def _site_hours(block: Block, kind: SiteKind, name: str, rows: list[int], needed: int) -> SiteHours:
    values: dict[Pollutant, Series] = {}
    parts: dict[Pollutant, list[int]] = {}
    for pollutant in Pollutant:
        totals = block.values[pollutant][rows].sum(axis=0)
        counts = block.there[pollutant][rows].sum(axis=0)
        values[pollutant] = [
            Fraction(int(total), MICRO * int(count)) if count >= needed else None
            for total, count in zip(totals, counts, strict=True)
        ]
        parts[pollutant] = [int(count) for count in counts]
    return SiteHours(kind, name, block.start, values, parts, needed)


def _district_hours(block: Block, subdistricts: Sequence[SiteHours], needed: int) -> SiteHours:
    values: dict[Pollutant, Series] = {}
    parts: dict[Pollutant, list[int]] = {}
    for pollutant in Pollutant:
        valid = [
            [value for site in subdistricts if (value := site.values[pollutant][at]) is not None]
            for at in range(block.hours)
        ]
        parts[pollutant] = [len(each) for each in valid]
        values[pollutant] = [sum(each, Fraction(0)) / len(each) if len(each) >= needed else None for each in valid]
    return SiteHours(SiteKind.DISTRICT, DISTRICT, block.start, values, parts, needed)
