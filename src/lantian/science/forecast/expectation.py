"""What the air would have been expected to do in an episode's weather: the measure for what cuts did to it.

A model of the hours before the episode alone (gradient boosting on log(1 + value)) knows the air up to the first hour
of the episode and the weather of its hours as observed. How far off such a model is over as many hours was tried on
windows of the record that it had not seen, in which nobody cut for this episode: the ratio of the observed to the
expected mean over these windows is what weather alone leaves open. Its middle corrects the expectation (means of
medians are low), its outer twentieths make the band. An effect of cuts is visible where the observed mean lies outside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.boosted import Settings, parts_of, sampled, trained
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.panel import WEATHER, Panel

__all__ = ["LONGEST_EPISODE", "SETTINGS", "Expectation", "NotExpectable", "weather_expectation"]

Array = NDArray[np.float32]

LONGEST_EPISODE = 240
"""Hours; beyond, the air before the episode says nothing and the record has too few windows of that length."""
SETTINGS = Settings(rows=40_000, rounds=200, leaves=31, least_in_leaf=150, parts=4)
_STEP = 12
"""Hours from one window to the next."""
_LEAST_SHARE = 0.75
_LEAST_APART = 15
"""So many windows of the episode's length must fit into the record side by side."""
_OUTER = 0.05
_NEEDED = ("temperature", "wind_speed")


class NotExpectable(Exception):
    """No expectation. `code`: episode-too-long, weather-missing, air-missing or record-too-short."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """Means over the hours of an episode that were observed, in the unit of the panel."""

    mean: float
    low: float
    high: float
    """Nine of ten windows of the record ended between `low` and `high`, each measured at its own expectation."""
    observed: float
    hours: int
    """Hours of the episode with an observation."""
    windows: int
    """Windows tried; they overlap."""
    windows_apart: int
    """How many of that length fit side by side: as many trials are independent."""
    expected_hours: Array
    """(hours of the episode,) in the unit of the panel."""


def weather_expectation(
    panel: Panel, first: int, last: int, *, station: int, zone_hours: int, pollutant: str, settings: Settings = SETTINGS
) -> Expectation:
    """The expectation of the hours `[first, last)` of one row of the panel; nothing of the air from `first` on is used.

    The panel holds the air and the weather (`panel.WEATHER`) of the record and of the episode. All rows are trained on.

    Raises:
        NotExpectable: the episode is too long, weather or air of it is missing, or the record before it is too short.
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    hours = last - first
    if not 0 < hours <= LONGEST_EPISODE:
        raise NotExpectable("episode-too-long")
    truth = panel.values[pollutant][station, first:last]
    if not all(_share(panel, name, station, first, last) >= _LEAST_SHARE for name in _NEEDED):
        raise NotExpectable("weather-missing")
    if np.isfinite(truth).mean() < _LEAST_SHARE:
        raise NotExpectable("air-missing")
    features = Features(_used(panel, pollutant, first), future_weather=True, zone_hours=zone_hours, pollutant=pollutant)
    size = replace(settings, longest=hours)
    rows = sampled(features, first, size)
    table = features.table(rows)
    goal = np.log1p(np.maximum(panel.values[pollutant][rows.station, rows.target], 0))
    parts = parts_of(rows, first, size)
    windows = [_windows(panel, pollutant, rows.origin[held], station, hours) for held, _rest in parts]
    apart = sum(_fit_apart(each, hours) for each in windows)
    if apart < _LEAST_APART:
        raise NotExpectable("record-too-short")
    ratios: list[float] = []
    for (_held, rest), tried in zip(parts, windows, strict=True):
        if len(tried) and rest.any():
            ratios += _ratios(trained(table[rest], goal[rest], size), features, tried, station, hours)
    low, middle, high = _spread(np.asarray(ratios), apart)
    expected = _predicted(trained(table, goal, size), features, first - 1, station, hours) * np.exp(middle)
    there = np.isfinite(truth)
    mean = float(expected[there].mean())
    return Expectation(
        mean=mean,
        low=mean * float(np.exp(low - middle)),
        high=mean * float(np.exp(high - middle)),
        observed=float(truth[there].mean()),
        hours=int(there.sum()),
        windows=len(ratios),
        windows_apart=apart,
        expected_hours=expected.astype(np.float32),
    )


def _used(panel: Panel, pollutant: str, first: int) -> Panel:
    """The panel without the air from `first` on: whatever follows cannot lean on it."""
    values = {}
    for name, each in panel.values.items():
        values[name] = each if name in WEATHER else np.where(np.arange(panel.hours) < first, each, np.nan)
    return Panel(stations=panel.stations, start=panel.start, values=values)


def _share(panel: Panel, name: str, station: int, first: int, last: int) -> float:
    if name not in panel.values:
        return 0.0
    return float(np.isfinite(panel.values[name][station, first:last]).mean())


def _windows(panel: Panel, pollutant: str, origins: NDArray[np.int64], station: int, hours: int) -> NDArray[np.int64]:
    """Origins of windows inside of a part, most of whose hours were observed."""
    if len(origins) == 0:
        return np.zeros(0, dtype=np.int64)
    places = np.arange(origins.min(), max(origins.max() - hours, origins.min()) + 1, _STEP, dtype=np.int64)
    seen = np.isfinite(panel.values[pollutant][station])
    enough = [seen[place + 1 : place + 1 + hours].mean() >= _LEAST_SHARE for place in places]
    found: NDArray[np.int64] = places[np.asarray(enough, dtype=bool)]
    return found


def _fit_apart(windows: NDArray[np.int64], hours: int) -> int:
    """How many windows can be taken so that none overlaps another."""
    count, free = 0, -1
    for place in windows.tolist():
        if place >= free:
            count, free = count + 1, place + hours
    return count


def _ratios(model: object, features: Features, windows: NDArray[np.int64], station: int, hours: int) -> list[float]:
    """log(observed mean / expected mean) of each window."""
    truth = features.panel.values[features.pollutant][station]
    found = []
    for place in windows.tolist():
        expected, seen = _predicted(model, features, place, station, hours), truth[place + 1 : place + 1 + hours]
        there = np.isfinite(seen)
        found.append(float(np.log(max(seen[there].mean(), 0.01) / max(expected[there].mean(), 0.01))))
    return found


def _predicted(model: object, features: Features, origin: int, station: int, hours: int) -> NDArray[np.float64]:
    rows = Rows(np.full(hours, origin), np.arange(1, hours + 1), np.full(hours, station))
    said = model.predict(features.table(rows), num_threads=1)  # type: ignore[attr-defined]
    found: NDArray[np.float64] = np.maximum(np.expm1(np.asarray(said, dtype=np.float64)), 0.0)
    return found


def _spread(ratios: NDArray[np.float64], apart: int) -> tuple[float, float, float]:
    """The outer twentieths and the middle, pushed outwards by the rank (n + 1) of so many independent trials."""
    outward = max(_OUTER - (1 - 2 * _OUTER) / (2 * (apart + 1)), 0.0)
    low, middle, high = np.quantile(ratios, [outward, 0.5, 1 - outward])
    return float(low), float(middle), float(high)
