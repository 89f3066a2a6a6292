"""Make a commit of the lake reach the disk. The Delta writer renames and links, but never syncs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import unquote

__all__ = ["sync_version"]


def sync_version(root: Path, version: int) -> None:
    """Sync the files that a log entry adds, the entry itself, and every folder on the way up to the table."""
    log = root / "_delta_log"
    entry = log / f"{version:020d}.json"
    folders = {log, root}
    for line in entry.read_text(encoding="utf-8").splitlines():
        added = json.loads(line).get("add")
        if added:
            path = root / unquote(added["path"])
            _sync(path)
            folders.update(parent for parent in path.parents if root in parent.parents)
    _sync(entry)
    for folder in folders:
        _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
