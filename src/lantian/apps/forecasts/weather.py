"""The weather of the district as it was observed: the mean of its weather stations, hour by hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lantian.apps.records.store import store
from lantian.science.forecast.panel import WEATHER, Panel, PanelUnusable
from lantian.science.forecast.reading import panel_of

__all__ = ["observed_weather", "with_weather"]

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


def with_weather(panel: Panel, weather: Mapping[str, Array]) -> Panel:
    """The panel with the same weather at every place."""
    everywhere = {name: np.broadcast_to(each, (len(panel.stations), panel.hours)) for name, each in weather.items()}
    return Panel(stations=panel.stations, start=panel.start, values={**panel.values, **everywhere})


def _mean(values: Array) -> Array:
    count = np.isfinite(values).sum(axis=0)
    found: Array = np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan).astype(np.float32)
    return found
