"""How often a score is reached without tampering: the tail, its threshold and its rate agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.science.tampering.null import NotEnoughHistory, Tail, alarm_rate, fit_tail
from lantian.science.tampering.windows import episodes, positive_peaks, trailing_mean, trailing_sum


@given(st.floats(0.1, 20), st.floats(0.5, 30), st.floats(0.05, 5), st.floats(0.02, 0.45))
def test_the_threshold_of_a_rate_has_that_rate(base: float, base_rate: float, scale: float, rate: float) -> None:
    """`rate` undoes `threshold` wherever the tail reaches."""
    tail = Tail(base, base_rate, scale, 10.0)
    assert tail.rate(tail.threshold(rate)) == pytest.approx(rate, rel=1e-6)
    assert 0 < tail.p_value(tail.threshold(rate)) < 1


@given(st.floats(0, 50), st.floats(0, 50))
def test_a_higher_score_is_never_more_often_reached(one: float, other: float) -> None:
    """The rate falls with the score."""
    tail = Tail(3.0, 6.0, 1.2, 10.0)
    low, high = sorted((one, other))
    assert tail.rate(high) <= tail.rate(low)


def test_a_calibrated_threshold_alarms_as_often_as_it_says() -> None:
    """Twenty station-years of independent scores: one alarm a year is about twenty on other twenty."""
    rng = np.random.default_rng(0)
    before, after = rng.exponential(1.0, (2, 20, 365))
    tail = fit_tail(before, steps_per_year=365, apart=3)
    alarm = after >= tail.threshold(1.0)
    assert alarm_rate(alarm, np.ones_like(alarm), steps_per_year=365, apart=3) == pytest.approx(1.0, abs=0.5)


def test_little_history_calibrates_nothing() -> None:
    """Under a quarter of a station-year there is no threshold."""
    with pytest.raises(NotEnoughHistory) as refused:
        fit_tail(np.ones((1, 50)), steps_per_year=365, apart=3)
    assert refused.value.facts["peaks"] >= 1


def test_scores_that_are_never_reached_alarm_only_above_all_of_them() -> None:
    """Where the history shows nothing, the threshold lies above its largest score."""
    quiet = np.zeros((4, 365))
    quiet[0, 10] = 2.0
    tail = fit_tail(quiet, steps_per_year=365, apart=3)
    assert tail.threshold(1.0) > 2.0
    assert tail.rate(5.0) == 0.0


def test_peaks_of_one_episode_are_one() -> None:
    """The second largest score stands beside the largest and does not count."""
    scores = np.array([0, 5, 9, 5, 0, 0, 0, 0, 3, 0], dtype=float)
    assert positive_peaks(scores, apart=2, most=5).tolist() == [9.0, 3.0]


def test_episodes_are_told_apart_by_their_distance() -> None:
    """At most `apart` steps belong together, one more does not."""
    alarm = np.zeros(12, dtype=bool)
    alarm[[1, 4, 8]] = True
    assert episodes(alarm, apart=3) == [(1, 4), (8, 8)]
    assert episodes(alarm, apart=4) == [(1, 8)]
    assert episodes(np.zeros(3, dtype=bool), apart=1) == []


def test_trailing_windows_leave_out_what_is_missing() -> None:
    """A mean of the hours that are there, none where more than half is missing or the window is not whole."""
    values = np.array([[1.0, np.nan, 3.0, np.nan, np.nan]])
    assert trailing_sum(np.nan_to_num(values), 2)[0, 1:].tolist() == [1.0, 3.0, 3.0, 0.0]
    mean = trailing_mean(values, 2)
    assert mean[0, 1:4].tolist() == [1.0, 3.0, 3.0]
    assert np.isnan(mean[0, [0, 4]]).all()
    assert np.isnan(trailing_sum(np.ones(2), 3)).all()
