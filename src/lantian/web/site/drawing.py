"""The district as a drawing: cells, labels and stations placed on a plane, ready for an SVG without any script.

The drawing is the map that everybody gets: without WebGL, without JavaScript, on paper and read aloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry import shape

from lantian.core.geography import Plane

__all__ = ["Cell", "Dot", "Drawing", "draw"]

_WIDTH = 1000.0
_MARGIN = 6.0
_FINER_THAN_A_PIXEL = 0.5
_STEPS = 12
_SMALLER_AT_MOST = 0.88
"""Room that a label may give up, as a share of the most that its cell has, so that stations stay in sight."""
_LARGEST_LABEL, _DOT = 106.0, 7.0
"""A label does not grow beyond this room; half of a station's dot and of the line around it."""
_NUMBER, _LABEL = (0.54, 0.26), (0.76, 0.68)
"""Half width and height of a label's number, and of all of it, as shares of its room."""


@dataclass(frozen=True)
class Cell:
    """A subdistrict in the drawing: its outline, where its label goes and how much room that has."""

    unit: str
    path: str
    x: float
    y: float
    room: float
    """Radius of the largest circle inside of the cell, units of the drawing."""


@dataclass(frozen=True)
class Dot:
    """A station in the drawing."""

    code: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """Everything that is drawn, in units of a plane 1000 wide."""

    width: float
    height: float
    cells: tuple[Cell, ...]
    dots: Mapping[str, Dot]
    sketch: bool
    """True when the cells are a sketch and no administrative boundary."""
    plane: Plane | None = None
    """How degrees become units; None for an empty drawing."""
    bounds: tuple[float, float, float, float] | None = None
    """West, south, east, north of the cells, degrees."""


def draw(features: Mapping[str, Any], stations: Iterable[tuple[str, float, float]], *, sketch: bool) -> Drawing:
    """Lay out polygons by unit (GeoJSON geometries in WGS-84) and stations (code, lon, lat).

    A station outside of every cell still gets its dot; the plane is that of the cells, widened where a dot needs it.
    """
    shapes = {unit: shape(geometry) for unit, geometry in features.items()}
    places = list(stations)
    corners = [point for figure in shapes.values() for point in _corners(figure)]
    if not corners:
        return Drawing(width=_WIDTH, height=_WIDTH, cells=(), dots={}, sketch=sketch)
    plane = Plane.around(corners, width=_WIDTH, margin=_MARGIN)
    dots = {code: Dot(code, *_short(plane.place(lon, lat))) for code, lon, lat in places}
    spots = [(dot.x, dot.y) for dot in dots.values()]
    cells = tuple(_cell(unit, figure, plane, spots) for unit, figure in shapes.items())
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    return Drawing(
        width=plane.width,
        height=_tenth(plane.height),
        cells=cells,
        dots=dots,
        sketch=sketch,
        plane=plane,
        bounds=(min(lons), min(lats), max(lons), max(lats)),
    )


def _cell(unit: str, figure: Any, plane: Plane, dots: list[tuple[float, float]]) -> Cell:
    flat = shapely.transform(figure, lambda points: [plane.place(lon, lat) for lon, lat in points])
    flat = shapely.simplify(flat, _FINER_THAN_A_PIXEL, preserve_topology=True)
    circle = shapely.maximum_inscribed_circle(_largest(flat), tolerance=2.0)
    x, y, room = _clear_of(dots, flat, (*circle.coords[0], circle.length))
    return Cell(unit, _path(flat), *_short((x, y)), room=_tenth(room))


def _clear_of(
    dots: list[tuple[float, float]], figure: Any, best: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Centre and room of a label that covers the fewest stations without becoming much smaller than it could be."""
    x0, y0, largest = best
    steps = [largest * step / _STEPS for step in range(-_STEPS, _STEPS + 1)]
    points = [shapely.Point(x0 + right, y0 + down) for right in steps for down in steps]
    inside = [point for point in points if figure.contains(point)]
    spots = [best, *((point.x, point.y, figure.boundary.distance(point)) for point in inside)]
    enough = min(largest * _SMALLER_AT_MOST, _LARGEST_LABEL)
    roomy = [spot for spot in spots if spot[2] >= enough]
    return min(roomy, key=lambda spot: (_covered(dots, spot, _NUMBER), _covered(dots, spot, _LABEL), -spot[2]))


def _covered(dots: list[tuple[float, float]], spot: tuple[float, float, float], part: tuple[float, float]) -> int:
    x, y, room = spot
    wide, high = (min(room, _LARGEST_LABEL) * share + _DOT for share in part)
    return sum(1 for right, down in dots if abs(right - x) < wide and abs(down - y) < high)


def _path(figure: Any) -> str:
    rings = [ring for part in _parts(figure) for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join(f"{_tenth(x):g} {_tenth(y):g}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)


def _parts(figure: Any) -> list[Any]:
    return list(figure.geoms) if figure.geom_type == "MultiPolygon" else [figure]


def _largest(figure: Any) -> Any:
    return max(_parts(figure), key=lambda part: part.area)


def _corners(figure: Any) -> list[tuple[float, float]]:
    west, south, east, north = figure.bounds
    return [(west, south), (east, north)]


def _short(point: tuple[float, float]) -> tuple[float, float]:
    return _tenth(point[0]), _tenth(point[1])


@lru_cache(maxsize=4096)
def _tenth(value: float) -> float:
    """Tenths of a unit are finer than a pixel; longer numbers would only make the page heavier."""
    return float(f"{value:.1f}")
