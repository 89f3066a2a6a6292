"""The checks of one series: boundaries, edges, and equality with plain slow ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.science.quality import Flag
from lantian.science.quality.series import (
    IQR_OF_NORMAL,
    attenuated_signal,
    flat_line,
    gross_range,
    negative_drift,
    rate_of_change,
    spike,
)

NAN = float("nan")
GOOD, NOT_CHECKED, SUSPECT, BAD, MISSING = (int(flag) for flag in Flag)

QUARTERS = st.one_of(
    st.just(NAN), st.integers(-40, 400).map(lambda n: n / 4), st.sampled_from([0.0, 10.0, 10.25, -2.0, -2.25])
)
SERIES = st.lists(QUARTERS, max_size=70).map(lambda values: np.array(values, dtype=np.float64))


def _missing(series: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(series), MISSING, NOT_CHECKED).astype(np.uint8)


# --- plain and slow -----------------------------------------------------------------------------------------------


def slow_rate(series: np.ndarray, most: float) -> np.ndarray:
    """The jump from the value before, unless it goes back to the one before a jump."""
    flags = _missing(series)
    for place in range(1, len(series)):
        if np.isnan(series[place - 1 : place + 1]).any():
            continue
        jumps = abs(series[place] - series[place - 1]) > most
        back = place >= 2 and flags[place - 1] == SUSPECT and abs(series[place] - series[place - 2]) <= most
        flags[place] = SUSPECT if jumps and not back else GOOD
    return flags


def slow_flat(series: np.ndarray, count: int, resolution: float, floor: float) -> np.ndarray:
    """Runs of equal values that are there."""
    flags = np.where(np.isnan(series), MISSING, GOOD).astype(np.uint8)
    runs: list[list[int]] = []
    last = None
    for place in np.flatnonzero(~np.isnan(series)).tolist():
        level = np.rint(series[place] / resolution)
        joins = last is not None and level == np.rint(series[last] / resolution) and place - last - 1 < count
        if joins and min(series[place], series[last]) > floor:
            runs[-1].append(place)
        else:
            runs.append([place])
        last = place
    for run in runs:
        if len(run) >= count and series[run[0]] > floor:
            flags[run] = SUSPECT
    return flags


def slow_spike(series: np.ndarray, width: int, factor: float, scale_least: float) -> tuple[np.ndarray, np.ndarray]:
    """Flags, and where the distance is so close to what is allowed that floats may decide either way."""
    flags, doubtful = _missing(series), np.zeros(len(series), dtype=bool)
    half = width // 2
    for place in range(half, len(series) - half):
        window = series[place - half : place + half + 1]
        if np.isnan(series[place]) or (~np.isnan(window)).sum() <= half:
            continue
        low, median, high = np.nanpercentile(window, [25, 50, 75])
        allowed = factor * max((high - low) / IQR_OF_NORMAL, scale_least)
        distance = abs(series[place] - median)
        flags[place] = SUSPECT if distance > allowed else GOOD
        doubtful[place] = abs(distance - allowed) < 1e-9
    return flags, doubtful


def slow_quiet(series: np.ndarray, width: int, least: float, floor: float) -> np.ndarray:
    """Smooth windows, less what lies in no smooth window of a quarter."""
    flags = _smooth_windows(series, width, least, floor)
    part = _smooth_windows(series, max(width // 4, 3), least, floor)
    flags[(flags == SUSPECT) & (part == GOOD)] = GOOD
    return flags


def _smooth_windows(series: np.ndarray, width: int, least: float, floor: float) -> np.ndarray:
    """Every window's mean bend in millionths."""
    flags = _missing(series)
    smooth = np.zeros(len(series), dtype=bool)
    for start in range(len(series) - width + 1):
        window = series[start : start + width]
        bends = [
            round(abs(a - 2 * b + c) * 1_000_000)
            for a, b, c in zip(window, window[1:], window[2:], strict=False)
            if not np.isnan(a + b + c) and max(a, b, c) > floor
        ]
        if len(bends) < max((width - 1) // 2, 1):
            continue
        inside = np.arange(start, start + width)
        flags[inside[flags[inside] == NOT_CHECKED]] = GOOD
        if sum(bends) < round(least * 1_000_000) * len(bends):
            smooth[inside] = True
    flags[smooth & ~np.isnan(series)] = SUSPECT
    return flags


def slow_negative(series: np.ndarray, width: int, tolerance: float) -> np.ndarray:
    """Every window whose values that are there are mostly below minus the tolerance."""
    flags = _missing(series)
    sunk = np.zeros(len(series), dtype=bool)
    for start in range(len(series) - width + 1):
        there = series[start : start + width]
        there = there[~np.isnan(there)]
        if 2 * len(there) <= width:
            continue
        inside = np.arange(start, start + width)
        flags[inside[flags[inside] == NOT_CHECKED]] = GOOD
        if 2 * (there < -tolerance).sum() > len(there):
            sunk[inside] = True
    flags[sunk & (series < 0)] = SUSPECT
    return flags


@settings(deadline=None)
@given(SERIES, st.sampled_from([0.0, 0.25, 5.0, 40.0]))
def test_rate_of_change_equals_the_slow_one(series: np.ndarray, most: float) -> None:
    assert rate_of_change(series, most=most).tolist() == slow_rate(series, most).tolist()


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([NAN, 0.0, 3.0, 3.25, 3.5, 7.0]), max_size=60).map(np.array),
    st.integers(2, 6),
    st.sampled_from([0.25, 1.0]),
    st.sampled_from([-1.0, 0.0, 3.25]),
)
def test_flat_line_equals_the_slow_one(series: np.ndarray, count: int, resolution: float, floor: float) -> None:
    found = flat_line(series, count=count, resolution=resolution, floor=floor)
    assert found.tolist() == slow_flat(series, count, resolution, floor).tolist()


