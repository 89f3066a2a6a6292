"""What is known of the air before a moment, as arrays: stations, subdistricts and the district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lantian.apps.forecasts.weather import observed_weather, with_weather
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import campaign_zone, newest_run
from lantian.apps.monitoring.computation.block import MICRO, Block
from lantian.apps.monitoring.computation.lake import read_block, registered_sites
from lantian.apps.records.store import store
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import start_of_hour
from lantian.science.forecast.panel import Panel
from lantian.science.forecast.simple import without_stuck
from lantian.science.forecast.weather_table import WeatherAhead

__all__ = ["Inputs", "NothingObserved", "SiteOf", "read_inputs", "zone_hours"]

Array = NDArray[np.float32]
SiteOf = tuple[SiteKind, str]


class NothingObserved(Exception):
    """There are no hours to forecast from."""

    code = "nothing-observed"
    remedy = "Register stations and let them report, or import hours; the forecast follows by itself."

    def __init__(self) -> None:
        super().__init__("Nothing was observed in the time on which a forecast rests.")


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Hours before `panel.end`. Rows of the panel are `sites`, in order; CO in mg/m³, the others in µg/m³."""

    panel: Panel
    sites: tuple[SiteOf, ...]
    version: int
    left_out: tuple[tuple[str, str], ...] = ()
    """(station, pollutant) that hang."""
    weather: Mapping[str, Array] = field(default_factory=dict)
    """Observed, factor → (hours of the panel,), the same everywhere."""
    forecasts: tuple[tuple[int, WeatherAhead], ...] = ()
    """Forecasts of the weather that were known, with their numbers."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Station → its subdistrict."""

    @property
    def with_weather(self) -> Panel:
        """Air and weather in one panel."""
        return with_weather(self.panel, self.weather)

    @property
    def subdistricts(self) -> tuple[str, ...]:
        """Of each row; empty for the district."""
        return tuple("" if kind == SiteKind.DISTRICT else self.places.get(site, site) for kind, site in self.sites)

    def before(self, moment: dt.datetime) -> Inputs:
        """As it was known at an earlier moment."""
        place = max(self.panel.place_of(moment), 0)
        weather = {name: each[:place] for name, each in self.weather.items()}
        return replace(self, panel=self.panel.until(place), weather=weather)

    def only(self, *kinds: SiteKind) -> Inputs:
        """The sites of some kinds alone."""
        rows = [row for row, (kind, _site) in enumerate(self.sites) if kind in kinds]
        values = {name: each[rows] for name, each in self.panel.values.items()}
        names = tuple(self.panel.stations[row] for row in rows)
        panel = Panel(stations=names, start=self.panel.start, values=values)
        return replace(self, panel=panel, sites=tuple(self.sites[row] for row in rows))


def read_inputs(now: dt.datetime, *, days: int, stuck_hours: int, keep_stuck: bool = False) -> Inputs:
    """The hours that were over at `now`, as they count at the newest computed version; stations that hang left out.

    Raises:
        NothingObserved: there is no station, no computation yet, or no hour.
    """
    run, zone = newest_run(), campaign_zone()
    stations = registered_sites(zone)
    if run is None or not stations:
        raise NothingObserved
    end = start_of_hour(now)
    start = end - dt.timedelta(days=days)
    block = read_block(store(), stations, start, end, version=run.version)
    panel = _stations(block)
    if not any(panel.has(name) for name in panel.values):
        raise NothingObserved
    left_out: tuple[tuple[str, str], ...] = ()
    if not keep_stuck:
        panel, left_out = without_stuck(panel, hours=stuck_hours, newest=stuck_hours)
    units = list(dict.fromkeys(site.subdistrict for site in stations))
    values = {
        name: _with_means(each, [site.subdistrict for site in stations], units) for name, each in panel.values.items()
    }
    sites = (
        *((SiteKind.STATION, site.code) for site in stations),
        *((SiteKind.SUBDISTRICT, unit) for unit in units),
        (SiteKind.DISTRICT, DISTRICT),
    )
    names = tuple(f"{kind}:{site}" for kind, site in sites)
    whole = Panel(stations=names, start=start, values=values)
    weather = observed_weather(start, whole.hours, version=run.version)
    places = {site.code: site.subdistrict for site in stations}
    return Inputs(panel=whole, sites=sites, version=run.version, left_out=left_out, weather=weather, places=places)


def zone_hours(moment: dt.datetime) -> int:
    """Whole hours that local time is ahead of UTC."""
    offset = moment.astimezone(campaign_zone()).utcoffset() or dt.timedelta()
    return offset // dt.timedelta(hours=1)


def _stations(block: Block) -> Panel:
    values = {
        str(pollutant): np.where(block.there[pollutant], block.values[pollutant] / MICRO, np.nan).astype(np.float32)
        for pollutant in Pollutant
    }
    return Panel(stations=tuple(site.code for site in block.sites), start=block.start, values=values)


def _with_means(values: Array, unit_of: Sequence[str], units: Sequence[str]) -> Array:
    """Stations, then the means of subdistricts, then of the district: the mean of its subdistricts."""
    of = np.asarray(unit_of)
    means = [_mean(values[of == unit]) for unit in units]
    return np.concatenate([values, np.stack(means), _mean(np.stack(means))[None]])


def _mean(values: Array) -> Array:
    count = np.isfinite(values).sum(axis=0)
    total = np.nansum(values, axis=0)
    found: Array = np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)
    return found
