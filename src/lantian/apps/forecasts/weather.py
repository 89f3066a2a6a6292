"""The weather of the district as it was observed (the mean of its weather stations), and as it was forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lantian.apps.forecasts.models import WeatherForecast
from lantian.apps.forecasts.rules import Rules
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.science.forecast.panel import WEATHER, Panel, PanelUnusable
from lantian.science.forecast.reading import panel_of
from lantian.science.forecast.weather_table import WeatherAhead

__all__ = ["known_forecasts", "observed_weather", "places_named", "with_weather"]

Array = NDArray[np.float32]
_NETWORK = "weather"
_CODES = ("a01001", "a01002", "a01006", "a01007", "a01008", "a01009")


def observed_weather(start: dt.datetime, hours: int, *, version: int) -> dict[str, Array]:
    """Factor (`science.forecast.panel.WEATHER`) → (hours,); NaN where nothing was observed; {} without any."""
    table = store().query(
        "SELECT station, parameter, statistic, time, CAST(value AS DOUBLE) AS value, unit, flag"
        " FROM observation WHERE list_contains(?, parameter)",
        params=[list(_CODES)],
        network=_NETWORK,
        cadence="hour",
        start=start,
        end=start + hours * dt.timedelta(hours=1),
        version=version,
    )
    if not table.num_rows:
        return {}
    frame = pl.DataFrame(table)
    try:
        panel = panel_of(frame, pollutant=None)
    except PanelUnusable:
        return {}
    place = (panel.start - start) // dt.timedelta(hours=1)
    found = {}
    for name in WEATHER:
        if panel.has(name):
            found[name] = np.full(hours, np.nan, dtype=np.float32)
            found[name][place : place + panel.hours] = _mean(panel.values[name])
    return found


def known_forecasts(now: dt.datetime, rules: Rules) -> tuple[tuple[int, WeatherAhead], ...]:
    """Forecasts of the weather that were in the system at `now`, not withdrawn by then, and not too old for it.

    Of two that were issued at once, the one that was entered last comes last and counts.
    """
    oldest = now - dt.timedelta(hours=rules.weather_oldest_hours + 24)
    rows = WeatherForecast.objects.filter(issued_at__lte=now, issued_at__gte=oldest, table__entered_at__lte=now)
    return tuple(
        (row.pk, _ahead(row)) for row in rows.exclude(table__withdrawn_at__lte=now).order_by("table__entered_at", "pk")
    )


def places_named() -> dict[str, str]:
    """What the place of a forecast may be called → the subdistrict; nothing: the whole district."""
    found = {"": ""}
    for each in pack().subdistricts():
        found |= dict.fromkeys((each.id, *(name for name in (each.name.zh, each.name.en) if name)), each.id)
    return found


def with_weather(panel: Panel, weather: Mapping[str, Array]) -> Panel:
    """The panel with the same weather at every place."""
    everywhere = {name: np.broadcast_to(each, (len(panel.stations), panel.hours)) for name, each in weather.items()}
    return Panel(stations=panel.stations, start=panel.start, values={**panel.values, **everywhere})


def _ahead(row: WeatherForecast) -> WeatherAhead:
    values = {
        str(name): np.asarray([np.nan if one is None else one for one in each], dtype=np.float32)
        for name, each in row.values.items()
    }
    return WeatherAhead(issued_at=row.issued_at, place=row.place, start=row.starts, values=values)


def _mean(values: Array) -> Array:
    count = np.isfinite(values).sum(axis=0)
    found: Array = np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan).astype(np.float32)
    return found
