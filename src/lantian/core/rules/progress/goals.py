"""A computed value held against what a clause demands. Everything is exact: counts, sums and shares are fractions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

__all__ = ["Comparison", "Goal", "attained", "meets", "remaining", "share_of", "whole_per_cent"]

Comparison = Literal["=", ">=", ">", "<=", "<"]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What is demanded. `value` is exact; a demand written in % is kept as a share of one.

    `kind` says where it stands: a `quantity` or a `parameter` of the pack (`source` is its id), or `all`: a share for
    which the text names no number is asked of every one (reading progress-all-of-them).
    """

    comparison: Comparison
    value: Fraction
    unit: str
    kind: Literal["quantity", "parameter", "all"]
    source: str = ""

    @property
    def upward(self) -> bool:
        """Whether more is better."""
        return self.comparison in ("=", ">=", ">")

    @property
    def shown(self) -> Fraction:
        """In the unit in which the text states it: a share in per cent."""
        return self.value * 100 if self.unit == "%" else self.value


def meets(value: Fraction | None, goal: Goal) -> bool:
    """Whether the demand is met; a value that is not known meets nothing.

    A demand of an exact number is met by more as well: whoever finds and settles a 628th of 627 has done what was
    asked (reading progress-equal-is-at-least).
    """
    if value is None:
        return False
    match goal.comparison:
        case "=" | ">=":
            return value >= goal.value
        case ">":
            return value > goal.value
        case "<=":
            return value <= goal.value
        case _:
            return value < goal.value


def attained(value: Fraction | None, goal: Goal) -> Fraction | None:
    """Which share of the demand is reached; 1 where it is met, also where it is exceeded.

    Of a demand that something stay below a bound it is bound over value. None while the value is not known.

    >>> attained(Fraction(313), Goal(comparison="=", value=Fraction(626), unit="count", kind="quantity"))
    Fraction(1, 2)
    """
    if value is None:
        return None
    if meets(value, goal):
        return Fraction(1)
    if not goal.value:
        return Fraction(0)
    reached = value / goal.value if goal.upward else goal.value / value
    return min(max(reached, Fraction(0)), Fraction(1))


def remaining(value: Fraction | None, goal: Goal) -> Fraction | None:
    """How much is missing, in the unit of the value; 0 where the demand is met, None while the value is not known."""
    if value is None:
        return None
    if meets(value, goal):
        return Fraction(0)
    return abs(goal.value - value)


def share_of(part: Decimal, whole: Decimal) -> Fraction | None:
    """Part of whole, exact; None where there is nothing to divide by."""
    return Fraction(part) / Fraction(whole) if whole else None


def whole_per_cent(share: Fraction, *, upward: bool = True) -> int:
    """Whole per cent reached: 99 while one of many is missing, 100 only when none is; never below 0.

    `upward=False`: of what is to stay below a demand, rounded up, so that 50.2 % never reads as “≤ 50 %”.
    """
    whole = share.numerator * 100 // share.denominator
    return max(0, whole if upward else -(-share.numerator * 100 // share.denominator))
