"""How sure a share is that a plan reaches, when each source says how sure its emissions are (M36.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.grade_rules import Demand

__all__ = ["standard_uncertainty", "unstated"]


def unstated(cuts: Cuts) -> int:
    """How many sources do not say how sure their emissions are."""
    return sum(1 for each in cuts.sources if each.uncertainty is None)


def standard_uncertainty(cuts: Cuts, demand: Demand, choice: Sequence[int]) -> float | None:
    """Standard uncertainty of the share that a choice reaches; None when a source does not state its own.

    To first order: the share moves by (what the source cuts − the share of all that it emits) for an error of that
    source. Errors of different sources are independent; one error moves all pollutants of a source alike.
    """
    if unstated(cuts):
        return None
    names = demand.pollutants
    whole = float(sum(cuts.base[name] for name in names))
    base = {name: whole if demand.of == "tonnes" else float(cuts.base[name]) for name in names}
    share = {name: float(cuts.reached(Demand(name, (name,), demand.target), choice)) for name in names}
    if demand.of == "tonnes":
        share = dict.fromkeys(names, float(cuts.reached(demand, choice)))
    variance = 0.0
    for source, ways, chosen in zip(cuts.sources, cuts.alternatives, choice, strict=True):
        cut = ways[chosen].shares
        moved = sum(float(source.emissions[name]) * (float(cut[name]) - share[name]) / base[name] for name in names)
        variance += (moved * float(source.uncertainty or 0)) ** 2
    return math.sqrt(variance)
