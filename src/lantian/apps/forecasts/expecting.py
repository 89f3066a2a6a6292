"""What the air would have been expected to do in the weather of an episode, for the report on its cuts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.forecasts.fitting import record_until
from lantian.apps.forecasts.inputs import zone_hours
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.words import expectation_caveats, no_expectation_words
from lantian.apps.monitoring.choices import DISTRICT
from lantian.apps.records.campaign import pack
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import start_of_hour
from lantian.science.forecast.expectation import LONGEST_EPISODE, Expectation, NotExpectable
from lantian.science.forecast.expectation import weather_expectation as expected_in_weather

__all__ = ["NoExpectation", "WeatherExpectation", "weather_expectation"]

_HOUR = dt.timedelta(hours=1)
_METHOD = "weather-expectation-1"


@dataclass(frozen=True, kw_only=True)
class WeatherExpectation:
    """Means over the hours of an episode that were observed, in the unit of the pollutant (CO mg/m³, others µg/m³)."""

    site: str
    pollutant: Pollutant
    start: dt.datetime
    end: dt.datetime
    mean: float
    """Expected in the weather of these hours, from what was known before them."""
    low: float
    high: float
    """Nine of ten windows of the record ended between these, measured at their own expectation."""
    observed: float
    hours: int
    """Hours with an observation; the means are of these."""
    windows: int
    windows_apart: int
    """Windows of the record by which the band was found, and how many of them do not overlap."""
    trained_from: dt.datetime
    version: int
    """Data version of air and weather."""
    pack_version: str
    model: str
    """The method with its edition."""
    caveats: tuple[str, ...]
    """What it cannot say, in the reader's language."""

    @property
    def outside(self) -> bool:
        """Whether the observed mean lies outside the band: only then weather alone does not explain it."""
        return not self.low <= self.observed <= self.high


@dataclass(frozen=True, kw_only=True)
class NoExpectation:
    """Why there is none."""

    code: str
    reason: str
    """In the reader's language."""


def weather_expectation(
    site: str | None, pollutant: Pollutant, start: dt.datetime, end: dt.datetime
) -> WeatherExpectation | NoExpectation:
    """What a pollutant would have been expected to do from `start` to `end` at a subdistrict, or in the district.

    `start` is the first hour of the cuts: the air before it is known to the model, the air from it on is not. `site`
    None is the district. It takes some ten seconds of one core: nothing for a page that everybody loads.
    Method: docs/forecast.md.
    """
    first, last = start_of_hour(start), start_of_hour(end)
    hours, rules = (last - first) // _HOUR, rules_at(first)
    if not 0 < hours <= LONGEST_EPISODE:
        return _none("episode-too-long")
    record = record_until(last, rules.expectation_days, rules)
    row = None if record is None else _row([each for _kind, each in record.sites], site or DISTRICT)
    if record is None or row is None or record.panel.place_of(first) <= 0:
        return _none("air-missing")
    panel = record.panel
    try:
        found = expected_in_weather(
            record.with_weather,
            panel.place_of(first),
            panel.hours,
            station=row,
            zone_hours=zone_hours(first),
            pollutant=str(pollutant),
        )
    except NotExpectable as cause:
        return _none(cause.code)
    except (ImportError, OSError):
        return _none("library-missing")
    return _told(found, site or DISTRICT, pollutant, (first, last), (panel.start, record.version))


def _told(
    found: Expectation,
    site: str,
    pollutant: Pollutant,
    span: tuple[dt.datetime, dt.datetime],
    basis: tuple[dt.datetime, int],
) -> WeatherExpectation:
    return WeatherExpectation(
        site=site,
        pollutant=pollutant,
        start=span[0],
        end=span[1],
        mean=found.mean,
        low=found.low,
        high=found.high,
        observed=found.observed,
        hours=found.hours,
        windows=found.windows,
        windows_apart=found.windows_apart,
        trained_from=basis[0],
        version=basis[1],
        pack_version=pack().version_label,
        model=_METHOD,
        caveats=tuple(expectation_caveats()),
    )


def _row(sites: list[str], wanted: str) -> int | None:
    return sites.index(wanted) if wanted in sites else None


def _none(code: str) -> NoExpectation:
    return NoExpectation(code=code, reason=no_expectation_words(code))
