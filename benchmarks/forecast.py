"""Forecast: PM2.5 of a winter not trained on, against persistence; coverage of bands; time to train and to forecast.

Twelve Beijing stations, trained before October 2015, judged from then on: an origin every day at 23:00, 72 hours.
"""

from __future__ import annotations

import datetime as dt
import time

import numpy as np

from benchmarks._beijing import beijing
from benchmarks.result import Result
from lantian.science.forecast.boosted import WITHOUT_WEATHER, fit
from lantian.science.forecast.evaluating import LONGEST, in_pieces
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.judging import LEAST_ORIGINS, origins, rows_of, skill
from lantian.science.forecast.members import persistence
from lantian.science.forecast.panel import Panel

BAR_MAE, LOW, HIGH = 64.0, 0.87, 0.93
TRAINING_LIMIT_S, FORECAST_LIMIT_S = 300.0, 5.0
_STATIONS, _POLLUTANTS = 60, 6
_START = dt.datetime(2013, 2, 28, 16, tzinfo=dt.UTC)


def run() -> list[Result]:
    """Without the weather of the target hours; the time of six pollutants is that of one model asked six times."""
    panel, first = _panel(), beijing().hour_of("2015-10-01")
    places = origins(panel, first=first, zone_hours=8, longest=LONGEST)
    rows = rows_of(panel, places, longest=LONGEST)
    if len(places) < LEAST_ORIGINS:
        raise RuntimeError(f"only {len(places)} origins: no claim")
    features = Features(panel, future_weather=False)
    started = time.perf_counter()
    model = fit(features, until=first, settings=WITHOUT_WEATHER)
    training = time.perf_counter() - started
    found = skill(panel, rows, in_pieces(model, features, rows), zone_hours=8)
    simple = skill(panel, rows, persistence(panel, rows), zone_hours=8)
    covered = found.total.coverage_90 or 0.0
    wanted = Rows(
        np.full(_STATIONS * LONGEST, first + 23),
        np.tile(np.arange(1, LONGEST + 1), _STATIONS),
        np.repeat(np.arange(_STATIONS) % len(panel.stations), LONGEST),
    )
    started = time.perf_counter()
    for _ in range(_POLLUTANTS):
        model.quantiles(features, wanted)
    asked = time.perf_counter() - started
    return [
        Result(
            name=f"forecast PM2.5 72 h without weather, {len(places)} origins",
            figure=found.total.mae,
            unit="µg/m³ MAE",
            peer=f"persistence {simple.total.mae:.1f}; bar {BAR_MAE:g}",
            ratio=simple.total.mae / found.total.mae,
            promise=f"MAE < {BAR_MAE:g}",
            held=found.total.mae < BAR_MAE,
        ),
        Result(
            name="forecast PM2.5, coverage of the 90 % band",
            figure=covered,
            unit="",
            peer=f"limits {LOW:g}-{HIGH:g}",
            ratio=None,
            promise=f"{LOW:g} ≤ coverage ≤ {HIGH:g}",
            held=LOW <= covered <= HIGH,
        ),
        Result(
            name="forecast training, twelve stations",
            figure=training,
            unit="s",
            peer=f"limit {TRAINING_LIMIT_S:g} s",
            ratio=TRAINING_LIMIT_S / training,
            promise="limit / figure ≥ 1",
            held=training < TRAINING_LIMIT_S,
        ),
        Result(
            name=f"forecast {_STATIONS} stations × {LONGEST} h × {_POLLUTANTS} with quantiles",
            figure=asked,
            unit="s",
            peer=f"limit {FORECAST_LIMIT_S:g} s",
            ratio=FORECAST_LIMIT_S / asked,
            promise="limit / figure ≥ 1",
            held=asked < FORECAST_LIMIT_S,
        ),
    ]


def _panel() -> Panel:
    """The committed record: four pollutants and the weather that it has."""
    data = beijing()
    end = data.hour_of("2016-03-01")
    kept = {
        "pm25": data.pm25,
        "pm10": data.pm10,
        "no2": data.no2,
        "co": data.co,
        "temperature": data.temperature,
        "dew_point": data.dew_point,
        "wind_speed": data.wind,
        "rain": data.rain,
    }
    return Panel(
        stations=data.stations,
        start=_START,
        values={name: each[:, :end].astype(np.float32) for name, each in kept.items()},
    )
