"""When which station runs in the network, and which hours are due of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lantian.apps.monitoring.common import HOUR, Origin, campaign_days, campaign_zone, ruled_day
from lantian.apps.monitoring.models import Station
from lantian.apps.network.figures import Week
from lantian.apps.network.kinds import expected
from lantian.apps.network.models import StageStep, StationProfile
from lantian.apps.records.campaign import pack
from lantian.core.flows.station_stage import OPERATING, StationStage, operating_spans
from lantian.core.time.local import day_bounds, local_day, start_of_hour, week_of
from lantian.core.time.span import DaySpan

__all__ = ["Service", "adapted_parameters", "basis_of", "due_until", "hours_due", "rule", "services", "weeks_until"]

_FAR = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
_BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Service:
    """A station with the spans in which its hours are due, in UTC, and what it must send."""

    code: str
    network: str
    subdistrict: str
    spans: tuple[tuple[dt.datetime, dt.datetime], ...]
    parameters: tuple[str, ...]


def services(stations: Sequence[Station] | None = None) -> tuple[Service, ...]:
    """All stations with their time in the network, from the steps of each.

    A station without steps was registered as running: it is due from `since` to `until`, without them always.
    """
    zone = campaign_zone()
    known = list(Station.objects.order_by("code")) if stations is None else list(stations)
    steps: dict[str, list[tuple[dt.date, StationStage]]] = defaultdict(list)
    for code, on, stage in StageStep.objects.order_by("station", "number").values_list("station_id", "on", "stage"):
        steps[code].append((on, StationStage(stage)))
    adapted = adapted_parameters()
    return tuple(
        Service(
            code=station.code,
            network=station.network,
            subdistrict=station.subdistrict,
            spans=_spans(station, steps[station.code], zone),
            parameters=expected(station, adapted),
        )
        for station in known
    )


def adapted_parameters() -> dict[str, list[str]]:
    """Station → factor codes, where they are not those of the kind."""
    return {code: codes for code, codes in StationProfile.objects.values_list("station_id", "parameters") if codes}


def basis_of(found: Sequence[Service]) -> str:
    """A digest of everything but the observations that the weeks rest on."""
    return hashlib.sha256(f"{pack().fingerprint}{found!r}".encode()).hexdigest()


def due_until(now: dt.datetime) -> dt.datetime:
    """Hours from here on are not due yet: they may still come without their station being off line."""
    minutes = rule(now).whole("network.online_minutes")
    return start_of_hour(now - dt.timedelta(minutes=minutes))


def rule(now: dt.datetime) -> Origin:
    """The pack's rules of the network as of a moment."""
    return Origin(ruled_day("network.online_minutes", local_day(now, campaign_zone())))


def weeks_until(until: dt.datetime) -> tuple[Week, ...]:
    """The natural weeks of the campaign that have begun, each with the hours due of one station until a moment."""
    zone, span = campaign_zone(), campaign_days()
    found = []
    monday = week_of(span.first).first
    while monday <= span.last and day_bounds(max(monday, span.first), zone)[0] < until:
        first, last = max(monday, span.first), min(monday + _WEEK - dt.timedelta(days=1), span.last)
        start, end = _bounds(DaySpan(first, last), zone, until)
        found.append(Week(monday=monday, first=first, last=last, hours=_hours(start, end)))
        monday += _WEEK
    return tuple(found)


def hours_due(service: Service, week: Week, until: dt.datetime) -> int:
    """Hours of a week that are due of a station."""
    start, end = _bounds(DaySpan(week.first, week.last), campaign_zone(), until)
    return sum(_hours(max(start, begin), min(end, stop)) for begin, stop in service.spans)


def _spans(
    station: Station, steps: Sequence[tuple[dt.date, StationStage]], zone: ZoneInfo
) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    if steps:
        return tuple(
            (day_bounds(first, zone)[0], day_bounds(stop, zone)[0] if stop else _FAR)
            for first, stop in operating_spans(steps)
        )
    if StationStage(station.stage) not in OPERATING:
        return ()
    begin = day_bounds(station.since, zone)[0] if station.since else _BEGINNING
    return ((begin, day_bounds(station.until, zone)[1] if station.until else _FAR),)


def _bounds(span: DaySpan, zone: ZoneInfo, until: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    return day_bounds(span.first, zone)[0], min(day_bounds(span.last, zone)[1], until)


def _hours(start: dt.datetime, end: dt.datetime) -> int:
    return max((end - start) // HOUR, 0)
