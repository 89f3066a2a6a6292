"""A value held against a demand: one case on each side of each boundary, and what must always hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.progress.goals import Goal, attained, meets, remaining, share_of, whole_per_cent


def _goal(comparison: str, value: int | Fraction, unit: str = "count") -> Goal:
    return Goal(comparison=comparison, value=Fraction(value), unit=unit, kind="quantity", source="q")


@pytest.mark.parametrize(
    ("comparison", "below", "at", "above"),
    [
        ("=", False, True, True),
        (">=", False, True, True),
        (">", False, False, True),
        ("<=", True, True, False),
        ("<", True, False, False),
    ],
)
def test_each_comparison_on_each_side(comparison: str, below: bool, at: bool, above: bool) -> None:
    """626, 627 and 628 of 627; an exact number is met by more as well."""
    goal = _goal(comparison, 627)
    assert [meets(Fraction(value), goal) for value in (626, 627, 628)] == [below, at, above]


def test_what_is_not_known_meets_nothing() -> None:
    """And nothing is said of how much is missing."""
    goal = _goal("<=", 0)
    assert not meets(None, goal)
    assert attained(None, goal) is None
    assert remaining(None, goal) is None


@pytest.mark.parametrize(
    ("goal", "value", "share", "missing"),
    [
        (_goal("=", 627), 0, Fraction(0), 627),
        (_goal("=", 627), 313, Fraction(313, 627), 314),
        (_goal("=", 627), 700, Fraction(1), 0),
        (_goal("<", 9), 12, Fraction(3, 4), 3),
        (_goal("<", 9), 8, Fraction(1), 0),
        (_goal("<=", 0), 2, Fraction(0), 2),
        (_goal("<=", 0), 0, Fraction(1), 0),
        (_goal(">", 0), 0, Fraction(0), 0),
    ],
)
def test_how_much_is_reached_and_how_much_is_missing(goal: Goal, value: int, share: Fraction, missing: int) -> None:
    """Of a bound from above it is bound over value."""
    assert attained(Fraction(value), goal) == share
    assert remaining(Fraction(value), goal) == missing


def test_a_demand_in_per_cent_is_kept_as_a_share_and_shown_as_printed() -> None:
    """80 % of 0.8."""
    goal = _goal(">=", Fraction(80, 100), "%")
    assert goal.shown == 80
    assert meets(share_of(Decimal(80), Decimal(100)), goal)
    assert not meets(share_of(Decimal("79.99"), Decimal(100)), goal)


def test_of_nothing_there_is_no_share() -> None:
    """Neither none nor all."""
    assert share_of(Decimal(0), Decimal(0)) is None


@pytest.mark.parametrize(
    ("share", "shown"), [(Fraction(626, 627), 99), (Fraction(1), 100), (Fraction(1, 3), 33), (Fraction(-1, 2), 0)]
)
def test_a_hundred_per_cent_is_every_one(share: Fraction, shown: int) -> None:
    """99 while one of many is missing."""
    assert whole_per_cent(share) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(Fraction(1, 2), 50), (Fraction(501, 1000), 51), (Fraction(0), 0), (Fraction(4697, 10000), 47)]
)
def test_what_is_to_stay_below_a_demand_is_never_shown_lower_than_it_is(share: Fraction, shown: int) -> None:
    assert whole_per_cent(share, upward=False) == shown


@given(
    comparison=st.sampled_from(["=", ">=", ">", "<=", "<"]),
    value=st.integers(0, 10_000),
    demand=st.integers(0, 10_000),
)
def test_reached_and_missing_never_contradict(comparison: str, value: int, demand: int) -> None:
    """All is reached exactly where the demand is met; nothing is missing where it is."""
    goal = _goal(comparison, demand)
    share, missing = attained(Fraction(value), goal), remaining(Fraction(value), goal)
    assert share is not None and missing is not None
    assert 0 <= share <= 1
    if meets(Fraction(value), goal):
        assert (share, missing) == (1, 0)
    else:
        assert share < 1 or comparison in (">", "<")
        assert missing == abs(demand - value)
