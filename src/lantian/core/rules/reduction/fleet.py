"""Road freight in staggered transport: the dirtier vehicles are laid up, the others carry the same (M34).

What a plant's freight emits in the season is what it emitted before, times the mean factor of the vehicles that carry,
over the mean factor of all (reading `cut-transport`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import mean
from typing import Literal

from lantian.core.quantity.emission import Species

__all__ = ["Fleet", "FleetUnknown", "Vehicle", "fleet_of"]

Why = Literal["not-all-registered", "class-unknown", "none-carries"]


class FleetUnknown(Exception):
    """What the vehicles emit cannot be told; `why` says it in a word."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of a plant."""

    category: str | None
    """Its category in the emission inventory; None where the pack has none for its fuel and standard."""
    carries: bool
    """It is not laid up."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Mean factors of a plant's vehicles, g/km: of all, and of those that carry."""

    vehicles: int
    laid_up: int
    before: Mapping[Species, Fraction]
    after: Mapping[Species, Fraction]

    def left(self, species: Species) -> Fraction:
        """Share of its emission that is left; all of it where no factor tells vehicles apart."""
        return self.after[species] / self.before[species] if self.before.get(species) else Fraction(1)


def fleet_of(vehicles: Sequence[Vehicle], stated: int, factors: Mapping[str, Mapping[Species, Decimal]]) -> Fleet:
    """The fleet of a plant, whose row states how many vehicles carry for it; `factors` are g/km by category.

    Raises:
        FleetUnknown: fewer vehicles are registered than stated, one has no factors, or all are laid up.
    """
    if not vehicles or len(vehicles) < stated:
        raise FleetUnknown("not-all-registered")
    if any(each.category not in factors for each in vehicles):
        raise FleetUnknown("class-unknown")
    carrying = [each for each in vehicles if each.carries]
    if not carrying:
        raise FleetUnknown("none-carries")
    known = [factors[each.category] for each in vehicles if each.category is not None]
    species = [each for each in Species if all(each in own for own in known)]
    return Fleet(
        vehicles=len(vehicles),
        laid_up=len(vehicles) - len(carrying),
        before={each: _mean(vehicles, factors, each) for each in species},
        after={each: _mean(carrying, factors, each) for each in species},
    )


def _mean(vehicles: Sequence[Vehicle], factors: Mapping[str, Mapping[Species, Decimal]], species: Species) -> Fraction:
    return mean(Fraction(factors[each.category][species]) for each in vehicles if each.category is not None)
