"""Pictures of strangers: bounded before they are decoded, decoded once, shown only as what was made of them.

The original is kept as it came and only ever downloaded. What pages show is a fresh JPEG: turned upright, at most 1600
pixels wide or high, without anything that the camera or its owner wrote into the file.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from lantian.apps.evidence.camera import CameraSays, camera_says
from lantian.apps.evidence.problems import EvidenceRefused

__all__ = ["LARGEST", "SHOWN", "THUMBNAIL", "Picture", "is_picture", "looks_like_picture", "read"]

LARGEST = 11 * 1024 * 1024
"""Bytes of one picture: what phones make at their best quality, and what fits with its form into one request."""
SHOWN, THUMBNAIL = 1600, 320
"""Longest side of what is made of a picture, in pixels."""
_MEGABYTE = 1024 * 1024
_MOST_PIXELS: Mapping[str, int] = {"JPEG": 70_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""By format: a JPEG is decoded at a part of its size, the others whole (four bytes a pixel)."""
_KINDS: Mapping[str, str] = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_QUALITY = 82
_PAGES = (b"<script", b"<html", b"<!doctype", b"<?php", b"<svg ", b"%pdf-", b"<iframe")
"""Beginnings of what a browser or a server would run; a camera writes none of them."""
_FOREIGN = (b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00", b"<svg", b"<?xml")


@dataclass(frozen=True)
class Picture:
    """A picture that was decoded."""

    kind: str
    width: int
    height: int
    says: CameraSays
    shown: bytes
    thumbnail: bytes


def is_picture(content: bytes) -> bool:
    """Whether it says that it is of a kind that is taken."""
    return _format_of(content) is not None


def looks_like_picture(content: bytes) -> bool:
    """Whether it is a picture of a kind that is not taken: HEIC, AVIF, GIF, TIFF, BMP, SVG."""
    return content[4:8] == b"ftyp" or content.lstrip()[:16].lower().startswith(tuple(s.lower() for s in _FOREIGN))


def read(content: bytes, name: str, zone: dt.tzinfo) -> Picture:
    """Decode a picture and make what is shown of it. `zone`: of a camera's time that names none.

    Raises:
        EvidenceRefused: it is too large, damaged, or something else besides a picture.
    """
    if len(content) > LARGEST:
        raise EvidenceRefused("picture-too-large", name, size=-(-len(content) // _MEGABYTE), most=LARGEST // _MEGABYTE)
    _refuse_second_nature(content, name)
    expected = _format_of(content)
    if expected is None:
        raise EvidenceRefused("picture-kind", name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the bound below is ours, and malformed notes in a picture are no news
            with Image.open(BytesIO(content), formats=[expected]) as opened:
                width, height = opened.size
                _refuse_bomb(opened, expected, name)
                says = camera_says(opened, zone)
                shown, thumbnail = _made_of(opened)
    except EvidenceRefused:
        raise
    except Image.DecompressionBombError as cause:  # the decoder's own bound, far above ours
        counted = re.search(r"\d+", str(cause))
        raise _too_many(int(counted.group()) if counted else Image.MAX_IMAGE_PIXELS or 0, expected, name) from cause
    except Exception as cause:  # decoders fail on strangers' bytes in more ways than they say
        raise EvidenceRefused("picture-broken", name) from cause
    return Picture(_KINDS[expected], width, height, says, shown, thumbnail)


def _format_of(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return "WEBP" if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else None


def _refuse_second_nature(content: bytes, name: str) -> None:
    """A file that is a picture to one program and a page or an archive to another."""
    lowered = content.lower()
    if any(page in lowered for page in _PAGES) or zipfile.is_zipfile(BytesIO(content)):
        raise EvidenceRefused("picture-active", name)


def _refuse_bomb(opened: Image.Image, picture_format: str, name: str) -> None:
    pixels = opened.width * opened.height
    if pixels > _MOST_PIXELS[picture_format]:
        raise _too_many(pixels, picture_format, name)


def _too_many(pixels: int, picture_format: str, name: str) -> EvidenceRefused:
    most = _MOST_PIXELS[picture_format] // 1_000_000
    return EvidenceRefused("picture-too-many-pixels", name, millions=-(-pixels // 1_000_000), most=most)


def _made_of(opened: Image.Image) -> tuple[bytes, bytes]:
    """The picture at the two sizes in which it is shown."""
    opened.draft("RGB", (SHOWN, SHOWN))  # a JPEG is decoded at the nearest part of its size that is large enough
    opened.load()
    flat = _on_white(_upright(opened))
    flat.thumbnail((SHOWN, SHOWN), Image.Resampling.LANCZOS)
    small = flat.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return _jpeg(flat), _jpeg(small)


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera was held; as it is where the note about that is malformed."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # a stranger's note; the picture itself was decoded
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    written = BytesIO()
    clean.save(written, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return written.getvalue()
