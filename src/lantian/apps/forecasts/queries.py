"""What other parts may ask of forecasts: frozen, with the versions that they come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lantian.apps.forecasts.expecting import NoExpectation, WeatherExpectation, weather_expectation
from lantian.apps.forecasts.models import Issue, IssuedDay, IssuedForecast, OfficialForecast
from lantian.apps.forecasts.packing import unpacked
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.campaign import pack
from lantian.core.standards import hj633
from lantian.core.standards.hj633 import Indicator, Report
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day
from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.simple import LONGEST

__all__ = [
    "DayAhead",
    "Forecast",
    "HourAhead",
    "NoExpectation",
    "Official",
    "WeatherExpectation",
    "index_hours",
    "issued_before",
    "latest",
    "officials",
    "weather_expectation",
]

Array = NDArray[np.float32]
_HOUR = dt.timedelta(hours=1)
_MIDDLE = LEVELS.index(0.5)


@dataclass(frozen=True, kw_only=True)
class Official:
    """What forecasters say of a day of the district."""

    number: int
    day: dt.date
    low: int
    high: int
    overrules: bool
    reason: str
    source: str
    entered_at: dt.datetime

    @property
    def middle(self) -> int:
        """The middle of the range, halves upwards."""
        return (self.low + self.high + 1) // 2


@dataclass(frozen=True, kw_only=True)
class DayAhead:
    """The daily index of one day: the computed range, and what forecasters say of it."""

    day: dt.date
    low: int
    middle: int
    high: int
    chances: tuple[float, ...]
    """Of each grade, the best first."""
    official: Official | None = None


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """One issue for one site."""

    number: int
    issued_at: dt.datetime
    starts: dt.datetime
    version: int
    """Data version of the observations that it rests on."""
    pack_version: str
    members: Mapping[str, str]
    models: Mapping[str, int]
    notes: tuple[tuple[str, Mapping[str, str]], ...]
    weather: Mapping[str, Any]
    """What it leaned on of the weather to come: forecasts, issued_at, sources, hours by pollutant; {}: nothing."""
    demonstration: bool
    site_kind: str
    site: str
    quantiles: Mapping[Pollutant, Array]
    """(hours, levels) in the unit of the pollutant."""
    days: tuple[DayAhead, ...]

    @property
    def times(self) -> tuple[dt.datetime, ...]:
        """The start of each hour."""
        return tuple(self.starts + place * _HOUR for place in range(LONGEST))


@dataclass(frozen=True, kw_only=True)
class HourAhead:
    """The hourly index that is forecast: of the medians, or of the forecasters where they overrule."""

    time: dt.datetime
    index: int | None
    official: int | None = None
    """Number of the official forecast that it comes from."""


def latest(now: dt.datetime, *, kind: str = SiteKind.DISTRICT, site: str = DISTRICT) -> Forecast | None:
    """The newest issue known at `now`, for one site; None where there is none."""
    found = issued_before(now, kind=kind, site=site, limit=1)
    return found[0] if found else None


def issued_before(
    now: dt.datetime, *, kind: str = SiteKind.DISTRICT, site: str = DISTRICT, limit: int = 30
) -> tuple[Forecast, ...]:
    """The issues that were known at `now` and have this site, the newest first."""
    issues = list(
        Issue.objects.filter(issued_at__lte=now, days__site_kind=kind, days__site=site)
        .distinct()
        .order_by("-starts")[:limit]
    )
    hours: dict[int, dict[Pollutant, Array]] = {}
    for row in IssuedForecast.objects.filter(issue__in=issues, site_kind=kind, site=site):
        hours.setdefault(row.issue_id, {})[Pollutant(row.pollutant)] = unpacked(bytes(row.packed), row.pollutant)
    days: dict[int, list[IssuedDay]] = {}
    for day in IssuedDay.objects.filter(issue__in=issues, site_kind=kind, site=site):
        days.setdefault(day.issue_id, []).append(day)
    said = officials(now) if issues and kind == SiteKind.DISTRICT else {}
    return tuple(_forecast(each, kind, site, hours.get(each.pk, {}), days.get(each.pk, []), said) for each in issues)


def officials(now: dt.datetime) -> dict[dt.date, Official]:
    """Day → what forecasters said of it last, as far as it was known at `now` and not withdrawn."""
    rows = OfficialForecast.objects.filter(entered_at__lte=now, day__gte=local_day(now, campaign_zone()))
    found: dict[dt.date, Official] = {}
    for row in rows.exclude(withdrawn_at__lte=now).order_by("entered_at", "pk"):
        found[row.day] = Official(
            number=row.pk,
            day=row.day,
            low=row.low,
            high=row.high,
            overrules=row.overrules,
            reason=row.reason,
            source=row.source,
            entered_at=row.entered_at,
        )
    return found


def index_hours(found: Forecast) -> tuple[HourAhead, ...]:
    """The hourly index (HJ 633, report of the hour) of the medians; the middle of the official range on days that
    forecasters overrule.

    Medians understate the heaviest hours. The editions that want running means get those of the medians, without the
    hours before the issue.
    """
    zone, overruled = campaign_zone(), {each.day: each.official for each in found.days if each.official}
    editions: dict[dt.date, str] = {}
    answer = []
    for place, time in enumerate(found.times):
        day = local_day(time, zone)
        official = overruled.get(day)
        if official is not None and official.overrules:
            answer.append(HourAhead(time=time, index=official.middle, official=official.number))
            continue
        edition = editions.setdefault(day, pack().edition("HJ 633", day))
        answer.append(HourAhead(time=time, index=_index(found.quantiles, place, edition)))
    return tuple(answer)


_OF_HOUR = {
    Pollutant.SO2: Indicator.SO2_1H,
    Pollutant.NO2: Indicator.NO2_1H,
    Pollutant.CO: Indicator.CO_1H,
    Pollutant.O3: Indicator.O3_1H,
    Pollutant.PM10: Indicator.PM10_1H,
    Pollutant.PM25: Indicator.PM25_1H,
}
_RUNNING = {
    Indicator.PM25_24H: (Pollutant.PM25, 24),
    Indicator.PM10_24H: (Pollutant.PM10, 24),
    Indicator.O3_8H: (Pollutant.O3, 8),
}


def _index(quantiles: Mapping[Pollutant, Array], place: int, edition: str) -> int | None:
    given: dict[Indicator, Fraction | None] = {}
    for pollutant, indicator in _OF_HOUR.items():
        given[indicator] = _exact(quantiles[pollutant][place, _MIDDLE]) if pollutant in quantiles else None
    for indicator, (pollutant, hours) in _RUNNING.items():
        if pollutant in quantiles:
            given[indicator] = _exact(quantiles[pollutant][max(place + 1 - hours, 0) : place + 1, _MIDDLE].mean())
    return hj633.index(given, edition, Report.HOURLY).published()


def _exact(value: float) -> Fraction | None:
    return Fraction(Decimal(f"{value:.3f}")) if np.isfinite(value) else None


def _forecast(
    issue: Issue,
    kind: str,
    site: str,
    hours: Mapping[Pollutant, Array],
    days: list[IssuedDay],
    said: Mapping[dt.date, Official],
) -> Forecast:
    return Forecast(
        number=issue.pk,
        issued_at=issue.issued_at,
        starts=issue.starts,
        version=issue.data_version,
        pack_version=issue.pack_version,
        members=issue.members,
        models=issue.fitted,
        notes=tuple((code, facts) for code, facts in issue.notes),
        weather=issue.weather,
        demonstration=issue.demonstration,
        site_kind=kind,
        site=site,
        quantiles=hours,
        days=tuple(
            DayAhead(
                day=each.day,
                low=each.low,
                middle=each.middle,
                high=each.high,
                chances=tuple(each.chances),
                official=said.get(each.day),
            )
            for each in days
        ),
    )
