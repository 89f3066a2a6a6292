"""The programme that a plan of cuts solves: one alternative for each source, sums that must be reached, least cost.

    minimise  Σ cost[e, o(e)]   subject to   Σ activity[r, e, o(e)] ≥ demand[r]   for every row r.

An upper limit is a row with negative activity and a negative demand. Alternatives that a source does not have cost
infinitely much. Several nested grades are one programme whose alternatives are what a source does at all grades.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Choice", "Floats", "Mask", "Outcome", "Programme", "bound", "priced"]

Floats = NDArray[np.float64]
Choice = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Programme:
    """Costs (sources × alternatives), activities (rows × sources × alternatives), demands (rows)."""

    cost: Floats
    activity: Floats
    demand: Floats

    @property
    def available(self) -> Mask:
        """Which alternatives exist."""
        return np.isfinite(self.cost)

    def cost_of(self, choice: Choice) -> float:
        """What a choice costs."""
        return float(self.cost[np.arange(len(choice)), choice].sum())

    def reached(self, choice: Choice) -> Floats:
        """What a choice reaches in each row."""
        found: Floats = self.activity[:, np.arange(len(choice)), choice].sum(axis=1)
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best choice found and how good any choice can be.

    `optimal`: objective and bound are within the gap that was asked for. `feasible`: a choice is known, the rest of
    the proof is missing. `infeasible`: no choice reaches every demand. `unknown`: none was found and none is excluded.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    choice: Choice | None
    objective: float
    bound: float
    prices: Floats
    """Shadow price of each row at the root: what one more unit of its demand costs."""
    nodes: int
    by_clock: bool = False
    """True when the clock ended the search: another machine may come further."""


def priced(programme: Programme, prices: Floats) -> Floats:
    """Reduced cost of every alternative at these prices (sources × alternatives)."""
    found: Floats = programme.cost - np.tensordot(prices, programme.activity, axes=1)
    return found


def bound(programme: Programme, prices: Floats, reduced: Floats, allowed: Mask | None = None) -> float:
    """No choice among the allowed alternatives costs less; true for any prices that are not negative (Lagrange)."""
    masked = reduced if allowed is None else np.where(allowed, reduced, np.inf)
    return float(prices @ programme.demand + masked.min(axis=1).sum())
