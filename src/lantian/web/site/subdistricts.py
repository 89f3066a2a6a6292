"""`/subdistricts/<id>/`: everything about the air of one subdistrict."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.common import newest_run
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.schema import Unit, UnitKind
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import last_complete_day, start_of_hour
from lantian.web.site import addresses
from lantian.web.site.calendar import zone
from lantian.web.site.charts import day_chart, hour_charts, hour_rows, index_chart
from lantian.web.site.league import bar_of, finished_week
from lantian.web.site.now import unit_name

__all__ = ["subdistrict"]

_HOURS = 72
_WEEKS = 26


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
    days = queries.calendar(unit_id, now=now)
    context: dict[str, Any] = {
        "unit": unit,
        "name": wording(unit.name),
        "mine": mine,
        "time": district.time,
        "version": district.version,
        "index_trace": addresses.hour_index_trace(unit_id, mine.time, district.version) if mine.aqi is not None else "",
        "values": [(item, mine.values.get(item)) for item in Pollutant],
        "pollutants": tuple(Pollutant),
        "index_chart": index_chart(hours),
        "hour_charts": hour_charts(hours),
        "hour_rows": hour_rows(hours),
        "running": _running(hours.pm25_24h),
        "day_chart": day_chart(days),
        "days": tuple(reversed(days.days)),
        "targets": _targets(unit_id, now),
        "places": _places(unit_id, now),
        "stations": [
            item for item in queries.stations_now(now) if item.station.unit and item.station.unit.id == unit_id
        ],
        "siblings": [(unit_name(other), addresses.subdistrict_page(other.id), other.id == unit_id) for other in _all()],
    }
    return render(request, "site/subdistrict.html", context)


def _all() -> tuple[Unit, ...]:
    return pack().subdistricts()


def _running(values: tuple[Any, ...]) -> Any:
    """The newest 24 h running mean."""
    return next((value for value in reversed(values) if value is not None), None)


def _targets(unit_id: str, now: dt.datetime) -> list[dict[str, Any]]:
    result = queries.targets(now)
    lines = []
    for row in result.of_unit(unit_id):
        trace = addresses.completion_trace(unit_id, row.period.id, result.as_of, result.basis.version)
        lines.append({"row": row, "bar": bar_of(row.completion, result.steps), "trace": trace})
    return lines


def _places(unit_id: str, now: dt.datetime) -> dict[str, Any]:
    """The place in the ranking of every full week, the oldest first, as rows and for the chart."""
    newest = last_complete_day(now, zone())
    weeks = [week for week in queries.ranking_weeks(now=now) if week.last <= newest][:_WEEKS]
    newest_results = newest_run()
    run = (newest_results.pk, newest_results.version, newest_results.computed_at) if newest_results else ()
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
