"""A signature is a stranger's picture: typed by content, bounded, made anew, and something must be written."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from lantian.apps.inspections import signing
from lantian.apps.inspections.problems import SignatureRefused


def _png(picture: Image.Image, **more: object) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG", **more)
    return written.getvalue()


def test_what_was_written_is_kept_cut_and_small(drawn: Callable[..., bytes]) -> None:
    kept = signing.read(drawn())
    with Image.open(BytesIO(kept)) as opened:
        assert (opened.format, opened.mode) == ("PNG", "L")
        assert opened.width < 600 and opened.height < 340
    assert signing.read(drawn()) == kept


def test_a_transparent_glass_is_white(drawn: Callable[..., bytes]) -> None:
    clear = Image.new("RGBA", (300, 150), (0, 0, 0, 0))
    for x in range(50, 250):
        for y in range(70, 76):
            clear.putpixel((x, y), (10, 10, 10, 255))
    with Image.open(BytesIO(signing.read(_png(clear)))) as opened:
        assert opened.getpixel((0, 0)) == 255


def test_nothing_that_the_file_carried_is_kept(drawn: Callable[..., bytes]) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    with Image.open(BytesIO(drawn())) as opened:
        carrying = _png(opened, pnginfo=notes) + b"<?php evil ?>"
    assert b"script" in carrying
    kept = signing.read(carrying)
    assert b"script" not in kept and b"php" not in kept
    assert kept == signing.read(drawn())


def _bomb() -> bytes:
    """A PNG that says it has 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = (30_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def _jpeg() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 60), "black").save(written, "JPEG")
    return written.getvalue()


HOSTILE = {
    "empty": b"",
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a photo": _jpeg(),
    "damaged": b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
    "a bomb": _bomb(),
    "blank": _png(Image.new("RGB", (300, 100), "white")),
    "too large": b"\x89PNG\r\n\x1a\n" + b"\0" * signing.LARGEST,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_signature_is_refused(what: str) -> None:
    with pytest.raises(SignatureRefused):
        signing.read(HOSTILE[what])


def test_a_dot_is_no_signature() -> None:
    dot = Image.new("RGB", (300, 100), "white")
    dot.paste("black", (150, 50, 154, 54))
    with pytest.raises(SignatureRefused, match="nothing is written"):
        signing.read(_png(dot))


@pytest.mark.parametrize(
    "written",
    [
        "x",
        "data:image/svg+xml;base64,AAAA",
        "data:image/png;base64,***",
        "data:image/png;base64," + "A" * 600_000,
        "data:image/png,raw",
    ],
)
def test_other_addresses_than_a_canvas_gives_are_refused(written: str) -> None:
    with pytest.raises(SignatureRefused):
        signing.from_address(written)


def test_what_a_canvas_gives_is_read(drawn: Callable[..., bytes]) -> None:
    assert signing.from_address("data:image/png;base64," + base64.b64encode(drawn()).decode()) == drawn()
    assert signing.from_address("") == b""
