"""What the monitor of a stack shows of an ordered cut: its hours under the order against those before (M36.2).

Kilograms are compared where the monitor sends them, hours in operation where it does not: a concentration alone tells
no cut. Reading `cut-seen-by-stack`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

__all__ = ["NotSeen", "SeenCut", "StackHour", "seen_cut"]


@dataclass(frozen=True, slots=True)
class StackHour:
    """One hour of one pollutant of a stack."""

    running: bool | None
    """None when no valid data tell it."""
    kilograms: Decimal | None = None
    """What left the stack in it; None when the monitor does not say."""


class NotSeen(StrEnum):
    """Why the hours tell no cut."""

    FEW_BEFORE = "few-before"
    FEW_UNDER_ORDER = "few-under-order"
    STOOD_BEFORE = "stood-before"
    """It emitted nothing before either."""


@dataclass(frozen=True, slots=True)
class SeenCut:
    """The share by which the hours under the order lie below those before."""

    share: Fraction
    """1 when nothing left the stack; negative when more did than before."""
    by: Literal["kilograms", "running"]
    before: Fraction
    """kg an hour, or the share of the hours in operation."""
    under_order: Fraction
    known_before: int
    known_under_order: int
    """Hours that tell it."""


def seen_cut(before: Sequence[StackHour], under_order: Sequence[StackHour], valid: Fraction) -> SeenCut | NotSeen:
    """Compare all hours of a span before an order with all hours under it, those without data included.

    Args:
        valid: the share of the hours of each span that must tell it.

    >>> day = [StackHour(True, Decimal(2))] * 24
    >>> seen_cut(day, [StackHour(True, Decimal("1.5"))] * 24, Fraction(3, 4)).share
    Fraction(1, 4)
    """
    by_amount = _compared("kilograms", _amounts(before), _amounts(under_order), before, under_order, valid)
    if isinstance(by_amount, SeenCut):
        return by_amount
    return _compared("running", _operation(before), _operation(under_order), before, under_order, valid)


def _compared(
    by: Literal["kilograms", "running"],
    earlier: Sequence[Fraction],
    later: Sequence[Fraction],
    before: Sequence[StackHour],
    under_order: Sequence[StackHour],
    valid: Fraction,
) -> SeenCut | NotSeen:
    if not earlier or len(earlier) < valid * len(before):
        return NotSeen.FEW_BEFORE
    if not later or len(later) < valid * len(under_order):
        return NotSeen.FEW_UNDER_ORDER
    then, now = sum(earlier, Fraction(0)) / len(earlier), sum(later, Fraction(0)) / len(later)
    if not then:
        return NotSeen.STOOD_BEFORE
    return SeenCut(1 - now / then, by, then, now, len(earlier), len(later))


def _amounts(hours: Sequence[StackHour]) -> list[Fraction]:
    """Kilograms of the hours that tell them; an hour out of operation has none."""
    found = (Decimal(0) if each.running is False else each.kilograms if each.running else None for each in hours)
    return [Fraction(amount) for amount in found if amount is not None and amount.is_finite() and amount >= 0]


def _operation(hours: Sequence[StackHour]) -> list[Fraction]:
    return [Fraction(each.running) for each in hours if each.running is not None]
