"""Completion of a PM2.5 target and the steps of C11."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.completion import NoReductionRequired, Step, completion_ratio, steps_reached

STEPS = (
    Step(id="main-leaders", below=Decimal("0.70")),
    Step(id="mid-level", below=Decimal("0.90")),
    Step(id="leader", below=Decimal("0.80")),
)
CONCENTRATIONS = st.decimals(min_value=1, max_value=500, places=1)


@pytest.mark.parametrize(
    ("actual", "share"),
    [
        ("72", Fraction(1)),
        ("78", Fraction(3, 4)),
        ("96", Fraction(0)),
        ("102", Fraction(-1, 4)),
        ("66", Fraction(5, 4)),
    ],
)
def test_completion_is_the_share_of_the_required_reduction(actual, share):
    assert completion_ratio(baseline=Decimal(96), target=Decimal(72), actual=Decimal(actual)) == share


def test_the_ministrys_own_example():
    """A cut of 3.7 % against a promise of 10 % was reported as 37 % of the task."""
    assert completion_ratio(baseline=Decimal(100), target=Decimal(90), actual=Decimal("96.3")) == Fraction(37, 100)


def test_no_share_where_no_reduction_is_required():
    with pytest.raises(NoReductionRequired) as caught:
        completion_ratio(baseline=Decimal(72), target=Decimal(72), actual=Decimal(70))
    assert "72" in str(caught.value)
    assert "targets.csv" in caught.value.remedy


@given(CONCENTRATIONS, CONCENTRATIONS)
def test_cleaner_air_never_lowers_completion(one, other):
    cleaner, dirtier = sorted((one, other))
    pair = {"baseline": Decimal(96), "target": Decimal(72)}
    assert completion_ratio(actual=cleaner, **pair) >= completion_ratio(actual=dirtier, **pair)


@pytest.mark.parametrize(
    ("completion", "expected"),
    [
        (Fraction(90, 100), []),
        (Fraction(8999, 10000), ["mid-level"]),
        (Fraction(80, 100), ["mid-level"]),
        (Fraction(7999, 10000), ["mid-level", "leader"]),
        (Fraction(70, 100), ["mid-level", "leader"]),
        (Fraction(6999, 10000), ["mid-level", "leader", "main-leaders"]),
        (Fraction(-1), ["mid-level", "leader", "main-leaders"]),
    ],
)
def test_a_step_is_reached_below_its_threshold_and_not_at_it(completion, expected):
    assert [step.id for step in steps_reached(completion, STEPS)] == expected
