"""Sums and means in whole numbers equal those of GB 3095 in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.quantity.rounding import half_even
from lantian.core.standards import gb3095
from lantian.science.aggregation.means import (
    MISSING,
    OZONE_PARTS,
    DayIncomplete,
    ValueTooFine,
    eight_hour_sums,
    exact_means,
    hours_to_days,
    ozone_day_8h,
    rounded_means,
    running_sums,
    steps_of,
)

HOURS = st.lists(st.one_of(st.none(), st.integers(0, 4000), st.integers(1550, 1650)), min_size=48, max_size=48)


def _steps(hours: list[int | None]) -> np.ndarray:
    return np.array([[MISSING if hour is None else hour for hour in hours]])


@settings(deadline=None)
@given(HOURS)
def test_days_and_windows_are_those_of_the_exact_rules(hours: list[int | None]) -> None:
    steps = _steps(hours)
    means = exact_means(hours_to_days(steps), at_least=20, decimals=1)
    windows = exact_means(eight_hour_sums(steps), at_least=6, decimals=1)
    ozone = ozone_day_8h(steps, decimals=1)
    for day in range(2):
        part = [None if hour is None else Fraction(hour, 10) for hour in hours[day * 24 : day * 24 + 24]]
        assert means[0, day] == gb3095.day_mean(part)
        assert list(windows[0, day]) == gb3095.eight_hour_means(part)
        expected = gb3095.ozone_day_8h(part)
        found = int(ozone[0, day])
        assert (None if found == MISSING else Fraction(found, OZONE_PARTS * 10)) == expected


@settings(deadline=None)
@given(HOURS, st.integers(0, 1))
def test_rounded_means_obey_gb_t_8170(hours: list[int | None], keep: int) -> None:
    sums = running_sums(_steps(hours), hours=24)
    exact = exact_means(sums, at_least=20, decimals=1)
    found = rounded_means(sums, at_least=20, decimals=1, keep=keep)
    for mean, steps in zip(exact[0], found[0], strict=True):
        assert steps == (MISSING if mean is None else half_even(mean, keep) * 10**keep)


def test_running_sums_know_nothing_of_what_came_before() -> None:
    sums = running_sums(np.array([5, MISSING, 7, 8]), hours=2)
    assert sums.total.tolist() == [5, 5, 7, 15]
    assert sums.count.tolist() == [1, 1, 1, 2]


def test_floats_become_whole_steps_or_are_refused() -> None:
    assert steps_of([[35.2, np.nan], [0.1 + 0.2, 3.0]], decimals=1).tolist() == [[352, MISSING], [3, 30]]
    for bad in (35.25, -1.0, np.inf):
        with pytest.raises(ValueTooFine, match="decimals"):
            steps_of([bad], decimals=1)


def test_days_must_be_whole() -> None:
    with pytest.raises(DayIncomplete, match="25"):
        hours_to_days(np.zeros(25, dtype=np.int64))
