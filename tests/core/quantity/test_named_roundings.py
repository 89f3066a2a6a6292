"""Roundings of GB/T 8170 and HJ 633 6.2, one case on each side of each boundary."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.quantity.rounding import NotExact, half_even, half_up, round_up

EXACT = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
    st.fractions(min_value=-(10**6), max_value=10**6),
    st.integers(),
)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("85.33", 0, "85"),
        ("36.66", 0, "37"),
        ("432.252", 1, "432.3"),
        ("12.5", 0, "12"),
        ("13.5", 0, "14"),
        ("12.5000001", 0, "13"),
        ("12.4999999", 0, "12"),
        ("0.25", 1, "0.2"),
        ("0.35", 1, "0.4"),
        ("-12.5", 0, "-12"),
        ("-13.5", 0, "-14"),
        ("1250", -2, "1.2E+3"),
    ],
)
def test_an_exact_half_goes_to_the_even_digit(value: str, places: int, rounded: str) -> None:
    assert half_even(Decimal(value), places) == Decimal(rounded)
    assert str(half_even(Decimal(value), places)) == rounded


@pytest.mark.parametrize(
    ("value", "rounded"), [("12.5", "13"), ("13.5", "14"), ("-12.5", "-13"), ("12.49", "12"), ("-12.49", "-12")]
)
def test_half_up_goes_away_from_zero(value: str, rounded: str) -> None:
    assert half_up(Decimal(value)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("value", "whole"),
    [(Decimal(150), 150), (Decimal("150.000001"), 151), (Fraction(301, 2), 151), (7, 7), (Decimal("-0.5"), 0)],
)
def test_round_up_keeps_exact_hits_and_lifts_the_rest(value: Decimal | Fraction | int, whole: int) -> None:
    assert round_up(value) == whole


@pytest.mark.parametrize("value", [0.5, float("nan"), True, Decimal("NaN"), Decimal("Infinity"), "1.5", None])
@pytest.mark.parametrize("rounding", [half_even, half_up, round_up])
def test_what_is_not_exact_is_refused_with_a_remedy(rounding: object, value: object) -> None:
    with pytest.raises(NotExact) as caught:
        rounding(value)  # type: ignore[operator]
    assert "Decimal" in caught.value.remedy
    assert "十进制" in caught.value.said("zh")[1]


def test_a_long_number_keeps_every_digit() -> None:
    long = Decimal("123456789012345678901234567890123456.25")
    assert str(half_even(long, 1)) == "123456789012345678901234567890123456.2"


@given(EXACT, st.integers(min_value=0, max_value=4))
def test_rounding_moves_by_half_a_step_at_most_and_is_stable(value: Decimal | Fraction | int, places: int) -> None:
    step = Fraction(1, 10**places)
    for rounding in (half_even, half_up):
        once = rounding(value, places)
        assert abs(Fraction(once) - Fraction(value)) <= step / 2
        assert rounding(once, places) == once
    assert 0 <= round_up(value) - Fraction(value) < 1


@given(EXACT, EXACT)
def test_rounding_keeps_the_order(one: Decimal | Fraction | int, other: Decimal | Fraction | int) -> None:
    low, high = sorted((Fraction(one), Fraction(other)))
    assert half_even(low) <= half_even(high)
    assert half_up(low) <= half_up(high)
    assert round_up(low) <= round_up(high)
