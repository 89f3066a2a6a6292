"""Medians and quartiles of a sliding window equal those of NumPy on every window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.science.quality.windows import sliding_quartiles

VALUES = st.one_of(st.just(float("nan")), st.integers(-50, 50).map(lambda n: n / 8), st.floats(-1e6, 1e6, width=32))


@settings(deadline=None)
@given(
    st.lists(VALUES, max_size=60).map(lambda values: np.array(values, dtype=np.float64)), st.sampled_from([1, 3, 7, 61])
)
def test_quartiles_of_every_window_are_numpys(series: np.ndarray, width: int) -> None:
    found = sliding_quartiles(series, width=width)
    half = width // 2
    for place in range(len(series)):
        window = series[max(place - half, 0) : place + half + 1]
        there = window[~np.isnan(window)]
        expected = np.percentile(there, [25, 50, 75]) if there.size else np.full(3, np.nan)
        np.testing.assert_allclose(found[:, place], expected, rtol=1e-12, atol=1e-9)


def test_empty_series_has_no_windows() -> None:
    assert sliding_quartiles([], width=61).shape == (3, 0)


@pytest.mark.parametrize("level", [0.0, -3.5])
def test_equal_values_have_equal_quartiles(level: float) -> None:
    assert (sliding_quartiles([level] * 100, width=61) == level).all()
