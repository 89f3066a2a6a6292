"""What can go wrong when observations are made durable."""

from __future__ import annotations

import errno
import sqlite3

__all__ = ["ObservationsRefused", "StoreBusy", "StoreFull", "StoreIll", "named"]

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_ROOM_SAID = ("no space left", "disk is full", "quota exceeded", "file too large")


class StoreIll(OSError):
    """The store cannot take or give observations; nothing that was acknowledged is lost."""

    code = "store-ill"
    remedy = "Look at the data folder and its disk: lantian doctor"


class StoreFull(StoreIll):
    """The disk is full."""

    code = "store-full"
    remedy = "Make room on the disk of LANTIAN_HOME; writing goes on by itself as soon as there is space."


class StoreBusy(StoreIll):
    """Another process held the journal for longer than the time-out."""

    code = "store-busy"
    remedy = "Try again; if it lasts, see which process writes: lantian doctor"


class ObservationsRefused(ValueError):
    """Rows that could not be kept as facts; nothing of the batch was kept."""

    code = "observations-refused"
    remedy = "Mend or leave out the rows named; the other rows can be appended without them."


def named(cause: BaseException) -> StoreIll | None:
    """The situation that a low-level error stands for, or None when it is no trouble of the store."""
    if isinstance(cause, StoreIll):
        return cause
    said = str(cause).lower()
    if getattr(cause, "errno", None) in _NO_ROOM or any(words in said for words in _NO_ROOM_SAID):
        return StoreFull(f"The disk is full: {cause}")
    if isinstance(cause, sqlite3.Error):
        busy = getattr(cause, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        return StoreBusy(f"The journal is busy: {cause}") if busy else StoreIll(f"The journal is ill: {cause}")
    return None
