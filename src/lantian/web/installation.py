"""What the settings must find out about this installation before Django exists."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["pack_folder", "pack_time_zone", "secret_key"]

_REPOSITORY = Path(__file__).resolve().parents[3]
_DEFAULT_PACK = "zhongyuan-2017-2018"
_DEFAULT_ZONE = "Asia/Shanghai"
_ZONE_LINE = re.compile(r"^time_zone:\s*[\"']?([A-Za-z0-9_+\-/]+)[\"']?\s*(?:#.*)?$", re.MULTILINE)


def pack_folder() -> Path:
    """The campaign pack of this installation: `LANTIAN_PACK`, or the one that comes with the repository."""
    named = os.environ.get("LANTIAN_PACK")
    return Path(named).resolve() if named else _REPOSITORY / "campaigns" / _DEFAULT_PACK


def pack_time_zone(folder: Path) -> str:
    """The time zone that a pack's `pack.yaml` names, read without loading the pack.

    A pack that cannot be read is named with all its problems by whoever loads it; here it only means the usual zone.
    """
    try:
        text = (folder / "pack.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return _DEFAULT_ZONE
    found = _ZONE_LINE.search(text)
    try:
        return ZoneInfo(found.group(1)).key if found else _DEFAULT_ZONE
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return _DEFAULT_ZONE


def secret_key(home: Path) -> str:
    """The signing key: `LANTIAN_SECRET_KEY`, or the one in `secret.key`, made once, readable by the owner alone.

    Several processes may start at once; the first one's key wins for all.
    """
    named = os.environ.get("LANTIAN_SECRET_KEY")
    if named:
        return named
    path = home / "secret.key"
    if not path.exists():
        fresh = home / f"secret.key.{os.getpid()}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()
