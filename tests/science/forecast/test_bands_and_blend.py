"""Bands cover what they say, quantiles do not cross, and persistence counts near the origin alone."""

from __future__ import annotations

import numpy as np
import pytest
from tests.science.forecast.panels import SMALL, made_panel

from lantian.science.forecast.bands import LEVELS, bands_of, class_of, spread_by_class
from lantian.science.forecast.boosted import fit
from lantian.science.forecast.evaluating import evaluate
from lantian.science.forecast.features import Features
from lantian.science.forecast.judging import errors_of, origins, rows_of

_UNTIL = 90 * 24


def test_classes_of_hours_ahead_end_with_their_last_hour() -> None:
    assert class_of(np.array([1, 6, 7, 12, 13, 24, 25, 48, 49, 72])).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_bands_of_skewed_errors_cover_nine_tenths_of_new_ones() -> None:
    chance = np.random.default_rng(3)
    ahead = chance.integers(1, 73, 40_000)
    size = (0.1 + ahead / 100).astype(np.float32)
    errors = (size * (chance.gamma(2.0, 1.0, 40_000) - 1.7)).astype(np.float32)
    bands = spread_by_class(errors[:20_000] / size[:20_000], ahead[:20_000])
    centre = np.full(20_000, 4.0, dtype=np.float32)
    made = bands_of(centre, size[20_000:], ahead[20_000:], bands)
    covered = errors_of(np.expm1(centre + errors[20_000:]), made).coverage_90
    assert covered is not None
    assert 0.885 < covered < 0.915


def test_quantiles_never_cross_nor_fall_below_zero() -> None:
    panel = made_panel()
    features = Features(panel, future_weather=True)
    model = fit(features, until=_UNTIL, settings=SMALL)
    places = origins(panel, first=_UNTIL, zone_hours=8, longest=72)
    made = model.quantiles(features, rows_of(panel, places, longest=72))
    assert made.shape[1] == len(LEVELS)
    assert (np.diff(made, axis=1) >= 0).all()
    assert (made >= 0).all()


def test_two_fits_of_one_record_say_the_same() -> None:
    panel = made_panel()
    features = Features(panel, future_weather=False)
    rows = rows_of(panel, np.array([_UNTIL + 23]), longest=72)
    first, second = (fit(features, until=_UNTIL, settings=SMALL).quantiles(features, rows) for _ in range(2))
    assert np.array_equal(first, second)


def test_weather_that_is_known_makes_forecasts_better_than_the_last_value() -> None:
    panel = made_panel()
    found = evaluate(panel, _UNTIL, zone_hours=8, settings=lambda _usual: SMALL)
    assert found.members["observed-weather"].total.mae < found.members["persistence"].total.mae
    assert found.members["without-weather"].total.mae < found.members["persistence"].total.mae
    assert not found.enough
    assert {each.total.forecasts for each in found.members.values() if each.total.forecasts} >= {
        found.members["persistence"].total.forecasts
    }


def test_without_the_library_the_simple_members_remain_and_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lightgbm", None)
    found = evaluate(made_panel(), _UNTIL, zone_hours=8, settings=lambda _usual: SMALL)
    assert set(found.members) == {"persistence", "climatology"}
    assert set(found.missing) == {"without-weather", "observed-weather"}
    assert "cannot be loaded" in found.missing["without-weather"]
