"""A record whose labels are an hour off is told by its neighbours, though each of its values looks sound."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from lantian.core.policy.pack import Pack
from lantian.science.quality import rules_in_force
from lantian.science.quality.hourly import ALL_FACTORS, HourBlock, check
from lantian.science.quality.labels import Shift, label_shifts

LON, LAT = np.linspace(113.50, 113.60, 6), np.linspace(34.74, 34.78, 6)
HOURS = 216


def _air(seed: int, late: int = 0) -> list[np.ndarray]:
    """Two factors at six stations; station 4 labels its hours `late` hours too late."""
    chance = np.random.default_rng(seed)
    found = []
    for level in (80.0, 60.0):
        common = level * np.exp(np.cumsum(chance.normal(0, 0.15, HOURS + 12)))
        values = common * np.exp(chance.normal(0, 0.1, (6, HOURS + 12)))
        values[4] = np.roll(values[4], late)
        found.append(values[:, 6 : HOURS + 6])
    return found


def _shifts(factors: list[np.ndarray], *, lag: int = 2, hours: int = 120) -> list[Shift]:
    return label_shifts(factors, LON, LAT, lag=lag, hours=hours, count=5, radius=20, near=2)


@pytest.mark.parametrize("late", [-2, -1, 0, 1, 2])
def test_a_shift_is_told_with_its_direction_and_no_neighbour_is_accused(late: int) -> None:
    found = _shifts(_air(4, late))
    assert [shift.lag for shift in found] == [0, 0, 0, 0, late, 0]
    assert found[4].shifted - found[4].straight == 0 if not late else found[4].shifted > found[4].straight + 0.2


def test_one_enormous_value_decides_nothing() -> None:
    factors = _air(5, 1)
    factors[0][4, 100] = 1e6
    factors[1][2, 50] = 1e6
    assert [shift.lag for shift in _shifts(factors)] == [0, 0, 0, 0, 1, 0]


def test_too_few_hours_or_no_air_that_moves_say_nothing() -> None:
    short = [values[:, :60] for values in _air(6, 1)]
    flat = [np.full((6, HOURS), 40.0)]
    gone = [np.full((6, HOURS), np.nan)]
    for factors in (short, flat, gone, []):
        assert [shift.lag for shift in _shifts(factors)] == [0] * 6


def test_a_missing_factor_leaves_the_others_to_speak() -> None:
    factors = _air(7, 1)
    factors[1][4] = np.nan
    assert [shift.lag for shift in _shifts(factors)] == [0, 0, 0, 0, 1, 0]


def test_the_rule_proposes_once_a_local_day_for_the_station_as_a_whole(zhongyuan_pack: Pack) -> None:
    rules = rules_in_force(zhongyuan_pack, dt.date(2017, 11, 1))
    pm25, no2 = _air(8, 1)
    block = HourBlock(
        stations=tuple(f"S{number}" for number in range(6)),
        start=dt.datetime(2017, 11, 1, 22, tzinfo=ZoneInfo("Asia/Shanghai")),
        values={"a34004": pm25, "a21004": no2},
        lon=LON,
        lat=LAT,
    )
    found = check(block, {"label": rules["label"]})
    assert [(each.station, each.parameter, each.hour) for each in found] == [
        ("S4", ALL_FACTORS, 2 + 24 * day) for day in range(8)
    ]
    assert found[0].facts["lag"] == 1
