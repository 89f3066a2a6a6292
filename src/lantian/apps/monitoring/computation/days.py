"""Daily figures of stations, subdistricts and district: means of the natural day, ozone's largest 8 h and 1 h means."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import DAILY
from lantian.apps.monitoring.computation.block import MICRO, Block, Flags, Ints
from lantian.core.standards import gb3095
from lantian.core.standards.gb3095 import Averaging
from lantian.core.standards.hj633 import Indicator
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

__all__ = ["DayFigures", "Needed", "figures_of_days", "members", "needed_parts"]

_WINDOW = 8
_PER_WINDOW = math.lcm(*range(1, _WINDOW + 1))
_PER_DAY = math.lcm(*range(1, 26))
"""A sum of up to 25 hours, divided by any number of them, is a whole number of these parts."""


Bounds = Sequence[tuple[int, int]]
"""First column of each day, and the first one after it."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One figure of one site and day. `exact` is None where nothing was measured."""

    site_kind: SiteKind
    site: str
    day: dt.date
    indicator: Indicator
    exact: Fraction | None
    parts: int
    needed: int
    valid: bool


@dataclass(frozen=True)
class Needed:
    """What a figure of several sites needs."""

    stations: int
    """Valid stations of a subdistrict."""
    subdistricts: int
    """Valid subdistricts of the district."""


def needed_parts(share: Fraction, *, stations: int, subdistricts: int) -> Needed:
    """The least whole numbers that reach the share of the stations planned, and of the subdistricts.

    >>> needed_parts(Fraction(3, 4), stations=4, subdistricts=12)
    Needed(stations=3, subdistricts=9)
    """
    return Needed(math.ceil(share * stations), math.ceil(share * subdistricts))


def figures_of_days(
    block: Block,
    days: Sequence[dt.date],
    zone: ZoneInfo,
    needed: Needed,
    pollutants: Sequence[Pollutant] = tuple(Pollutant),
) -> Iterator[DayFigures]:
    """All figures of the days; every hour of each of them must lie in the block.

    A station's day is valid with 20 hours (GB 3095 table 4); ozone's largest 8 h mean with 14 valid 8 h means, its
    largest hour with 20 hours, or when they exceed the limit already (HJ 663). A subdistrict's day is the mean of its
    stations' valid days, the district's that of its subdistricts' valid days (HJ 663: concentrations are averaged,
    never indices). Nothing is rounded.
    """
    bounds = [_columns(block, day, zone) for day in days]
    for pollutant in pollutants:
        indicator = DAILY[pollutant]
        if pollutant is Pollutant.O3:
            yield from _figures(block, days, Indicator.O3_8H, _largest_windows(block, days, bounds), needed)
            yield from _figures(block, days, Indicator.O3_1H, _largest_hours(block, days, bounds), needed)
        else:
            yield from _figures(block, days, indicator, _means(block, pollutant, bounds), needed)


def _columns(block: Block, day: dt.date, zone: ZoneInfo) -> tuple[int, int]:
    start, end = day_bounds(day, zone)
    return block.offset(start), block.offset(end)


@dataclass(frozen=True)
class _Stations:
    """Figures of stations (rows) and days (columns): `scaled` are whole numbers of 1/`per` millionths."""

    scaled: Ints
    per: int
    parts: Ints
    least: int
    valid: Flags


