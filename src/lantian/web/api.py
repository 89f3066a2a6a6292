"""`/api/v1/`: public hours of the district's air, laid out as OpenAQ's API v3 has it, and how far the measures are.

Thin over the queries of the public site: what is not shown there is not told here. Figures whose month is not confirmed
say `preliminary`. Errors are problem+json (RFC 9457).
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.figures import StationCard, StationNow
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import address
from lantian.apps.tasks import boards, demands
from lantian.apps.tasks.progress import Progress, first_day
from lantian.apps.tasks.progress import progress as computed
from lantian.core.policy.schema import Text
from lantian.core.standards.pollutants import Pollutant

__all__ = ["api"]

_PUBLIC = frozenset({"micro", "ambient"})
_HOUR = dt.timedelta(hours=1)
_MOST_HOURS = 31 * 24
_MOST = 1000

api = NinjaAPI(
    title="Lantian",
    version="1.0.0",
    description="Hourly air quality of the district's stations. Hours are labelled by start and end; concentrations"
    " are in µg/m³, carbon monoxide in mg/m³. Preliminary figures say so. `/progress`: the measures of the campaign.",
    docs_url=None,
    urls_namespace="api-v1",
)


class Page(Schema):
    """Which part of a list."""

    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100
    page: Annotated[int, Query(ge=1, le=100_000)] = 1


class Meta(Schema):
    """What was asked for, and how much there is."""

    name: str = "lantian"
    page: int
    limit: int
    found: int


class ParameterOut(Schema):
    """A pollutant."""

    id: str
    name: str
    units: str
    displayName: str  # noqa: N815 - OpenAQ's name


class Coordinates(Schema):
    """WGS-84, degrees."""

    latitude: float
    longitude: float


class Sensor(Schema):
    """One parameter at one station."""

    id: str
    name: str
    parameter: ParameterOut


class Location(Schema):
    """A station."""

    id: str
    name: str
    nameEn: str  # noqa: N815
    locality: str | None
    timezone: str
    network: str
    coordinates: Coordinates
    sensors: list[Sensor]


class Moment(Schema):
    """A moment in UTC and in local time."""

    utc: dt.datetime
    local: dt.datetime


class Period(Schema):
    """An averaging period."""

    label: str = "1 hour"
    interval: str = "01:00:00"
    datetimeFrom: Moment  # noqa: N815
    datetimeTo: Moment  # noqa: N815


class Hour(Schema):
    """The mean of one hour; the value in digits is exact."""

    value: float
    valueExact: str  # noqa: N815
    parameter: ParameterOut
    period: Period
    preliminary: bool


class LatestOut(Schema):
    """The newest hour of a sensor."""

    datetime: Moment
    value: float
    sensorsId: str  # noqa: N815
    locationsId: str  # noqa: N815
    coordinates: Coordinates
    preliminary: bool


class Locations(Schema):
    """A page of stations."""

    meta: Meta
    results: list[Location]


class Hours(Schema):
    """A page of hours."""

    meta: Meta
    dataVersion: int | None  # noqa: N815
    results: list[Hour]


class LatestPage(Schema):
    """A page of newest hours."""

    meta: Meta
    results: list[LatestOut]


class Parameters(Schema):
    """All parameters."""

    meta: Meta
    results: list[ParameterOut]


class GoalOut(Schema):
    """What a clause demands, in the unit in which it states it."""

    kind: str
    comparison: str
    value: str
    unit: str


class IndicatorOut(Schema):
    """One figure of progress: computed, never typed in."""

    id: str
    title: str
    titleEn: str  # noqa: N815
    clause: str
    computedFrom: str  # noqa: N815 - rows, share, figure, submissions; statement: dated and with its author
    state: str
    value: str | None
    done: str | None
    of: str | None
    goal: GoalOut | None
    dataVersion: int  # noqa: N815 - number of the newest change of any row
    dataTime: dt.datetime | None  # noqa: N815
    trace: str


class MeasureOut(Schema):
    """A measure of the policy and what shows how far it is."""

    id: str
    number: str
    title: str
    titleEn: str  # noqa: N815
    state: str
    nextDate: dt.date | None  # noqa: N815
    leadUnits: list[str]  # noqa: N815
    indicators: list[IndicatorOut]


class ProgressPage(Schema):
    """How far the measures are on a day."""

    meta: Meta
    policyVersion: str  # noqa: N815
    day: dt.date
    results: list[MeasureOut]


class ProblemOut(Schema):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


_PROBLEMS = {404: ProblemOut, 422: ProblemOut}


@api.get("/parameters", response={200: Parameters, **_PROBLEMS}, tags=["parameters"])
def parameters(request: HttpRequest) -> dict[str, Any]:
    """The six pollutants with their units."""
    results = [_parameter(each) for each in Pollutant]
    return {"meta": {"page": 1, "limit": _MOST, "found": len(results)}, "results": results}


@api.get("/locations", response={200: Locations, **_PROBLEMS}, tags=["locations"])
def locations(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """Stations by subdistrict and code."""
    return _paged([_location(each) for each in _stations()], page)


@api.get("/locations/{location_id}", response={200: Locations, **_PROBLEMS}, tags=["locations"])
def location(request: HttpRequest, location_id: str) -> dict[str, Any]:
    """One station."""
    return _paged([_location(_station(location_id))], Page())


@api.get("/locations/{location_id}/latest", response={200: LatestPage, **_PROBLEMS}, tags=["latest"])
def latest_of(request: HttpRequest, location_id: str) -> dict[str, Any]:
    """The newest hour of each parameter of a station."""
    _station(location_id)
    now = request.now  # type: ignore[attr-defined] - the middleware's
    here = next(each for each in queries.stations_now(now) if each.station.code == location_id)
    return _paged(list(_latest(here, None)), Page(limit=_MOST))


@api.get("/parameters/{parameter_id}/latest", response={200: LatestPage, **_PROBLEMS}, tags=["latest"])
def latest(request: HttpRequest, parameter_id: str, page: Query[Page]) -> dict[str, Any]:
    """The newest hour of a parameter at each station."""
    pollutant = _pollutant(parameter_id)
    now = request.now  # type: ignore[attr-defined] - the middleware's
    found = [
        out for here in queries.stations_now(now) if here.station.network in _PUBLIC for out in _latest(here, pollutant)
    ]
    return _paged(found, page)


@api.get("/sensors/{sensor_id}/hours", response={200: Hours, **_PROBLEMS}, tags=["measurements"])
def hours(
    request: HttpRequest,
    sensor_id: str,
    page: Query[Page],
    datetime_from: dt.datetime | None = None,
    datetime_to: dt.datetime | None = None,
) -> dict[str, Any]:
    """Hours of a sensor, oldest first: those that begin in [datetime_from, datetime_to), at most 31 days; without times
    the last 24 hours. A time without an offset is local. Ozone is the mean of one hour."""
    code, _sign, name = sensor_id.rpartition(":")
    pollutant = _pollutant(name)
    _station(code)
    zone = _zone()
    start, end = _span(datetime_from, datetime_to, request.now)  # type: ignore[attr-defined] - the middleware's
    series = queries.station_hours(code, start, end)
    days: dict[dt.date, bool] = {}
    found = []
    for time, value in zip(series.times, series.values[pollutant], strict=True):
        if value is None:
            continue
        day = time.astimezone(zone).date()
        if day not in days:
            days[day] = queries.preliminary(day, day)
        found.append(
            {
                "value": float(value),
                "valueExact": f"{value:f}",
                "parameter": _parameter(pollutant),
                "period": {"datetimeFrom": _moment(time, zone), "datetimeTo": _moment(time + _HOUR, zone)},
                "preliminary": days[day],
            }
        )
    return {**_paged(found, page), "dataVersion": series.basis.version}


@api.get("/progress", response={200: ProgressPage, **_PROBLEMS}, tags=["progress"])
def progress(request: HttpRequest, page: Query[Page], day: dt.date | None = None) -> dict[str, Any]:
    """Every measure with its figures: value, demand, state, what it is computed from, and where the arithmetic is read;
    with `day` as of the end of that local day. Numbers are exact: "3/4" where no decimal is."""
    now = request.now  # type: ignore[attr-defined] - the middleware's
    asked = day or demands.local_day(now)
    if not first_day() <= asked <= demands.local_day(now):
        raise HttpError(422, "day must lie between the beginning of the campaign and today.")
    lines = boards.lines(computed(now, asked), asked)
    found = _paged([_measure(each) for each in lines], page)
    return {**found, "policyVersion": pack().version_label, "day": asked}


def _measure(line: boards.Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "number": line.number,
        **_titled(line.title),
        "state": line.state,
        "nextDate": line.next.date if line.next else None,
        "leadUnits": [boards.unit_name(unit) for unit in line.leads],
        "indicators": [_indicator(each) for each in line.indicators],
    }


def _indicator(found: Progress) -> dict[str, Any]:
    goal = found.goal
    return {
        "id": found.indicator.id,
        **_titled(found.indicator.title),
        "clause": found.indicator.clause,
        "computedFrom": found.indicator.kind,
        "state": found.state,
        "value": _exact(found.value),
        "done": _exact(found.done),
        "of": _exact(found.of),
        "goal": {
            "kind": goal.kind,
            "comparison": goal.comparison,
            "value": _exact(goal.shown) or "",
            "unit": goal.unit,
        }
        if goal is not None
        else None,
        "dataVersion": found.version,
        "dataTime": found.data_time,
        "trace": address("progress", {"id": found.indicator.id, "day": found.day.isoformat()}),
    }


def _titled(title: Text) -> dict[str, str]:
    return {"title": title.in_language("zh"), "titleEn": title.in_language("en")}


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _stations() -> list[StationCard]:
    return [each for each in queries.stations() if each.network in _PUBLIC]


def _station(code: str) -> StationCard:
    found = queries.station(code)
    if found is None or found.network not in _PUBLIC:
        raise HttpError(404, f"There is no location {code!r}.")
    return found


def _pollutant(name: str) -> Pollutant:
    try:
        return Pollutant(name)
    except ValueError:
        raise HttpError(404, f"There is no parameter {name!r}; there are {', '.join(Pollutant)}.") from None


def _zone() -> ZoneInfo:
    return ZoneInfo(pack().info.time_zone)


def _span(first: dt.datetime | None, last: dt.datetime | None, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The hours asked for, from the beginning of the first one."""
    zone = _zone()
    try:
        end = _aware(last, zone) or now
        start = _aware(first, zone) or end - 24 * _HOUR
        fits = start < end and end - start <= _MOST_HOURS * _HOUR
    except OverflowError:
        fits = False
    if not fits:
        raise HttpError(422, "datetime_from must lie before datetime_to, at most 31 days.")
    return start, end


