"""The search against every possible choice of small programmes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lantian.science.reduction.programme import Programme, bound, priced
from lantian.science.reduction.search import solve


def made(seed: int, sources: int = 6, alternatives: int = 4, rows: int = 2, share: float = 0.4) -> Programme:
    """A small programme; alternative 0 does nothing and costs nothing, the others do more and cost more."""
    chance = np.random.default_rng(seed)
    cuts = np.sort(chance.integers(0, 100, (rows, sources, alternatives)).astype(float), axis=2)
    cuts[:, :, 0] = 0.0
    cost = np.sort(chance.integers(1, 200, (sources, alternatives)).astype(float), axis=1)
    cost[:, 0] = 0.0
    return Programme(cost, cuts, share * cuts.max(axis=2).sum(axis=1))


def cheapest(programme: Programme) -> float:
    """The least cost, by trying everything; infinity when nothing reaches the demands."""
    options = [np.flatnonzero(each) for each in programme.available]
    costs = [
        programme.cost_of(np.array(choice))
        for choice in itertools.product(*options)
        if np.all(programme.reached(np.array(choice)) >= programme.demand - 1e-9)
    ]
    return min(costs, default=np.inf)


@pytest.mark.parametrize("seed", range(25))
def test_the_choice_is_the_cheapest_of_all(seed: int) -> None:
    programme = made(seed)
    found = solve(programme, gap=0.0)
    assert found.status == "optimal" and found.choice is not None
    assert found.objective == pytest.approx(cheapest(programme))
    assert np.all(programme.reached(found.choice) >= programme.demand - 1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_at_the_shadow_prices_holds(seed: int) -> None:
    """Anybody can recompute it from the prices alone."""
    programme = made(seed)
    prices = solve(programme).prices
    assert np.all(prices >= 0)
    assert bound(programme, prices, priced(programme, prices)) <= cheapest(programme) + 1e-6


def test_what_a_source_does_not_have_is_not_chosen() -> None:
    programme = made(3)
    cost = programme.cost.copy()
    cost[0, 1:] = np.inf
    found = solve(Programme(cost, programme.activity, programme.demand), gap=0.0)
    assert found.choice is not None and found.choice[0] == 0
    assert found.objective == pytest.approx(cheapest(Programme(cost, programme.activity, programme.demand)))


def test_a_limit_is_a_row_turned_round() -> None:
    """An upper bound on the burden of the first three sources holds."""
    plain = made(5)
    burden = np.zeros((1, *plain.cost.shape))
    burden[0, :3] = -plain.cost[:3]
    limited = Programme(plain.cost, np.concatenate([plain.activity, burden]), np.append(plain.demand, -60.0))
    found = solve(limited, gap=0.0)
    least = cheapest(limited)
    assert (found.status == "infeasible") == np.isinf(least)
    if found.choice is not None:
        assert found.objective == pytest.approx(least)
        assert plain.cost[np.arange(3), found.choice[:3]].sum() <= 60.0 + 1e-9


def test_demands_out_of_reach_are_infeasible() -> None:
    programme = made(1, share=1.01)
    assert solve(programme).status == "infeasible"


def test_the_same_programme_gives_the_same_choice() -> None:
    first, second = solve(made(9, sources=60)), solve(made(9, sources=60))
    assert first.choice is not None and second.choice is not None
    assert np.array_equal(first.choice, second.choice)


def test_what_only_split_sources_could_reach_is_infeasible() -> None:
    """Half of each alternative would reach both demands; one of them alone does not."""
    activity = np.zeros((2, 1, 3))
    activity[0, 0, 1] = activity[1, 0, 2] = 0.2
    assert solve(Programme(np.array([[0.0, 5.0, 5.0]]), activity, np.array([0.05, 0.05]))).status == "infeasible"


@pytest.mark.parametrize(("demand", "status"), [(0.2, "optimal"), (0.3, "infeasible")])
def test_sources_without_a_choice(demand: float, status: str) -> None:
    found = solve(Programme(np.array([[3.0]]), np.array([[[0.2]]]), np.array([demand])))
    assert found.status == status
