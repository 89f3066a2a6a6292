"""What was ordered in an episode against what was found, in tonnes (M36.3). What nobody checked is unknown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Kept", "OrderedCut", "kept"]

_NORMAL_95 = 1.959963985
"""Standard deviations of a normal distribution within which 95 % lie."""
_KG_IN_TONNE, _HOURS_IN_DAY = 1000, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedCut:
    """One line of an order."""

    hours: Decimal
    """For which it held."""
    kg: Mapping[str, Decimal]
    """What it was to cut a day."""
    share: Decimal
    """Share of its emissions that it was to cut; more than 0."""
    found: Sequence[Decimal] = ()
    """Shares that were found, one for each day that was checked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Tonnes of one pollutant."""

    ordered: Decimal
    verified: Decimal
    """Cut by lines that were checked, by the mean of what was found of each."""
    unchecked: Decimal
    """Ordered of lines that nobody checked: cut by none, some or all of it."""
    half_range: Decimal | None
    """Half of the 95 % range of `verified` from emissions as unsure as the list; None when it does not say."""


def kept(cuts: Iterable[OrderedCut], pollutant: str, uncertainty: float | None = None) -> Kept:
    """Sum the lines. Errors of different lines are independent; `uncertainty` is relative and standard.

    >>> kept([OrderedCut(hours=Decimal(48), kg={"pm": Decimal(500)}, share=Decimal("0.5"))], "pm").ordered
    Decimal('1')
    """
    ordered = verified = unchecked = Decimal(0)
    variance = 0.0
    for each in cuts:
        tonnes = each.kg.get(pollutant, Decimal(0)) * each.hours / _HOURS_IN_DAY / _KG_IN_TONNE
        ordered += tonnes
        if not each.found:
            unchecked += tonnes
            continue
        cut = tonnes * (sum(each.found, Decimal(0)) / len(each.found)) / each.share
        verified += cut
        variance += (float(cut) * (uncertainty or 0)) ** 2
    half = None if uncertainty is None else Decimal(str(round(_NORMAL_95 * math.sqrt(variance), 9)))
    return Kept(ordered, verified, unchecked, half)