@settings(deadline=None)
@given(SERIES, st.sampled_from([3, 5, 9, 15, 31]), st.sampled_from([1.0, 3.0, 6.0]), st.sampled_from([0.25, 2.0, 20.0]))
def test_spike_equals_medians_and_quartiles_of_numpy(
    series: np.ndarray, width: int, factor: float, scale_least: float
) -> None:
    found = spike(series, width=width, factor=factor, scale_least=scale_least)
    expected, doubtful = slow_spike(series, width, factor, scale_least)
    assert found[~doubtful].tolist() == expected[~doubtful].tolist()


def test_spike_is_the_same_whether_the_window_is_sorted_anew_or_moved_on() -> None:
    """Noise in which every value needs its window, then calm in which few do."""
    chance = np.random.default_rng(61)
    series = np.concatenate([chance.uniform(0, 500, 400), 50 + chance.normal(0, 0.1, 400), chance.uniform(0, 500, 200)])
    series[chance.integers(1000, size=90)] = np.nan
    series[chance.integers(400, 800, size=20)] = 300.0
    expected, doubtful = slow_spike(series, 61, 3.0, 0.05)
    found = spike(series, width=61, factor=3.0, scale_least=0.05)
    assert not doubtful.any()
    assert found.tolist() == expected.tolist()
    assert (found == SUSPECT).sum() > 10


@settings(deadline=None)
@given(SERIES, st.integers(3, 20), st.sampled_from([0.25, 1.0, 30.0]), st.sampled_from([-100.0, 10.0]))
def test_attenuated_signal_equals_the_slow_one(series: np.ndarray, width: int, least: float, floor: float) -> None:
    found = attenuated_signal(series, width=width, least=least, floor=floor)
    assert found.tolist() == slow_quiet(series, width, least, floor).tolist()


@settings(deadline=None)
@given(SERIES, st.integers(3, 20), st.sampled_from([0.0, 2.0]))
def test_negative_drift_equals_the_slow_one(series: np.ndarray, width: int, tolerance: float) -> None:
    found = negative_drift(series, width=width, tolerance=tolerance)
    assert found.tolist() == slow_negative(series, width, tolerance).tolist()


# --- laws of every check ------------------------------------------------------------------------------------------

CHECKS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], int]] = {
    "range": (partial(gross_range, least=-1, most=60), 0),
    "step": (partial(rate_of_change, most=10), 0),
    "stuck": (partial(flat_line, count=4, resolution=1, floor=2), 16),
    "spike": (partial(spike, width=9, factor=4, scale_least=1), 4),
    "noise": (partial(attenuated_signal, width=8, least=1, floor=2), 7),
    "negative": (partial(negative_drift, width=8, tolerance=2), 7),
}
"""Check, and how many values back more data may change a flag: 4 equal values lie within 4 gaps of up to 3."""


@pytest.mark.parametrize("name", CHECKS)
@settings(deadline=None, max_examples=40)
@given(series=SERIES, more=SERIES)
def test_more_data_change_no_flag_further_back_than_a_window(name: str, series: np.ndarray, more: np.ndarray) -> None:
    check, back = CHECKS[name]
    settled = max(len(series) - back, 0)
    longer = check(np.concatenate([series, more]))
    assert check(series)[:settled].tolist() == longer[:settled].tolist()


@pytest.mark.parametrize("name", CHECKS)
@settings(deadline=None, max_examples=40)
@given(series=SERIES)
def test_what_is_missing_is_missing_and_never_good(name: str, series: np.ndarray) -> None:
    flags = CHECKS[name][0](series)
    assert (flags == MISSING).tolist() == np.isnan(series).tolist()
    assert set(flags.tolist()) <= {GOOD, NOT_CHECKED, SUSPECT, BAD, MISSING}


