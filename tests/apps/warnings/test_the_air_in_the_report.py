"""What a report says of the air in its weather, and no effect of cuts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from lantian.apps.forecasts.expecting import NoExpectation, WeatherExpectation
from lantian.apps.warnings import report_expectation
from lantian.core.standards.pollutants import Pollutant

START = dt.datetime(2017, 12, 20, 16, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FOUND = WeatherExpectation(
    site="district",
    pollutant=Pollutant.PM25,
    start=START,
    end=START + 48 * HOUR,
    mean=180.0,
    low=150.0,
    high=210.0,
    observed=140.0,
    hours=47,
    windows=60,
    windows_apart=12,
    trained_from=START - 300 * 24 * HOUR,
    version=9,
    pack_version="x",
    model="m-1",
    caveats=("假日也会如此",),
)


def test_the_air_is_held_against_its_weather_and_says_when_that_explains_it(monkeypatch) -> None:
    told = iter((FOUND, replace(FOUND, observed=160.0), NoExpectation(code="air-missing", reason="没有观测")))
    monkeypatch.setattr(report_expectation, "weather_expectation", lambda *_asked: next(told))
    outside, inside, missing = (report_expectation.expected_words(START, START + 48 * HOUR) for _ in range(3))
    assert "不能解释" in outside.lines[0].zh and "140" in outside.lines[0].zh and "150–210" in outside.lines[0].zh
    assert "气象即可解释" in inside.lines[0].zh
    assert outside.limits == ("假日也会如此",)
    assert missing == report_expectation.Expected((), ("没有观测",), "—")
