"""The solver behind one function: linear programmes over chosen alternatives, with whole numbers or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from lantian.science.reduction.programme import Choice, Floats, Mask, Programme

__all__ = ["SEED", "Answer", "optimise"]

SEED = 36
"""The same input gives the same plan."""
_WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found over the allowed alternatives."""

    status: Literal["solved", "infeasible", "stopped"]
    choice: Choice | None
    """The alternative of each source with the greatest share; for whole numbers the choice itself."""
    shares: Floats | None
    """Sources × alternatives, between 0 and 1, when the programme was relaxed."""
    prices: Floats
    """Shadow prices of the rows, never negative; of relaxed programmes only."""
    bound: float


def optimise(
    programme: Programme,
    allowed: Mask,
    reference: Choice,
    *,
    whole: bool,
    enough: float | None = None,
    gap: float = 0.0,
    nodes: int = 50,
    seconds: float | None = None,
    start: Choice | None = None,
) -> Answer:
    """The least cost over the allowed alternatives; sources whose reference alone is allowed keep it.

    `enough` ends the search at a choice of that cost; `gap` is relative; `start` is a choice that is known. Rows are
    scaled to demands of a million so that the solver's tolerances mean little.
    """
    sources = len(allowed)
    every = np.arange(sources)
    free = allowed.copy()
    free[every, reference] = False
    of, option = np.nonzero(free)
    rows = len(programme.demand)
    kept = programme.activity[:, every, reference].sum(axis=1)
    scale = 1e6 / np.maximum(np.abs(programme.demand), 1e-12)
    demand = (programme.demand - kept) * scale
    activity = (programme.activity[:, of, option] - programme.activity[:, of, reference[of]]) * scale[:, None]
    cost = programme.cost[of, option] - programme.cost[of, reference[of]]
    if not len(of):
        return _nothing_to_choose(programme, demand, reference)
    counts = np.bincount(of, minlength=sources)
    several = np.flatnonzero(counts > 1)
    row_of = np.full(sources, -1)
    row_of[several] = rows + np.arange(len(several))
    grouped = np.flatnonzero(row_of[of] >= 0)
    row, column = np.nonzero(activity)
    at_row = np.concatenate([row, row_of[of[grouped]]])
    at_column = np.concatenate([column, grouped])
    value = np.concatenate([activity[row, column], np.ones(len(grouped))])
    order = np.lexsort((at_row, at_column))

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), rows + len(several)
    model.offset_ = programme.cost_of(reference)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), np.ones(len(cost))
    model.row_lower_ = np.concatenate([demand, np.full(len(several), -np.inf)])
    model.row_upper_ = np.concatenate([np.full(rows, np.inf), np.ones(len(several))])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(at_column[order], np.arange(len(cost) + 1)).astype(np.int32)
    model.a_matrix_.index_ = at_row[order].astype(np.int32)
    model.a_matrix_.value_ = value[order]
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
    solver = _solver(whole=whole, enough=enough, gap=gap, nodes=nodes, seconds=seconds)
    solver.passModel(model)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = (start[of] == option).astype(float).tolist()
        solver.setSolution(known)
    solver.run()
    return _answer(solver, whole, allowed.shape, of, option, reference, scale)


class _Quiet(highspy.Highs):
    """A solver that says nothing: it would print a banner as soon as its callbacks are switched on."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the solver's name
        """Switch the output off first."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _nothing_to_choose(programme: Programme, demand: Floats, reference: Choice) -> Answer:
    """Every source keeps its only alternative; `demand` is scaled and less what they reach."""
    none = np.zeros(len(demand))
    if np.any(demand > _WHOLE):
        return Answer("infeasible", None, None, none, np.inf)
    shares = np.zeros(programme.cost.shape)
    shares[np.arange(len(reference)), reference] = 1.0
    return Answer("solved", reference.copy(), shares, none, programme.cost_of(reference))


def _solver(*, whole: bool, enough: float | None, gap: float, nodes: int, seconds: float | None) -> Any:
    solver = _Quiet()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {"threads": 1, "random_seed": SEED}
    if whole:
        options |= {"mip_rel_gap": gap, "mip_abs_gap": 1e-9, "mip_max_nodes": nodes}
    if enough is not None:
        options["objective_target"] = enough
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.01)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _answer(
    solver: Any,
    whole: bool,
    shape: tuple[int, int],
    of: Choice,
    option: Choice,
    reference: Choice,
    scale: Floats,
) -> Answer:
    status, info = solver.getModelStatus(), solver.getInfo()
    found = np.asarray(solver.getSolution().col_value, dtype=float)
    statuses = highspy.HighsModelStatus
    none = np.zeros(len(scale))
    if status in (statuses.kInfeasible, statuses.kUnboundedOrInfeasible):
        return Answer("infeasible", None, None, none, np.inf)
    done = status in (statuses.kOptimal, statuses.kObjectiveTarget)
    usable = len(found) == len(of) and info.primal_solution_status == 2
    if whole:
        lower = float(info.mip_dual_bound)
        if not usable:
            return Answer("stopped", None, None, none, lower)
        choice = reference.copy()
        taken = found > 0.5
        choice[of[taken]] = option[taken]
        return Answer("solved" if done else "stopped", choice, None, none, lower)
    if not (usable and done):
        return Answer("stopped", None, None, none, -np.inf)
    shares = np.zeros(shape)
    shares[of, option] = np.clip(found, 0.0, 1.0)
    shares[np.arange(shape[0]), reference] = np.maximum(1.0 - shares.sum(axis=1), 0.0)
    shares[shares < _WHOLE] = 0.0
    prices = np.maximum(np.asarray(solver.getSolution().row_dual, dtype=float)[: len(scale)], 0.0) * scale
    return Answer("solved", shares.argmax(axis=1), shares, prices, info.objective_function_value)