def _means(block: Block, pollutant: Pollutant, bounds: Bounds) -> _Stations:
    starts, ends = (np.array(side, dtype=np.int64) for side in zip(*bounds, strict=True))
    sums, counts = _prefix(block, pollutant)
    total, count = sums[:, ends] - sums[:, starts], counts[:, ends] - counts[:, starts]
    scaled = total.astype(object) * (_PER_DAY // np.maximum(count, 1))
    return _Stations(scaled, _PER_DAY, count, gb3095.DAY_HOURS, count >= gb3095.DAY_HOURS)


def _largest_windows(block: Block, days: Sequence[dt.date], bounds: Bounds) -> _Stations:
    sums, counts = _prefix(block, Pollutant.O3)
    total, count = sums[:, _WINDOW:] - sums[:, :-_WINDOW], counts[:, _WINDOW:] - counts[:, :-_WINDOW]
    enough = count >= gb3095.EIGHT_HOUR_HOURS
    scaled = np.where(enough, total * (_PER_WINDOW // np.maximum(count, 1)), 0)
    best = np.stack([scaled[:, a : b - _WINDOW + 1].max(axis=1, initial=0) for a, b in bounds], axis=1)
    windows = np.stack([enough[:, a : b - _WINDOW + 1].sum(axis=1) for a, b in bounds], axis=1)
    above = _above(best, _PER_WINDOW, Averaging.DAY_8H, days)
    least = gb3095.OZONE_DAY_WINDOWS
    return _Stations(best, _PER_WINDOW, windows, least, (windows >= least) | above)


def _largest_hours(block: Block, days: Sequence[dt.date], bounds: Bounds) -> _Stations:
    values, there = block.values[Pollutant.O3], block.there[Pollutant.O3]
    best = np.stack([values[:, a:b].max(axis=1, initial=0) for a, b in bounds], axis=1)
    count = np.stack([there[:, a:b].sum(axis=1) for a, b in bounds], axis=1)
    least = gb3095.DAY_HOURS
    return _Stations(best, 1, count, least, (count >= least) | _above(best, 1, Averaging.HOUR, days))


def _above(best: Ints, per: int, averaging: Averaging, days: Sequence[dt.date]) -> Flags:
    """Whether a maximum exceeds its limit once it is rounded to whole µg/m³, as `gb3095.ozone_day_8h` has it."""
    limits = np.array([gb3095.limit(Pollutant.O3, averaging, on=day) for day in days], dtype=np.int64)
    halves = (2 * limits + 1) * MICRO * per
    return (2 * best > halves) | ((2 * best == halves) & (limits % 2 == 1))


def _prefix(block: Block, pollutant: Pollutant) -> tuple[Ints, Ints]:
    """Sums and counts of all hours before each column."""
    shape = (len(block.sites), block.hours + 1)
    sums, counts = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    np.cumsum(block.values[pollutant], axis=1, out=sums[:, 1:])
    np.cumsum(block.there[pollutant], axis=1, out=counts[:, 1:])
    return sums, counts


def _figures(
    block: Block, days: Sequence[dt.date], indicator: Indicator, found: _Stations, needed: Needed
) -> Iterator[DayFigures]:
    per = found.per * MICRO
    for row, site in enumerate(block.sites):
        for column, day in enumerate(days):
            parts = int(found.parts[row, column])
            exact = Fraction(int(found.scaled[row, column]), per) if parts else None
            valid = bool(found.valid[row, column])
            yield DayFigures(SiteKind.STATION, site.code, day, indicator, exact, parts, found.least, valid)
    per_day: dict[dt.date, list[Fraction]] = {day: [] for day in days}
    for name, rows in members(block).items():
        valid_rows = found.valid[rows]
        totals = np.where(valid_rows, found.scaled[rows], 0).astype(object).sum(axis=0)
        for column, (day, count) in enumerate(zip(days, valid_rows.sum(axis=0), strict=True)):
            parts = int(count)
            exact = Fraction(int(totals[column]), per * parts) if parts else None
            valid = parts >= needed.stations
            if exact is not None and valid:
                per_day[day].append(exact)
            yield DayFigures(SiteKind.SUBDISTRICT, name, day, indicator, exact, parts, needed.stations, valid)
    for day, values in per_day.items():
        exact = sum(values, Fraction(0)) / len(values) if values else None
        valid = len(values) >= needed.subdistricts
        yield DayFigures(SiteKind.DISTRICT, DISTRICT, day, indicator, exact, len(values), needed.subdistricts, valid)


def members(block: Block) -> dict[str, list[int]]:
    """The rows of each subdistrict's stations."""
    found: dict[str, list[int]] = {}
    for row, site in enumerate(block.sites):
        found.setdefault(site.subdistrict, []).append(row)
    return found
