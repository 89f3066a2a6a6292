"""Which sources are worth deciding again: those whose second-best alternative costs hardly more, of every size.

Large sources decide how far a sum overshoots, small ones fit the rest; a core of only small ones cannot mend what a
large one leaves over. So the sources are sorted into classes of size and each class gives its closest ones.
"""

from __future__ import annotations

import numpy as np

from lantian.science.reduction.programme import Choice, Floats, Mask

__all__ = ["core_of"]

_SMALLEST = -20
"""Classes below 2⁻²⁰ of the whole cost come last."""


def core_of(reduced: Floats, worth: Floats, shares: Floats, choice: Choice, *, whole: float, size: int) -> Mask:
    """Alternatives that the core programme may choose among (sources × alternatives).

    `reduced` are reduced costs, `worth` what an alternative's activity is worth at the prices, `whole` the cost of
    the relaxed programme. All alternatives of the chosen sources are in it; ties go by the order of the sources.
    """
    sources = len(choice)
    every = np.arange(sources)
    others = reduced - reduced.min(axis=1, keepdims=True)
    others[every, choice] = np.inf
    best = others.argmin(axis=1)
    second = others[every, best]
    step = np.abs(worth[every, best] - worth[every, choice])
    measure = max(abs(whole), 1e-12)
    size_class = np.floor(np.log2(np.maximum(step / measure, 2.0**-30))).astype(np.int64)
    order = np.lexsort((every, second, size_class))
    in_order = size_class[order]
    rank = np.empty(sources, dtype=np.int64)
    rank[order] = every - np.searchsorted(in_order, in_order)
    rank[size_class < _SMALLEST] += sources
    rank[~np.isfinite(second)] += 4 * sources
    rank[shares.max(axis=1) < 1.0 - 1e-6] = -1
    chosen = np.lexsort((every, second, rank))[:size]
    core = np.zeros(reduced.shape, dtype=bool)
    core[chosen] = np.isfinite(reduced[chosen])
    core[every, choice] = True
    return core
