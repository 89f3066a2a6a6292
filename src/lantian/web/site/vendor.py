"""Write `static/vendor/vendor.lock`: the sha256 of every vendored file, one line each, as `sha256sum` prints them."""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["LOCK", "VENDOR", "checksums"]

VENDOR = Path(__file__).parent.parent / "static" / "vendor"
LOCK = VENDOR / "vendor.lock"


def checksums(folder: Path = VENDOR) -> dict[str, str]:
    """Path below `folder` → sha256 of the file, the notes about them left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    LOCK.write_text("".join(f"{digest}  {name}\n" for name, digest in checksums().items()))
