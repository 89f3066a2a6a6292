"""What the air was expected to do in an episode's weather, for the report: a frozen answer, or the reason why none."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np
import pytest

from lantian.apps.forecasts import expecting, queries
from lantian.apps.forecasts.inputs import Inputs
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.core.standards.pollutants import Pollutant
from lantian.science.forecast.boosted import Settings
from lantian.science.forecast.expectation import weather_expectation
from lantian.science.forecast.panel import Panel

HOUR = dt.timedelta(hours=1)
END = dt.datetime(2017, 12, 20, 16, tzinfo=dt.UTC)
SMALL = Settings(rows=3000, rounds=15, leaves=8, least_in_leaf=40, parts=2, at_once=1)


@pytest.fixture(autouse=True)
def record(district, monkeypatch: pytest.MonkeyPatch) -> Inputs:
    """Forty days of air that calm wind makes bad, known to the district alone."""
    chance, hours = np.random.default_rng(3), 40 * 24
    wind = np.abs(np.convolve(chance.normal(0, 1, hours + 23), np.ones(24) / 5, "valid")) + 0.5
    air = (200 / (0.5 + wind) + chance.normal(0, 5, hours))[None].astype(np.float32)
    panel = Panel(stations=("district:",), start=END - hours * HOUR, values={"pm25": air})
    weather = {"wind_speed": wind.astype(np.float32), "temperature": np.full(hours, 3, dtype=np.float32)}
    made = Inputs(panel=panel, sites=((SiteKind.DISTRICT, DISTRICT),), version=11, weather=weather)
    monkeypatch.setattr(expecting, "record_until", lambda _end, _days, _rules: made)
    monkeypatch.setattr(expecting, "expected_in_weather", partial(weather_expectation, settings=SMALL))
    return made


def test_the_answer_holds_mean_band_observation_and_what_it_rests_on(record: Inputs) -> None:
    found = queries.weather_expectation(None, Pollutant.PM25, END - 12 * HOUR, END)
    assert isinstance(found, queries.WeatherExpectation)
    assert found.low < found.mean < found.high
    assert found.observed == pytest.approx(float(record.panel.values["pm25"][0, -12:].mean()), rel=1e-5)
    assert (found.hours, found.version, found.trained_from) == (12, 11, record.panel.start)
    assert found.outside == (not found.low <= found.observed <= found.high)
    assert len(found.caveats) == 4


@pytest.mark.parametrize(
    ("site", "hours", "code"),
    [("nowhere", 12, "air-missing"), (None, 0, "episode-too-long"), (None, 240, "record-too-short")],
)
def test_where_there_is_none_the_reason_is_told(site: str | None, hours: int, code: str) -> None:
    found = queries.weather_expectation(site, Pollutant.PM25, END - hours * HOUR, END)
    assert isinstance(found, queries.NoExpectation)
    assert (found.code, found.reason != code) == (code, True)
