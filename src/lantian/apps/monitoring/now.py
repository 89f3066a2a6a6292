"""The air at this hour: of the district, its subdistricts and its stations; who is on line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from lantian.apps.monitoring.choices import DISTRICT, NETWORK, SiteKind
from lantian.apps.monitoring.common import (
    HOUR,
    Origin,
    basis,
    campaign_zone,
    grade_of,
    newest_run,
    planned_stations,
    pollutants_of,
    ranked_pollutant,
    ruled_day,
    station_card,
)
from lantian.apps.monitoring.figures import DistrictNow, StationNow, StationsOnline, SubdistrictNow
from lantian.apps.monitoring.models import HourIndex, HourMean, Station
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.policy.schema import Unit
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day, start_of_hour
from lantian.io import clock

__all__ = ["AIR", "COVERAGE_HOURS", "district_now", "station_now", "stations_now", "stations_online"]

COVERAGE_HOURS = 24
"""The hours over which it is told how much of what was planned came in."""
AIR = (NETWORK, "ambient")
"""Networks whose stations show the air: the others (stacks, sites, weather) have pages of their own."""
_CODES = tuple(pollutant.code for pollutant in Pollutant)
_INDEX_HOURS = 3
"""How many hours back the newest index of a station is looked for."""


def stations_now(now: dt.datetime | None = None) -> tuple[StationNow, ...]:
    """Every station of the air with its newest hour, straight from the doorstep, and its newest hourly index.

    Values whose flag is not N are left out (HJ 212: they are not measurements of the air).
    """
    return _stations_now(list(Station.objects.filter(network__in=AIR)), now or clock.now())


def station_now(code: str, now: dt.datetime | None = None) -> StationNow | None:
    """The same of one station, whatever it measures; None where there is none of that code."""
    return next(iter(_stations_now(list(Station.objects.filter(code=code)), now or clock.now())), None)


def _stations_now(stations: list[Station], now: dt.datetime) -> tuple[StationNow, ...]:
    rows = _newest_hours(stations)
    limit = _online_limit(now)[0]
    since = start_of_hour(now) - _INDEX_HOURS * HOUR
    indices: dict[str, HourIndex] = {}
    for index in HourIndex.objects.filter(site_kind=SiteKind.STATION, time__gte=since, time__lt=now).order_by("time"):
        indices[index.site] = index
    return tuple(
        _station_now(station, rows.get(station.code, []), indices.get(station.code), now, limit) for station in stations
    )


def stations_online(now: dt.datetime | None = None) -> StationsOnline:
    """How many of the network are on line: their newest hour ended no longer ago than the pack allows (M02)."""
    now = now or clock.now()
    limit, origin = _online_limit(now)
    stations = list(Station.objects.filter(network=NETWORK))
    rows = _newest_hours(stations)
    here = {code for code, found in rows.items() if _is_online(max(row.time for row in found), now, limit)}
    by_unit: dict[str, list[int]] = {
        unit.id: [0, planned_stations(SiteKind.SUBDISTRICT)] for unit in pack().subdistricts()
    }
    for station in stations:
        if station.code in here and station.subdistrict in by_unit:
            by_unit[station.subdistrict][0] += 1
    return StationsOnline(
        at=now,
        online=len(here),
        planned=planned_stations(SiteKind.DISTRICT),
        registered=len(stations),
        by_subdistrict={unit: (online, planned) for unit, (online, planned) in by_unit.items()},
        offline=tuple(station_card(station) for station in stations if station.code not in here),
        limit=limit,
        clauses=origin.clauses(pack().info.stations.clause),
        interpretations=origin.interpretations,
    )


def district_now(now: dt.datetime | None = None) -> DistrictNow:
    """The newest hour that the district's figure is known of, for the district and every subdistrict alike.

    All figures are of the same hour, so that they can be compared; `time` says which.
    """
    now = now or clock.now()
    run = newest_run()
    known = HourIndex.objects.filter(site_kind=SiteKind.DISTRICT, aqi__isnull=False, time__lte=now - HOUR)
    newest = known.order_by("-time").first()
    time = newest.time if newest else None
    indices, values = _hour(time)
    network = stations_online(now)
    registered = _registered(network)
    mine = indices.get((SiteKind.DISTRICT, DISTRICT))
    day = local_day(time or now, campaign_zone())
    return DistrictNow(
        time=time,
        aqi=mine.aqi if mine else None,
        grade=grade_of(mine.aqi, day) if mine else None,
        primary=pollutants_of(mine.primary) if mine else (),
        values=values[SiteKind.DISTRICT, DISTRICT],
        pm25_24h=mine.pm25_24h if mine else None,
        pm10_24h=mine.pm10_24h if mine else None,
        subdistricts=tuple(
            _subdistrict_now(
                unit,
                indices.get((SiteKind.SUBDISTRICT, unit.id)),
                values[SiteKind.SUBDISTRICT, unit.id],
                network.by_subdistrict[unit.id],
                registered.get(unit.id, 0),
                time,
                day,
            )
            for unit in pack().subdistricts()
        ),
        stations_online=network.online,
        stations_planned=network.planned,
        stations_registered=network.registered,
        coverage_24h=_coverage(time),
        basis=basis(run, data_time=time + HOUR if time else None),
    )


def _newest_hours(stations: Sequence[Station]) -> dict[str, list]:  # type: ignore[type-arg]
    """By station: of the air its pollutants, of the others whatever they send."""
    found = defaultdict(list)
    for network in {station.network for station in stations}:
        known = {station.code for station in stations if station.network == network}
        parameters = _CODES if network in AIR else None
        only = known if len(known) == 1 else None
        for row in store().latest(network=network, cadence="hour", stations=only, parameters=parameters):
            if row.statistic == "mean" and row.station in known:
                found[row.station].append(row)
    return dict(found)


def _online_limit(now: dt.datetime) -> tuple[dt.timedelta, Origin]:
    origin = Origin(ruled_day("network.online_minutes", local_day(now, campaign_zone())))
    return dt.timedelta(minutes=origin.whole("network.online_minutes")), origin


def _is_online(time: dt.datetime, now: dt.datetime, limit: dt.timedelta) -> bool:
    return now - (time + HOUR) <= limit


def _station_now(
    station: Station, rows: list, index: HourIndex | None, now: dt.datetime, limit: dt.timedelta
) -> StationNow:  # type: ignore[type-arg]
    time = max((row.time for row in rows), default=None)
    values = {row.parameter: row.value for row in rows if row.time == time and row.flag == "N"}
    return StationNow(
        station=station_card(station),
        values={pollutant: values.get(pollutant.code) for pollutant in Pollutant},
        time=time,
        age=max(now - (time + HOUR), dt.timedelta(0)) if time else None,
        online=time is not None and _is_online(time, now, limit),
        received_at=max((row.received_at for row in rows if row.time == time), default=None),
        aqi=index.aqi if index else None,
        grade=grade_of(index.aqi, local_day(index.time, campaign_zone())) if index else None,
        primary=pollutants_of(index.primary) if index else (),
        aqi_time=index.time if index else None,
    )


def _subdistrict_now(
    unit: Unit,
    index: HourIndex | None,
    values: Mapping[Pollutant, Decimal | None],
    network: tuple[int, int],
    registered: int,
    time: dt.datetime | None,
    day: dt.date,
) -> SubdistrictNow:
    return SubdistrictNow(
        unit=unit,
        aqi=index.aqi if index else None,
        grade=grade_of(index.aqi, day) if index else None,
        primary=pollutants_of(index.primary) if index else (),
        values=values,
        online=network[0],
        planned=network[1],
        registered=registered,
        time=time,
    )


def _hour(
    time: dt.datetime | None,
) -> tuple[dict[tuple[str, str], HourIndex], dict[tuple[str, str], dict[Pollutant, Decimal | None]]]:
    """Indices and values of all sites but the stations at one hour."""
    values: dict[tuple[str, str], dict[Pollutant, Decimal | None]] = defaultdict(lambda: dict.fromkeys(Pollutant))
    if time is None:
        return {}, values
    for row in HourMean.objects.filter(time=time):
        values[row.site_kind, row.site][Pollutant(row.pollutant)] = row.value
    sites = HourIndex.objects.filter(time=time, site_kind__in=(SiteKind.DISTRICT, SiteKind.SUBDISTRICT))
    return {(row.site_kind, row.site): row for row in sites}, values


def _registered(network: StationsOnline) -> dict[str, int]:
    """Registered stations of each subdistrict: those on line and those that are not."""
    counts = {unit: online for unit, (online, _) in network.by_subdistrict.items()}
    for card in network.offline:
        if card.unit is not None:
            counts[card.unit.id] = counts.get(card.unit.id, 0) + 1
    return counts


def _coverage(time: dt.datetime | None) -> Fraction:
    """Station hours of the ranked pollutant in the 24 h that end with the hour shown, as a share of those planned."""
    if time is None:
        return Fraction(0)
    ranked = ranked_pollutant(local_day(time, campaign_zone()))[0]
    sites = [unit.id for unit in pack().subdistricts()]  # named, so that the index of sites finds their hours
    came = HourMean.objects.filter(
        site_kind=SiteKind.SUBDISTRICT,
        site__in=sites,
        pollutant=ranked,
        time__gt=time - COVERAGE_HOURS * HOUR,
        time__lte=time,
    ).aggregate(parts=Sum("parts"))["parts"]
    return Fraction(came or 0, COVERAGE_HOURS * planned_stations(SiteKind.DISTRICT))
