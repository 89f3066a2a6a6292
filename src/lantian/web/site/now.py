"""The air at this moment, as the public page, the map and the wall show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.choices import DISTRICT
from lantian.apps.monitoring.figures import DistrictNow, StationNow
from lantian.apps.records.campaign import pack, wording
from lantian.core.geography import Datum
from lantian.core.policy.schema import Unit
from lantian.core.standards.hj633 import Grade, Indicator, grade, iaqi
from lantian.core.standards.pollutants import Pollutant
from lantian.web.site import addresses
from lantian.web.site.drawing import Drawing, draw
from lantian.web.site.labels import DrawnCell, DrawnDot, Label, drawn_cells, drawn_dots
from lantian.web.site.map_file import DistrictMap
from lantian.web.site.maps import current_map, map_stamp

__all__ = ["NowView", "PollutantNow", "drawing_of", "grade_css", "hour_grade", "now_view", "unit_name"]

LATE_AFTER = dt.timedelta(hours=2)
"""Newest data older than this are said to be late: an hour is due within the hour after it (HJ 633-2012 5.1.3)."""


@dataclass(frozen=True)
class PollutantNow:
    """One of the six, this hour; particles with the running mean that the index takes of them (HJ 633-2012 5.1.2)."""

    label: str
    unit: str
    decimals: int
    value: Decimal | None
    grade: Grade | None
    """Of what the index takes: the running mean of particles, the hour of gases."""
    trace: str
    particle: bool
    running: Decimal | None
    """Mean of the 24 hours that end with this one; of particles alone."""
    running_trace: str


@dataclass(frozen=True)
class SubdistrictLine:
    """A subdistrict's row in the table beside every map."""

    unit: Unit
    name: str
    address: str
    aqi: int | None
    grade: Grade | None
    primary: tuple[Pollutant, ...]
    pm25: Decimal | None
    online: int
    planned: int
    data_time: dt.datetime | None
    trace: str
    pm25_trace: str
    online_trace: str


@dataclass(frozen=True)
class NowView:
    """Everything about this hour that a page shows."""

    district: DistrictNow
    trace: str
    pollutants: tuple[PollutantNow, ...]
    subdistricts: tuple[SubdistrictLine, ...]
    stations: tuple[StationNow, ...]
    drawing: Drawing
    cells: list[DrawnCell]
    dots: list[DrawnDot]
    online: int
    planned: int
    online_trace: str
    coverage: Fraction
    coverage_trace: str
    running_trace: str
    """Of the 24 h running mean of PM2.5."""
    until: dt.datetime | None
    late: bool
    version: int | None
    preliminary: bool


def now_view(now: dt.datetime) -> NowView:
    """The district, its subdistricts and stations at `now`."""
    district = queries.district_now(now)
    stations = tuple(queries.stations_now(now))
    lines = tuple(_line(item, district, now) for item in district.subdistricts)
    drawing = drawing_of(tuple((s.station.code, s.station.lon, s.station.lat) for s in stations))
    until = district.data_time
    return NowView(
        district=district,
        trace=addresses.hour_index_trace(DISTRICT, district.time, district.version),
        pollutants=tuple(_pollutant(item, district) for item in Pollutant),
        subdistricts=lines,
        stations=stations,
        drawing=drawing,
        cells=cells_of(drawing, lines),
        dots=drawn_dots(drawing, [_Dot(s.station.code, s.online) for s in stations]),
        online=district.stations_online,
        planned=district.stations_planned,
        online_trace=addresses.online_trace(now),
        coverage=district.coverage_24h,
        coverage_trace=addresses.coverage_trace(district.time, district.version),
        running_trace=addresses.running_mean_trace(DISTRICT, Pollutant.PM25, district.time, district.version),
        until=until,
        late=until is not None and now - until > LATE_AFTER,
        version=district.version,
        preliminary=district.preliminary,
    )


def cells_of(drawing: Drawing, lines: tuple[SubdistrictLine, ...]) -> list[DrawnCell]:
    """The cells of a drawing with this hour's numbers written into them."""
    by_unit = {line.unit.id: line for line in lines}
    return drawn_cells(drawing, lambda unit: _label(unit, by_unit.get(unit)))


def drawing_of(places: tuple[tuple[str, float, float], ...], other: DistrictMap | None = None) -> Drawing:
    """The map in force (or another one) with these stations (code, lon, lat in WGS-84)."""
    if other is not None:
        return draw(other.features, places, sketch=other.sketch)
    return _drawing(places, map_stamp())


def hour_grade(pollutant: Pollutant, value: Decimal | None) -> Grade | None:
    """The grade of one hour's concentration by the hourly limits; particles by the daily ones, as is usual."""
    if value is None or value < 0:
        return None
    return grade(iaqi(Indicator(f"{pollutant.value}_1h"), value))


def grade_css(of: Grade | None) -> str:
    """Class of the style sheet for a grade."""
    return f"grade-{of.number}" if of else "grade-none"


def unit_name(unit: Unit) -> str:
    """The short name of a unit in the reader's language."""
    return wording(unit.short) if unit.short else wording(unit.name)


@dataclass(frozen=True)
class _Dot:
    code: str
    online: bool


@lru_cache(maxsize=4)
def _drawing(places: tuple[tuple[str, float, float], ...], _stamp: str) -> Drawing:
    chosen = current_map() or DistrictMap({}, sketch=True, datum_read=Datum.WGS84)
    return draw(chosen.features, places, sketch=chosen.sketch)


def _line(item: Any, district: DistrictNow, now: dt.datetime) -> SubdistrictLine:
    pm25_trace = addresses.hour_mean_trace(item.unit.id, Pollutant.PM25, item.time, district.version)
    trace = addresses.hour_index_trace(item.unit.id, item.time, district.version) if item.aqi is not None else ""
    return SubdistrictLine(
        unit=item.unit,
        name=unit_name(item.unit),
        address=addresses.subdistrict_page(item.unit.id),
        aqi=item.aqi,
        grade=item.grade,
        primary=item.primary,
        pm25=item.pm25,
        online=item.online,
        planned=item.planned,
        data_time=item.data_time,
        trace=trace,
        pm25_trace=pm25_trace if item.pm25 is not None else "",
        online_trace=addresses.online_trace(now, item.unit.id),
    )


def _pollutant(pollutant: Pollutant, district: DistrictNow) -> PollutantNow:
    value = district.values.get(pollutant)
    means = {Pollutant.PM10: district.pm10_24h, Pollutant.PM25: district.pm25_24h}
    particle, running = pollutant in means, means.get(pollutant)
    trace = addresses.hour_mean_trace(DISTRICT, pollutant, district.time, district.version)
    return PollutantNow(
        label=pollutant.label,
        unit=pollutant.unit,
        decimals=pollutant.decimals,
        value=value,
        grade=hour_grade(pollutant, running if particle else value),
        trace=trace if value is not None else "",
        particle=particle,
        running=running,
        running_trace=addresses.running_mean_trace(DISTRICT, pollutant, district.time, district.version)
        if running is not None
        else "",
    )


def _label(unit: str, line: SubdistrictLine | None) -> Label:
    if line is None:
        name = unit_name(pack().units[unit])
        return Label(name, None, _("No data"), "grade-none", addresses.subdistrict_page(unit))
    word = wording(line.grade.name) if line.grade else _("No data")
    return Label(line.name, line.aqi, word, grade_css(line.grade), line.address)
