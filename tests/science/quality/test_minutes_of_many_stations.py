"""A year's pass over minutes says what the single checks say, station by station."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from lantian.core.policy.pack import Pack
from lantian.science.quality import Flag, Rule, rules_in_force, worst
from lantian.science.quality import minutes as of_minutes
from lantian.science.quality.series import (
    attenuated_signal,
    flat_line,
    gross_range,
    negative_drift,
    rate_of_change,
    spike,
)
from lantian.science.quality.sources import instrument_flag

FACTOR = "a34004"


@pytest.fixture(scope="module")
def rules(zhongyuan_pack: Pack) -> dict[str, Rule]:
    return rules_in_force(zhongyuan_pack, dt.date(2017, 11, 1), "minute")


@pytest.fixture
def record() -> tuple[np.ndarray, np.ndarray]:
    """Four stations, a day and a half of minutes with a fault of every kind, and the marks of the devices."""
    chance = np.random.default_rng(212)
    values = np.round(60 + np.cumsum(chance.normal(0, 0.3, (4, 2000)), axis=1) + chance.normal(0, 1, (4, 2000)), 1)
    values[chance.random(values.shape) < 0.02] = np.nan
    values[0, 300] = 2000.0
    values[0, 700:800] = 55.5
    values[1, 400] += 90
    values[1, 1000:1500] = np.round(np.linspace(60, 64, 500), 1)
    values[2, 500:900] -= 68
    values[3, 1200:1300] += 400
    marks = np.full(values.shape, ord("N"), dtype=np.uint8)
    marks[3, 100:110] = ord("C")
    marks[3, 50] = 0
    return values, marks


def test_the_pass_says_what_the_single_checks_say(
    record: tuple[np.ndarray, np.ndarray], rules: dict[str, Rule]
) -> None:
    values, marks = record
    own = {name: rule.parameters for name, rule in rules.items()}

    def of(rule: str, key: str) -> float:
        return own[rule][f"{FACTOR}.{key}"]

    instrument = instrument_flag(marks, values)
    rest = np.where(instrument == Flag.BAD, np.nan, values)
    least, most = of("range", "least"), of("range", "most")
    in_range = gross_range(rest, least=least, most=most)
    drift = negative_drift(rest, width=int(own["negative"]["width"]), tolerance=of("negative", "tolerance"))
    rest = np.where(in_range == Flag.BAD, np.nan, rest)
    singles = {
        "instrument": instrument,
        "range": in_range,
        "negative": drift,
        "step": rate_of_change(rest, most=of("step", "most")),
        "stuck": flat_line(
            rest,
            count=int(own["stuck"]["count"]),
            resolution=of("stuck", "resolution"),
            floor=of("stuck", "floor"),
        ),
        "spike": spike(
            rest,
            width=int(own["spike"]["width"]),
            factor=own["spike"]["factor"],
            scale_least=of("spike", "scale"),
        ),
        "noise": attenuated_signal(
            rest, width=int(own["noise"]["width"]), least=of("noise", "least"), floor=of("noise", "floor")
        ),
    }
    found = of_minutes.check(values, rules, FACTOR, marks)
    assert set(singles) == set(of_minutes.BITS)
    for name, flags in singles.items():
        assert (found.of(name) == (flags == rules[name].flag)).all(), name
        assert found.of(name).any(), name
    usable = ~np.isnan(rest)
    assert (found.worst[usable] == worst(*singles.values())[usable]).all()
    assert ((found.worst == Flag.MISSING) == np.isnan(values)).all()
    assert (found.worst[(instrument == Flag.BAD) | (in_range == Flag.BAD)] == Flag.BAD).all()


def test_each_station_is_judged_alone_and_in_any_order(
    record: tuple[np.ndarray, np.ndarray], rules: dict[str, Rule]
) -> None:
    values, marks = record
    whole = of_minutes.check(values, rules, FACTOR, marks)
    order = [2, 0, 3, 1]
    turned = of_minutes.check(values[order], rules, FACTOR, marks[order])
    assert (turned.worst == whole.worst[order]).all()
    assert (turned.rules == whole.rules[order]).all()


def test_values_kept_in_half_the_memory_get_the_same_flags(
    record: tuple[np.ndarray, np.ndarray], rules: dict[str, Rule]
) -> None:
    values, marks = record
    whole = of_minutes.check(values, rules, FACTOR, marks)
    half = of_minutes.check(values.astype(np.float32), rules, FACTOR, marks)
    assert (half.worst == whole.worst).mean() > 0.999
    assert (half.of("stuck") == whole.of("stuck")).all()


def test_without_marks_and_without_rules_only_gaps_are_told(record: tuple[np.ndarray, np.ndarray]) -> None:
    values, marks = record
    found = of_minutes.check(values, {}, FACTOR, marks)
    assert (found.worst == np.where(np.isnan(values), Flag.MISSING, Flag.GOOD)).all()
    assert not found.rules.any()


def test_values_are_left_as_they_were(record: tuple[np.ndarray, np.ndarray], rules: dict[str, Rule]) -> None:
    values, marks = record
    before = values.copy()
    of_minutes.check(values, rules, FACTOR, marks)
    np.testing.assert_array_equal(values, before)
