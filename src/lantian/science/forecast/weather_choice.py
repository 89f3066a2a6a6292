"""Which forecast of the weather an origin may lean on, and its hours as arrays for every row of a panel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.panel import WEATHER
from lantian.science.forecast.simple import LONGEST
from lantian.science.forecast.weather_table import WeatherAhead

__all__ = ["Leaning", "chosen", "spread_out"]

Array = NDArray[np.float32]
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Leaning:
    """The weather of the 72 hours after an origin."""

    values: Mapping[str, Array]
    """Factor → (rows, LONGEST); NaN where nothing was said."""
    issues: tuple[dt.datetime, ...]
    """When the forecasts that it is made of were issued."""


def chosen(forecasts: Sequence[WeatherAhead], at: dt.datetime, *, oldest: dt.timedelta) -> dict[str, WeatherAhead]:
    """Place → the newest forecast that was issued by `at`, not longer ago than `oldest`, and says something of after.

    What was issued after the origin is never looked at.
    """
    found: dict[str, WeatherAhead] = {}
    for each in sorted(forecasts, key=lambda one: one.issued_at):
        over = each.start + each.hours * _HOUR
        if at - oldest <= each.issued_at <= at and over > at:
            found[each.place] = each
    return found


def spread_out(by_place: Mapping[str, WeatherAhead], places: Sequence[str], at: dt.datetime) -> Leaning | None:
    """The hours of each row: those of its place, else those of the district (the empty place); None without any.

    `places`: the place of each row. `at`: the start of the first hour that is forecast.
    """
    used = {place: by_place[place] for place in ("", *places) if place in by_place}
    rows = [used.get(place, used.get("")) for place in places]
    if not any(each is not None for each in rows):
        return None
    names = [name for name in WEATHER if any(name in each.values for each in used.values())]
    values = {name: np.stack([_hours(each, name, at) for each in rows]) for name in names}
    issues = tuple(sorted({each.issued_at for each in rows if each is not None}))
    return Leaning(values=values, issues=issues)


def _hours(forecast: WeatherAhead | None, name: str, at: dt.datetime) -> Array:
    found = np.full(LONGEST, np.nan, dtype=np.float32)
    if forecast is None or name not in forecast.values:
        return found
    values, first = forecast.values[name], (forecast.start - at) // _HOUR
    begin, end = max(first, 0), min(first + len(values), LONGEST)
    if begin < end:
        found[begin:end] = values[begin - first : end - first]
    return found
