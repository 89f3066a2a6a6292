"""Figures as rows of the result tables, with their indices.

Rows are tuples in the order of the columns named here: there are hundreds of thousands of them after an import.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import HOUR, exact_text
from lantian.apps.monitoring.computation.days import DayFigures
from lantian.apps.monitoring.computation.hours import SiteHours, hour_concentrations, index_input
from lantian.core.policy.pack import Pack
from lantian.core.quantity.rounding import half_even
from lantian.core.standards import hj633
from lantian.core.standards.hj633 import Indicator, Report
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import hours_between, local_day

__all__ = ["DAY_INDEX", "DAY_MEAN", "HOUR_INDEX", "HOUR_MEAN", "KEPT_DECIMALS", "Row", "day_rows", "hour_rows"]

Row = tuple[str | int | bool | dt.date | dt.datetime | Decimal | None, ...]

DAY_MEAN = ("site_kind", "site", "day", "indicator", "value", "exact", "parts", "needed", "valid", "version")
DAY_INDEX = ("site_kind", "site", "day", "aqi", "grade", "primary", "version")
HOUR_MEAN = ("site_kind", "site", "time", "pollutant", "value", "parts", "needed", "version")
HOUR_INDEX = ("site_kind", "site", "time", "aqi", "grade", "primary", "pm25_24h", "pm10_24h", "o3_8h", "version")

KEPT_DECIMALS = 6


class _Editions:
    """The edition of HJ 633 that is law on a day, looked up once for each."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: dict[dt.date, str] = {}

    def on(self, day: dt.date) -> str:
        if day not in self._known:
            self._known[day] = self._pack.edition("HJ 633", day)
        return self._known[day]


def day_rows(figures: Iterable[DayFigures], pack: Pack, version: int) -> tuple[list[Row], list[Row]]:
    """Rows of the daily figures (DAY_MEAN) and of the daily indices that they make (DAY_INDEX)."""
    editions = _Editions(pack)
    means: list[Row] = []
    inputs: dict[tuple[SiteKind, str, dt.date], dict[Indicator, Fraction | None]] = {}
    for figure in figures:
        exact = figure.exact
        means.append(
            (
                str(figure.site_kind),
                figure.site,
                figure.day,
                str(figure.indicator),
                _kept(exact),
                "" if exact is None else exact_text(exact),
                figure.parts,
                figure.needed,
                figure.valid,
                version,
            )
        )
        given = inputs.setdefault((figure.site_kind, figure.site, figure.day), {})
        given[figure.indicator] = exact if figure.valid else None
    indices: list[Row] = [
        (str(kind), site, day, *_index(given, editions.on(day), Report.DAILY), version)
        for (kind, site, day), given in inputs.items()
    ]
    return means, indices


def hour_rows(
    sites: Iterable[SiteHours], start: dt.datetime, end: dt.datetime, pack: Pack, version: int
) -> tuple[list[Row], list[Row]]:
    """Rows of the hours in `[start, end)`: HOUR_MEAN and HOUR_INDEX. Of stations there are indices alone; their means
    are in the observation store."""
    editions = _Editions(pack)
    zone = ZoneInfo(pack.info.time_zone)
    days = {time: local_day(time, zone) for time in hours_between(start, end)}
    means: list[Row] = []
    indices: list[Row] = []
    for site in sites:
        concentrations = hour_concentrations(site)
        kind = str(site.site_kind)
        for time, day in days.items():
            at = (time - site.start) // HOUR
            hour = concentrations[at]
            if site.site_kind is not SiteKind.STATION:
                means += _hour_means(site, at, time, version)
            running = (_kept(hour.pm25_24h), _kept(hour.pm10_24h), _kept(hour.o3_8h))
            quality = _index(index_input(hour), editions.on(day), Report.HOURLY)
            indices.append((kind, site.site, time, *quality, *running, version))
    return means, indices


def _index(
    given: Mapping[Indicator, Fraction | None], edition: str, report: Report
) -> tuple[int | None, int | None, str]:
    """Index, grade and primary pollutants as they may be published."""
    quality = hj633.index(given, edition, report)
    aqi = quality.published()
    if aqi is None or quality.grade is None:
        return None, None, ""
    return aqi, quality.grade.number, ",".join(quality.primary)


def _hour_means(site: SiteHours, at: int, time: dt.datetime, version: int) -> Iterator[Row]:
    for pollutant in Pollutant:
        value, parts = _kept(site.values[pollutant][at]), site.parts[pollutant][at]
        yield str(site.site_kind), site.site, time, str(pollutant), value, parts, site.needed, version


def _kept(value: Fraction | None) -> Decimal | None:
    return None if value is None else half_even(value, KEPT_DECIMALS)
