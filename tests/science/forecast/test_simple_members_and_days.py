"""The simple member, hours that hang, and days that hold together."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
from tests.science.forecast.panels import SMALL, made_panel

from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.boosted import fit
from lantian.science.forecast.bundle import BundleUnreadable, bundled, unbundled, unbundled_all
from lantian.science.forecast.daily import Dependence, days_of, dependence_of, paths
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.panel import Panel
from lantian.science.forecast.simple import LONGEST, fit_simple, stuck, usual_quantiles, without_stuck

MIDDLE = LEVELS.index(0.5)


def ahead_of(panel: Panel) -> Rows:
    return Rows(np.full(LONGEST, panel.hours - 1), np.arange(1, LONGEST + 1), np.zeros(LONGEST, dtype=np.int64))


def test_the_next_hour_is_near_the_newest_and_the_third_day_near_the_usual() -> None:
    panel = made_panel(60)
    panel.values["pm25"][:, -1] = 300.0
    made = fit_simple(panel, pollutant="pm25").quantiles(panel, ahead_of(panel))[:, MIDDLE]
    usual = float(np.nanmedian(panel.values["pm25"]))
    assert abs(made[0] - 300) < abs(made[0] - usual)
    assert abs(made[-1] - usual) < abs(made[-1] - 300)


def test_quantiles_never_cross_and_spread_with_the_hours_ahead() -> None:
    panel = made_panel(60)
    made = fit_simple(panel, pollutant="pm25").quantiles(panel, ahead_of(panel))
    assert (np.diff(made, axis=1) >= 0).all()
    spread = np.log1p(made[:, -1]) - np.log1p(made[:, 0])
    assert spread[40] > spread[0]


def test_what_came_after_the_record_changes_nothing() -> None:
    panel = made_panel(60)
    cut = panel.until(50 * 24)
    before = fit_simple(cut, pollutant="pm25").quantiles(cut, ahead_of(cut))
    panel.values["pm25"][:, 50 * 24 :] = 999.0
    again = panel.until(50 * 24)
    assert np.array_equal(before, fit_simple(again, pollutant="pm25").quantiles(again, ahead_of(again)))


def test_the_usual_hours_are_quantiles_of_days_that_an_origin_knows() -> None:
    panel, place = made_panel(40), 30 * 24
    panel.values["pm25"][:, 20 * 24 : 22 * 24 + 5] = np.nan
    panel.values["pm25"][:, place:] = 999.0
    found = usual_quantiles(panel, "pm25", place)
    assert found.shape == (len(panel.stations), LONGEST, len(LEVELS))
    for hour in (0, 13, 71):
        days = [place + hour - 24 * back for back in range(3, 23)]
        expected = np.nanquantile(panel.values["pm25"][:, days], LEVELS, axis=1).T
        np.testing.assert_allclose(found[:, hour], expected, rtol=1e-5)
    assert np.isnan(usual_quantiles(panel, "pm25", 2 * 24)).all(), "two days are no habit"


def test_a_short_record_says_that_it_knows_no_errors() -> None:
    panel = made_panel(2)
    simple = fit_simple(panel, pollutant="pm25")
    assert simple.errors == 0
    assert np.isfinite(simple.quantiles(panel, ahead_of(panel))).all()


@pytest.mark.parametrize(("run", "hangs"), [(5, False), (6, True), (9, True)])
def test_a_station_hangs_from_the_stated_number_of_equal_hours_on(run: int, hangs: bool) -> None:
    values = np.arange(1, 41, dtype=np.float32)[None].copy()
    values[0, 30 - run : 30] = 7.0
    assert bool(stuck(values, 6).any()) is hangs
    assert int(stuck(values, 6).sum()) == (run if hangs else 0)


def test_noughts_and_gaps_do_not_hang() -> None:
    assert not stuck(np.zeros((1, 30), dtype=np.float32), 6).any()
    assert not stuck(np.full((1, 30), np.nan, dtype=np.float32), 6).any()


def test_hanging_hours_become_gaps_and_the_station_is_named() -> None:
    panel = made_panel(3)
    panel.values["pm25"][1, -10:] = 80.0
    cleaned, told = without_stuck(panel, hours=8, newest=8)
    assert told == (("S1", "pm25"),)
    assert np.isnan(cleaned.values["pm25"][1, -10:]).all()
    assert np.isfinite(cleaned.values["pm25"][0]).all()


def fan(low: float, high: float) -> np.ndarray:
    return np.broadcast_to(np.linspace(low, high, len(LEVELS), dtype=np.float32), (1, LONGEST, len(LEVELS)))


def test_hours_that_hold_together_spread_days_more_than_hours_that_do_not() -> None:
    spreads = {}
    for rho in (0.0, 0.97):
        drawn = paths({"pm25": fan(20, 220)}, Dependence(rho=rho, between=np.eye(1)), number=200, seed=1)
        spreads[rho] = float(drawn["pm25"][:, 0, :24].mean(axis=1).std())
    assert spreads[0.97] > 3 * spreads[0.0]


def test_the_middle_of_the_paths_is_the_median_of_the_hours() -> None:
    drawn = paths({"pm25": fan(20, 220)}, Dependence(rho=0.9, between=np.eye(1)), number=200, seed=1)["pm25"]
    assert np.median(drawn, axis=0) == pytest.approx(120.0, abs=12.0)
    assert drawn.min() >= 0


@pytest.mark.parametrize(("value", "grade"), [(30.0, 0), (150.0, 3), (151.0, 4), (400.0, 5)])
def test_a_certain_day_has_one_grade(value: float, grade: int) -> None:
    """A 24 h mean of PM2.5 of 150 µg/m³ has the index 200, of 151 it has 201 (HJ 633)."""
    drawn = {"pm25": np.full((4, 1, LONGEST), value, dtype=np.float32)}
    days = days_of(drawn, {"pm25": np.zeros((1, 0), dtype=np.float32)}, edition="2012")
    assert days.index.shape == (4, 1, 3)
    assert days.chances(0, 0, (50, 100, 150, 200, 300)) == tuple(float(place == grade) for place in range(6))


def test_what_was_seen_of_the_day_counts() -> None:
    drawn = {"pm25": np.full((2, 1, LONGEST), 10.0, dtype=np.float32)}
    seen = {"pm25": np.full((1, 12), 290.0, dtype=np.float32)}
    days = days_of(drawn, seen, edition="2012", after=12)
    assert days.range(0, 0, 0.1, 0.9) == (200, 200, 200)
    assert days.range(0, 1, 0.1, 0.9) == (15, 15, 15)


def test_dependence_of_a_record_is_a_correlation() -> None:
    panel = made_panel(40)
    panel.values["pm10"] = panel.values["pm25"] * 1.4
    found = dependence_of(panel, ["pm25", "pm10"])
    assert 0.8 < found.rho < 1
    assert found.between[0, 1] > 0.9
    assert np.diag(found.between) == pytest.approx([1.0, 1.0])


def test_a_fitted_model_says_the_same_from_its_bytes() -> None:
    panel = made_panel(40)
    features = Features(panel, future_weather=False)
    model = fit(features, until=panel.hours, settings=SMALL)
    again = unbundled(bundled(model))
    assert np.array_equal(model.quantiles(features, ahead_of(panel)), again.quantiles(features, ahead_of(panel)))


def _zipped(**kept: object) -> bytes:
    return gzip.compress(json.dumps(kept).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"\x1f\x8b\x08\x00broken",
        _zipped(layout=2)[:-9],
        _zipped(layout=1),
        _zipped(layout=2, what="other"),
        _zipped(layout=2, what="lantian-forecast-models", plain=[], with_weather={}, stations=[], zone_hours=8),
        _zipped(layout=2, what="lantian-forecast-models", plain={"pm25": {"bands": [1]}}, with_weather={}),
    ],
)
def test_bytes_that_are_no_model_are_refused(content: bytes) -> None:
    for read in (unbundled, unbundled_all):
        with pytest.raises(BundleUnreadable):
            read(content)
