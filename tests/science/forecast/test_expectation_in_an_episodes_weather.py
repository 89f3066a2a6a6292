"""What the air was expected to do in an episode's weather, on a made network whose air follows from its wind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lantian.science.forecast.expectation import NotExpectable, weather_expectation
from lantian.science.forecast.panel import Panel

from .panels import SMALL, made_panel

_SIZE = replace(SMALL, parts=3)
_HOURS = 48


def _asked(panel: Panel, first: int, hours: int = _HOURS):
    return weather_expectation(panel, first, first + hours, station=0, zone_hours=8, pollutant="pm25", settings=_SIZE)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return made_panel(days=120, stations=2)


@pytest.fixture(scope="module")
def plain(panel: Panel):
    return _asked(panel, 110 * 24)


def _with(panel: Panel, name: str, first: int, factor: float) -> Panel:
    values = {key: each.copy() for key, each in panel.values.items()}
    values[name][:, first:] *= np.float32(factor)
    return Panel(stations=panel.stations, start=panel.start, values=values)


def test_without_cuts_the_observed_mean_lies_in_the_band(plain) -> None:
    assert plain.low < plain.mean < plain.high
    assert plain.low <= plain.observed <= plain.high
    assert (plain.hours, len(plain.expected_hours)) == (_HOURS, _HOURS)
    assert plain.windows > plain.windows_apart >= 15


def test_halved_air_lies_below_the_band_and_changes_nothing_of_the_expectation(panel: Panel, plain) -> None:
    found = _asked(_with(panel, "pm25", 110 * 24, 0.3), 110 * 24)
    assert (found.mean, found.low, found.high) == (plain.mean, plain.low, plain.high), "nothing of the episode is known"
    assert found.observed < found.low


def test_the_weather_of_the_episode_counts(panel: Panel, plain) -> None:
    assert _asked(_with(panel, "wind_speed", 110 * 24, 3.0), 110 * 24).mean < plain.mean


@pytest.mark.parametrize(
    ("change", "first", "hours", "code"),
    [
        (("wind_speed", np.nan), 110 * 24, _HOURS, "weather-missing"),
        (("pm25", np.nan), 110 * 24, _HOURS, "air-missing"),
        (("pm25", 1.0), 25 * 24, _HOURS, "record-too-short"),
        (("pm25", 1.0), 100 * 24, 241, "episode-too-long"),
    ],
)
def test_what_cannot_be_expected_says_why(panel: Panel, change, first: int, hours: int, code: str) -> None:
    with pytest.raises(NotExpectable, match=code):
        _asked(_with(panel, change[0], first, change[1]), first, hours)
