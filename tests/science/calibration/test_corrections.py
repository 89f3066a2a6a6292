"""Corrections: what was put in is found again, the error comes from unseen weeks, no silent extrapolation."""

from __future__ import annotations

import numpy as np
import pytest

from lantian.science.calibration.models import InputMissing, Inputs, Kind, Model, apply, growth
from lantian.science.calibration.selection import TooLittle, choose, fit, validate, validate_all

HOURS = 6 * 168
WEEK = np.arange(HOURS) // 168


@pytest.fixture(scope="module")
def air() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True concentrations, humidity and temperature of six weeks."""
    chance = np.random.default_rng(1)
    return chance.gamma(3, 25, HOURS), chance.uniform(20, 95, HOURS), chance.normal(10, 8, HOURS)


def noise(seed: int, size: float) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, size, HOURS)


def test_a_line_is_found_again(air) -> None:
    truth, _, _ = air
    found = fit(Kind.LINEAR, Inputs((truth - 4) / 1.5), truth)
    assert found.coefficients == {"intercept": pytest.approx(4), "slope": pytest.approx(1.5)}


def test_humidity_and_temperature_are_found_again(air) -> None:
    truth, humidity, temperature = air
    said = (truth + 0.1 * humidity - 0.3 * temperature - 5) / 0.5
    found = fit(Kind.CLIMATE, Inputs(said, humidity, temperature), truth)
    assert found.coefficients == {
        "intercept": pytest.approx(5),
        "slope": pytest.approx(0.5),
        "humidity": pytest.approx(-0.1),
        "temperature": pytest.approx(0.3),
    }


def test_growth_of_wet_particles_is_found_again(air) -> None:
    truth, humidity, _ = air
    found = fit(Kind.GROWTH, Inputs(truth * growth(humidity, 0.6), humidity), truth)
    assert found.coefficients["kappa"] == pytest.approx(0.6)
    assert found.coefficients["slope"] == pytest.approx(1)


def test_the_correction_that_made_the_data_is_chosen_and_a_line_where_it_is_enough(air) -> None:
    truth, humidity, temperature = air
    wet = Inputs(truth * growth(humidity, 0.6) + noise(2, 3), humidity, temperature)
    dry = Inputs(truth * 1.3 + noise(3, 3), humidity, temperature)
    for inputs, kind in ((wet, Kind.GROWTH), (dry, Kind.LINEAR)):
        candidates = validate_all(inputs, truth, WEEK, least_hours=336, least_blocks=3)
        assert [one.model.kind for one in candidates] == list(Kind)
        assert choose(candidates, tolerance=0.02).model.kind is kind


def test_the_stated_error_is_that_of_weeks_left_out(air) -> None:
    """Each held-out hour equals the correction that was fitted without its week."""
    truth, _, _ = air
    inputs = Inputs(truth * 1.3 + 5 * (WEEK - 2) + noise(4, 3))
    found = validate(Kind.LINEAR, inputs, truth, WEEK, least_hours=336, least_blocks=3)
    expected = np.concatenate(
        [
            apply(fit(Kind.LINEAR, inputs.take(n != WEEK), truth[n != WEEK]), inputs.take(n == WEEK)).value
            for n in range(6)
        ]
    )
    np.testing.assert_allclose(found.held_out, expected, rtol=1e-9)
    assert found.model.uncertainty.rmse == pytest.approx(np.sqrt(np.mean((expected - truth) ** 2)))
    within = np.sqrt(np.mean((apply(found.model, inputs).value - truth) ** 2))
    assert found.model.uncertainty.rmse > within, "weeks that were seen flatter the correction"


def test_uncertainty_covers_what_it_says(air) -> None:
    """Errors that grow with the concentration: 2 u holds about 95 % of them."""
    truth, _, _ = air
    inputs = Inputs(truth * (1 + noise(5, 0.15)) + noise(6, 2))
    found = validate(Kind.LINEAR, inputs, truth, WEEK, least_hours=336, least_blocks=3).model.uncertainty
    assert found.covered == pytest.approx(0.95, abs=0.03)
    assert found.share == pytest.approx(0.15, abs=0.05)


def test_what_lies_outside_the_range_is_marked_and_nothing_is_below_zero() -> None:
    model = Model(
        kind=Kind.HUMIDITY,
        coefficients={"intercept": -10.0, "slope": 1.0, "humidity": 0.0},
        ranges={"sensor": (5.0, 100.0), "humidity": (30.0, 90.0)},
    )
    said = apply(model, Inputs(np.array([50.0, 100.1, 50.0, 6.0, np.nan]), np.array([50.0, 50.0, 95.0, 50.0, 50.0])))
    np.testing.assert_allclose(said.value, [40.0, 90.1, 40.0, 0.0, np.nan])
    assert said.outside.tolist() == [False, True, True, False, False]


def test_missing_humidity_makes_no_value_and_a_missing_series_is_an_error(air) -> None:
    truth, humidity, _ = air
    gappy = np.where(np.arange(HOURS) % 2, humidity, np.nan)
    model = fit(Kind.HUMIDITY, Inputs(truth, gappy), truth)
    assert np.isnan(apply(model, Inputs(truth, gappy)).value).sum() == HOURS // 2
    with pytest.raises(InputMissing, match="humidity"):
        apply(model, Inputs(truth))
    only = validate_all(Inputs(truth), truth, WEEK, least_hours=336, least_blocks=3)
    assert [one.model.kind for one in only] == [Kind.LINEAR]


@pytest.mark.parametrize(("hours", "enough"), [(335, False), (336, True)])
def test_a_co_location_has_hours_enough_or_says_how_many_are_missing(air, hours: int, enough: bool) -> None:
    truth, _, _ = air
    known = np.where(np.arange(HOURS) < hours, truth, np.nan)
    if enough:
        assert validate_all(Inputs(truth), known, WEEK, least_hours=336, least_blocks=2)
        return
    with pytest.raises(TooLittle) as refused:
        validate_all(Inputs(truth), known, WEEK, least_hours=336, least_blocks=2)
    assert refused.value.facts["hours"] == 335
    assert "336" in refused.value.remedy


def test_weeks_are_asked_for_as_well(air) -> None:
    """Hours of two weeks are no three weeks, however many they are."""
    truth, _, _ = air
    with pytest.raises(TooLittle):
        validate(Kind.LINEAR, Inputs(truth), np.where(WEEK < 2, truth, np.nan), WEEK, least_hours=100, least_blocks=3)
