"""What is shown of a picture, beside the original: made when it arrives, made again when it is missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

from lantian.apps.evidence import pictures
from lantian.apps.evidence.keeping import content_of, write_once
from lantian.io.home import data_home

__all__ = ["Size", "put", "rendition"]

Size = Literal["shown", "thumbnail"]


def put(digest: str, picture: pictures.Picture) -> None:
    """Keep what was made of a picture."""
    write_once(_path(digest, "shown"), picture.shown)
    write_once(_path(digest, "thumbnail"), picture.thumbnail)


def rendition(digest: str, size: Size) -> bytes:
    """A picture at one of the sizes in which it is shown, as JPEG.

    Raises:
        FileNotFoundError: the original is not in the data folder.
        EvidenceRefused: the original cannot be decoded any more.
    """
    path = _path(digest, size)
    if not path.exists():
        put(digest, pictures.read(content_of(digest), digest, dt.UTC))
    return path.read_bytes()


def _path(digest: str, size: Size) -> Path:
    return data_home() / "files" / "renditions" / digest[:2] / f"{digest}-{size}.jpg"
