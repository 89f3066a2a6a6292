"""Which demands hold a plan where it is: without them it would cost less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lantian.core.rules.reduction.alternatives import Cuts
from lantian.science.reduction.planning import GAP, CutPlan, arrays, plan

__all__ = ["held_back", "saved_without"]

_NOTHING = 1e-9
FEW = 1000
"""Sources up to which a plan is made anew without each demand; with more of them single steps tell the same."""


def saved_without(cuts: Cuts, found: CutPlan) -> dict[str, float]:
    """Demand → what the plan would cost less a day without it; demands that change nothing are left out."""
    saved = {}
    for each in cuts.rules.demands:
        others = tuple(one for one in cuts.rules.demands if one is not each)
        if not others:
            return {each.id: float(found.objective)} if found.objective > 0 else {}
        less = found.objective - plan(Cuts(cuts.sources, replace(cuts.rules, demands=others), like=cuts)).objective
        if float(less) > max(_NOTHING, 2 * GAP * float(found.objective)):
            saved[each.id] = float(less)
    return saved


def held_back(cuts: Cuts, choice: tuple[int, ...], milder: tuple[Cuts, tuple[int, ...]] | None) -> dict[str, float]:
    """Demand → the most that one step of one source would save a day, of the steps that this demand alone forbids.

    Steps that would cut less than the milder grade are none. A demand in it binds: dropped, the plan costs less.
    """
    cost, activity = arrays(cuts)
    every = np.arange(len(choice))
    saving = np.where(np.isfinite(cost), cost[every, list(choice)][:, None] - cost, -np.inf)
    saving[~_contains(cuts, milder, saving.shape)] = -np.inf
    reached = activity[:, every, list(choice)]
    slack = reached.sum(axis=1) - np.array([float(each.target) for each in cuts.rules.demands])
    breaks = reached[:, :, None] - activity > np.maximum(slack, 0.0)[:, None, None] + _NOTHING
    alone = breaks & (breaks.sum(axis=0) == 1) & (saving > _NOTHING)
    return {each.id: float(saving[alone[row]].max()) for row, each in enumerate(cuts.rules.demands) if alone[row].any()}


def _contains(cuts: Cuts, milder: tuple[Cuts, tuple[int, ...]] | None, shape: tuple[int, int]) -> np.ndarray:
    """Alternatives that cut nothing less than the milder grade does."""
    found = np.ones(shape, dtype=bool)
    if milder is None:
        return found
    below, taken = milder
    for place, (ways, there) in enumerate(zip(cuts.alternatives, below.alternatives, strict=True)):
        least = there[taken[place]].shares
        if any(least.values()):
            found[place, : len(ways)] = [all(way.shares[name] >= least[name] for name in least) for way in ways]
    return found
