"""Hours and days of one site, for charts, tables and calendars."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from lantian.apps.monitoring.choices import NETWORK, SiteKind
from lantian.apps.monitoring.common import (
    DAILY,
    HOUR,
    basis,
    campaign_zone,
    grade_of,
    newest_run,
    pollutants_of,
    site_of,
)
from lantian.apps.monitoring.computation.choice import corrected_on, counted
from lantian.apps.monitoring.figures import DayFigure, DaySeries, HourSeries
from lantian.apps.monitoring.models import DayIndex, DayMean, HourIndex, HourMean, Station
from lantian.apps.monitoring.standing import standing, standing_of_hours
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.standards.hj633 import Indicator
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import hours_between, last_complete_day, local_day, start_of_hour
from lantian.core.time.span import DaySpan
from lantian.io import clock

__all__ = [
    "calendar",
    "station_days",
    "station_hours",
    "subdistrict_day",
    "subdistrict_days",
    "subdistrict_hours",
]

_BY_INDICATOR = {str(indicator): pollutant for pollutant, indicator in DAILY.items()}
Hours = dict[tuple[dt.datetime, Pollutant], Decimal]
Mean = tuple[str, Decimal | None, bool, int, int]
"""Indicator, value, whether it is valid, what went in and what is needed."""


def subdistrict_hours(unit: str | None, start: dt.datetime, end: dt.datetime) -> HourSeries:
    """Hours in `[start, end)` of a subdistrict, or of the whole district for None."""
    kind, site = site_of(unit)
    rows = HourMean.objects.filter(
        site_kind=kind, site=site, time__gte=start, time__lt=end, value__isnull=False
    ).values_list("time", "pollutant", "value")
    return _hour_series(kind, site, start, end, {(time, Pollutant(name)): value for time, name, value in rows})


def station_hours(code: str, start: dt.datetime, end: dt.datetime) -> HourSeries:
    """Hours in `[start, end)` of a station as they count (reviewed, else corrected where the pack says so, else as
    reported), from the observation store as far as it is sealed."""
    network = Station.objects.filter(code=code).values_list("network", flat=True).first() or NETWORK
    table = store().read(
        network=network,
        cadence="hour",
        start=start,
        end=end,
        stations=[code],
        parameters=[pollutant.code for pollutant in Pollutant],
        statistic=None,
    )
    zone, hours = campaign_zone(), defaultdict(list)
    for row in table.select(["time", "parameter", "statistic", "value", "flag"]).to_pylist():
        hours[row["time"], row["parameter"]].append(row)
    values: Hours = {}
    for (time, parameter), rows in hours.items():
        found = counted(rows, corrected=corrected_on(local_day(time, zone)))
        if found is not None and found.value is not None:
            values[time, Pollutant.from_code(parameter)] = found.value
    return _hour_series(SiteKind.STATION, code, start, end, values)


def subdistrict_days(unit: str | None, first: dt.date, last: dt.date, *, now: dt.datetime | None = None) -> DaySeries:
    """Days from `first` to `last` of a subdistrict (of the district for None), as far as they are over."""
    kind, site = site_of(unit)
    return _day_series(kind, site, first, last, now or clock.now(), unit)


def station_days(code: str, first: dt.date, last: dt.date, *, now: dt.datetime | None = None) -> DaySeries:
    """Days from `first` to `last` of a station, as far as they are over."""
    return _day_series(SiteKind.STATION, code, first, last, now or clock.now(), None)


def subdistrict_day(unit: str | None, day: dt.date, *, now: dt.datetime | None = None) -> DayFigure | None:
    """One day of a subdistrict (of the district for None); None for a day that is not over."""
    days = subdistrict_days(unit, day, day, now=now).days
    return days[0] if days else None


def calendar(
    unit: str | None, first: dt.date | None = None, last: dt.date | None = None, *, now: dt.datetime | None = None
) -> DaySeries:
    """Every day of the campaign that is over, with its grade; of a subdistrict or of the district."""
    campaign = pack().campaign
    return subdistrict_days(unit, first or campaign.first, last or campaign.last, now=now)


def _hour_series(kind: SiteKind, site: str, start: dt.datetime, end: dt.datetime, values: Hours) -> HourSeries:
    times = tuple(hours_between(start_of_hour(start), end))
    rows = HourIndex.objects.filter(site_kind=kind, site=site, time__gte=start, time__lt=end)
    indices = {row.time: row for row in rows}
    newest = max((time for time, _ in values), default=None)
    return HourSeries(
        times=times,
        values={pollutant: tuple(values.get((time, pollutant)) for time in times) for pollutant in Pollutant},
        aqi=tuple(indices[time].aqi if time in indices else None for time in times),
        pm25_24h=tuple(indices[time].pm25_24h if time in indices else None for time in times),
        basis=basis(newest_run(), data_time=newest + HOUR if newest else None, standing=standing_of_hours(start, end)),
    )


def _day_series(
    kind: SiteKind, site: str, first: dt.date, last: dt.date, now: dt.datetime, unit: str | None
) -> DaySeries:
    over = DaySpan(first, last).until(last_complete_day(now, campaign_zone()))
    where = {"site_kind": kind, "site": site, "day__gte": first, "day__lte": over.last if over else first}
    means: dict[dt.date, list[Mean]] = defaultdict(list)
    indices: dict[dt.date, DayIndex] = {}
    if over:
        for day, *mean in DayMean.objects.filter(**where).values_list(
            "day", "indicator", "value", "valid", "parts", "needed"
        ):
            means[day].append(tuple(mean))
        indices = {index.day: index for index in DayIndex.objects.filter(**where)}
    days = tuple(_day_figure(day, means.get(day, ()), indices.get(day)) for day in over or ())
    return DaySeries(
        unit=pack().units.get(unit) if unit else None,
        days=days,
        basis=basis(newest_run(), standing=standing(first, max(first, last))),
    )


def _day_figure(day: dt.date, means: Iterable[Mean], index: DayIndex | None) -> DayFigure:
    values: dict[Pollutant, Decimal | None] = dict.fromkeys(Pollutant)
    parts: dict[Pollutant, tuple[int, int]] = {}
    o3_1h = None
    for indicator, value, valid, went_in, needed in means:
        shown = value if valid else None
        if indicator == Indicator.O3_1H:
            o3_1h = shown
        else:
            pollutant = _BY_INDICATOR[indicator]
            values[pollutant], parts[pollutant] = shown, (went_in, needed)
    return DayFigure(
        day=day,
        aqi=index.aqi if index else None,
        grade=grade_of(index.aqi, day) if index else None,
        primary=pollutants_of(index.primary) if index else (),
        values=values,
        o3_1h=o3_1h,
        parts=parts,
        version=index.version if index else None,
    )
