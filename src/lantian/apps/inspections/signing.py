"""A signature on glass: bounded, decoded once, kept only as what was made of it.

What comes from a phone is a stranger's picture. It is typed by its content, made anew in grey on white without anything
else that the file carried, and cut to what was written.
"""

from __future__ import annotations

import base64
import binascii
from io import BytesIO

from PIL import Image

from lantian.apps.inspections.problems import SignatureRefused

__all__ = ["LARGEST", "from_address", "read"]

LARGEST = 400_000
"""Bytes of what comes."""
_MOST_PIXELS = 4_000_000
_SIDE = (900, 360)
"""Width and height within which it is kept."""
_INK = 160
"""Grey below which a pixel is written on."""
_LEAST_INK = 40
"""Pixels without which nothing was written: a tap is no signature."""
_BEGINNING = "data:image/png;base64,"
_PNG = b"\x89PNG\r\n\x1a\n"


def from_address(written: str) -> bytes:
    """The picture in what a canvas hands over (`data:image/png;base64,…`); nothing for nothing.

    Raises:
        SignatureRefused: it is something else.
    """
    if not written:
        return b""
    if not written.startswith(_BEGINNING) or len(written) > LARGEST * 4 // 3 + 100:
        raise SignatureRefused("not a PNG of the glass")
    try:
        return base64.b64decode(written.removeprefix(_BEGINNING), validate=True)
    except (binascii.Error, ValueError) as cause:
        raise SignatureRefused("not a PNG of the glass") from cause


def read(content: bytes) -> bytes:
    """The signature as it is kept: PNG, grey, on white, cut to the writing. The same writing gives the same bytes.

    Raises:
        SignatureRefused: it is too large, no PNG, damaged, or nothing is written.
    """
    if len(content) > LARGEST:
        raise SignatureRefused("too large")
    if not content.startswith(_PNG):
        raise SignatureRefused("not a PNG")
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise SignatureRefused("too many pixels")
            opened.load()
            grey = _on_white(opened)
    except SignatureRefused:
        raise
    except Exception as cause:  # decoders fail on strangers' bytes in more ways than they say
        raise SignatureRefused("damaged") from cause
    ink = grey.point([255 if level < _INK else 0 for level in range(256)])
    box = ink.getbbox()
    if box is None or ink.histogram()[255] < _LEAST_INK:
        raise SignatureRefused("nothing is written")
    return _kept(grey.crop(box))


def _on_white(picture: Image.Image) -> Image.Image:
    layered = picture.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground.convert("L")


def _kept(writing: Image.Image) -> bytes:
    writing.thumbnail(_SIDE, Image.Resampling.LANCZOS)
    clean = Image.new("L", (writing.width + 8, writing.height + 8), 255)
    clean.paste(writing, (4, 4))
    written = BytesIO()
    clean.save(written, "PNG", optimize=True)
    return written.getvalue()
