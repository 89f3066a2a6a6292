"""From the relaxed programme to a proven choice: cores for the choice, reduced costs and branches for the bound.

1. The relaxation gives prices; by Lagrange they bound the cost of every choice from below.
2. A core programme over some scores of sources gives a choice that nearly touches that bound.
3. Whatever would cost more than the difference is left out; when little is left, the solver closes it as a whole.
4. Otherwise the largest source that the relaxation splits is decided one way and the other, the better bound first.
5. Where some scores of branches do not end it, the solver takes all that is left as a whole.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field

import numpy as np

from lantian.science.reduction.core_choice import core_of
from lantian.science.reduction.highs import Answer, optimise
from lantian.science.reduction.programme import Choice, Floats, Mask, Outcome, Programme, bound, priced
from lantian.science.reduction.relaxation import relax

__all__ = ["solve"]

_FEW, _MANY = 80, 600
"""Sources of a core at the root: each further sum that must fit needs far more of them; twice as many that are not
needed take twice the time."""
_CLOSED, _WHOLE = 600, 12_000
"""Alternatives that the solver may take as a whole: at a branch, and at the root where branches did not end it."""
_FIRST = 40
"""Branches before the root is tried as a whole."""
_NEAREST = 2
"""Alternatives of a source in a core, besides the chosen one: more sources are worth more than more alternatives."""
_TINY = 1e-9


@dataclass(order=True, slots=True)
class _Node:
    bound: float
    number: int
    allowed: Mask = field(compare=False)


class _Search:
    """The state of one search; `best` is the cheapest choice so far."""

    def __init__(self, programme: Programme, gap: float, seconds: float | None) -> None:
        self.programme = programme
        self.gap = gap
        self.end = None if seconds is None else time.monotonic() + seconds
        self.best: Choice | None = None
        self.cost = np.inf
        self.nodes = 0

    def left(self) -> float | None:
        return None if self.end is None else self.end - time.monotonic()

    @property
    def late(self) -> bool:
        left = self.left()
        return left is not None and left <= 0

    def keep(self, choice: Choice | None) -> None:
        """Take a choice when it reaches every demand and costs less."""
        if choice is None:
            return
        tolerance = _TINY * np.maximum(np.abs(self.programme.demand), _TINY)
        if np.any(self.programme.reached(choice) < self.programme.demand - tolerance):
            return
        cost = self.programme.cost_of(choice)
        if cost < self.cost:
            self.best, self.cost = choice, cost

    def closed(self, lower: float) -> bool:
        """Whether a bound is as near as was asked; never before a choice is known."""
        return self.best is not None and self.cost - lower <= self.gap * abs(self.cost) + _TINY

    def core(self, lower: float, reduced: Floats, answer: Answer, allowed: Mask, size: int) -> None:
        """Decide a core again, the rest as relaxed."""
        assert answer.choice is not None and answer.shares is not None
        worth = np.where(np.isfinite(self.programme.cost), self.programme.cost, 0.0) - np.where(
            np.isfinite(reduced), reduced, 0.0
        )
        masked = np.where(allowed, reduced, np.inf)
        mask = core_of(masked, worth, answer.shares, answer.choice, whole=lower, size=size) & allowed
        mask &= _nearest(masked, answer.choice)
        found = optimise(
            self.programme,
            mask,
            answer.choice,
            whole=True,
            enough=lower + 0.9 * self.gap * abs(lower),
            gap=self.gap / 4,
            seconds=self.left(),
        )
        self.keep(found.choice)


def solve(
    programme: Programme,
    *,
    gap: float = 1e-4,
    most_nodes: int = 400,
    seconds: float | None = None,
    prices: Floats | None = None,
) -> Outcome:
    """The cheapest choice that reaches every demand, with a bound; ends when both are within `gap` (relative).

    `prices` is a first guess at shadow prices, for programmes with many alternatives. Without `seconds` the same
    input gives the same outcome on every machine.
    """
    search = _Search(programme, gap, seconds)
    available = programme.available
    answer = relax(programme, available, prices)
    if answer.status == "infeasible":
        return Outcome("infeasible", None, np.inf, np.inf, np.zeros(len(programme.demand)), 0)
    reduced = priced(programme, answer.prices)
    root = bound(programme, answer.prices, reduced)
    search.keep(answer.choice)
    search.core(root, reduced, answer, available, _wide(programme))
    lower = root if search.closed(root) else _branch(search, available, answer, root, min(_FIRST, most_nodes))
    if not search.closed(lower) and search.best is not None and not search.late:
        allowed = _without_costly(search, reduced, root, available)
        if int(allowed.sum()) - len(allowed) <= _WHOLE:
            lower = max(lower, _close(search, allowed, answer, root))
    if not search.closed(lower) and not search.late:
        lower = max(lower, _branch(search, available, answer, root, most_nodes))
    return _outcome(search, lower, answer.prices)


def _wide(programme: Programme) -> int:
    """Sources of the core at the root."""
    return min(max(_FEW, 5 * len(programme.demand) ** 2), _MANY)


def _narrow(programme: Programme) -> int:
    """Sources of the core at a branch."""
    return min(_wide(programme) // 2, _FEW)


def _nearest(reduced: Floats, choice: Choice) -> Mask:
    """The alternatives of each source with the least reduced costs, and the chosen one: enough for a core."""
    every = np.arange(len(choice))
    near = np.ones(reduced.shape, dtype=bool)
    if reduced.shape[1] > _NEAREST:
        near = reduced <= np.partition(reduced, _NEAREST - 1, axis=1)[:, _NEAREST - 1 : _NEAREST]
        near[every, choice] = True
    return near


def _outcome(search: _Search, lower: float, prices: Floats) -> Outcome:
    if search.best is None:
        ended = np.isinf(lower)
        return Outcome("infeasible" if ended else "unknown", None, np.inf, lower, prices, search.nodes, search.late)
    lower = min(lower, search.cost)
    if search.closed(lower):
        return Outcome("optimal", search.best, search.cost, lower, prices, search.nodes)
    return Outcome("feasible", search.best, search.cost, lower, prices, search.nodes, search.late)


def _branch(search: _Search, available: Mask, root: Answer, lower: float, most_nodes: int) -> float:
    """Close the gap, or come as far as nodes and clock allow. Returns the bound of all that is still open."""
    programme = search.programme
    waiting = [_Node(lower, 0, available)]
    number = 0
    shut = np.inf
    while waiting:
        node = heapq.heappop(waiting)
        lower = min(node.bound, shut)
        if search.closed(lower) or search.late or search.nodes >= most_nodes:
            return lower
        search.nodes += 1
        answer = root if node.number == 0 else relax(programme, node.allowed, None, keep=search.best)
        if answer.status != "solved" or answer.shares is None:
            if answer.status == "stopped":
                shut = min(shut, node.bound)
            continue
        reduced = priced(programme, answer.prices)
        here = max(bound(programme, answer.prices, reduced, node.allowed), node.bound)
        if here >= search.cost - _TINY:
            continue
        search.keep(answer.choice)
        search.core(here, reduced, answer, node.allowed, _narrow(programme))
        allowed = _without_costly(search, reduced, here, node.allowed)
        if int(allowed.sum()) - len(allowed) <= _CLOSED:
            shut = min(shut, _close(search, allowed, answer, here))
            continue
        for child in _children(programme, answer, allowed):
            number += 1
            heapq.heappush(waiting, _Node(here, number, child))
    return min(shut, search.cost)


def _without_costly(search: _Search, reduced: Floats, lower: float, allowed: Mask) -> Mask:
    """Leave out what no choice better than the best one can contain."""
    masked = np.where(allowed, reduced, np.inf)
    more = masked - masked.min(axis=1, keepdims=True)
    kept: Mask = allowed & (more <= search.cost - lower + _TINY)
    return kept


def _close(search: _Search, allowed: Mask, answer: Answer, lower: float) -> float:
    """Let the solver decide all that is left. Returns the bound that it proved."""
    assert answer.choice is not None
    reference = np.where(allowed[np.arange(len(allowed)), answer.choice], answer.choice, allowed.argmax(axis=1))
    found = optimise(
        search.programme,
        allowed,
        reference,
        whole=True,
        gap=search.gap * 0.9,
        nodes=20_000,
        seconds=search.left(),
        start=search.best,
    )
    search.keep(found.choice)
    return max(found.bound, lower)


def _children(programme: Programme, answer: Answer, allowed: Mask) -> list[Mask]:
    """Two ways to decide the split source whose alternatives differ most in what they are worth."""
    shares = answer.shares
    assert shares is not None
    worth = np.tensordot(answer.prices, programme.activity, axes=1)
    split = np.flatnonzero(shares.max(axis=1) < 1.0 - 1e-6)
    if not len(split):
        return []
    span = [np.ptp(worth[each][shares[each] > 0]) for each in split]
    source = split[int(np.argmax(span))]
    used = np.flatnonzero(shares[source] > 0)
    middle = (worth[source][used].min() + worth[source][used].max()) / 2
    children = []
    for side in (worth[source] <= middle, worth[source] > middle):
        child = allowed.copy()
        child[source] &= side
        if child[source].any():
            children.append(child)
    return children