def _aware(time: dt.datetime | None, zone: ZoneInfo) -> dt.datetime | None:
    if time is None:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(dt.UTC)


def _parameter(pollutant: Pollutant) -> dict[str, str]:
    return {"id": str(pollutant), "name": str(pollutant), "units": pollutant.unit, "displayName": pollutant.label}


def _location(card: StationCard) -> dict[str, Any]:
    return {
        "id": card.code,
        "name": card.name.zh or card.name.en,
        "nameEn": card.name.en or card.name.zh,
        "locality": card.unit.name.zh if card.unit else None,
        "timezone": pack().info.time_zone,
        "network": card.network,
        "coordinates": {"latitude": card.lat, "longitude": card.lon},
        "sensors": [
            {"id": f"{card.code}:{each}", "name": f"{each} {each.unit}", "parameter": _parameter(each)}
            for each in Pollutant
        ],
    }


def _latest(here: StationNow, wanted: Pollutant | None) -> list[dict[str, Any]]:
    if here.time is None:
        return []
    zone = _zone()
    day = here.time.astimezone(zone).date()
    preliminary = queries.preliminary(day, day)
    return [
        {
            "datetime": _moment(here.time, zone),
            "value": float(here.values[each]),
            "sensorsId": f"{here.station.code}:{each}",
            "locationsId": here.station.code,
            "coordinates": {"latitude": here.station.lat, "longitude": here.station.lon},
            "preliminary": preliminary,
        }
        for each in Pollutant
        if (wanted is None or each is wanted) and here.values.get(each) is not None
    ]


def _moment(time: dt.datetime, zone: ZoneInfo) -> dict[str, dt.datetime]:
    return {"utc": time.astimezone(dt.UTC), "local": time.astimezone(zone)}


def _paged(results: list[Any], page: Page) -> dict[str, Any]:
    start = (page.page - 1) * page.limit
    meta = {"page": page.page, "limit": page.limit, "found": len(results)}
    return {"meta": meta, "results": results[start : start + page.limit]}


@api.exception_handler(HttpError)
def _known(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(error.status_code, str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    words = "; ".join(f"{'.'.join(str(each) for each in one['loc'][1:])}: {one['msg']}" for one in error.errors)
    return _problem(422, words)


def _problem(status: int, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")
