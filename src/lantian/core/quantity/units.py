"""Exact conversions of mass concentrations and of the state that a gas volume is referred to."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lantian.core.quantity.problem import Problem
from lantian.core.quantity.rounding import Exact

__all__ = [
    "GAS_REF298_PER_STP273",
    "NoConstantFactor",
    "ReferenceState",
    "gas_to_state",
    "to_micrograms",
    "to_milligrams",
]


class ReferenceState(StrEnum):
    """Temperature and pressure that a concentration is referred to (GB 3095-2012 3.14 and its amendment of 2018)."""

    STP273 = "stp273"
    """273.15 K, 101.325 kPa: every concentration before 1 September 2018."""
    REF298 = "ref298"
    """298.15 K, 1013.25 hPa: gases since then."""
    ACTUAL = "actual"
    """Temperature and pressure at the inlet: particles since then."""


GAS_REF298_PER_STP273 = Fraction(27315, 29815)
"""A gas concentration at 298.15 K over the same one at 273.15 K: 0.91615."""


class NoConstantFactor(Problem):
    """Actual conditions have no constant factor; temperature and pressure of each hour would be needed."""

    code = "no-constant-factor"
    words = {  # noqa: RUF012
        "en": (
            "There is no constant factor between {source} and {target}.",
            "Convert with the temperature and pressure of each hour, or compare within one state only.",
        ),
        "zh": ("{source} 与 {target} 之间没有固定换算系数。", "请按每小时的温度和气压换算，或仅在同一状态下比较。"),
    }


def to_micrograms(milligrams: Exact) -> Decimal | Fraction | int:
    """mg/m³ to µg/m³, exactly.

    >>> to_micrograms(Decimal("2.2"))
    Decimal('2.2E+3')
    """
    if isinstance(milligrams, Decimal):
        return _shifted(milligrams, 3)
    return milligrams * 1000


def to_milligrams(micrograms: Exact) -> Decimal | Fraction:
    """µg/m³ to mg/m³, exactly; a whole number becomes a Decimal.

    >>> to_milligrams(75)
    Decimal('0.075')
    """
    if isinstance(micrograms, Fraction):
        return micrograms / 1000
    return _shifted(Decimal(micrograms), -3)


def gas_to_state(concentration: Exact, *, source: ReferenceState, target: ReferenceState) -> Fraction:
    """A gas concentration re-based from one reference state to another, in the unit that it came in.

    Basis: GB 3095-2012 amendment, in force 1 September 2018. The amount of gas is the same, its volume is not.

    Raises:
        NoConstantFactor: one of the two states is ACTUAL and the other is not.

    >>> gas_to_state(Decimal(100), source=ReferenceState.STP273, target=ReferenceState.REF298)
    Fraction(546300, 5963)
    """
    value = Fraction(concentration)
    if source is target:
        return value
    if ReferenceState.ACTUAL in (source, target):
        raise NoConstantFactor(source=source, target=target)
    return value * GAS_REF298_PER_STP273 if target is ReferenceState.REF298 else value / GAS_REF298_PER_STP273


def _shifted(value: Decimal, places: int) -> Decimal:
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):  # NaN and infinities keep being what they are
        return value
    return Decimal((sign, digits, exponent + places))
