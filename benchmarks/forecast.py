"""Forecast: PM2.5 of a winter not trained on, against persistence; coverage of bands; time to train and to forecast.

Twelve Beijing stations, trained before October 2015, judged from then on: an origin every day at 23:00, 72 hours. The
times are those of what an installation does: all models of six pollutants, with and without forecast weather, and an
issue of sixty stations from sixty days, features and all. The record has four pollutants; NO2 and CO stand in for SO2
and O3 there, as hours of any pollutant cost the same.
"""

from __future__ import annotations

import datetime as dt
import time

import numpy as np

from benchmarks._beijing import beijing
from benchmarks.result import Result
from lantian.science.forecast.boosted import WITHOUT_WEATHER, fit
from lantian.science.forecast.bundle import Fitted
from lantian.science.forecast.evaluating import LONGEST, in_pieces
from lantian.science.forecast.features import Features
from lantian.science.forecast.fitting import fit_all
from lantian.science.forecast.judging import LEAST_ORIGINS, origins, rows_of, skill
from lantian.science.forecast.making import ahead_of
from lantian.science.forecast.members import persistence
from lantian.science.forecast.panel import POLLUTANTS, WEATHER, Panel
from lantian.science.forecast.simple import fit_simple

BAR_MAE, LOW, HIGH = 64.0, 0.87, 0.93
TRAINING_LIMIT_S, FORECAST_LIMIT_S = 300.0, 5.0
_STATIONS, _RECORD_HOURS = 60, 60 * 24
_HOUR = dt.timedelta(hours=1)
_START = dt.datetime(2013, 2, 28, 16, tzinfo=dt.UTC)


def run() -> list[Result]:
    """Skill without the weather of the target hours; times with it."""
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
    started = time.perf_counter()
    fitted = fit_all(_six(panel.until(first)), POLLUTANTS, zone_hours=8)
    all_models = time.perf_counter() - started
    asked = _issued(panel, first + 23, fitted)
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
            name="forecast training of PM2.5 as evaluated, twelve stations",
            figure=training,
            unit="s",
            peer=f"limit {TRAINING_LIMIT_S:g} s",
            ratio=TRAINING_LIMIT_S / training,
            promise="limit / figure ≥ 1",
            held=training < TRAINING_LIMIT_S,
        ),
        Result(
            name="forecast training of all models of six pollutants, twelve stations",
            figure=all_models,
            unit="s",
            peer=f"limit {TRAINING_LIMIT_S:g} s",
            ratio=TRAINING_LIMIT_S / all_models,
            promise="limit / figure ≥ 1",
            held=all_models < TRAINING_LIMIT_S,
        ),
        Result(
            name=f"forecast {_STATIONS} stations × {LONGEST} h × {len(POLLUTANTS)} with quantiles",
            figure=asked,
            unit="s",
            peer=f"limit {FORECAST_LIMIT_S:g} s",
            ratio=FORECAST_LIMIT_S / asked,
            promise="limit / figure ≥ 1",
            held=asked < FORECAST_LIMIT_S,
        ),
    ]


def _six(panel: Panel) -> Panel:
    """All six pollutants: two stand in for those that the record does not have."""
    values = dict(panel.values)
    values |= {"so2": values["no2"].copy(), "o3": values["co"].copy()}
    return Panel(stations=panel.stations, start=panel.start, values=values)


def _issued(panel: Panel, at: int, fitted: Fitted) -> float:
    """Seconds for one issue of sixty stations, with the weather of the hours to come."""
    times = _STATIONS // len(panel.stations)
    six = _six(panel)
    tiled = {name: np.tile(each, (times, 1)) for name, each in six.values.items()}
    known = {name: each[:, at - _RECORD_HOURS : at] for name, each in tiled.items()}
    names = tuple(f"{place}" for place in range(_STATIONS))
    record = Panel(stations=names, start=panel.start + (at - _RECORD_HOURS) * _HOUR, values=known)
    weather = {name: np.nan_to_num(tiled[name][:, at : at + LONGEST]) for name in WEATHER if name in tiled}
    started = time.perf_counter()
    for name in POLLUTANTS:
        models = [("boosted", fitted.plain[name]), ("boosted-weather", fitted.with_weather[name])]
        made = ahead_of(record, fit_simple(record, pollutant=name), models, zone_hours=8, weather=weather)
        if made.member != "boosted-weather" or made.weather_hours != LONGEST:
            raise RuntimeError(f"{name} was made by {made.member}: {made.notes}")
    return time.perf_counter() - started


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
