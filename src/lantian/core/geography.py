"""Longitude and latitude in the two datums that Chinese maps use, and the small plane of one district.

GCJ-02 is the datum of published maps in China: WGS-84 moved by a smooth function of place, some hundreds of metres.
The forward function is the one in common use; it has no closed inverse, so the way back is found by repetition.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Datum", "Plane", "distance", "gcj02_from_wgs84", "to_wgs84", "wgs84_from_gcj02"]

Point = tuple[float, float]

_AXIS = 6378245.0
"""Semi-major axis of the Krasovsky ellipsoid, m."""
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_EARTH = 6371008.8
"""Mean radius of the earth, m."""


class Datum(StrEnum):
    """What a pair of longitude and latitude is counted from."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"


def to_wgs84(lon: float, lat: float, *, datum: Datum) -> Point:
    """The same place in WGS-84, degrees."""
    return wgs84_from_gcj02(lon, lat) if datum is Datum.GCJ02 else (lon, lat)


def gcj02_from_wgs84(lon: float, lat: float) -> Point:
    """Degrees WGS-84 to degrees GCJ-02; outside of China's frame nothing is moved.

    >>> lon, lat = gcj02_from_wgs84(113.6, 34.75)
    >>> f"{distance((113.6, 34.75), (lon, lat)):.0f} m"
    '568 m'
    """
    if not _in_frame(lon, lat):
        return lon, lat
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def wgs84_from_gcj02(lon: float, lat: float) -> Point:
    """Degrees GCJ-02 to degrees WGS-84, to within a millimetre of the forward function's inverse."""
    if not _in_frame(lon, lat):
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _ in range(12):
        there_lon, there_lat = gcj02_from_wgs84(guess_lon, guess_lat)
        off_lon, off_lat = there_lon - lon, there_lat - lat
        guess_lon, guess_lat = guess_lon - off_lon, guess_lat - off_lat
        if max(abs(off_lon), abs(off_lat)) < 1e-9:
            break
    return guess_lon, guess_lat


def distance(one: Point, other: Point) -> float:
    """Metres along a great circle between two places given in degrees."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(half))


@dataclass(frozen=True)
class Plane:
    """A flat drawing of a district: x to the east, y to the south, in units of the drawing."""

    west: float
    north: float
    scale: float
    """Units of the drawing for a degree of latitude."""
    shrink: float
    """Length of a degree of longitude against one of latitude, here."""
    width: float
    height: float

    @classmethod
    def around(cls, points: Iterable[Point], *, width: float, margin: float = 0.0) -> Plane:
        """The plane whose drawing of `points` (degrees) is `width` wide, with a margin on every side."""
        places = list(points)
        lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
        shrink = math.cos(math.radians((min(lats) + max(lats)) / 2))
        span = (max(lons) - min(lons)) * shrink
        scale = (width - 2 * margin) / span
        height = (max(lats) - min(lats)) * scale + 2 * margin
        return cls(
            west=min(lons) - margin / scale / shrink,
            north=max(lats) + margin / scale,
            scale=scale,
            shrink=shrink,
            width=width,
            height=height,
        )

    def place(self, lon: float, lat: float) -> Point:
        """Where a place is drawn."""
        return (lon - self.west) * self.shrink * self.scale, (self.north - lat) * self.scale

    def degrees(self, x: float, y: float) -> Point:
        """Which place is drawn there."""
        return x / self.shrink / self.scale + self.west, self.north - y / self.scale


def _in_frame(lon: float, lat: float) -> bool:
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def _shift(lon: float, lat: float) -> Point:
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    ripple = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (ripple + _waves(y, (20.0, 1.0), (40.0, 3.0)) + _waves(y, (160.0, 12.0), (320.0, 30.0))) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (ripple + _waves(x, (20.0, 1.0), (40.0, 3.0)) + _waves(x, (150.0, 12.0), (300.0, 30.0))) * 2.0 / 3.0
    radians = math.radians(lat)
    magic = 1 - _ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    root_magic = math.sqrt(magic)
    north = north * 180.0 / (_AXIS * (1 - _ECCENTRICITY_SQUARED) / (magic * root_magic) * math.pi)
    east = east * 180.0 / (_AXIS / root_magic * math.cos(radians) * math.pi)
    return east, north


def _waves(value: float, *waves: Point) -> float:
    return sum(height * math.sin(value / length * math.pi) for height, length in waves)