@pytest.mark.parametrize("name", CHECKS)
def test_stations_are_judged_each_alone_and_in_any_order(name: str) -> None:
    chance = np.random.default_rng(3)
    block = np.rint(chance.gamma(2, 20, (5, 80)))
    block[chance.random(block.shape) < 0.1] = np.nan
    block[2, 20:40] = 33.0
    block[3, 50:70] = -6.0
    check = CHECKS[name][0]
    order = chance.permutation(5)
    assert (check(block)[order] == check(block[order])).all()
    assert check(block)[2].tolist() == check(block[2]).tolist()
    assert check(block.reshape(5, 1, 80)).shape == (5, 1, 80)


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("series", [[], [NAN], [5.0], [NAN] * 30])
def test_short_and_empty_records_are_no_error(name: str, series: list[float]) -> None:
    flags = CHECKS[name][0](np.array(series))
    assert len(flags) == len(series)
    assert not set(flags.tolist()) & {SUSPECT, BAD}


@pytest.mark.parametrize("name", CHECKS)
def test_the_values_given_are_left_as_they_were(name: str) -> None:
    series = np.array([1.0, NAN, 500.0, -3.0, 7.0, 7.0, 7.0, 7.0, 7.0, 9.0])
    before = series.copy()
    CHECKS[name][0](series)
    np.testing.assert_array_equal(series, before)


# --- each side of each boundary -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "flag"), [(0.0, GOOD), (-0.001, BAD), (1000.0, GOOD), (1000.001, BAD), (np.inf, BAD), (-np.inf, BAD)]
)
def test_range_allows_its_bounds(value: float, flag: int) -> None:
    assert gross_range([value], least=0, most=1000).tolist() == [flag]


def test_step_of_exactly_the_largest_change_is_allowed() -> None:
    assert rate_of_change([10.0, 50.0, 9.9], most=40).tolist() == [NOT_CHECKED, GOOD, SUSPECT]


def test_way_back_from_one_wrong_value_is_no_second_step_but_a_new_level_is_one_step() -> None:
    assert rate_of_change([10.0, 200.0, 12.0], most=40).tolist() == [NOT_CHECKED, SUSPECT, GOOD]
    assert rate_of_change([10.0, 200.0, 201.0, 12.0], most=40).tolist() == [NOT_CHECKED, SUSPECT, GOOD, SUSPECT]


@pytest.mark.parametrize(("equal", "flag"), [(5, GOOD), (6, SUSPECT)])
def test_six_equal_hours_are_stuck_and_five_are_not(equal: int, flag: int) -> None:
    series = [40.0, *[37.0] * equal, 41.0]
    assert flat_line(series, count=6, resolution=1, floor=8).tolist() == [GOOD, *[flag] * equal, GOOD]


def test_gaps_neither_break_a_stuck_value_nor_lengthen_it() -> None:
    series = [37.0, NAN, 37.0, NAN, NAN, 37.0]
    assert flat_line(series, count=3, resolution=1, floor=8).tolist() == [
        SUSPECT,
        MISSING,
        SUSPECT,
        MISSING,
        MISSING,
        SUSPECT,
    ]
    apart = [37.0, 37.0, NAN, NAN, NAN, 37.0]
    assert flat_line(apart, count=3, resolution=1, floor=8).tolist() == [GOOD, GOOD, MISSING, MISSING, MISSING, GOOD]


@pytest.mark.parametrize(("level", "flag"), [(8.0, GOOD), (9.0, SUSPECT)])
def test_clean_air_up_to_the_floor_may_stay_the_same(level: float, flag: int) -> None:
    assert set(flat_line([level] * 10, count=6, resolution=1, floor=8).tolist()) == {flag}


def test_spike_window_needs_more_than_half_of_its_values() -> None:
    enough = [5.0, 5.0, NAN, 90.0, 6.0, NAN, NAN]
    too_few = [5.0, NAN, NAN, 90.0, 6.0, NAN, NAN]
    assert spike(enough, width=7, factor=2, scale_least=2)[3] == SUSPECT
    assert spike(too_few, width=7, factor=2, scale_least=2)[3] == NOT_CHECKED


def test_line_drawn_between_two_hours_is_too_smooth_though_it_changes() -> None:
    chance = np.random.default_rng(9)
    air = 90 + np.cumsum(chance.normal(0, 4, 200))
    air[80:140] = np.linspace(air[80], air[140], 60)
    flags = attenuated_signal(air, width=48, least=2, floor=8)
    assert (flags[80:140] == SUSPECT).mean() > 0.9
    assert (flags[:60] == GOOD).all()
    assert (flags[160:] == GOOD).all()


def test_noise_around_zero_is_no_drift_and_a_sunk_zero_is() -> None:
    chance = np.random.default_rng(1)
    clean = chance.normal(0.5, 1, 100)
    assert not (negative_drift(clean, width=24, tolerance=2) == SUSPECT).any()
    sunk = clean - 5
    assert (negative_drift(sunk, width=24, tolerance=2)[sunk < 0] == SUSPECT).all()
