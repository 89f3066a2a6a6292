"""In which subdistrict a place lies, by the outlines of this installation: the district's own, or the pack's sketch."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from lantian.apps.records.campaign import pack
from lantian.core.geography import Datum, gcj02_from_wgs84

__all__ = ["is_sketch", "subdistrict_at"]

_SKETCH = ("map", "sketch.geojson")


def subdistrict_at(place: tuple[Decimal, Decimal]) -> str | None:
    """The subdistrict whose outline holds a place (WGS-84, longitude first); None outside of all of them."""
    outlines, datum, _sketch = _map()
    lon, lat = float(place[0]), float(place[1])
    if datum is Datum.GCJ02:
        lon, lat = gcj02_from_wgs84(lon, lat)
    point = Point(lon, lat)
    return next((unit for unit, outline in outlines if outline.covers(point)), None)


def is_sketch() -> bool:
    """Whether the outlines are cells of a sketch and no borders: a proposal from them is a guess."""
    return _map()[2]


def _map() -> tuple[tuple[tuple[str, BaseGeometry], ...], Datum, bool]:
    for path in (Path(settings.HOME) / "maps" / "current.geojson", Path(settings.LANTIAN_PACK).joinpath(*_SKETCH)):
        if path.is_file() and path.stat().st_size > len(b"{}"):
            found = _read(str(path), path.stat().st_mtime_ns, pack().fingerprint)
            if found[0]:
                return found
    return (), Datum.WGS84, True


@lru_cache(maxsize=4)
def _read(path: str, _changed: int, _fingerprint: str) -> tuple[tuple[tuple[str, BaseGeometry], ...], Datum, bool]:
    document = json.loads(Path(path).read_bytes())
    about = document.get("lantian", {})
    known = pack().units
    outlines = tuple(
        (str(each["properties"]["subdistrict"]), shape(each["geometry"]))
        for each in document.get("features", ())
        if each.get("properties", {}).get("subdistrict") in known
    )
    return outlines, Datum(about.get("datum", Datum.WGS84.value)), bool(about.get("sketch"))
