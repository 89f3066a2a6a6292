"""`/subdistricts/<id>/`: everything about the air of one subdistrict."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.figures import (
    DayFigure,
    DaySeries,
    HourSeries,
    StationNow,
    SubdistrictNow,
    TargetsResult,
)
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.schema import Unit, UnitKind
from lantian.core.standards.hj633 import GRADES
from lantian.core.standards.hj663 import DaysByGrade, days_by_grade
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import last_complete_day, start_of_hour
from lantian.web.site import addresses
from lantian.web.site.calendar import zone
from lantian.web.site.charts import Shown, day_chart, day_rows, hour_charts, hour_rows, index_chart
from lantian.web.site.league import finished_week, run_mark
from lantian.web.site.now import unit_name
from lantian.web.site.running import RunningMeans, running_means
from lantian.web.site.targets import TargetCell, target_cell

__all__ = ["subdistrict"]

_HOURS = 72
_WEEKS = 26
_MONTH = 31


@dataclass(frozen=True)
class MonthLine:
    """A month of a subdistrict: its mean and days as they are compared with the target, and its days by grade."""

    id: str
    title: str
    cell: TargetCell
    grades: DaysByGrade
    days: tuple[DayFigure, ...]

    @property
    def counts(self) -> list[tuple[int, int]]:
        """Grade and days, the best first."""
        return sorted(self.grades.counts.items())


def subdistrict(request: HttpRequest, unit_id: str) -> HttpResponse:
    """The page."""
    unit = pack().units.get(unit_id)
    if unit is None or unit.kind is not UnitKind.SUBDISTRICT:
        raise Http404({"asked": unit_id, "exists": [other.id for other in _all()]})
    now = request.now
    district = queries.district_now(now)
    mine = next(item for item in district.subdistricts if item.unit.id == unit_id)
    end = start_of_hour(now)
    hours = queries.subdistrict_hours(unit_id, end - dt.timedelta(hours=_HOURS), end)
    running = running_means(unit_id, hours.times)
    days = queries.calendar(unit_id, now=now)
    result = queries.targets(now)
    months = _months(unit_id, result, days)
    chosen = next((month for month in months if month.id == request.GET.get("month")), months[0] if months else None)
    context: dict[str, Any] = {
        "unit": unit,
        "name": wording(unit.name),
        "mine": mine,
        "time": district.time,
        "version": district.version,
        "index_trace": addresses.hour_index_trace(unit_id, mine.time, district.version) if mine.aqi is not None else "",
        "values": [_value(unit_id, item, mine, district.version) for item in Pollutant],
        "pollutants": tuple(Pollutant),
        "index_chart": index_chart(hours),
        "hour_charts": hour_charts(hours, running),
        "hour_rows": hour_rows(unit_id, hours, running),
        "running": _newest_running(unit_id, hours, running),
        "hours_basis": hours.basis,
        "days_basis": days.basis,
        "day_chart": day_chart(days),
        "days": days.days,
        "day_rows": day_rows(unit_id, chosen.days if chosen else days.days[-_MONTH:]),
        "days_open": "month" in request.GET,
        "month_title": chosen.title if chosen else "",
        "months": months,
        "chosen": chosen,
        "grades": GRADES,
        "targets": [target_cell(row, result) for row in result.of_unit(unit_id)],
        "places": _places(unit_id, now),
        "stations": [
            (item, *_station_traces(item, district.version))
            for item in queries.stations_now(now)
            if item.station.unit and item.station.unit.id == unit_id
        ],
        "online_trace": addresses.online_trace(now, unit_id),
        "siblings": [(unit_name(other), addresses.subdistrict_page(other.id), other.id == unit_id) for other in _all()],
    }
    return render(request, "site/subdistrict.html", context)


def _all() -> tuple[Unit, ...]:
    return pack().subdistricts()


def _months(unit_id: str, result: TargetsResult, days: DaySeries) -> list[MonthLine]:
    """The months that have begun, the newest first."""
    lines = []
    for row in result.of_unit(unit_id):
        if row.period.kind == "month" and row.elapsed_days:
            mine = tuple(figure for figure in days.days if row.period.first <= figure.day <= row.period.last)
            counted = days_by_grade(figure.aqi for figure in mine)
            title = wording(row.period.title)
            lines.append(MonthLine(row.period.id, title, target_cell(row, result), counted, mine))
    return list(reversed(lines))


def _value(unit_id: str, pollutant: Pollutant, mine: SubdistrictNow, version: int | None) -> Shown:
    value = mine.values.get(pollutant)
    trace = addresses.hour_mean_trace(unit_id, pollutant, mine.time, version) if value is not None else ""
    return Shown(pollutant, value, trace)


def _newest_running(unit_id: str, hours: HourSeries, running: RunningMeans) -> list[Shown]:
    """The newest 24 h running mean of each particle."""
    found = []
    for pollutant, values in running.items():
        known = [(time, value) for time, value in zip(hours.times, values, strict=True) if value is not None]
        if known:
            time, value = known[-1]
            trace = addresses.running_mean_trace(unit_id, pollutant, time, hours.basis.version)
            found.append(Shown(pollutant, value, trace))
    return found


def _station_traces(item: StationNow, version: int | None) -> tuple[str, str]:
    """Of the index and of the PM2.5 of a station; "" where there is none."""
    code, pollutant = item.station.code, Pollutant.PM25
    measured = item.time is not None and item.values.get(pollutant) is not None
    return (
        addresses.hour_index_trace(code, item.aqi_time, version) if item.aqi is not None else "",
        addresses.measurement_trace(code, pollutant.code, item.time, version) if measured else "",
    )


def _places(unit_id: str, now: dt.datetime) -> dict[str, Any]:
    """The place in the ranking of every full week, the oldest first, as rows and for the chart."""
    newest = last_complete_day(now, zone())
    weeks = [week for week in queries.ranking_weeks(now=now) if week.last <= newest][:_WEEKS]
    run = run_mark()
    rows = []
    for week in reversed(weeks):
        result = finished_week(week, run)
        mine = next(row for row in result.rows if row.unit.id == unit_id)
        trace = addresses.rank_trace(unit_id, week.first, week.last, result.basis.version)
        rows.append({"week": week, "row": mine, "trace": trace if mine.place else ""})
    chart = {
        "labels": [f"{item['week'].first:%m-%d}" for item in rows],
        "values": [item["row"].place for item in rows],
        "of": len(_all()),
        "name": _("Place"),
        "missing": _("not ranked"),
    }
    return {"rows": list(reversed(rows)), "chart": chart}
