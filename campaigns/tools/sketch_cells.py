"""Draw the sketch map of a pack: one cell for each subdistrict, from nothing but centre points.

    python campaigns/tools/sketch_cells.py campaigns/zhongyuan-2017-2018

reads `map/places.csv` (subdistrict, names, lon, lat), writes `map/sketch.geojson`. The outline is a rounded hull that
this script draws around the points, and the cells divide it by nearest point, after the points have moved apart so that
every cell is large enough to read. No boundary of any authority goes in, and none may be read out of it.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path

from shapely import MultiPoint, Point, Polygon, voronoi_polygons

DATUM = "GCJ-02"
NOTE_ZH = "示意图：由中心点推算的单元格，不是行政区划界线，不得用于定界、执法或测量"
NOTE_EN = "Sketch: cells made from centre points; not administrative boundaries, not for delimiting or enforcing"

KM_PER_DEGREE = 111.32
MARGIN_KM = 1.3
"""Width of the made-up rim around the points."""
NEAREST_KM = 4.5
"""A point further than this from all others is drawn this near to the closest one."""
ROUNDS = 9
STEP = 0.6
"""Share of the way to its cell's middle that a point moves in each round."""
DECIMALS = 5


def main(pack: Path) -> None:
    """Write the sketch of one pack."""
    places = _read(pack / "map" / "places.csv")
    shrink = math.cos(math.radians(_middle([float(place["lat"]) for place in places])))
    points = _pull_in([(float(p["lon"]) * shrink * KM_PER_DEGREE, float(p["lat"]) * KM_PER_DEGREE) for p in places])
    outline = MultiPoint(points).convex_hull.buffer(MARGIN_KM, quad_segs=6)
    for _ in range(ROUNDS):
        points = [_towards(point, cell) for point, cell in zip(points, _cells(points, outline), strict=True)]
    features = [
        {
            "type": "Feature",
            "id": place["subdistrict"],
            "properties": {key: place[key] for key in ("subdistrict", "name_zh", "name_en")},
            "geometry": {"type": "Polygon", "coordinates": [_ring(cell, shrink)]},
        }
        for place, cell in zip(places, _cells(points, outline), strict=True)
    ]
    head = {"sketch": True, "datum": DATUM, "note_zh": NOTE_ZH, "note_en": NOTE_EN}
    _write(pack / "map" / "sketch.geojson", head, features)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _middle(values: list[float]) -> float:
    return (min(values) + max(values)) / 2


def _pull_in(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Move a lonely point nearer, so that its cell does not swallow half of the drawing."""
    moved = []
    for x, y in points:
        others = [other for other in points if other != (x, y)]
        near = min(others, key=lambda other: math.dist(other, (x, y)))
        gap = math.dist(near, (x, y))
        share = min(1.0, NEAREST_KM / gap)
        moved.append((near[0] + (x - near[0]) * share, near[1] + (y - near[1]) * share))
    return moved


def _cells(points: list[tuple[float, float]], outline: Polygon) -> list[Polygon]:
    """The part of the outline that is nearest to each point, in the order of the points."""
    cells = voronoi_polygons(MultiPoint(points), extend_to=outline).geoms
    return [next(cell for cell in cells if cell.contains(Point(point))).intersection(outline) for point in points]


def _towards(point: tuple[float, float], cell: Polygon) -> tuple[float, float]:
    x, y = point
    return x + STEP * (cell.centroid.x - x), y + STEP * (cell.centroid.y - y)


def _ring(cell: Polygon, shrink: float) -> list[list[float]]:
    """The outline of a cell in degrees, against the clock as GeoJSON wants it."""
    corners = cell.exterior.coords if cell.exterior.is_ccw else list(cell.exterior.coords)[::-1]
    return [[_short(x / shrink / KM_PER_DEGREE), _short(y / KM_PER_DEGREE)] for x, y in corners]


def _short(degrees: float) -> float:
    return float(f"{degrees:.{DECIMALS}f}")


def _write(path: Path, head: dict[str, object], features: list[dict[str, object]]) -> None:
    """One feature a line, so that a changed cell is a changed line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    about = json.dumps(head, ensure_ascii=False)
    text = f'{{"type": "FeatureCollection",\n"lantian": {about},\n"features": [\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
