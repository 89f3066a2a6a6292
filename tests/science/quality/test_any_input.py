"""Whatever devices send, the checks end, give a flag to every value and never call a missing one good."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lantian.core.policy.pack import Pack
from lantian.core.standards.device_kinds import SIX
from lantian.science.quality import Flag, Rule, rules_in_force
from lantian.science.quality import minutes as of_minutes
from lantian.science.quality.hourly import HourBlock, check

WILD = st.one_of(
    st.just(float("nan")),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 9999.0, -999.0, 35.2, 35.2, 35.2]),
)
DAY = dt.datetime(2017, 11, 1, tzinfo=dt.UTC)


@st.composite
def blocks(draw: st.DrawFn) -> HourBlock:
    """A few stations with anything for values, marks, places, weather and clocks."""
    stations, hours = draw(st.integers(1, 5)), draw(st.integers(0, 40))
    shape = (stations, hours)
    factors = draw(st.lists(st.sampled_from([*SIX, "a21002", "a01001", "zz"]), unique=True, min_size=1, max_size=4))
    marks = st.sampled_from(["", "N", "C", "T", "?", "正", "0"])

    def wild(size: Any) -> Any:
        return arrays(np.float64, size, elements=WILD, fill=st.just(float("nan")))

    return HourBlock(
        stations=tuple(f"S{number}" for number in range(stations)),
        start=DAY,
        values={factor: draw(wild(shape)) for factor in factors},
        marks={factor: draw(arrays("U2", shape, elements=marks)) for factor in factors if draw(st.booleans())},
        lon=draw(arrays(np.float64, stations, elements=st.floats(-180, 180))),
        lat=draw(arrays(np.float64, stations, elements=st.floats(-90, 90))),
        weather={"a01007": draw(wild(hours)), "a01002": draw(wild(hours))} if draw(st.booleans()) else {},
        clock=draw(st.one_of(st.none(), wild(shape))),
    )


@pytest.fixture(scope="module")
def rules(zhongyuan_pack: Pack) -> dict[str, dict[str, Rule]]:
    on = dt.date(2017, 11, 1)
    return {"hour": rules_in_force(zhongyuan_pack, on), "minute": rules_in_force(zhongyuan_pack, on, "minute")}


def check_that_a_block_is_judged_soundly(rules: dict[str, Rule], block: HourBlock) -> None:
    for proposal in check(block, rules):
        assert proposal.station in block.stations
        assert 0 <= proposal.hour < block.hours
        assert proposal.flag in {Flag.SUSPECT, Flag.BAD, Flag.MISSING}
        of_a_number = {"range", "step", "stuck", "spike", "noise", "negative", "neighbours", "pm-order", "nox-order"}
        if proposal.rule in of_a_number:
            place = block.stations.index(proposal.station), proposal.hour
            assert not np.isnan(block.values[proposal.parameter][place])


def check_that_a_series_is_judged_soundly(rules: dict[str, Rule], series: list[float], marks: list[int]) -> None:
    values = np.array([series], dtype=np.float64)
    codes = np.resize(np.array(marks, dtype=np.uint8), values.shape)
    found = of_minutes.check(values, rules, "a34004", codes)
    assert ((found.worst == Flag.MISSING) == np.isnan(values)).all()
    assert set(found.worst.ravel().tolist()) <= {int(flag) for flag in Flag}
    assert not found.of("range")[np.isnan(values)].any()


SERIES = st.lists(WILD, max_size=300)
MARKS = st.lists(st.integers(0, 255), min_size=1, max_size=20)


@settings(deadline=None, max_examples=40)
@given(block=blocks())
def test_any_block_of_hours(rules: dict[str, dict[str, Rule]], block: HourBlock) -> None:
    check_that_a_block_is_judged_soundly(rules["hour"], block)


@settings(deadline=None, max_examples=60)
@given(series=SERIES, marks=MARKS)
def test_any_series_of_minutes(rules: dict[str, dict[str, Rule]], series: list[float], marks: list[int]) -> None:
    check_that_a_series_is_judged_soundly(rules["minute"], series, marks)


@pytest.mark.slow
@settings(deadline=None, max_examples=3000)
@given(block=blocks())
def test_many_blocks_of_hours(rules: dict[str, dict[str, Rule]], block: HourBlock) -> None:
    check_that_a_block_is_judged_soundly(rules["hour"], block)


@pytest.mark.slow
@settings(deadline=None, max_examples=3000)
@given(series=SERIES, marks=MARKS)
def test_many_series_of_minutes(rules: dict[str, dict[str, Rule]], series: list[float], marks: list[int]) -> None:
    check_that_a_series_is_judged_soundly(rules["minute"], series, marks)
