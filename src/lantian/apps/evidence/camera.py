"""What a camera wrote into a picture (EXIF): when and where it says it was. A claim, never a fact.

Basis: CIPA DC-008 (EXIF 3.0): times are local, with an offset beside them where the camera knows one; places are
degrees, minutes and seconds in the datum of GPSMapDatum, WGS-84 where it is not named.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PIL import ExifTags, Image

__all__ = ["CameraSays", "camera_says"]

_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_EARLIEST_YEAR = 1990
"""Cameras without a clock say 1970 or 1980."""
_STEP = Decimal("0.000001")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class CameraSays:
    """Nothing of it where the camera said nothing, or nothing that makes sense."""

    taken_at: dt.datetime | None = None
    zone_known: bool = False
    """Whether the camera said in which offset its time is; otherwise the campaign's zone was taken."""
    lon: Decimal | None = None
    lat: Decimal | None = None
    camera: str = ""


def camera_says(picture: Image.Image, zone: dt.tzinfo) -> CameraSays:
    """Read what the camera wrote. Whatever is malformed is left out; nothing in it can make the reading fail."""
    try:
        written = picture.getexif()
        main = dict(written)
        photo = dict(written.get_ifd(ExifTags.IFD.Exif))
        places = dict(written.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # written by strangers: the decoder fails on it in many ways, and the picture is good without it
        return CameraSays()
    taken_at, zone_known = _moment(photo, main, zone)
    lon, lat = _place(places)
    return CameraSays(taken_at, zone_known, lon, lat, _camera(main))


def _moment(photo: Mapping[int, Any], main: Mapping[int, Any], zone: dt.tzinfo) -> tuple[dt.datetime | None, bool]:
    for tags, tag, offset_tag in (
        (photo, ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
        (photo, ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
        (main, ExifTags.Base.DateTime, ExifTags.Base.OffsetTime),
    ):
        found = _MOMENT.match(_text(tags.get(tag)))
        if not found:
            continue
        offset = _offset(_text(photo.get(offset_tag)))
        try:
            moment = dt.datetime(*(int(part) for part in found.groups()), tzinfo=offset or zone).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            continue
        if moment.year >= _EARLIEST_YEAR:
            return moment, offset is not None
    return None, False


def _offset(said: str) -> dt.timezone | None:
    found = _OFFSET.match(said)
    if not found:
        return None
    sign, hours, minutes = found.groups()
    span = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return dt.timezone(-span if sign == "-" else span) if span < dt.timedelta(hours=24) else None


def _place(tags: Mapping[int, Any]) -> tuple[Decimal | None, Decimal | None]:
    lat = _degrees(tags.get(ExifTags.GPS.GPSLatitude), _text(tags.get(ExifTags.GPS.GPSLatitudeRef)), "S", 90)
    lon = _degrees(tags.get(ExifTags.GPS.GPSLongitude), _text(tags.get(ExifTags.GPS.GPSLongitudeRef)), "W", 180)
    if lon is None or lat is None or (lon == 0 and lat == 0):  # 0, 0 is what a receiver without a fix writes
        return None, None
    return lon, lat


def _degrees(parts: Any, side: str, negative: str, most: int) -> Decimal | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found) or min(degrees, minutes, seconds) < 0 or found > most:
        return None
    return Decimal(-found if side.upper().startswith(negative) else found).quantize(_STEP)


def _camera(main: Mapping[int, Any]) -> str:
    make, model = _text(main.get(ExifTags.Base.Make)), _text(main.get(ExifTags.Base.Model))
    return (model if model.startswith(make) else f"{make} {model}").strip()[:_LONGEST_NAME]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return "".join(sign for sign in value if sign.isprintable()).strip() if isinstance(value, str) else ""
