"""Where emissions fall: points, lines and areas shared out to the cells of a grid, mass kept.

A cell is a square of a plane that touches the earth in the middle of the grid; its edges run along meridians and
parallels, so that the grid is one of longitude and latitude as well (CF: latitude_longitude). A line is cut at every
edge that it crosses, exactly, and gives each cell its part by length; an area gives by the part of it inside. What a
geometry gives adds up to what it has to 1e-12; a grid made by `around` holds all of its geometries.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy  # type: ignore[import-untyped]  # its parts are loaded when they are used
import shapely

__all__ = ["Grid", "Outside", "area_weights", "line_weights", "point_weights", "weights"]

Floats = npt.NDArray[np.float64]
_EARTH = 6371008.8
"""Mean radius of the earth, m."""


class Outside(ValueError):
    """A place lies outside of the grid; its mass would be lost."""

    code = "grid-outside"

    def __init__(self, number: int) -> None:
        self.number = number
        self.remedy = "Make the grid around all places, or leave this source out."
        super().__init__(f"Place {number} lies outside of the grid. {self.remedy}")


@dataclass(frozen=True)
class Grid:
    """Cells of `cell` metres; `west`, `south` are degrees of the lower left corner."""

    west: float
    south: float
    cell: float
    columns: int
    rows: int
    reference: float
    """The latitude at which a cell is square, degrees."""

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], cell: float) -> Grid:
        """The smallest grid on whole cells that holds a frame (west, south, east, north in degrees)."""
        west, south, east, north = bounds
        middle = (south + north) / 2
        step_x, step_y = _steps(cell, middle)
        first_x, first_y = math.floor(west / step_x - 1e-9), math.floor(south / step_y - 1e-9)
        columns = math.floor(east / step_x + 1e-9) - first_x + 1
        rows = math.floor(north / step_y + 1e-9) - first_y + 1
        return cls(first_x * step_x, first_y * step_y, cell, columns, rows, middle)

    @property
    def step(self) -> tuple[float, float]:
        """Degrees of a cell, along a parallel and along a meridian."""
        return _steps(self.cell, self.reference)

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.columns * self.rows

    def in_cells(self, degrees: Floats) -> Floats:
        """Degrees (…, 2) as numbers of cells from the lower left corner."""
        step_x, step_y = self.step
        moved: Floats = (degrees - np.array([self.west, self.south])) / np.array([step_x, step_y])
        return moved

    def edges(self) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of the edges."""
        step_x, step_y = self.step
        columns, rows = np.arange(self.columns + 1, dtype=np.float64), np.arange(self.rows + 1, dtype=np.float64)
        return self.west + step_x * columns, self.south + step_y * rows

    def areas(self) -> Floats:
        """m² of each row's cells on the sphere."""
        _, lats = self.edges()
        sines = np.sin(np.radians(lats))
        found: Floats = _EARTH**2 * math.radians(self.step[0]) * np.diff(sines)
        return found


def _steps(cell: float, latitude: float) -> tuple[float, float]:
    step = math.degrees(cell / _EARTH)
    return step / math.cos(math.radians(latitude)), step


def weights(places: Sequence[shapely.Geometry], grid: Grid) -> scipy.sparse.csr_matrix:
    """(places, cells): the part of each place in each cell; every row adds up to 1.

    Raises:
        Outside: a place does not lie inside of the grid.
    """
    rows: list[npt.NDArray[np.intp]] = []
    cells: list[npt.NDArray[np.intp]] = []
    parts: list[Floats] = []
    kinds = shapely.get_type_id(np.array(places, dtype=object)) if len(places) else np.empty(0, dtype=int)
    for wanted, spread in (((0, 4), _points), ((1, 2, 5), _lines), ((3, 6), _areas)):
        chosen = np.flatnonzero(np.isin(kinds, wanted))
        if chosen.size:
            row, cell, part = spread([places[int(each)] for each in chosen], grid)
            rows.append(chosen[row])
            cells.append(cell)
            parts.append(part)
    if not rows:
        return scipy.sparse.csr_matrix((len(places), grid.size))
    row, cell, part = np.concatenate(rows), np.concatenate(cells), np.concatenate(parts)
    found = scipy.sparse.csr_matrix((part, (row, cell)), shape=(len(places), grid.size))
    sums = np.asarray(found.sum(axis=1)).ravel()
    return scipy.sparse.diags_array(1 / np.where(sums > 0, sums, 1)) @ found


def point_weights(points: Floats, grid: Grid) -> npt.NDArray[np.intp]:
    """The cell of each point (n, 2 degrees)."""
    place = np.floor(grid.in_cells(points)).astype(np.intp)
    return _cell(place[:, 0], place[:, 1], grid)


