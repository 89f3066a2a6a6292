"""The air of the day and the ranking, from the observation store at the version of the issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from lantian.apps.briefings.content import Cell, Column, Section, cell
from lantian.apps.briefings.scope import DAY, Scope
from lantian.apps.duty import calendar
from lantian.apps.monitoring.choices import DISTRICT
from lantian.apps.monitoring.traces.again import figures_on, sites_of
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, address, build
from lantian.core.policy.problems import EditionUnknown, ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.standards import hj633
from lantian.core.standards.hj633 import AirQuality, Indicator, Report
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.span import DaySpan

__all__ = ["air", "ranking"]

Given = Mapping[tuple[str, dt.date], Mapping[Indicator, Fraction | None]]
_NONE = "—"
_HEAVY = 4
"""Grades above this one are heavy pollution: an index above 200 (HJ 633 table 2)."""


def air(scope: Scope) -> Section:
    """Of a summary: index and PM2.5 of each subdistrict on the newest day that is over. Of a notice: days by grade."""
    title = Text(zh="空气质量", en="The air")
    if scope.air_day < scope.first and scope.kind != DAY:
        return Section(id="air", title=title, empty=_NO_DATA)
    try:
        return _day(scope, title) if scope.kind == DAY else _days(scope, title)
    except (ParameterNotInForce, EditionUnknown, NoSuchFigure):
        return Section(id="air", title=title, empty=_NO_DATA)


def ranking(scope: Scope) -> Section:
    """The subdistricts by the mean of the valid days: of the week so far, or of the days of a notice (S5)."""
    title = Text(zh="空气质量排名", en="Ranking of the air")
    span = scope.air_days
    subdistricts = pack().subdistricts()
    try:
        traced = build("rank", _days_key(span) | {"unit": subdistricts[0].id}, scope.version)
    except NoSuchFigure:
        return Section(id="ranking", title=title, empty=_NO_DATA)
    names = {(unit.name.zh, unit.name.en): unit.id for unit in subdistricts}
    rows = []
    for place, name, _mean, kept, days, remark in traced.tables[0].rows:
        unit = names.get((name.zh, name.en), "") if isinstance(name, Text) else ""
        key = _days_key(span) | {"unit": unit}
        rows.append(
            (
                cell(_NONE if place is None else str(place), address("rank", key, scope.version)),
                cell(name if isinstance(name, Text) else str(name)),
                cell(
                    _NONE if kept is None else f"{kept}",
                    address("period-mean", _days_key(span) | {"site": unit}, scope.version),
                ),
                cell(str(days)),
                cell(remark if isinstance(remark, Text) else ""),
            )
        )
    return Section(
        id="ranking",
        title=title,
        said=(
            Text(
                zh=f"{calendar.dates_text(span.first, span.last).zh}，按有效日均值由低到高排序。",
                en=f"{span.first} to {span.last}, by the mean of the valid days, the lowest first.",
            ),
        ),
        columns=(
            Column(Text(zh="名次", en="Place"), number=True),
            Column(Text(zh="街道", en="Subdistrict")),
            Column(traced.tables[0].columns[3], number=True),
            Column(Text(zh="有效天数", en="Valid days"), number=True),
            Column(Text(zh="说明", en="Remark")),
        ),
        rows=tuple(rows),
    )


_NO_DATA = Text(zh="无监测数据。", en="There are no observations.")


def _day(scope: Scope, title: Text) -> Section:
    day = scope.air_day
    given = _given(DaySpan(day, day), scope.version)
    sites = [(DISTRICT, pack().info.district), *((unit.id, unit.name) for unit in pack().subdistricts())]
    rows = tuple(_day_row(site, name, day, given.get((site, day), {}), scope.version) for site, name in sites)
    said = [Text(zh=f"{calendar.date_text(day).zh}监测数据。", en=f"Observations of {day}.")]
    whole = _index(given.get((DISTRICT, day), {}), day)
    if whole.aqi is not None and whole.grade is not None:
        said.insert(
            0,
            Text(
                zh=f"全区空气质量指数 {whole.aqi}，{whole.grade.name.zh}。",
                en=f"Air quality index of the district: {whole.aqi}, {whole.grade.name.en}.",
            ),
        )
    return Section(
        id="air",
        title=title,
        said=tuple(said),
        columns=(
            Column(Text(zh="区域", en="Place")),
            Column(Text(zh="AQI", en="AQI"), number=True),
            Column(Text(zh="级别", en="Grade")),
            Column(Text(zh="首要污染物", en="Primary pollutant")),
            Column(Text(zh="PM2.5（µg/m³）", en="PM2.5 (µg/m³)"), number=True),
        ),
        rows=rows,
    )


def _day_row(
    site: str, name: Text, day: dt.date, given: Mapping[Indicator, Fraction | None], version: int
) -> tuple[Cell, ...]:
    found = _index(given, day)
    key = {"site": site, "day": str(day)}
    pm25 = given.get(Indicator.PM25_24H)
    return (
        cell(name),
        cell(_NONE if found.aqi is None else str(found.aqi), address("day-index", key, version)),
        cell(found.grade.name if found.grade is not None else _NONE),
        cell("、".join(pollutant.label for pollutant in found.primary) or _NONE),
        cell(
            _NONE if pm25 is None else f"{half_even(pm25, Pollutant.PM25.decimals):f}",
            address("day-mean", key | {"indicator": str(Indicator.PM25_24H)}, version),
        ),
    )


def _days(scope: Scope, title: Text) -> Section:
    span = scope.air_days
    given = _given(span, scope.version)
    sites = [(DISTRICT, pack().info.district), *((unit.id, unit.name) for unit in pack().subdistricts())]
    return Section(
        id="air",
        title=title,
        said=(
            Text(
                zh=f"{calendar.dates_text(span.first, span.last).zh}监测数据。",
                en=f"Observations of {span.first} to {span.last}.",
            ),
        ),
        columns=(
            Column(Text(zh="区域", en="Place")),
            Column(Text(zh="PM2.5均值（µg/m³）", en="Mean PM2.5 (µg/m³)"), number=True),
            Column(Text(zh="有效天数", en="Valid days"), number=True),
            Column(Text(zh="优良天数", en="Good days"), number=True),
            Column(Text(zh="重污染天数", en="Heavily polluted days"), number=True),
        ),
        rows=tuple(_days_row(site, name, span, given, scope.version) for site, name in sites),
    )


def _days_row(site: str, name: Text, span: DaySpan, given: Given, version: int) -> tuple[Cell, ...]:
    days = [given.get((site, day), {}) for day in span]
    pm25 = [value for each in days if (value := each.get(Indicator.PM25_24H)) is not None]
    grades = [found.grade.number for day, each in zip(span, days, strict=True) if (found := _index(each, day)).grade]
    mean = Fraction(sum(pm25, Fraction(0)), len(pm25)) if pm25 else None
    key = _days_key(span) | {"site": site, "pollutant": "pm25"}
    return (
        cell(name),
        cell(_NONE if mean is None else _shown(mean), address("period-mean", key, version)),
        cell(str(len(pm25)), address("valid-days", key, version)),
        cell(str(sum(number <= 2 for number in grades))),
        cell(str(sum(number > _HEAVY for number in grades))),
    )


def _shown(mean: Fraction) -> str:
    rounded: Decimal = half_even(mean, 1)
    return f"{rounded:f}"


def _days_key(span: DaySpan) -> dict[str, str]:
    return {"first": str(span.first), "last": str(span.last)}


def _given(span: DaySpan, version: int) -> Given:
    """(site, day) → exact valid daily figures of every indicator, of subdistricts and district."""
    found: dict[tuple[str, dt.date], dict[Indicator, Fraction | None]] = {}
    for figure in figures_on(sites_of(DISTRICT), span, version):
        if figure.site_kind != "station":
            exact = figure.exact if figure.valid else None
            found.setdefault((figure.site, figure.day), {})[figure.indicator] = exact
    return found


def _index(given: Mapping[Indicator, Fraction | None], day: dt.date) -> AirQuality:
    return hj633.index(given, pack().edition("HJ 633", day), Report.DAILY)
