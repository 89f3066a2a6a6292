"""The named roundings of the standards, on exact numbers only.

A binary float is refused: 2.675 is stored as 2.67499…, so that no rule of the last digit can be kept on it. Parse the
decimal text instead (`Decimal("2.675")`). Round once, from the full value; never a value that was rounded before.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from lantian.core.quantity.problem import Problem

__all__ = ["Exact", "NotExact", "half_even", "half_up", "round_up"]

Exact = Decimal | Fraction | int
"""Numbers on which the law may be computed."""


class NotExact(Problem):
    """A float, a bool, a NaN or an infinity was given where an exact number is needed."""

    code = "not-exact"
    words = {  # noqa: RUF012
        "en": (
            "{value} is not an exact number.",
            "Give a finite Decimal, Fraction or int; read decimals from their text, not through a float.",
        ),
        "zh": ("{value} 不是精确数值。", "请给出有限的十进制数、分数或整数；小数须由文本读入，不得经由浮点数。"),
    }


def half_even(value: Exact, places: int = 0) -> Decimal:
    """Round to `places` decimals, an exact half to the even digit (四舍六入五成双).

    Basis: GB/T 8170-2008 3.2. A half followed by any non-zero digit is more than a half and goes up.

    Raises:
        NotExact: the value is a float or not finite.

    >>> half_even(Decimal("12.5")), half_even(Decimal("13.5")), half_even(Decimal("432.252"), 1)
    (Decimal('12'), Decimal('14'), Decimal('432.3'))
    """
    numerator, denominator = _scaled(value, places)
    whole, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2):
        whole += 1
    return _decimal(whole, places)


def half_up(value: Exact, places: int = 0) -> Decimal:
    """Round to `places` decimals, an exact half away from zero (四舍五入).

    Raises:
        NotExact: the value is a float or not finite.

    >>> half_up(Decimal("12.5")), half_up(Decimal("-12.5")), half_up(Fraction(1, 8), 2)
    (Decimal('13'), Decimal('-13'), Decimal('0.13'))
    """
    numerator, denominator = _scaled(value, places)
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return _decimal(whole if numerator >= 0 else -whole, places)


def round_up(value: Exact) -> int:
    """The next whole number that is not smaller (进位取整,不保留小数).

    Basis: HJ 633-2012 6.2, for every IAQI and AQI.

    Raises:
        NotExact: the value is a float or not finite.

    >>> round_up(Fraction(301, 2)), round_up(Decimal(150))
    (151, 150)
    """
    numerator, denominator = _scaled(value, 0)
    return -(-numerator // denominator)


def _scaled(value: Exact, places: int) -> tuple[int, int]:
    """Numerator and (positive) denominator of value · 10^places."""
    if isinstance(value, bool | float) or not isinstance(value, Decimal | Fraction | int):
        raise NotExact(value=repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotExact(value=repr(value))
    numerator, denominator = value.as_integer_ratio()
    return (numerator * 10**places, denominator) if places >= 0 else (numerator, denominator * 10**-places)


def _decimal(whole: int, places: int) -> Decimal:
    # The constructor is exact at any length; scaleb and quantize would obey the context's 28 digits.
    return Decimal(f"{whole}e{-places}") if places else Decimal(whole)
