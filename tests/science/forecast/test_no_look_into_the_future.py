"""What comes after an origin changes nothing of a forecast without weather; with weather, only weather may."""

from __future__ import annotations

import numpy as np
import pytest
from tests.science.forecast.panels import SMALL, made_panel

from lantian.science.forecast.boosted import fit
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.members import Climatology, persistence
from lantian.science.forecast.panel import Panel

_UNTIL = 100 * 24


def _rows(origin: int) -> Rows:
    ahead = np.arange(1, 73)
    return Rows(np.full(72, origin), ahead, np.zeros(72, dtype=np.int64))


def _changed_after(panel: Panel, place: int, factors: tuple[str, ...]) -> Panel:
    values = {name: value.copy() for name, value in panel.values.items()}
    for name in factors:
        values[name][:, place + 1 :] = 777.0
    return Panel(stations=panel.stations, start=panel.start, values=values)


@pytest.mark.parametrize("origin", [_UNTIL - 1, _UNTIL + 23, _UNTIL + 47])
def test_nothing_after_the_origin_changes_a_forecast_without_weather(origin: int) -> None:
    panel = made_panel()
    other = _changed_after(panel, origin, tuple(panel.values))
    quantiles = []
    for each in (panel, other):
        features = Features(each, future_weather=False)
        quantiles.append(fit(features, until=_UNTIL, settings=SMALL).quantiles(features, _rows(origin)))
        assert np.array_equal(persistence(each, _rows(origin)), persistence(panel, _rows(origin)))
    assert np.array_equal(*quantiles)


def test_with_weather_the_air_after_the_origin_changes_nothing_but_the_weather_does() -> None:
    panel = made_panel()
    features = Features(panel, future_weather=True)
    rows = _rows(_UNTIL + 23)
    air = Features(_changed_after(panel, _UNTIL + 23, ("pm25",)), future_weather=True)
    wind = Features(_changed_after(panel, _UNTIL + 23, ("wind_speed",)), future_weather=True)
    assert np.array_equal(features.table(rows), air.table(rows), equal_nan=True)
    assert not np.array_equal(features.table(rows), wind.table(rows), equal_nan=True)


def test_the_usual_air_of_the_year_is_that_of_the_training_record() -> None:
    panel = made_panel()
    other = _changed_after(panel, _UNTIL - 1, ("pm25",))
    usual = [Climatology(each.until(_UNTIL), zone_hours=8).quantiles(each, _rows(_UNTIL)) for each in (panel, other)]
    assert np.array_equal(*usual, equal_nan=True)
