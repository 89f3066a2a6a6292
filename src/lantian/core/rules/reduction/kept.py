"""What was ordered in an episode against what was found, in tonnes (M36.3). What nobody checked is unknown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Kept", "OrderedCut", "kept"]

_NORMAL_95 = 1.959963985
"""Standard deviations of a normal distribution within which 95 % lie."""
_KG_IN_TONNE, _HOURS_IN_DAY = 1000, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedCut:
    """One line of an order on one local day."""

    line: str
    """Which line it is: what it emits is wrong alike on every day."""
    hours: Decimal
    """For which it held on that day."""
    kg: Mapping[str, Decimal]
    """What it was to cut a day."""
    share: Decimal
    """Share of its emissions that it was to cut; more than 0."""
    found: Decimal | None = None
    """Share that was found on that day; None: nobody checked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Tonnes of one pollutant."""

    ordered: Decimal
    verified: Decimal
    """Cut on days on which a line was checked."""
    unchecked: Decimal
    """Ordered for days on which nobody checked a line: cut by none, some or all of it."""
    half_range: Decimal | None
    """Half of the 95 % range of `verified` from emissions as unsure as the list; None when it does not say."""


def kept(cuts: Iterable[OrderedCut], pollutant: str, uncertainty: float | None = None) -> Kept:
    """Sum lines and days. Errors of different lines are independent; `uncertainty` is relative and standard.

    >>> kept([OrderedCut(line="1", hours=Decimal(24), kg={"pm": Decimal(500)}, share=Decimal("0.5"))], "pm").ordered
    Decimal('0.5')
    """
    ordered = verified = unchecked = Decimal(0)
    by_line: dict[str, Decimal] = {}
    for each in cuts:
        tonnes = each.kg.get(pollutant, Decimal(0)) * each.hours / _HOURS_IN_DAY / _KG_IN_TONNE
        ordered += tonnes
        if each.found is None:
            unchecked += tonnes
            continue
        cut = tonnes * each.found / each.share
        verified += cut
        by_line[each.line] = by_line.get(each.line, Decimal(0)) + cut
    spread = math.sqrt(math.fsum(float(cut) ** 2 for cut in by_line.values()))
    half = None if uncertainty is None else Decimal(str(round(_NORMAL_95 * uncertainty * spread, 9)))
    return Kept(ordered, verified, unchecked, half)
