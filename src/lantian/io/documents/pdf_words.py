"""The words of a PDF that `pdf.render` made: to search it, to compare it, to show it to who cannot open it."""

from __future__ import annotations

import base64
import re
import zlib

__all__ = ["pages_of", "text_of"]

_STREAM = re.compile(rb"<<([^>]*)>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
_FONT = re.compile(rb"/Name /(F\d+)[^>]*?/Subtype /Type0|/Subtype /Type0[^>]*?/Name /(F\d+)", re.DOTALL)
_PIECE = re.compile(rb"/(F\d+\+?\d*) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj|(T\*|\bET\b)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(document: bytes) -> str:
    """All pages, one line of the page a line of the text."""
    return "\n".join(pages_of(document))


def pages_of(document: bytes) -> list[str]:
    """The text of each page, in the order of the file."""
    wide = {name for found in _FONT.finditer(document) for name in found.groups() if name}
    return [_words(_unpacked(body), wide) for head, body in _STREAM.findall(document) if b"/Subtype" not in head]


def _unpacked(body: bytes) -> bytes:
    return zlib.decompress(base64.a85decode(b"<~" + body.strip(), adobe=True))


def _words(content: bytes, wide: set[bytes]) -> str:
    said: list[str] = []
    font = b""
    for face, letters, end in _PIECE.findall(content):
        if face:
            font = face
        elif end:
            said.append("\n")
        else:
            raw = _ESCAPE.sub(_sign, letters)
            said.append(raw.decode("utf-16-be" if font in wide else "cp1252", "replace"))
    return re.sub("\n{2,}", "\n", "".join(said)).strip()


def _sign(found: re.Match[bytes]) -> bytes:
    written = found[1]
    return bytes([int(written, 8) & 255]) if written[:1].isdigit() else _SIGNS.get(written, written)
