"""Plans of all grades at once, each containing those below it: one programme of ladders (M36.2, M36.3).

A ladder of a source is an alternative for every grade, no pollutant cut less at a higher grade. The cost of a ladder
weighs each grade by its days in a winter, so that the plans are cheapest together and not one after another.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lantian.core.rules.reduction.alternatives import Alternative, Cuts
from lantian.core.rules.reduction.grade_rules import Demand
from lantian.science.reduction.planning import (
    GAP,
    PlanNotFound,
    arrays,
    burden_caps,
    exactly,
    least_short,
    row_of,
    within_reach,
)
from lantian.science.reduction.programme import Floats, Mask, Programme
from lantian.science.reduction.relaxation import relax

__all__ = ["NestedPlan", "plan_nested"]

Ladder = tuple[int, ...]
Ladders = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NestedPlan:
    """The chosen alternative of each source at each grade, the mildest first; cost and bound are weighted sums."""

    status: Literal["optimal", "feasible", "infeasible"]
    choices: tuple[tuple[int, ...], ...]
    objective: Fraction
    bound: float
    prices: tuple[tuple[float, ...], ...]
    """Per unit of share, by grade and demand; of a day of that grade."""
    reach: tuple[dict[str, Fraction], ...]
    missing: tuple[dict[str, Fraction], ...]
    by_clock: bool


def plan_nested(cuts: Sequence[Cuts], *, seconds: float | None = None) -> NestedPlan:
    """The cheapest plans of all grades together; `cuts` are of the same sources, from the mildest grade up.

    Raises:
        PlanNotFound: the search ended too early.
    """
    weights = [Fraction(each.rules.grade.weight) for each in cuts]
    raw = [arrays(each) for each in cuts]
    free = [np.isfinite(cost) for cost, _activity in raw]
    reaches = [
        within_reach(each, activity, allowed) for each, (_cost, activity), allowed in zip(cuts, raw, free, strict=True)
    ]
    targets = [target for _reach, target in reaches]
    ladders = _ladders(cuts, free)
    cost, activity = _joined(cuts, raw, ladders, weights)
    goals = [target[each.id] for one, target in zip(cuts, targets, strict=True) for each in one.rules.demands]
    limits = [limit for each in cuts for limit in burden_caps(each)[1]]

    guess = _guess(cuts, raw, free, targets, weights)

    def reached(choice: Ladder) -> list[Fraction]:
        found = []
        for one, taken in zip(cuts, _by_grade(choice, ladders, len(cuts)), strict=True):
            found += [one.reached(each, taken) for each in one.rules.demands]
        return found

    def programme(wanted: Sequence[Fraction]) -> Programme:
        return Programme(cost, activity, np.array([row_of(each) for each in wanted] + limits))

    outcome, choice = exactly(reached, programme(goals), goals, seconds, guess)
    short = any(goal < each.target for goal, each in zip(goals, _demands(cuts), strict=True))
    if outcome.status == "infeasible":
        short = True
        nearest = least_short(programme(goals), len(goals), seconds)
        if nearest is None:
            raise PlanNotFound
        lowered = [min(goal, found) for goal, found in zip(goals, reached(nearest), strict=True)]
        outcome, choice = exactly(reached, programme(lowered), lowered, seconds, guess)
        choice = choice or nearest
    if choice is None:
        raise PlanNotFound
    choices = _by_grade(choice, ladders, len(cuts))
    objective = sum((w * one.cost(taken) for w, one, taken in zip(weights, cuts, choices, strict=True)), Fraction(0))
    close = float(objective) - outcome.bound <= GAP * abs(float(objective)) + 1e-9
    return NestedPlan(
        status="infeasible" if short else "optimal" if close else "feasible",
        choices=choices,
        objective=objective,
        bound=min(outcome.bound, float(objective)),
        prices=_prices(cuts, outcome.prices, weights),
        reach=tuple(reach for reach, _targets in reaches),
        missing=tuple(_missing(one, taken) for one, taken in zip(cuts, choices, strict=True)),
        by_clock=outcome.by_clock,
    )


def _guess(
    cuts: Sequence[Cuts],
    raw: Sequence[tuple[Floats, Floats]],
    free: Sequence[Mask],
    targets: Sequence[dict[str, Fraction]],
    weights: Sequence[Fraction],
) -> Floats:
    """Shadow prices of each grade planned alone: near those of all together, so few ladders need a look."""
    found = []
    for one, (cost, activity), allowed, target, weight in zip(cuts, raw, free, targets, weights, strict=True):
        wanted = np.array([row_of(target[each.id]) for each in one.rules.demands])
        alone = relax(Programme(np.where(allowed, cost, np.inf), activity, wanted), allowed)
        found.append(float(weight) * alone.prices)
    caps = sum(len(burden_caps(each)[1]) for each in cuts)
    return np.concatenate([*found, np.zeros(caps)])


def _demands(cuts: Sequence[Cuts]) -> list[Demand]:
    return [each for one in cuts for each in one.rules.demands]


def _ladders(cuts: Sequence[Cuts], free: Sequence[Mask]) -> list[Ladders]:
    """Of each source: ladders × grades, the places of its alternatives; sources that can do the same share them."""
    known: dict[tuple[object, ...], Ladders] = {}
    found = []
    for place in range(len(cuts[0].sources)):
        ways = [each.alternatives[place] for each in cuts]
        open_ways = [
            tuple(np.flatnonzero(mask[place][: len(each)]).tolist()) for mask, each in zip(free, ways, strict=True)
        ]
        key = tuple(tuple(tuple(map(float, way.shares.values())) for way in each) for each in ways), tuple(open_ways)
        if key not in known:
            known[key] = np.array(_rungs(ways, open_ways), dtype=np.int64)
        found.append(known[key])
    return found


def _rungs(ways: Sequence[Sequence[Alternative]], open_ways: Sequence[Sequence[int]]) -> list[Ladder]:
    found: list[Ladder] = [(int(each),) for each in open_ways[0]]
    for below, here, options in itertools.zip_longest(ways, ways[1:], open_ways[1:]):
        if here is None:
            break
        found = [
            (*each, int(option)) for each in found for option in options if _contains(here[option], below[each[-1]])
        ]
    if not found:
        raise PlanNotFound
    return found


def _contains(higher: Alternative, lower: Alternative) -> bool:
    """Whether no pollutant is cut less; a measure that stands still contains one that only slows down."""
    return all(share >= lower.shares[name] for name, share in higher.shares.items())


def _joined(
    cuts: Sequence[Cuts], raw: Sequence[tuple[Floats, Floats]], ladders: Sequence[Ladders], weights: Sequence[Fraction]
) -> tuple[Floats, Floats]:
    """Costs and activities of ladders, from those of the alternatives at each grade."""
    most = max(len(each) for each in ladders)
    steps = np.zeros((len(ladders), most, len(cuts)), dtype=np.int64)
    there = np.zeros((len(ladders), most), dtype=bool)
    for place, each in enumerate(ladders):
        steps[place, : len(each)] = each
        there[place, : len(each)] = True
    cost = np.where(there, 0.0, np.inf)
    rows, caps = [], []
    for grade, (one, (own_cost, own_activity)) in enumerate(zip(cuts, raw, strict=True)):
        step = steps[:, :, grade]
        cost = cost + float(weights[grade]) * np.take_along_axis(own_cost, step, axis=1)
        rows += [np.where(there, np.take_along_axis(each, step, axis=1), 0.0) for each in own_activity]
        caps += [np.where(there, np.take_along_axis(each, step, axis=1), 0.0) for each in burden_caps(one)[0]]
    return np.where(there, cost, np.inf), np.array(rows + caps)


def _by_grade(choice: Sequence[int], ladders: Sequence[Ladders], grades: int) -> tuple[Ladder, ...]:
    taken = [each[chosen] for each, chosen in zip(ladders, choice, strict=True)]
    return tuple(tuple(int(each[grade]) for each in taken) for grade in range(grades))


def _prices(cuts: Sequence[Cuts], prices: Floats, weights: Sequence[Fraction]) -> tuple[tuple[float, ...], ...]:
    found, start = [], 0
    for one, weight in zip(cuts, weights, strict=True):
        end = start + len(one.rules.demands)
        found.append(tuple(float(each) / float(weight) for each in prices[start:end]))
        start = end
    return tuple(found)


def _missing(cuts: Cuts, choice: Ladder) -> dict[str, Fraction]:
    reached = {each.id: cuts.reached(each, choice) for each in cuts.rules.demands}
    return {each.id: each.target - reached[each.id] for each in cuts.rules.demands if reached[each.id] < each.target}
