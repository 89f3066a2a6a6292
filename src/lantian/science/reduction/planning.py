"""A plan of cuts for one grade: the programme of the exact rules, solved, checked exactly, and what is missing (M36.3).

1. A demand that no choice reaches is named with its greatest reach; the sources stay free only among what reaches it.
2. The programme is solved; its choice is checked in fractions. A row missed by rounding is raised a little.
3. Demands that each can be reached but not together are lowered until the sum of their relative shortfalls is least.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from lantian.core.rules.reduction.alternatives import Cuts
from lantian.science.reduction.programme import Floats, Mask, Outcome, Programme
from lantian.science.reduction.search import solve

__all__ = [
    "GAP",
    "CutPlan",
    "PlanNotFound",
    "arrays",
    "burden_caps",
    "exactly",
    "least_short",
    "plan",
    "row_of",
    "within_reach",
]

GAP = 1e-4
_RAISED = 5
_HALVINGS = 10
_SHORT_GAP = 1e-3
_Solved = tuple[Outcome, tuple[int, ...] | None]


class PlanNotFound(Exception):
    """The search ended without a choice and without a proof that there is none."""

    code = "plan-not-found"
    remedy = "Allow more measures for some sources, or split the list by subdistricts."

    def __init__(self) -> None:
        super().__init__("No plan was found, and none is excluded.")


@dataclass(frozen=True, slots=True)
class CutPlan:
    """The chosen alternative of each source. `prices` are per unit of share, by demand and then by burden cap."""

    status: Literal["optimal", "feasible", "infeasible"]
    choice: tuple[int, ...]
    objective: Fraction
    bound: float
    prices: tuple[float, ...]
    reach: dict[str, Fraction]
    """Greatest share that each demand can reach by itself."""
    missing: dict[str, Fraction]
    """How far each demand stays short."""
    by_clock: bool


def plan(cuts: Cuts, *, seconds: float | None = None) -> CutPlan:
    """The cheapest plan with its proof, or the plan that reaches most and what is missing.

    Raises:
        PlanNotFound: the search ended too early.
    """
    demands = cuts.rules.demands
    cost, activity = arrays(cuts)
    allowed: Mask = np.isfinite(cost)
    reach, targets = within_reach(cuts, activity, allowed)
    short = any(targets[each.id] < each.target for each in demands)
    cost = np.where(allowed, cost, np.inf)
    caps, cap_limits = burden_caps(cuts)
    activity = np.concatenate([activity, caps])

    def reached(choice: tuple[int, ...]) -> list[Fraction]:
        return [cuts.reached(each, choice) for each in demands]

    def solved(goals: dict[str, Fraction]) -> _Solved:
        wanted = [goals[each.id] for each in demands]
        rows = np.array([row_of(each) for each in wanted] + cap_limits)
        return exactly(reached, Programme(cost, activity, rows), wanted, seconds)

    outcome, choice = solved(targets)
    if outcome.status == "infeasible":
        short = True
        rows = np.array([row_of(targets[each.id]) for each in demands] + cap_limits)
        nearest = least_short(Programme(cost, activity, rows), len(demands), seconds)
        if nearest is None:
            raise PlanNotFound
        outcome, choice = solved({each.id: min(targets[each.id], cuts.reached(each, nearest)) for each in demands})
        choice = choice or nearest
    if choice is None:
        raise PlanNotFound
    objective = cuts.cost(choice)
    close = float(objective) - outcome.bound <= GAP * abs(float(objective)) + 1e-9
    missing = {}
    for each in demands:
        found = cuts.reached(each, choice)
        if found < each.target:
            missing[each.id] = each.target - found
    return CutPlan(
        status="infeasible" if short else "optimal" if close else "feasible",
        choice=choice,
        objective=objective,
        bound=min(outcome.bound, float(objective)),
        prices=tuple(float(each) for each in outcome.prices),
        reach=reach,
        missing=missing,
        by_clock=outcome.by_clock,
    )


def row_of(goal: Fraction) -> float:
    """A demand of nothing is one that never binds."""
    return float(goal) if goal > 0 else -1.0


def arrays(cuts: Cuts) -> tuple[Floats, Floats]:
    """Costs (sources × alternatives; infinite where there is none) and what each adds to each demand, as shares."""
    most = max(len(ways) for ways in cuts.alternatives)
    names = list(cuts.base)
    cost = np.full((len(cuts.sources), most), np.inf)
    shares = np.zeros((len(names), len(cuts.sources), most))
    for place, ways in enumerate(cuts.alternatives):
        cost[place, : len(ways)] = [float(way.cost) for way in ways]
        for row, name in enumerate(names):
            shares[row, place, : len(ways)] = [float(way.shares[name]) for way in ways]
    emitted = np.array([[float(each.emissions[name]) for each in cuts.sources] for name in names])
    cut = dict(zip(names, shares * emitted[:, :, None], strict=True))
    activity = np.zeros((len(cuts.rules.demands), len(cuts.sources), most))
    for row, demand in enumerate(cuts.rules.demands):
        whole = float(sum((cuts.base[name] for name in demand.pollutants), Fraction(0)))
        for name in demand.pollutants:
            activity[row] += cut[name] / (whole if demand.of == "tonnes" else float(cuts.base[name]))
    return cost, activity


def within_reach(cuts: Cuts, activity: Floats, allowed: Mask) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Greatest share that each demand reaches by itself, and targets, those out of reach lowered to it.

    `allowed` keeps only the alternatives that come that far. What is reached is summed in fractions.
    """
    demands = cuts.rules.demands
    reach: dict[str, Fraction] = {}
    targets = {each.id: each.target for each in demands}
    open_rows = list(range(len(demands)))
    while True:
        for row in open_rows:
            worth = np.where(allowed, activity[row], -np.inf)
            found = cuts.reached(demands[row], tuple(int(each) for each in worth.argmax(axis=1)))
            reach.setdefault(demands[row].id, found)
            if found < targets[demands[row].id]:
                break
        else:
            return reach, targets
        targets[demands[row].id] = found
        open_rows.remove(row)
        allowed &= worth == worth.max(axis=1, keepdims=True)


