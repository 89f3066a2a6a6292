"""Many files as one, with the hash of each: what is handed over can be proved to be what was made."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from io import BytesIO

from lantian.io.documents.problems import BundleNameRefused

__all__ = ["INDEX", "packed", "zip_bundle"]

INDEX = "SHA256SUMS"
"""The index of a bundle, in the form that `sha256sum --check` reads."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PART = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|/]{1,200}")
_LONGEST = 400
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def zip_bundle(files: Mapping[str, bytes], *, index: str = INDEX) -> bytes:
    """A zip of the files in the order of their names, and of the index with the SHA-256 of each.

    The same files give the same bytes. Names are relative, with "/".

    Raises:
        BundleNameRefused: a name leads elsewhere, cannot be written on common systems, or stands twice but for case.
    """
    seen = {index.casefold()}
    for name in files:
        alike = unicodedata.normalize("NFC", name).casefold()
        if alike in seen or not _may_be_written(name):
            raise BundleNameRefused(name=repr(name))
        seen.add(alike)
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return packed({**{name: files[name] for name in sorted(files)}, index: "".join(lines).encode()})


def packed(parts: Mapping[str, bytes], *, at: dt.datetime | None = None) -> bytes:
    """A zip of the parts in the order given, each dated `at`, or with the first day that a zip can name."""
    date = (at.year, at.month, at.day, at.hour, at.minute, at.second) if at else _EPOCH
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, compresslevel=6)
    return written.getvalue()


def _may_be_written(name: str) -> bool:
    parts = name.split("/")
    return len(name) <= _LONGEST and all(
        _PART.fullmatch(part) and part == part.strip(" .") and not _RESERVED.fullmatch(part) for part in parts
    )
