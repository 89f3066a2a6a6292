"""Places that cannot be drawn: no geometry, one that crosses itself, or one far from all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from lantian.core.geography import Point, distance
from lantian.core.rules.inventory.faults import InventoryFault
from lantian.core.rules.inventory.sources import Source

__all__ = ["drawable", "place_faults", "without_bad_places"]

_LEAST = 5
"""Places from which on one can be told to lie far from the others."""
_NEAR = 50_000.0
_TIMES = 10
"""A place is far beyond this distance from the middle, m, and beyond so many times the median distance."""


def drawable(place: str) -> bool:
    """Whether a WKT is a geometry that can be shared out to cells."""
    geometry = shapely.from_wkt(place, on_invalid="ignore")
    if geometry is None or geometry.is_empty or not geometry.is_valid:
        return False
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return False
    return geometry.geom_type in ("Point", "MultiPoint") or geometry.length > 0


def place_faults(sources: Sequence[Source], known: Sequence[Point] = ()) -> list[InventoryFault]:
    """What is wrong with places, by line and source. `known`: longitude and latitude of places in the district."""
    placed = [each for each in sources if each.place]
    faults = [
        InventoryFault(each.line, "place-invalid", each.code, {"column": "wkt", "value": each.place[:40]})
        for each in placed
        if not drawable(each.place)
    ]
    wrong = {each.subject for each in faults}
    middles = {each.code: _middle(each.place) for each in placed if each.code not in wrong}
    points = [*known, *middles.values()]
    if len(points) < _LEAST:
        return faults
    middle = (float(np.median([x for x, _y in points])), float(np.median([y for _x, y in points])))
    apart = [distance(middle, point) for point in points]
    most = max(_NEAR, _TIMES * float(np.median(apart)))
    for each in placed:
        if each.code in middles and (away := distance(middle, middles[each.code])) > most:
            facts = {"value": f"{away / 1000:.0f}"}
            faults.append(InventoryFault(each.line, "place-far", each.code, facts))
    return sorted(faults)


def without_bad_places(
    sources: Sequence[Source], known: Sequence[Point] = ()
) -> tuple[list[Source], list[InventoryFault]]:
    """The sources, those with a bad place without it; and a note on each of them: it counts and is on no map."""
    bad = {each.subject: each for each in place_faults(sources, known)}
    notes = [InventoryFault(each.line, "place-dropped", each.subject) for each in bad.values()]
    return [replace(each, place="") if each.code in bad else each for each in sources], notes


def _middle(place: str) -> Point:
    middle = shapely.from_wkt(place).representative_point()
    return float(middle.x), float(middle.y)
