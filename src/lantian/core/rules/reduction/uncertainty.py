"""How sure a share is that a plan reaches, when each source says how sure its emissions are (M36.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.grade_rules import Demand

__all__ = ["standard_uncertainty", "uncertainty_by_unit", "unstated"]


def unstated(cuts: Cuts) -> int:
    """How many sources do not say how sure their emissions are."""
    return sum(1 for each in cuts.sources if each.uncertainty is None)


def standard_uncertainty(cuts: Cuts, demand: Demand, choice: Sequence[int]) -> float | None:
    """Standard uncertainty of the share that a choice reaches; None when a source does not state its own.

    To first order: the share moves by (what the source cuts − the share of all that it emits) for an error of that
    source. Errors of different sources are independent, but of those that say that they are wrong together
    (`Source.error`); one error moves all pollutants of a source alike.
    """
    if unstated(cuts):
        return None
    names = demand.pollutants
    whole = float(sum(cuts.base[name] for name in names))
    base = {name: whole if demand.of == "tonnes" else float(cuts.base[name]) for name in names}
    share = {name: float(cuts.reached(Demand(name, (name,), demand.target), choice)) for name in names}
    if demand.of == "tonnes":
        share = dict.fromkeys(names, float(cuts.reached(demand, choice)))
    moves: dict[str, float] = {}
    for source, ways, chosen in zip(cuts.sources, cuts.alternatives, choice, strict=True):
        cut = ways[chosen].shares
        moved = sum(float(source.emissions[name]) * (float(cut[name]) - share[name]) / base[name] for name in names)
        key = f"together {source.error}" if source.error else source.code
        moves[key] = moves.get(key, 0.0) + moved * float(source.uncertainty or 0)
    return math.sqrt(math.fsum(each**2 for each in moves.values()))


def uncertainty_by_unit(cuts: Cuts, choice: Sequence[int]) -> dict[str, dict[str, float]] | None:
    """Standard uncertainty of the shares that a choice cuts of what each unit emits: unit → pollutant → uncertainty.

    As `standard_uncertainty`, over the sources of the unit; a pollutant that the unit does not emit is left out.
    """
    if unstated(cuts):
        return None
    names = list(cuts.rules.ratios)
    own: dict[str, list[tuple[dict[str, float], dict[str, float], float]]] = {}
    for source, ways, chosen in zip(cuts.sources, cuts.alternatives, choice, strict=True):
        emitted = {name: float(source.emissions[name]) for name in names}
        shares = {name: float(ways[chosen].shares[name]) for name in names}
        own.setdefault(source.unit, []).append((emitted, shares, float(source.uncertainty or 0)))
    return {
        unit: {name: known for name in names if (known := _of(lines, name)) is not None} for unit, lines in own.items()
    }


def _of(lines: Sequence[tuple[dict[str, float], dict[str, float], float]], name: str) -> float | None:
    base = math.fsum(emitted[name] for emitted, _shares, _unsure in lines)
    if not base:
        return None
    share = math.fsum(emitted[name] * shares[name] for emitted, shares, _unsure in lines) / base
    moved = (emitted[name] * (shares[name] - share) / base * unsure for emitted, shares, unsure in lines)
    return math.sqrt(math.fsum(each**2 for each in moved))
