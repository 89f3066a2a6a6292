"""What is known at an origin, and – only when a forecast of the weather is given – what is known of the target hour.

Every feature of an origin uses hours up to and including it, nothing later. No day of the year and no name of a
station: with them trees recognise the episode (the error of a winter nobody has seen grows by a tenth).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.panel import POLLUTANTS, WEATHER, Panel
from lantian.science.forecast.weather_error import ErrorPaths

__all__ = ["Features", "Rows", "running_mean"]

Array = NDArray[np.float32]
Places = NDArray[np.int64]

_PM_WINDOWS = (3, 6, 12, 24, 48, 72, 168)
_FUTURE_WINDOWS = (1, 3, 12, 24)
_LEAST_SHARE = 3
_HEATING = ((11, 15), (3, 15))


@dataclass(frozen=True)
class Rows:
    """Forecasts to make: origins, hours ahead and stations, as places in a panel."""

    origin: Places
    ahead: Places
    station: Places

    def __len__(self) -> int:
        return len(self.origin)

    @property
    def target(self) -> Places:
        """The hour that is forecast."""
        return self.origin + self.ahead

    def only(self, chosen: NDArray[np.bool_]) -> Rows:
        """Some of them."""
        return Rows(self.origin[chosen], self.ahead[chosen], self.station[chosen])


@dataclass
class Features:
    """The features of a panel; `table(rows)` gives them for forecasts."""

    panel: Panel
    future_weather: bool
    """Whether the weather of the target hours is used: observed (perfect prognosis) or forecast, always labelled."""
    zone_hours: int = 8
    """Hours that local time is ahead of the panel's."""
    pollutant: str = "pm25"
    """What is forecast."""
    errors: ErrorPaths | None = None
    """Errors of a forecast added to the weather of the target hours: for training on observed weather."""
    names: list[str] = field(init=False)
    _known: Array = field(init=False, repr=False)
    _future: dict[str, Array] = field(init=False, repr=False)
    _sums: dict[str, tuple[NDArray[np.float64], NDArray[np.int64]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = _known(self.panel, self.pollutant)
        self.names = [*known, "ahead", "hour", "origin_hour", "heating", "hour_sin", "hour_cos"]
        self._known = np.stack(list(known.values()), axis=-1)
        self._future, self._sums = {}, {}
        if self.future_weather:
            weather = {name: self.panel.values[name] for name in WEATHER if self.panel.has(name)}
            self._sums = {
                name: (
                    np.cumsum(np.nan_to_num(value), axis=1, dtype=np.float64),
                    np.cumsum(np.isfinite(value), axis=1, dtype=np.int64),
                )
                for name, value in weather.items()
            }
            self._future = {
                f"{name}_{window}": running_mean(value, window)
                for name, value in weather.items()
                for window in _FUTURE_WINDOWS
            }
            self.names += [*self._future, *(f"{name}_since" for name in weather)]

    def table(self, rows: Rows) -> Array:
        """One row of features for each forecast, (forecasts, features)."""
        known = self._known[rows.station, rows.origin]
        parts = [known, self._clock(rows)]
        if self.future_weather:
            at, since = (rows.station, rows.target), (rows.station, rows.origin)
            means = [
                (sums[at] - sums[since]) / np.maximum(counts[at] - counts[since], 1)
                for sums, counts in self._sums.values()
            ]
            ahead = np.stack([*(value[at] for value in self._future.values()), *means], axis=-1).astype(np.float32)
            parts.append(ahead if self.errors is None else ahead + self._errors_of(rows, self.errors))
        return np.concatenate(parts, axis=-1)

    def _errors_of(self, rows: Rows, errors: ErrorPaths) -> Array:
        """Emulated errors of the features of the target hours, in their order."""
        windows = [
            errors.mean(name, rows.origin, rows.ahead, window) for name in self._sums for window in _FUTURE_WINDOWS
        ]
        return np.stack([*windows, *(errors.since(name, rows.origin, rows.ahead) for name in self._sums)], axis=-1)

    def _clock(self, rows: Rows) -> Array:
        target = self.panel.local(rows.target, self.zone_hours)
        hour = (target - target.astype("datetime64[D]")).astype(int)
        origin = (hour - rows.ahead) % 24
        month = target.astype("datetime64[M]").astype(int) % 12 + 1
        day = (target.astype("datetime64[D]") - target.astype("datetime64[M]")).astype(int) + 1
        code = month * 100 + day
        begin, end = (month_ * 100 + day_ for month_, day_ in _HEATING)
        heating = (code >= begin) | (code <= end)
        angle = 2 * np.pi * hour / 24
        return np.stack([rows.ahead, hour, origin, heating, np.sin(angle), np.cos(angle)], axis=-1).astype(np.float32)


def running_mean(values: Array, hours: int) -> Array:
    """The mean of the last `hours` hours at each hour; NaN where fewer than a third of them were observed."""
    there = np.isfinite(values)
    sums = np.cumsum(np.where(there, values, 0.0), axis=1, dtype=np.float64)
    counts = np.cumsum(there, axis=1)
    before = ((0, 0), (hours, 0))
    total = sums - np.pad(sums, before)[:, : values.shape[1]]
    number = counts - np.pad(counts, before)[:, : values.shape[1]]
    least = max(1, hours // _LEAST_SHARE)
    return np.where(number >= least, total / np.maximum(number, 1), np.nan).astype(np.float32)


def _known(panel: Panel, pollutant: str) -> dict[str, Array]:
    """Feature → (stations, hours): what an hour knows of itself and of the hours before it."""
    pm = panel.values[pollutant]
    found: dict[str, Array] = {"last": running_mean(pm, 2)}
    found |= {f"mean_{hours}": running_mean(pm, hours) for hours in _PM_WINDOWS}
    found["rise_6"] = found["mean_6"] - _earlier(found["mean_6"], 6)
    found["rise_24"] = found["mean_24"] - _earlier(found["mean_24"], 24)
    for name in ("last", "mean_6", "mean_24", "mean_72", "rise_6"):
        found[f"network_{name}"] = _across(found[name], np.nanmean)
    found["own_24"] = found["mean_24"] - found["network_mean_24"]
    found["spread"] = _across(found["last"], np.nanmax) - _across(found["last"], np.nanmin)
    for name in POLLUTANTS:
        if name != pollutant and panel.has(name):
            found[name] = running_mean(panel.values[name], 3)
            found[f"{name}_24"] = running_mean(panel.values[name], 24)
    return found | _weather(panel)


def _weather(panel: Panel) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name in WEATHER:
        if panel.has(name):
            value = panel.values[name]
            found[f"now_{name}"] = running_mean(value, 3)
            found[f"day_{name}"] = running_mean(value, 24)
    if panel.has("pressure"):
        found["pressure_rise"] = panel.values["pressure"] - _earlier(panel.values["pressure"], 24)
    for name in ("temperature", "dew_point"):
        if panel.has(name):
            found[f"{name}_rise"] = found[f"day_{name}"] - _earlier(found[f"day_{name}"], 24)
    if panel.has("temperature") and panel.has("dew_point"):
        found["dryness"] = found["now_temperature"] - found["now_dew_point"]
    for name in ("wind_speed", "wind_north"):
        if panel.has(name):
            found[f"days_{name}"] = running_mean(panel.values[name], 72)
    return found


def _earlier(values: Array, hours: int) -> Array:
    return np.pad(values, ((0, 0), (hours, 0)), constant_values=np.nan)[:, : values.shape[1]]


def _across(values: Array, how: object) -> Array:
    """A figure of all stations, for each of them; NaN where no station has a value."""
    empty = ~np.isfinite(values).any(axis=0)
    filled = np.where(empty, 0.0, values)
    one = np.where(empty, np.nan, how(filled, axis=0))  # type: ignore[operator]
    return np.broadcast_to(one.astype(np.float32), values.shape)
