"""Standard state, dry gas, mass and reference oxygen (HJ 212-2017 appendix D)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj75 import (
    ConversionUndefined,
    amount,
    dry,
    flow_standard_dry,
    nox_as_no2,
    ppm_to_mass,
    standard_state,
    to_reference_oxygen,
)

OXYGEN = st.decimals(min_value=0, max_value=Decimal("20.99"), places=2)


@pytest.mark.parametrize(
    ("oxygen", "reference", "expected"),
    [("9", "9", 100), ("13", "9", 150), ("15", "6", 250), ("6", "6", 100), ("3.5", "3.5", 100), ("0", "6", "500/7")],
)
def test_reference_oxygen_scales_by_the_distance_from_air(oxygen: str, reference: str, expected: object) -> None:
    """C × (21 − O2ref)/(21 − O2)."""
    found = to_reference_oxygen(Decimal(100), oxygen=Decimal(oxygen), reference=Decimal(reference))
    assert found == Fraction(expected)


@pytest.mark.parametrize("oxygen", ["21", "21.5", "-0.1"])
def test_air_and_less_than_no_oxygen_are_not_converted(oxygen: str) -> None:
    """The formula has no meaning there, and says so by name."""
    with pytest.raises(ConversionUndefined, match="reference oxygen"):
        to_reference_oxygen(Decimal(1), oxygen=Decimal(oxygen), reference=Decimal(9))


@given(st.decimals(min_value=0, max_value=2000, places=3), OXYGEN, st.integers(0, 20))
def test_conversion_is_exact_and_the_same_by_the_excess_of_air(concentration, oxygen, reference) -> None:
    """C × α/αs with α = 21/(21 − O2) is the same formula (both are printed)."""
    direct = to_reference_oxygen(concentration, oxygen=oxygen, reference=reference)
    excess, demanded = Fraction(21) / (21 - Fraction(oxygen)), Fraction(21) / (21 - reference)
    assert direct == Fraction(concentration) * excess / demanded


def test_standard_state_is_273_k_and_101325_pa() -> None:
    """Twice the absolute temperature and half the pressure: four times."""
    found = standard_state(10, temperature=273, ambient_pressure=Decimal("50000"), static_pressure=Decimal("662.5"))
    assert found == 40
    with pytest.raises(ConversionUndefined):
        standard_state(10, temperature=-273, ambient_pressure=101325, static_pressure=0)
    with pytest.raises(ConversionUndefined):
        standard_state(10, temperature=20, ambient_pressure=1000, static_pressure=-1000)


@pytest.mark.parametrize(("moisture", "expected"), [("0", 90), ("10", 100), ("55", 200)])
def test_dry_gas_is_what_is_left_without_water(moisture: str, expected: int) -> None:
    """C / (1 − Xsw)."""
    assert dry(90, moisture=Decimal(moisture)) == expected


@pytest.mark.parametrize("moisture", ["100", "-1"])
def test_water_alone_is_no_gas(moisture: str) -> None:
    """From 100 %."""
    with pytest.raises(ConversionUndefined):
        dry(90, moisture=Decimal(moisture))


def test_volume_parts_become_mass_by_the_molar_mass() -> None:
    """M/22.4; NOx counts as NO2: NO × 46/30."""
    assert [ppm_to_mass(Fraction("22.4"), gas) for gas in ("so2", "no", "no2", "co")] == [64, 30, 46, 28]
    assert nox_as_no2(no=ppm_to_mass(Fraction("22.4"), "no"), no2=0) == ppm_to_mass(Fraction("22.4"), "no2")


def test_flow_and_amount() -> None:
    """10 m/s through 2 m² at 0 °C with half water: 36 000 m³/h; 50 mg/m³ in 100 000 m³/h are 5 kg/h."""
    flow = flow_standard_dry(
        speed=10, area=2, temperature=0, ambient_pressure=101325, static_pressure=0, moisture=Decimal(50)
    )
    assert flow == 36000
    assert amount(concentration=Decimal(50), flow=Decimal(100000)) == 5
    with pytest.raises(ConversionUndefined):
        flow_standard_dry(speed=1, area=1, temperature=-273, ambient_pressure=1, static_pressure=0, moisture=0)
