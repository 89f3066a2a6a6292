"""How sure an inventory is: Monte Carlo with each factor drawn once for all the sources that use it.

Activities and factors are log-normal about the value of the inventory (its median); the 95 % factor x of an item means
that 95 % of its draws lie between value/x and value·x. A factor is one draw for all of its sources: drawing it anew
for each would shrink the uncertainty of the sum by the square root of their number. The same goes for assumptions
that made the activities of many sources.

For one source, activity and factor multiply, and so its interval is exact without drawing (`interval`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Draws", "Share", "draw", "interval"]

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

_Z = 1.959963984540054
"""Half of the width of 95 % of a normal distribution, in standard deviations."""
_BLOCK = 1 << 21
"""Numbers drawn at once: as many as stay near the processor."""


@dataclass(frozen=True)
class Share:
    """How much of the variance of a species' total one factor or assumption brings in (0–1)."""

    name: str
    species: int
    share: float


@dataclass(frozen=True)
class Draws:
    """The totals of every draw."""

    groups: npt.NDArray[np.float32]
    """(draws, groups, species), in the unit of the values."""

    def interval(self, groups: Sequence[int] | None = None) -> Floats:
        """2.5 %, 50 % and 97.5 % of the sum of some groups (all without), shape (3, species)."""
        chosen = self.groups if groups is None else self.groups[:, list(groups)]
        found: Floats = np.quantile(chosen.sum(axis=1, dtype=np.float64), [0.025, 0.5, 0.975], axis=0)
        return found

    def of_groups(self) -> Floats:
        """The same for every group, shape (3, groups, species)."""
        return np.quantile(self.groups, [0.025, 0.5, 0.975], axis=0).astype(np.float64)

    def shares(self, names: Sequence[str]) -> list[Share]:
        """Squared correlation of each group with the total: what to improve first, the greatest first."""
        every = self.groups.astype(np.float64)
        whole = every.sum(axis=1)
        found = []
        for species in range(every.shape[2]):
            spread = whole[:, species].std()
            if spread == 0:
                continue
            centred = whole[:, species] - whole[:, species].mean()
            for number, name in enumerate(names):
                part = every[:, number, species] - every[:, number, species].mean()
                found.append(Share(name, species, float((part * centred).mean() / spread**2)))
        return sorted(found, key=lambda each: (each.species, -each.share))


def interval(value: float, spreads: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a product of log-normal items whose 95 % factors are `spreads`.

    >>> low, high = interval(10.0, [2.0])
    >>> round(low, 6), round(high, 6)
    (5.0, 20.0)
    """
    factor = math.exp(math.sqrt(sum(math.log(each) ** 2 for each in spreads)))
    return value / factor, value * factor


def draw(
    values: Floats,
    spreads: Floats,
    group: Indices,
    factor_spreads: Floats,
    *,
    draws: int,
    seed: int,
    assumed: Sequence[tuple[Indices, float]] = (),
    factors_of: Indices | None = None,
) -> Draws:
    """Totals of each group and species in every draw.

    Args:
        values: (sources, species), emission of each source in the inventory.
        spreads: (sources,), 95 % factor of each activity, drawn for each source.
        group: (sources,), the group that each belongs to; all sources of a group share their factors.
        factor_spreads: (sets, species), 95 % factor of the factor of a set and species, drawn once for the set.
        draws: how many.
        seed: where the drawing begins; the same seed gives the same draws.
        assumed: for each assumption the groups that it made, and its 95 % factor; drawn once for all of them.
        factors_of: (groups,), the set of factors that each group uses; without it each has its own. Groups of one
            category that rest on different assumptions share a set.
    """
    chance = np.random.Generator(np.random.SFC64(seed))
    sets, species = factor_spreads.shape
    chosen = np.arange(sets) if factors_of is None else factors_of
    groups = len(chosen)
    totals = np.empty((draws, groups, species), dtype=np.float32)
    sigmas = (np.log(spreads) / _Z).astype(np.float32)
    for number in range(groups):
        members = np.flatnonzero(group == number)
        totals[:, number] = _activities(values[members], sigmas[members], draws, chance)
    factors = chance.standard_normal((draws, sets, species), dtype=np.float32)
    factors *= (np.log(factor_spreads) / _Z).astype(np.float32)
    if factors_of is not None:
        factors = factors[:, chosen]
    for made, spread in assumed:
        common = chance.standard_normal(draws, dtype=np.float32) * np.float32(math.log(spread) / _Z)
        factors[:, made] += common[:, None, None]
    np.exp(factors, out=factors)
    totals *= factors
    return Draws(totals)


def _activities(
    values: Floats, sigmas: npt.NDArray[np.float32], draws: int, chance: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Sum over the sources of a group with their activities drawn, (draws, species)."""
    sure = sigmas == 0
    made = np.tile(values[sure].sum(axis=0).astype(np.float32), (draws, 1))
    unsure, weights = sigmas[~sure], values[~sure].astype(np.float32)
    if not unsure.size:
        return made
    block = max(1, _BLOCK // unsure.size)
    for first in range(0, draws, block):
        size = min(block, draws - first)
        drawn = chance.standard_normal((size, unsure.size), dtype=np.float32)
        drawn *= unsure
        np.exp(drawn, out=drawn)
        made[first : first + size] += drawn @ weights
    return made
