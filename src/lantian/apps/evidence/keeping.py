"""Files that prove something: typed by their content, bounded, kept under their SHA-256 in the data folder."""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.io.home import data_home

__all__ = [
    "LARGEST",
    "DocumentRefused",
    "content_of",
    "keep",
    "keep_bytes",
    "kind_of",
    "open_content",
    "shown_name",
    "write_once",
]

LARGEST = 8 * 1024 * 1024
"""Bytes of one file where nothing else is said; a request may have 12 MB."""
_MEGABYTE = 1024 * 1024
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
_ACTIVE = ("vbaproject", "/macrosheets/", "/activex/")
"""Parts of an office file that run: macros of both kinds, controls."""
_ZIP = b"PK\x03\x04"


class DocumentRefused(Exception):
    """A file is not taken; `said` says why in the reader's language."""

    _SAID: Mapping[str, Promise] = {
        "document-empty": _("The file is empty."),
        "document-too-large": _("The file is larger than {most} MB. Scan it in a lower resolution or split it."),
        "document-unknown": _("Only PDF, PNG, JPEG, Word and Excel files are taken, by their content."),
        "document-active": _("The file carries macros or controls. Save it without them (.docx, .xlsx) and send that."),
        "document-double": _("The file is two kinds of file at once. Save it anew with the program that made it."),
    }

    def __init__(self, code: str, name: str, most: int = LARGEST) -> None:
        self.code = code
        self.name = name
        self.said = str(self._SAID[code]).format(most=most // _MEGABYTE)
        self.how = str(_("Give a PDF, PNG, JPEG, .docx or .xlsx file.")) if code == "document-unknown" else ""
        self.remedy = f"Give a PDF, PNG, JPEG, .docx or .xlsx of at most {most // _MEGABYTE} MB, without macros."
        super().__init__(f"{code}: {name}")


def kind_of(content: bytes) -> str | None:
    """The type of a file by its content; None for what is not taken."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(_ZIP):
        names = _parts(content)
        if "[Content_Types].xml" in names and not _is_active(names):
            return next((kind for start, kind in _OFFICE.items() if any(n.startswith(start) for n in names)), None)
    return None


def keep(content: bytes, name: str, *, most: int = LARGEST) -> tuple[str, str, str]:
    """Put a file into the data folder. Returns its SHA-256, its type and a name that is safe to show.

    Raises:
        DocumentRefused: it is empty, larger than `most` bytes, carries macros, or is of a type that is not taken.
    """
    shown = shown_name(name)
    if not content:
        raise DocumentRefused("document-empty", shown)
    if len(content) > most:
        raise DocumentRefused("document-too-large", shown, most)
    kind = kind_of(content)
    if kind is None:
        active = content.startswith(_ZIP) and _is_active(_parts(content))
        raise DocumentRefused("document-active" if active else "document-unknown", shown, most)
    if kind in ("application/pdf", "image/png", "image/jpeg") and zipfile.is_zipfile(BytesIO(content)):
        raise DocumentRefused("document-double", shown, most)
    digest = keep_bytes(content)
    return digest, kind, shown or digest[:12]


def keep_bytes(content: bytes) -> str:
    """Put what was checked elsewhere into the data folder. Returns its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    write_once(_path(digest), content)
    return digest


def shown_name(name: str) -> str:
    """The last part of a file's name, without signs that are not seen, not longer than what is kept."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[-_NAME_LONGEST:]


def content_of(digest: str) -> bytes:
    """The bytes of a file that was kept.

    Raises:
        FileNotFoundError: the data folder does not have it.
    """
    return _path(digest).read_bytes()


def open_content(digest: str) -> BinaryIO:
    """The same, to be read bit by bit.

    Raises:
        FileNotFoundError: the data folder does not have it.
    """
    return _path(digest).open("rb")


def _parts(content: bytes) -> list[str]:
    """Names of what is packed into a file; nothing is unpacked, so that a bomb does not go off."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return parts.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # the last: a way of packing that Python lacks
        return []


def _is_active(names: list[str]) -> bool:
    return any(sign in name.lower() for name in names for sign in _ACTIVE)


def write_once(path: Path, content: bytes) -> None:
    """All of it or nothing: who reads while it is written sees no half of a file."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def _path(digest: str) -> Path:
    return data_home() / "files" / "documents" / digest[:2] / digest
