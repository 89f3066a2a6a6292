"""Where stations stand, as a small drawing on which a new one is placed with a click."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import pack, wording

__all__ = ["Dot", "Label", "Picture", "picture"]

_WIDTH = 460
_MARGIN = 0.12
_SMALLEST = 0.01
"""Degrees that the drawing shows at least."""


@dataclass(frozen=True)
class Dot:
    """A station."""

    x: float
    y: float
    name: str
    here: bool


@dataclass(frozen=True)
class Label:
    """A subdistrict, in the middle of its stations."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Picture:
    """The drawing and what its corners stand for (WGS-84 degrees)."""

    width: int
    height: int
    west: float
    east: float
    south: float
    north: float
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


def picture(station: Station | None = None) -> Picture | None:
    """All stations that stand, the one in question marked; None where there is none to show the way."""
    known = list(Station.objects.filter(until=None))
    if not known:
        return None
    west, east = _widened([each.lon for each in known])
    south, north = _widened([each.lat for each in known])
    scale = _WIDTH / (east - west)
    height = int((north - south) * scale / cos(radians((south + north) / 2)))

    def place(lon: float, lat: float) -> tuple[float, float]:
        return (lon - west) * scale, (north - lat) / (north - south) * height

    code = station.code if station else ""
    dots = tuple(Dot(*place(each.lon, each.lat), str(each), each.code == code) for each in known)
    labels = []
    for unit in pack().subdistricts():
        mine = [each for each in known if each.subdistrict == unit.id]
        if mine:
            x, y = place(sum(each.lon for each in mine) / len(mine), sum(each.lat for each in mine) / len(mine))
            labels.append(Label(x, y, wording(unit.short or unit.name)))
    return Picture(_WIDTH, height, west, east, south, north, dots, tuple(labels))


def _widened(values: list[float]) -> tuple[float, float]:
    least, most = min(values), max(values)
    more = max((most - least) * _MARGIN, _SMALLEST / 2)
    return least - more, most + more
