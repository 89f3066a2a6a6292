"""What other parts may ask of forecasts: frozen, with the versions that they come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
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
    "issue_of",
    "issued_before",
    "latest",
    "medians",
    "officials",
    "weather_expectation",
]

Array = NDArray[np.float32]
_HOUR = dt.timedelta(hours=1)
_MIDDLE = LEVELS.index(0.5)
_LONGEST_WINDOW = 24
"""Hours of the longest running mean of the hourly index (HJ 633-2012 5.1.3)."""
_NOTHING: Mapping[Pollutant, Sequence[Decimal | Fraction | None]] = {}


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
    officials: Mapping[dt.date, Official]
    """What forecasters say of the days to come, also of those after its last hour; of the district alone."""

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


def issue_of(number: int, now: dt.datetime, *, kind: str, site: str) -> Forecast | None:
    """One issue that was known at `now`, for one site, with what forecasters said by its moment."""
    item = Issue.objects.filter(pk=number, issued_at__lte=now).first()
    if item is None:
        return None
    return next((each for each in issued_before(item.issued_at, kind=kind, site=site) if each.number == number), None)


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


def index_hours(
    found: Forecast, before: Mapping[Pollutant, Sequence[Decimal | Fraction | None]] = _NOTHING
) -> tuple[HourAhead, ...]:
    """The hourly index (HJ 633, report of the hour) of the medians; the middle of the official range on days that
    forecasters overrule, also on those that follow on the last hour without a gap.

    Medians understate the heaviest hours. Running means reach back into `before`: what was observed in the hours that
    end where the forecast begins, the last one last.
    """
    zone = campaign_zone()
    overruling = {day: each for day, each in found.officials.items() if each.overrules}
    medians = {
        pollutant: np.concatenate([_observed(before.get(pollutant, ())), each[:, _MIDDLE]])
        for pollutant, each in found.quantiles.items()
    }
    editions: dict[dt.date, str] = {}
    answer = []
    for place, time in enumerate(found.times):
        day = local_day(time, zone)
        if (official := overruling.get(day)) is not None:
            answer.append(HourAhead(time=time, index=official.middle, official=official.number))
            continue
        edition = editions.setdefault(day, pack().edition("HJ 633", day))
        answer.append(HourAhead(time=time, index=_index(medians, _LONGEST_WINDOW - 1 + place, edition)))
    time = found.times[-1] + _HOUR
    while (official := overruling.get(local_day(time, zone))) is not None:
        answer.append(HourAhead(time=time, index=official.middle, official=official.number))
        time += _HOUR
    return tuple(answer)


def medians(found: Forecast) -> dict[Pollutant, dict[dt.datetime, Decimal]]:
    """The middle of the forecast of each pollutant by hour, in its unit; hours without one are not in it."""
    return {
        pollutant: {
            time: Decimal(f"{value:.3f}")
            for time, value in zip(found.times, each[:, _MIDDLE], strict=True)
            if np.isfinite(value)
        }
        for pollutant, each in found.quantiles.items()
    }


def _observed(values: Sequence[Decimal | Fraction | None]) -> Array:
    """The last hours before a forecast, as many as the longest running mean needs; NaN where one is missing."""
    known = [np.nan if each is None else float(each) for each in values[-(_LONGEST_WINDOW - 1) :]]
    return np.array([np.nan] * (_LONGEST_WINDOW - 1 - len(known)) + known, dtype=np.float32)


_OF_HOUR = {
    Pollutant.SO2: Indicator.SO2_1H,
    Pollutant.NO2: Indicator.NO2_1H,
    Pollutant.CO: Indicator.CO_1H,
    Pollutant.O3: Indicator.O3_1H,
    Pollutant.PM10: Indicator.PM10_1H,
    Pollutant.PM25: Indicator.PM25_1H,
}
_RUNNING = {
    Indicator.PM25_24H: (Pollutant.PM25, _LONGEST_WINDOW),
    Indicator.PM10_24H: (Pollutant.PM10, _LONGEST_WINDOW),
    Indicator.O3_8H: (Pollutant.O3, 8),
}


def _index(values: Mapping[Pollutant, Array], place: int, edition: str) -> int | None:
    given: dict[Indicator, Fraction | None] = {}
    for pollutant, indicator in _OF_HOUR.items():
        given[indicator] = _exact(values[pollutant][place]) if pollutant in values else None
    for indicator, (pollutant, hours) in _RUNNING.items():
        if pollutant in values:
            window = values[pollutant][place + 1 - hours : place + 1]
            given[indicator] = _exact(window[np.isfinite(window)].mean()) if np.isfinite(window).any() else None
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
        officials=said,
    )