def line_weights(starts: Floats, ends: Floats, grid: Grid) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """Straight segments cut at the edges of the grid: (number of the segment, cell, part of its length).

    `starts` and `ends` are (n, 2) degrees. The parts of a segment add up to 1; one without length gives all to its
    cell.
    """
    begin, end = grid.in_cells(starts), grid.in_cells(ends)
    number_x, cut_x = _cuts(begin[:, 0], end[:, 0])
    number_y, cut_y = _cuts(begin[:, 1], end[:, 1])
    count = len(begin)
    every = np.arange(count, dtype=np.intp)
    numbers = np.concatenate([every, number_x, number_y])
    cuts = np.concatenate([np.zeros(count), cut_x, cut_y])
    order = np.argsort(numbers + np.minimum(cuts, 1 - 2**-20), kind="stable")
    numbers, cuts = numbers[order], cuts[order]
    following = np.ones_like(cuts)
    same = numbers[1:] == numbers[:-1]
    following[:-1][same] = cuts[1:][same]
    parts = following - cuts
    kept = parts > 0
    numbers, cuts, parts, following = numbers[kept], cuts[kept], parts[kept], following[kept]
    middle = (cuts + following) / 2
    x = begin[numbers, 0] + middle * (end[numbers, 0] - begin[numbers, 0])
    y = begin[numbers, 1] + middle * (end[numbers, 1] - begin[numbers, 1])
    return numbers, _cell(np.floor(x).astype(np.intp), np.floor(y).astype(np.intp), grid), parts


def area_weights(area: shapely.Geometry, grid: Grid) -> tuple[npt.NDArray[np.intp], Floats]:
    """The cells under an area and the part of it in each; the parts add up to 1."""
    flat = shapely.transform(area, grid.in_cells)
    west, south, east, north = shapely.bounds(flat)
    columns = np.arange(math.floor(west), math.floor(east) + 1)
    rows = np.arange(math.floor(south), math.floor(north) + 1)
    x, y = (each.ravel() for each in np.meshgrid(columns, rows))
    pieces = shapely.area(shapely.intersection(shapely.box(x, y, x + 1, y + 1), flat))
    kept = pieces > 0
    parts = pieces[kept] / pieces[kept].sum()
    return _cell(x[kept].astype(np.intp), y[kept].astype(np.intp), grid), parts


def _cuts(begin: Floats, end: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Where segments cross whole numbers in one direction: the segment and the share of its length run so far."""
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    first = np.floor(low) + 1
    count = np.maximum(np.ceil(high) - first, 0).astype(np.intp)
    number = np.repeat(np.arange(len(begin), dtype=np.intp), count)
    ordinal = np.arange(number.size) - np.repeat(np.cumsum(count) - count, count)
    edge = first[number] + ordinal
    return number, (edge - begin[number]) / (end[number] - begin[number])


def _cell(column: npt.NDArray[np.intp], row: npt.NDArray[np.intp], grid: Grid) -> npt.NDArray[np.intp]:
    wrong = (column < 0) | (column >= grid.columns) | (row < 0) | (row >= grid.rows)
    if wrong.any():
        raise Outside(int(np.flatnonzero(wrong)[0]))
    found: npt.NDArray[np.intp] = row * grid.columns + column
    return found


def _points(
    places: Sequence[shapely.Geometry], grid: Grid
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    coordinates, owner = shapely.get_coordinates(places, return_index=True)
    counts = np.bincount(owner, minlength=len(places))
    return owner.astype(np.intp), point_weights(coordinates, grid), 1 / counts[owner]


def _lines(places: Sequence[shapely.Geometry], grid: Grid) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    parts, owner = shapely.get_parts(np.array(places, dtype=object), return_index=True)
    coordinates, line = shapely.get_coordinates(parts, return_index=True)
    same = line[1:] == line[:-1]
    starts, ends = coordinates[:-1][same], coordinates[1:][same]
    of = owner[line[:-1][same]]
    metres = (grid.in_cells(ends) - grid.in_cells(starts)) * grid.cell
    lengths = np.hypot(metres[:, 0], metres[:, 1])
    sums = np.bincount(of, weights=lengths, minlength=len(places))
    shares = np.where(sums[of] > 0, lengths / np.where(sums[of] > 0, sums[of], 1), 1 / np.bincount(of)[of])
    number, cell, part = line_weights(starts, ends, grid)
    return of[number].astype(np.intp), cell, part * shares[number]


def _areas(places: Sequence[shapely.Geometry], grid: Grid) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    found = [area_weights(each, grid) for each in places]
    rows = np.repeat(np.arange(len(found), dtype=np.intp), [len(cell) for cell, _ in found])
    return rows, np.concatenate([cell for cell, _ in found]), np.concatenate([part for _, part in found])
