"""An inventory as a whole: ranges of its sums by category and heading, and how far each source is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.quantity.emission import Species
from lantian.core.rules.inventory.emissions import Computed, Emission
from lantian.science.inventory.uncertainty import Draws, draw

__all__ = ["Range", "Ranges", "estimate", "factor_of", "grade_of"]

_SPECIES = tuple(Species)


@dataclass(frozen=True)
class Range:
    """The 95 % interval of a sum, t/a."""

    low: float
    high: float


@dataclass(frozen=True)
class Ranges:
    """Ranges of sums, by id and species; what emits nothing that is known has none."""

    categories: Mapping[str, Mapping[Species, Range]]
    groups: Mapping[str, Mapping[Species, Range]]
    total: Mapping[Species, Range]


def estimate(computed: Sequence[Computed], plan: InventoryPlan, number: Callable[[str], Decimal]) -> Ranges:
    """Ranges by Monte Carlo; each factor is drawn once for all its sources, each assumption once for all it made.

    Args:
        number: the value of a parameter of the pack on the day of the inventory.
    """
    if not computed:
        return Ranges({}, {}, {})
    keys = list(dict.fromkeys((each.source.category, each.source.assumed) for each in computed))
    draws = _draws(computed, keys, plan, number)
    categories = {
        category: _ranges(draws, [n for n, key in enumerate(keys) if key[0] == category])
        for category in dict.fromkeys(key[0] for key in keys)
    }
    headings = {each.id: each.group for each in plan.file.categories}
    groups = {
        group.id: _ranges(draws, members)
        for group in plan.file.groups
        if (members := [n for n, key in enumerate(keys) if headings[key[0]] == group.id])
    }
    return Ranges(categories, groups, _ranges(draws, list(range(len(keys)))))


def factor_of(computed: Computed, emission: Emission, number: Callable[[str], Decimal]) -> float:
    """The 95 % factor of what one source emits of one species: activity, assumptions and factor are independent."""
    spreads = [computed.source.spread, emission.factor.spread, *(number(name) for name in computed.source.assumed)]
    return math.exp(math.sqrt(sum(math.log(each) ** 2 for each in spreads)))


def grade_of(factor: float, plan: InventoryPlan, number: Callable[[str], Decimal]) -> str:
    """The first grade of the pack whose bound holds a 95 % factor; the last one holds all."""
    for grade in plan.file.grades:
        if grade.at_most is None or factor <= float(number(grade.at_most)):
            return grade.id
    return plan.file.grades[-1].id


def _draws(
    computed: Sequence[Computed],
    keys: list[tuple[str, tuple[str, ...]]],
    plan: InventoryPlan,
    number: Callable[[str], Decimal],
) -> Draws:
    sets = list(dict.fromkeys(category for category, _ in keys))
    values = np.zeros((len(computed), len(_SPECIES)))
    spreads = np.ones((len(sets), len(_SPECIES)))
    for row, each in enumerate(computed):
        for emission in each.emissions:
            column = _SPECIES.index(emission.species)
            values[row, column] = float(emission.value)
            spreads[sets.index(each.source.category), column] = float(emission.factor.spread)
    assumptions = dict.fromkeys(name for _, assumed in keys for name in assumed)
    return draw(
        values,
        np.array([float(each.source.spread) for each in computed]),
        np.array([keys.index((each.source.category, each.source.assumed)) for each in computed], dtype=np.intp),
        spreads,
        draws=int(number(plan.file.draws)),
        seed=int(number(plan.file.seed)),
        assumed=[
            (np.array([n for n, key in enumerate(keys) if name in key[1]], dtype=np.intp), float(number(name)))
            for name in assumptions
        ],
        factors_of=np.array([sets.index(category) for category, _ in keys], dtype=np.intp),
    )


def _ranges(draws: Draws, members: list[int]) -> dict[Species, Range]:
    low, _, high = draws.interval(members)
    return {species: Range(float(low[n]), float(high[n])) for n, species in enumerate(_SPECIES) if high[n] > 0}
