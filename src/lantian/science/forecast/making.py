"""One forecast of every pollutant at an origin: the best member that has what it needs, and what was missing.

The fitted model with forecast weather goes before the one without, that before the simple member, that before the usual
hours alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.boosted import Boosted, FeaturesDiffer
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.panel import WEATHER, Panel
from lantian.science.forecast.simple import LONGEST, Simple

__all__ = ["FRESH_HOURS", "Ahead", "Note", "ahead_of", "panel_ahead"]

Array = NDArray[np.float32]
Note = tuple[str, dict[str, str]]

FRESH_HOURS = 6
"""Without any hour newer than this, the fitted models are not asked: they lean on the newest hours."""
_NEWEST = 3
_LOOKED_BACK = 240
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """Quantiles of one pollutant, (rows, LONGEST, levels), the member that made them, what was missing."""

    quantiles: Array
    member: str
    """boosted-weather, boosted, simple or usual."""
    weather_hours: int = 0
    """Of so many hours, at the row that has the fewest, a model that wants forecast weather made it."""
    notes: tuple[Note, ...] = field(default_factory=tuple)


def ahead_of(
    panel: Panel,
    simple: Simple,
    models: Sequence[tuple[str, Boosted]],
    *,
    zone_hours: int,
    weather: Mapping[str, Array] | None = None,
) -> Ahead:
    """The 72 hours after the panel. `models`: what was fitted, as (member, model), the best last.

    `weather`: factor → (rows, LONGEST) as forecast for these hours. A model that wants weather speaks of the hours up
    to the first gap in what it wants, the next best of those after it; the best one that speaks gives its name.
    """
    rows = _rows(panel)
    name, notes = simple.pollutant, []
    age = _age(panel, name)
    found, weather_hours = simple.quantiles(panel, rows), 0
    member = "simple" if age < FRESH_HOURS else "usual"
    if age >= FRESH_HOURS:
        notes.append(("not-fresh", {"pollutant": name, "hours": str(age)}))
    if simple.errors == 0:
        notes.append(("short-record", {"pollutant": name}))
    recent, unsaid = _newest(panel), np.ones((len(rows), 1), dtype=np.bool_)
    for each, model in reversed(models) if age < FRESH_HOURS else ():
        known = _known(model, weather, len(panel.stations))
        if weather is not None and not known.any():
            notes.append(("weather-lacks", {"factors": ", ".join(_lacking(model, weather))}))
        if not known.any() or not unsaid.any():
            continue
        try:
            better = _asked(model, recent, name, zone_hours, weather)
        except FeaturesDiffer as missing:
            silent = any(factor in WEATHER for factor in missing.missing)
            facts = {"pollutant": name, "missing": ", ".join(missing.missing[:5])}
            notes.append(("weather-silent" if silent else "inputs-missing", facts))
            continue
        spoken = known.reshape(-1, 1) & np.isfinite(better).all(axis=1, keepdims=True) & unsaid
        found, unsaid = np.where(spoken, better, found), unsaid & ~spoken
        member = each if member in ("simple", "usual") else member
        weather_hours = int(known.sum(axis=1).min()) if model.weather else weather_hours
    shaped = found.reshape(len(panel.stations), LONGEST, len(LEVELS)).astype(np.float32)
    return Ahead(quantiles=shaped, member=member, weather_hours=weather_hours, notes=tuple(notes))


def panel_ahead(panel: Panel, weather: Mapping[str, Array]) -> Panel:
    """The panel with 72 hours more: of these the weather alone is known, as it is forecast."""
    values = {}
    for name in sorted({*panel.values, *(each for each in weather if each in WEATHER)}):
        nothing = np.full((len(panel.stations), LONGEST), np.nan, dtype=np.float32)
        before = panel.values.get(name, np.full((len(panel.stations), panel.hours), np.nan, dtype=np.float32))
        values[name] = np.concatenate([before, weather.get(name, nothing) if name in WEATHER else nothing], axis=1)
    return Panel(stations=panel.stations, start=panel.start, values=values)


def _asked(
    model: Boosted, recent: Panel, pollutant: str, zone_hours: int, weather: Mapping[str, Array] | None
) -> Array:
    """(forecasts, levels).

    Raises:
        FeaturesDiffer: something that the model wants is not there.
    """
    silent = [factor for factor in model.weather if not _spoke(recent, factor)]
    if silent:
        raise FeaturesDiffer(silent)
    seen = panel_ahead(recent, weather) if model.weather and weather is not None else recent
    features = Features(seen, future_weather=bool(model.weather), zone_hours=zone_hours, pollutant=pollutant)
    return model.quantiles(features, _rows(recent))


def _newest(panel: Panel) -> Panel:
    """As many hours as features look back."""
    first = max(panel.hours - _LOOKED_BACK, 0)
    values = {name: each[:, first:] for name, each in panel.values.items()}
    return Panel(stations=panel.stations, start=panel.start + first * _HOUR, values=values)


def _known(model: Boosted, weather: Mapping[str, Array] | None, places: int) -> NDArray[np.bool_]:
    """(rows, LONGEST): hours up to which everything is known that the model wants to know of the weather to come."""
    known = np.ones((places, LONGEST), dtype=np.bool_)
    for name in model.weather:
        there = np.isfinite(weather[name]) if weather is not None and name in weather else np.zeros_like(known)
        known &= np.logical_and.accumulate(there, axis=1)
    return known


def _lacking(model: Boosted, weather: Mapping[str, Array]) -> list[str]:
    """What a model wants to know of the first hour and no place is told."""
    return [name for name in model.weather if name not in weather or not np.isfinite(weather[name][:, 0]).any()]


def _spoke(panel: Panel, factor: str) -> bool:
    """Whether the newest hours have it: trees that met no gap in training would take one for a nought."""
    return factor in panel.values and bool(np.isfinite(panel.values[factor][:, -_NEWEST:]).any())


def _rows(panel: Panel) -> Rows:
    sites = len(panel.stations)
    return Rows(
        np.full(sites * LONGEST, panel.hours - 1),
        np.tile(np.arange(1, LONGEST + 1), sites),
        np.repeat(np.arange(sites), LONGEST),
    )


def _age(panel: Panel, name: str) -> int:
    """Hours since the newest hour of any row; those of the panel where there is none."""
    known = np.flatnonzero(np.isfinite(panel.values[name]).any(axis=0))
    return panel.hours - 1 - int(known[-1]) if len(known) else panel.hours