def burden_caps(cuts: Cuts) -> tuple[Floats, list[float]]:
    """Rows that keep each subdistrict's cost within its part of the greatest burden that it could bear."""
    most = max(len(ways) for ways in cuts.alternatives)
    units = sorted({each.unit for each in cuts.sources if each.unit}) if cuts.rules.burden_cap is not None else []
    rows = np.zeros((len(units), len(cuts.sources), most))
    greatest = dict.fromkeys(units, Fraction(0))
    for place, (source, ways) in enumerate(zip(cuts.sources, cuts.alternatives, strict=True)):
        if source.unit in greatest:
            rows[units.index(source.unit), place, : len(ways)] = [-float(way.cost) for way in ways]
            greatest[source.unit] += max(way.cost for way in ways)
    cap = cuts.rules.burden_cap or Fraction(0)
    return rows, [-float(cap * greatest[each]) for each in units]


def exactly(
    reached: Callable[[tuple[int, ...]], list[Fraction]],
    programme: Programme,
    goals: Sequence[Fraction],
    seconds: float | None,
    prices: Floats | None = None,
) -> _Solved:
    """Solve until the choice holds in fractions; the bound and the prices are those of the goals as they stand."""
    first = outcome = solve(programme, gap=GAP, seconds=seconds, prices=prices)
    raised = programme.demand.copy()
    for _ in range(_RAISED):
        if outcome.choice is None:
            break
        choice = tuple(int(each) for each in outcome.choice)
        off = [goal - found for goal, found in zip(goals, reached(choice), strict=True)]
        if all(each <= 0 for each in off):
            return first, choice
        for row, by in enumerate(off):
            if by > 0:
                raised[row] += max(2 * float(by), 4e-9 * max(abs(raised[row]), 1e-6))
        outcome = solve(
            Programme(programme.cost, programme.activity, raised), gap=GAP, seconds=seconds, prices=first.prices
        )
    if first.status == "infeasible":
        return first, None
    choice = _most(programme)
    caps_hold = bool(np.all(programme.reached(np.array(choice))[len(goals) :] >= programme.demand[len(goals) :]))
    enough = all(found >= goal for goal, found in zip(goals, reached(choice), strict=True))
    return first, choice if caps_hold and enough else None


def _most(programme: Programme) -> tuple[int, ...]:
    """What each source can do at most, over all demands."""
    scale = np.where(programme.demand > 0, 1 / np.maximum(programme.demand, 1e-12), 0.0)
    worth = np.where(programme.available, np.tensordot(scale, programme.activity, axes=1), -np.inf)
    return tuple(int(each) for each in worth.argmax(axis=1))


def least_short(programme: Programme, rows: int, seconds: float | None) -> tuple[int, ...] | None:
    """The choice whose shortfalls, each as a part of its demand, are least in sum; the last rows are caps that hold.

    A shortfall is a sum of halves, quarters … of the demand: further sources with two alternatives each.
    """
    parts = [2.0**-each for each in range(1, _HALVINGS + 1)] + [2.0**-_HALVINGS]
    asked = [row for row in range(rows) if programme.demand[row] > 0]
    sources, most = programme.cost.shape
    cost = np.full((sources + len(asked) * len(parts), max(most, 2)), np.inf)
    cost[:sources, :most] = np.where(programme.available, 0.0, np.inf)
    activity = np.zeros((len(programme.demand), *cost.shape))
    activity[:, :sources, :most] = programme.activity
    for place, (row, part) in enumerate(itertools.product(asked, parts), start=sources):
        cost[place, :2] = 0.0, part
        activity[row, place, 1] = part * programme.demand[row]
    found = solve(Programme(cost, activity, programme.demand), gap=_SHORT_GAP, seconds=seconds)
    return None if found.choice is None else tuple(int(each) for each in found.choice[:sources])
