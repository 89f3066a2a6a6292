"""Files that prove something: typed by their content, bounded, kept under their SHA-256 in the data folder."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.io.home import data_home

__all__ = ["LARGEST", "DocumentRefused", "content_of", "keep", "kind_of"]

LARGEST = 8 * 1024 * 1024
"""Bytes of one file; a request may have 12 MB."""
_NAME_LONGEST = 200
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_OFFICE: Mapping[str, str] = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DocumentRefused(Exception):
    """A file is not taken; `said` says why in the reader's language."""

    _SAID: Mapping[str, Promise] = {
        "document-empty": _("The file is empty."),
        "document-too-large": _("The file is larger than 8 MB. Scan it in a lower resolution or split it."),
        "document-unknown": _("Only PDF, PNG, JPEG, Word and Excel files are taken, by their content."),
    }

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        self.name = name
        self.said = self._SAID[code]
        self.remedy = "Give a PDF, PNG, JPEG, .docx or .xlsx of at most 8 MB."
        super().__init__(f"{code}: {name}")


def kind_of(content: bytes) -> str | None:
    """The type of a file by its content; None for what is not taken."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(BytesIO(content)) as parts:
                names = parts.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):  # the last: a way of packing that Python lacks
            return None
        if "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
            return next((kind for start, kind in _OFFICE.items() if any(n.startswith(start) for n in names)), None)
    return None


def keep(content: bytes, name: str) -> tuple[str, str, str]:
    """Put a file into the data folder. Returns its SHA-256, its type and a name that is safe to show.

    Raises:
        DocumentRefused: it is empty, too large, or of a type that is not taken.
    """
    shown = "".join(sign for sign in PurePosixPath(name.replace("\\", "/")).name if sign.isprintable())[-_NAME_LONGEST:]
    if not content:
        raise DocumentRefused("document-empty", shown)
    if len(content) > LARGEST:
        raise DocumentRefused("document-too-large", shown)
    kind = kind_of(content)
    if kind is None:
        raise DocumentRefused("document-unknown", shown)
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(content)
        fresh.replace(path)
    return digest, kind, shown or digest[:12]


def content_of(digest: str) -> bytes:
    """The bytes of a file that was kept.

    Raises:
        FileNotFoundError: the data folder does not have it.
    """
    return _path(digest).read_bytes()


def _path(digest: str) -> Path:
    return data_home() / "files" / "documents" / digest[:2] / digest
