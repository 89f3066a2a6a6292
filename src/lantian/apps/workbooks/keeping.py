"""Where workbooks lie below the data folder, as they came."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from lantian.apps.workbooks.models import Batch
from lantian.io.excel.container import LARGEST_FILE
from lantian.io.excel.problems import WorkbookTooLarge
from lantian.io.home import data_home

__all__ = ["clean_name", "keep", "path_of"]

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


def keep(pieces: Iterable[bytes]) -> tuple[str, int]:
    """Write a workbook as it comes, under its SHA-256; that and its bytes.

    Raises:
        WorkbookTooLarge: more than is taken; nothing is kept.
    """
    folder = data_home() / "workbooks"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        fresh = Path(file.name)
        try:
            for piece in pieces:
                size += len(piece)
                if size > LARGEST_FILE:
                    limit = f"{LARGEST_FILE // 2**20} MB"
                    raise WorkbookTooLarge(what=f"more than {limit}", what_zh=f"超过 {limit}")
                digest.update(piece)
                file.write(piece)
            file.flush()
            fresh.replace(folder / digest.hexdigest())
        finally:
            fresh.unlink(missing_ok=True)
    return digest.hexdigest(), size


def path_of(batch: Batch) -> Path:
    """The original."""
    return data_home() / "workbooks" / batch.sha256


def clean_name(name: str) -> str:
    """The name of a file without paths and signs that cannot be seen."""
    return _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2])[:255] or "workbook.xlsx"
