"""`/stations/` and the page of one station."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.choices import NETWORK
from lantian.apps.monitoring.common import newest_run
from lantian.apps.monitoring.figures import StationCard, StationNow
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.pack import near_matches
from lantian.core.standards.device_kinds import KINDS
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import last_complete_day, start_of_hour
from lantian.web.site import addresses
from lantian.web.site.calendar import zone
from lantian.web.site.charts import Shown, day_chart, day_rows, hour_charts, hour_rows
from lantian.web.site.now import unit_name
from lantian.web.site.running import running_means
from lantian.web.site.station_review import review_of

__all__ = ["station", "station_list"]

_HOURS = 72
_DAYS = 30
_WEATHER = "weather"


def station_list(request: HttpRequest) -> HttpResponse:
    """All stations by subdistrict, with their newest hour."""
    groups: dict[str, list[StationNow]] = {unit.id: [] for unit in pack().subdistricts()}
    everything = queries.stations_now(request.now)
    for item in everything:
        groups.setdefault(item.station.unit.id if item.station.unit else "", []).append(item)
    run = newest_run()
    version = run.version if run else None
    context = {
        "groups": [_group(unit_id, items, request.now, version) for unit_id, items in groups.items() if items],
        "online": sum(item.online for item in everything if item.station.network == NETWORK),
        "total": sum(item.station.network == NETWORK for item in everything),
        "others": [_other(card) for card in queries.stations() if card.network not in queries.AIR],
        "planned": pack().info.stations.total,
        "online_trace": addresses.online_trace(request.now),
    }
    return render(request, "site/stations.html", context)


def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: this hour, its data with flags and decisions, 72 hours, 30 days."""
    now = request.now
    found = queries.station_now(code, now)
    if found is None:
        near = near_matches(code, [card.code for card in queries.stations()])
        raise Http404({"asked": code, "exists": list(near)})
    end = start_of_hour(now)
    hours = queries.station_hours(code, end - dt.timedelta(hours=_HOURS), end)
    running = running_means(code, hours.times)
    last = last_complete_day(now, zone())
    days = queries.station_days(code, last - dt.timedelta(days=_DAYS - 1), last, now=now)
    context: dict[str, Any] = {
        "now_here": found,
        "station": found.station,
        "name": wording(found.station.name),
        "unit": found.station.unit,
        "unit_name": unit_name(found.station.unit) if found.station.unit else "",
        "unit_address": addresses.subdistrict_page(found.station.unit.id) if found.station.unit else "",
        "values": [_value(item, found, hours.basis.version) for item in Pollutant],
        "hour_charts": hour_charts(hours, running),
        "hour_rows": hour_rows(code, hours, running),
        "day_chart": day_chart(days),
        "days": days.days,
        "day_rows": day_rows(code, days.days),
        "site": code,
        "version": hours.basis.version,
        "pollutants": tuple(Pollutant),
        "index_trace": addresses.hour_index_trace(code, found.aqi_time, hours.basis.version),
        "hours_basis": hours.basis,
        "days_basis": days.basis,
        "kind": wording(kind.title) if (kind := KINDS.get(found.station.kind)) else found.station.kind,
        "weather_on": (*queries.AIR, _WEATHER),
        "shows_air": found.station.network in queries.AIR,
        "data": review_of(request, code, hours.basis.version),
    }
    return render(request, "site/station.html", context)


def _group(unit_id: str, items: list[StationNow], now: dt.datetime, version: int | None) -> dict[str, Any]:
    unit = pack().units.get(unit_id)
    network = [item for item in items if item.station.network == NETWORK]
    return {
        "name": unit_name(unit) if unit else _("No subdistrict"),
        "address": addresses.subdistrict_page(unit_id) if unit else "",
        "items": [_listed(item, version) for item in items],
        "online_trace": addresses.online_trace(now, unit_id if unit else ""),
        "online": sum(item.online for item in network),
        "total": len(network),
    }


def _other(card: StationCard) -> tuple[StationCard, str]:
    """A station that does not show the air, and what it is."""
    kind = KINDS.get(card.kind)
    return card, wording(kind.title) if kind else card.kind


def _listed(item: StationNow, version: int | None) -> dict[str, Any]:
    """A line of the list."""
    index = addresses.hour_index_trace(item.station.code, item.aqi_time, version) if item.aqi is not None else ""
    return {"now": item, "index_trace": index, "values": [_value(pollutant, item, version) for pollutant in Pollutant]}


def _value(pollutant: Pollutant, now_here: StationNow, version: int | None) -> Shown:
    value = now_here.values.get(pollutant)
    trace = ""
    if value is not None and now_here.time is not None:
        trace = addresses.measurement_trace(now_here.station.code, pollutant.code, now_here.time, version)
    return Shown(pollutant, value, trace)
