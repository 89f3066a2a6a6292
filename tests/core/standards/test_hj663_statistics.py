"""HJ 663: percentiles, days by grade, composite index, values of an area."""

from __future__ import annotations

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj663 import (
    NothingToRank,
    PercentileOutOfRange,
    PollutantMissing,
    area_value,
    composite_index,
    days_by_grade,
    percentile,
)
from lantian.core.standards.pollutants import Pollutant


def test_the_worked_example() -> None:
    assert percentile([3, 4, 8, 2, 5, 4], 90) == Fraction(13, 2)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=60))
def test_it_is_the_inclusive_method_of_quantiles(values: list[int]) -> None:
    exact = [Fraction(value) for value in values]
    assert [percentile(values, p) for p in (25, 50, 75)] == statistics.quantiles(exact, n=4, method="inclusive")


def test_the_ends_are_the_least_and_the_largest() -> None:
    assert (percentile([5, 1, 9], 0), percentile([5, 1, 9], 100), percentile([7], 95)) == (1, 9, 7)


@pytest.mark.parametrize("percent", [-1, 101])
def test_what_is_no_percentile_is_refused(percent: int) -> None:
    with pytest.raises(PercentileOutOfRange, match="0 to 100"):
        percentile([1], percent)


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(NothingToRank, match="coverage"):
        percentile([], 95)


def test_a_period_at_its_limits_has_a_composite_index_of_six() -> None:
    at_limits = {
        Pollutant.SO2: 60,
        Pollutant.NO2: 40,
        Pollutant.PM10: 70,
        Pollutant.PM25: 35,
        Pollutant.CO: 4,
        Pollutant.O3: 160,
    }
    found = composite_index(at_limits)
    assert found.total == 6
    assert found.primary == tuple(Pollutant)
    worse = composite_index(at_limits | {Pollutant.PM25: Decimal("70.7")})
    assert worse.terms[Pollutant.PM25] == Fraction(707, 350)
    assert worse.primary == (Pollutant.PM25,)


def test_five_pollutants_make_no_composite_index() -> None:
    with pytest.raises(PollutantMissing, match="PM₁₀"):
        composite_index({pollutant: 1 for pollutant in Pollutant if pollutant is not Pollutant.PM10})


def test_days_by_grade_keep_valid_and_due_days_apart() -> None:
    days = days_by_grade([50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500, None])
    assert days.counts == {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2}
    assert (days.valid, days.due, days.good, days.heavy) == (11, 12, 3, 4)
    assert days.good_share == Fraction(3, 11)
    assert days.coverage == Fraction(11, 12)


def test_no_days_have_no_shares() -> None:
    nothing = days_by_grade([])
    assert (nothing.good_share, nothing.coverage) == (None, None)


def test_an_area_needs_three_quarters_of_its_stations() -> None:
    assert area_value([70, 80, 90, None]) == 80
    assert area_value([70, 80, None, None]) is None
    assert area_value([70, 80, None, None], share=Fraction(1, 2)) == 75
    assert area_value([]) is None
