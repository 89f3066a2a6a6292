"""Exact conversions of units and reference states."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.quantity.rounding import half_even
from lantian.core.quantity.units import (
    NoConstantFactor,
    ReferenceState,
    gas_to_state,
    to_micrograms,
    to_milligrams,
)


def test_milligrams_and_micrograms_differ_by_a_thousand() -> None:
    assert to_micrograms(Decimal("2.2")) == 2200
    assert to_milligrams(75) == Decimal("0.075")
    assert to_milligrams(Fraction(1, 3)) == Fraction(1, 3000)
    assert to_micrograms(Fraction(1, 3)) == Fraction(1000, 3)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_there_and_back_loses_nothing(value: Decimal) -> None:
    assert to_milligrams(to_micrograms(value)) == value


def test_a_gas_at_298_kelvin_weighs_less_in_the_same_volume() -> None:
    rebased = gas_to_state(Decimal(100), source=ReferenceState.STP273, target=ReferenceState.REF298)
    assert half_even(rebased, 3) == Decimal("91.615")
    back = gas_to_state(rebased, source=ReferenceState.REF298, target=ReferenceState.STP273)
    assert back == 100


def test_actual_conditions_have_no_constant_factor() -> None:
    assert gas_to_state(5, source=ReferenceState.ACTUAL, target=ReferenceState.ACTUAL) == 5
    with pytest.raises(NoConstantFactor, match="no-constant-factor"):
        gas_to_state(5, source=ReferenceState.STP273, target=ReferenceState.ACTUAL)
