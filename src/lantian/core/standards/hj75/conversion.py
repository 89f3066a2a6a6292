"""From what a probe sees to what a limit is compared with: standard state, dry, as mass, at the reference oxygen.

Basis: HJ 212-2017 appendix D, which quotes HJ/T 75-2007. Temperatures in °C, pressures in Pa, oxygen and moisture in
per cent by volume.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from lantian.core.quantity.rounding import Exact

__all__ = [
    "AIR_OXYGEN",
    "ConversionUndefined",
    "amount",
    "dry",
    "flow_standard_dry",
    "nox_as_no2",
    "ppm_to_mass",
    "standard_state",
    "to_reference_oxygen",
]

AIR_OXYGEN = 21
"""Oxygen of air, per cent, as the standard's formula has it."""

_KELVIN = 273
_STANDARD_PRESSURE = 101325
_MOLAR_VOLUME = Fraction("22.4")
_MOLAR_MASS: Mapping[str, int] = MappingProxyType({"so2": 64, "no": 30, "no2": 46, "co": 28})


class ConversionUndefined(Exception):
    """The formula gives nothing for these numbers: the gas is air, or it is no gas at all."""

    code = "conversion-undefined"
    remedy = "Keep the measured value and give no verdict; look at the oxygen, moisture, temperature and pressure."

    def __init__(self, formula: str, **facts: Exact) -> None:
        self.formula = formula
        self.facts = facts
        said = ", ".join(f"{name} = {value}" for name, value in facts.items())
        super().__init__(f"{formula} is not defined for {said}.")


def standard_state(
    concentration: Exact, *, temperature: Exact, ambient_pressure: Exact, static_pressure: Exact
) -> Fraction:
    """Concentration at 273 K and 101 325 Pa: C × (273 + t)/273 × 101325/(Ba + Ps).

    Raises:
        ConversionUndefined: at or below absolute zero, or without pressure.

    >>> standard_state(100, temperature=273, ambient_pressure=101325, static_pressure=0)
    Fraction(200, 1)
    """
    kelvin, pressure = _KELVIN + Fraction(temperature), Fraction(ambient_pressure) + Fraction(static_pressure)
    if kelvin <= 0 or pressure <= 0:
        raise ConversionUndefined("standard state", temperature=temperature, pressure=pressure)
    return Fraction(concentration) * kelvin / _KELVIN * _STANDARD_PRESSURE / pressure


def dry(concentration: Exact, *, moisture: Exact) -> Fraction:
    """Concentration in dry gas: C / (1 − Xsw).

    Raises:
        ConversionUndefined: moisture below 0 % or from 100 %.

    >>> dry(90, moisture=10)
    Fraction(100, 1)
    """
    if not 0 <= moisture < 100:
        raise ConversionUndefined("dry gas", moisture=moisture)
    return Fraction(concentration) / (1 - Fraction(moisture) / 100)


def ppm_to_mass(ppm: Exact, gas: str) -> Fraction:
    """Volume parts per million as mg/m³ at standard state: C × M/22.4; `gas` is so2, no, no2 or co.

    >>> ppm_to_mass(Fraction("22.4"), "so2")
    Fraction(64, 1)
    """
    return Fraction(ppm) * _MOLAR_MASS[gas] / _MOLAR_VOLUME


def nox_as_no2(*, no: Exact, no2: Exact = 0) -> Fraction:
    """Nitrogen oxides as NO2, mg/m³: NO × 46/30 + NO2.

    >>> nox_as_no2(no=30, no2=4)
    Fraction(50, 1)
    """
    return Fraction(no) * 46 / 30 + Fraction(no2)


def to_reference_oxygen(concentration: Exact, *, oxygen: Exact, reference: Exact) -> Fraction:
    """Concentration at the reference oxygen (折算): C × (21 − O2ref)/(21 − O2).

    It grows without bound as the oxygen nears that of air; whoever judges says before at which oxygen the source does
    not run (the pack's `stacks.air_oxygen`).

    Raises:
        ConversionUndefined: oxygen from 21 %, or below zero.

    >>> to_reference_oxygen(100, oxygen=13, reference=9)
    Fraction(150, 1)
    """
    if not 0 <= oxygen < AIR_OXYGEN:
        raise ConversionUndefined("reference oxygen", oxygen=oxygen)
    return Fraction(concentration) * (AIR_OXYGEN - Fraction(reference)) / (AIR_OXYGEN - Fraction(oxygen))


def flow_standard_dry(
    *,
    speed: Exact,
    area: Exact,
    temperature: Exact,
    ambient_pressure: Exact,
    static_pressure: Exact,
    moisture: Exact,
) -> Fraction:
    """Flow of dry gas at standard state, m³/h, from m/s and m²:
    v × F × 3600 × 273/(273 + t) × (Ba + Ps)/101325 × (1 − Xsw).

    Raises:
        ConversionUndefined: at or below absolute zero.

    >>> flow_standard_dry(speed=10, area=2, temperature=0, ambient_pressure=101325, static_pressure=0, moisture=50)
    Fraction(36000, 1)
    """
    kelvin = _KELVIN + Fraction(temperature)
    if kelvin <= 0:
        raise ConversionUndefined("flow", temperature=temperature)
    pressure = Fraction(ambient_pressure) + Fraction(static_pressure)
    wet = Fraction(speed) * Fraction(area) * 3600 * _KELVIN / kelvin * pressure / _STANDARD_PRESSURE
    return wet * (1 - Fraction(moisture) / 100)


def amount(*, concentration: Exact, flow: Exact) -> Fraction:
    """Emission rate, kg/h: C (mg/m³) × Q (m³/h) × 10⁻⁶.

    >>> amount(concentration=50, flow=100000)
    Fraction(5, 1)
    """
    return Fraction(concentration) * Fraction(flow) / 10**6
