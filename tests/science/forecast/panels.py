"""A made network: episodes that build up in calm weather and are blown away, with a day's rhythm."""

from __future__ import annotations

import datetime as dt

import numpy as np

from lantian.science.forecast.boosted import Settings
from lantian.science.forecast.panel import Panel

START = dt.datetime(2020, 9, 30, 16, tzinfo=dt.UTC)
SMALL = Settings(rows=6000, rounds=30, leaves=8, least_in_leaf=40, scale_rounds=15, at_once=1)


def made_panel(days: int = 120, stations: int = 3, seed: int = 1) -> Panel:
    """Hours of PM2.5, temperature and wind from local midnight of 1 October 2020 on."""
    chance = np.random.default_rng(seed)
    hours = days * 24
    wind = np.abs(np.convolve(chance.normal(0, 1, hours + 23), np.ones(24) / 5, "valid")) + 0.5
    air = np.empty(hours)
    level = 60.0
    for hour in range(hours):
        level += 0.06 * (190 / wind[hour] / 2 - level) + chance.normal(0, 4)
        air[hour] = max(level, 3.0)
    apart = chance.normal(0, 3, (stations, hours))
    temperature = 5 + 6 * np.sin(2 * np.pi * (np.arange(hours) - 9) / 24)
    return Panel(
        stations=tuple(f"S{number}" for number in range(stations)),
        start=START,
        values={
            "pm25": np.maximum(air + apart, 0).astype(np.float32),
            "temperature": np.tile(temperature, (stations, 1)).astype(np.float32),
            "wind_speed": np.tile(wind, (stations, 1)).astype(np.float32),
        },
    )
