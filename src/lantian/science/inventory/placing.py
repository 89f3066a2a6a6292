"""An inventory on a grid: every placed source shared out to cells, for each species, mass kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.quantity.emission import Species
from lantian.science.inventory.grid import Grid, weights
from lantian.science.inventory.hours import Profile

__all__ = ["GridTooLarge", "Gridded", "Placed", "grid_of", "hours_of", "shares_in"]

Floats = npt.NDArray[np.float64]


_MOST_CELLS = 250_000


class GridTooLarge(ValueError):
    """The grid around all places would have too many cells."""

    code = "grid-too-large"
    remedy = "Look for a place far from all others, or choose larger cells."

    def __init__(self, cells: int) -> None:
        super().__init__(f"The grid around all places would have {cells:,} cells; {_MOST_CELLS:,} are taken at most.")


@dataclass(frozen=True)
class Placed:
    """A source for the map: category, place as WKT, and t/a by species."""

    category: str
    place: str
    values: Mapping[Species, float]


@dataclass(frozen=True)
class Gridded:
    """Mass in cells."""

    grid: Grid
    categories: tuple[str, ...]
    species: tuple[Species, ...]
    mass: Floats
    """(categories, species, rows, columns), t/a."""
    left_out: int
    """Sources without a place."""
    error: float
    """The greatest relative difference between a species on the grid and at its placed sources; 0 when mass is kept."""

    def annual(self) -> dict[str, Floats]:
        """Species → (rows, columns), t/a."""
        return {each.value: self.mass[:, n].sum(axis=0) for n, each in enumerate(self.species)}


def grid_of(sources: Sequence[Placed], cell: float) -> Gridded | None:
    """All placed sources on the smallest grid of that cell, m; None when there is no place at all.

    Raises:
        shapely.errors.GEOSException: a place is no geometry.
        GridTooLarge: the places lie too far apart for cells of that side.
    """
    placed = [each for each in sources if each.place]
    if not placed:
        return None
    places = shapely.from_wkt([each.place for each in placed])
    west, south, east, north = shapely.total_bounds(places)
    grid = Grid.around((float(west), float(south), float(east), float(north)), cell)
    if grid.size > _MOST_CELLS:
        raise GridTooLarge(grid.size)
    categories = tuple(dict.fromkeys(each.category for each in placed))
    species = tuple(each for each in Species if any(each in one.values for one in placed))
    values = np.array([[one.values.get(each, 0.0) for each in species] for one in placed])
    shares = weights(list(places), grid)
    mass = np.empty((len(categories), len(species), grid.size))
    for number, category in enumerate(categories):
        members = np.flatnonzero([each.category == category for each in placed])
        mass[number] = values[members].T @ shares[members]
    expected, found = values.sum(axis=0), mass.sum(axis=(0, 2))
    error = float(np.abs(found / np.where(expected > 0, expected, 1) - (expected > 0)).max()) if species else 0.0
    shaped = mass.reshape(len(categories), len(species), grid.rows, grid.columns)
    return Gridded(grid, categories, species, shaped, len(sources) - len(placed), error)


def shares_in(places: Sequence[str], grid: Grid, *, column: int, row: int) -> Floats:
    """The part of each place (WKT) that lies in one cell, 0 to 1.

    Raises:
        Outside: a place does not lie inside of the grid.
    """
    found: Floats = (
        weights(list(shapely.from_wkt(list(places))), grid)[:, [row * grid.columns + column]].toarray().ravel()
    )
    return found


def hours_of(gridded: Gridded, plan: InventoryPlan, day: dt.date) -> dict[str, Floats]:
    """Species → (24, rows, columns), t in each local hour of a day, by the profile of each category."""
    shares = np.array([_profile(plan, plan.categories[each].profile).day(day) for each in gridded.categories])
    mass = np.einsum("ch,csyx->shyx", shares, gridded.mass)
    return {each.value: mass[n] for n, each in enumerate(gridded.species)}


def _profile(plan: InventoryPlan, name: str) -> Profile:
    hours, weekdays, months = (
        tuple(float(each) for each in plan.profile(name, kind)) for kind in ("hour", "weekday", "month")
    )
    return Profile(hours, weekdays, months)
