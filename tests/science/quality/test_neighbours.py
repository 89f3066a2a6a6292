"""A station among its neighbours: found when it differs, not when the weather or its habit explains it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lantian.science.quality import Flag
from lantian.science.quality.neighbours import (
    Neighbourhood,
    distances_km,
    expected_values,
    neighbour_consistency,
)

SETTING = Neighbourhood(
    count=5,
    least_count=3,
    radius=20,
    near=2,
    offset=10,
    factor=4.5,
    scale_least=0.15,
    scale_most=0.5,
    habit_hours=48,
    front=0.7,
    windy=4,
    windy_widening=1.3,
    dry=30,
    dry_widening=1.2,
    humid=85,
    humid_widening=1.2,
)
LON = np.linspace(113.50, 113.60, 8)
LAT = np.linspace(34.74, 34.78, 8)
SUSPECT, NOT_CHECKED, MISSING = int(Flag.SUSPECT), int(Flag.NOT_CHECKED), int(Flag.MISSING)


@pytest.fixture
def air() -> np.ndarray:
    """Eight stations, a week: one air for all, a little noise for each, station 3 always a third dirtier."""
    chance = np.random.default_rng(7)
    common = 80 * np.exp(np.cumsum(chance.normal(0, 0.05, 168)))
    values = common * np.exp(chance.normal(0, 0.08, (8, 168)))
    values[3] *= 1.35
    return values


def _flags(air: np.ndarray, **changed: object) -> np.ndarray:
    return neighbour_consistency(air, LON, LAT, replace(SETTING, **changed))  # type: ignore[arg-type]


def test_air_that_agrees_is_good_and_a_habit_is_no_fault(air: np.ndarray) -> None:
    assert set(_flags(air).ravel().tolist()) == {int(Flag.GOOD)}


@pytest.mark.parametrize("times", [0.2, 5.0])
def test_a_station_that_says_a_fifth_or_five_times_as_much_is_found_and_nobody_else(
    air: np.ndarray, times: float
) -> None:
    air[5, 60:66] *= times
    flags = _flags(air)
    assert (flags[5, 60:66] == SUSPECT).all()
    flags[5, 60:66] = Flag.GOOD
    assert not (flags == SUSPECT).any()


def test_no_station_takes_part_in_its_own_judgement(air: np.ndarray) -> None:
    before = expected_values(air, LON, LAT, SETTING)
    air[5, 60] *= 1000
    after = expected_values(air, LON, LAT, replace(SETTING, habit_hours=10_000))
    plain = expected_values(air, LON, LAT, replace(SETTING, habit_hours=10_000))
    assert after.level[5, 60] == plain.level[5, 60]
    assert expected_values(air, LON, LAT, SETTING).level[5, 60] == pytest.approx(before.level[5, 60], abs=0.02)


def test_one_wrong_neighbour_accuses_no_one(air: np.ndarray) -> None:
    air[4] = 900.0
    flags = _flags(air)
    assert not (np.delete(flags, 4, axis=0) == SUSPECT).any()


def test_not_even_a_neighbour_next_door(air: np.ndarray) -> None:
    lon, lat = LON.copy(), LAT.copy()
    lon[4], lat[4] = lon[5] + 0.0001, lat[5]
    air[4, 60:120] *= 6
    flags = neighbour_consistency(air, lon, lat, SETTING)
    assert not (np.delete(flags, 4, axis=0) == SUSPECT).any()
    assert (flags[4, 60:120] == SUSPECT).all()


def test_a_station_that_is_wrong_for_days_cannot_excuse_itself(air: np.ndarray) -> None:
    air[2, 40:110] *= np.where(np.arange(70) % 2, 6.0, 0.1)
    assert (_flags(air)[2, 40:110] == SUSPECT).mean() > 0.9


def test_too_few_neighbours_are_no_judgement(air: np.ndarray) -> None:
    air[:6, 10] = np.nan
    flags = _flags(air)
    assert (flags[6:, 10] == NOT_CHECKED).all()
    assert (flags[:6, 10] == MISSING).all()
    assert (_flags(air, radius=0.01) != SUSPECT).all()


@pytest.mark.parametrize(("wind", "humidity"), [(6.0, 50.0), (1.0, 10.0), (1.0, 95.0)])
def test_wind_and_dry_or_humid_air_widen_what_is_allowed(air: np.ndarray, wind: float, humidity: float) -> None:
    hours = air.shape[1]
    ordinary = expected_values(air, LON, LAT, SETTING, wind=np.full(hours, 1.0), humidity=np.full(hours, 50.0))
    wide = expected_values(air, LON, LAT, SETTING, wind=np.full(hours, wind), humidity=np.full(hours, humidity))
    assert (wide.scale > ordinary.scale).all()
    assert (wide.level == ordinary.level).all()


def test_weather_that_is_not_known_widens_nothing(air: np.ndarray) -> None:
    unknown = np.full(air.shape[1], np.nan)
    without = expected_values(air, LON, LAT, SETTING)
    with_gaps = expected_values(air, LON, LAT, SETTING, wind=unknown, humidity=unknown)
    assert (without.scale == with_gaps.scale).all()


def test_a_front_that_passes_one_hour_later_at_one_station_is_no_fault(air: np.ndarray) -> None:
    air[:, 100:] /= 4
    air[1, 100] *= 4
    flags = _flags(air)
    assert flags[1, 100] != SUSPECT
    assert _flags(air, front=0.0)[1, 100] == SUSPECT


def test_order_of_the_stations_does_not_matter(air: np.ndarray) -> None:
    air[5, 60:66] *= 5
    order = np.random.default_rng(2).permutation(8)
    there = neighbour_consistency(air[order], LON[order], LAT[order], SETTING)
    assert (there == _flags(air)[order]).all()


def test_distances_are_those_on_the_ground() -> None:
    apart = distances_km([113.0, 113.0, 114.0], [34.0, 35.0, 34.0])
    assert apart[0, 1] == pytest.approx(111.195, abs=0.01)
    assert apart[0, 2] == pytest.approx(92.18, abs=0.05)
    assert (apart == apart.T).all()
    assert (np.diag(apart) == 0).all()
