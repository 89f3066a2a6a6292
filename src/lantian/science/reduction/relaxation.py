"""The relaxed programme, by columns when there are many alternatives: most of them are never worth a look."""

from __future__ import annotations

import numpy as np

from lantian.science.reduction.highs import Answer, optimise
from lantian.science.reduction.programme import Choice, Floats, Mask, Programme, bound, priced

__all__ = ["relax"]

_FEW = 60_000
"""Alternatives that are given to the solver at once."""
_ROUNDS = 30
_NEAR = 1e-7


def relax(programme: Programme, allowed: Mask, prices: Floats | None = None, keep: Choice | None = None) -> Answer:
    """The least cost when a source may be split between its alternatives.

    With many alternatives a small programme grows by those with negative reduced cost until its value meets the
    bound by Lagrange.
    """
    every = np.arange(len(allowed))
    cheapest = np.where(allowed, programme.cost, np.inf).argmin(axis=1)
    if keep is not None:
        cheapest = np.where(allowed[every, keep], keep, cheapest)
    if int(allowed.sum()) <= _FEW:
        return optimise(programme, allowed, cheapest, whole=False)
    chosen = np.zeros_like(allowed)
    chosen[every, cheapest] = True
    for row in range(len(programme.demand)):
        chosen[every, np.where(allowed, programme.activity[row], -np.inf).argmax(axis=1)] = True
    if prices is not None:
        _add(chosen, np.where(allowed, priced(programme, prices), np.inf), 6)
    answer = optimise(programme, chosen, cheapest, whole=False)
    for _ in range(_ROUNDS):
        if answer.status != "solved":
            break
        reduced = np.where(allowed, priced(programme, answer.prices), np.inf)
        if answer.bound - bound(programme, answer.prices, reduced) <= _NEAR * abs(answer.bound) or not _add(
            chosen, reduced, 3
        ):
            return answer
        answer = optimise(programme, chosen, cheapest, whole=False)
    return optimise(programme, allowed, cheapest, whole=False) if answer.status != "solved" else answer


def _add(chosen: Mask, reduced: Floats, most: int) -> bool:
    """Add the `most` best alternatives of each source that beat what it has. Says whether there were any."""
    every = np.arange(len(chosen))
    have = np.where(chosen, reduced, np.inf).min(axis=1)
    added = False
    new = np.where(chosen, np.inf, reduced)
    for _ in range(most):
        best = new.argmin(axis=1)
        better = new[every, best] < have - 1e-9 if most <= 3 else np.isfinite(new[every, best])
        added |= bool(better.any())
        chosen[every[better], best[better]] = True
        new[every, best] = np.inf
    return added
