"""What can go wrong when observations are made durable."""

from __future__ import annotations

import errno
import sqlite3

__all__ = ["StoreBusy", "StoreFull", "StoreIll", "named"]


class StoreIll(Exception):
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


def named(cause: BaseException) -> StoreIll | None:
    """The situation that a low-level error stands for, or None when it is no trouble of the store."""
    text = str(cause).lower()
    if (isinstance(cause, OSError) and cause.errno == errno.ENOSPC) or "full" in text or "no space" in text:
        return StoreFull(f"The disk is full: {cause}")
    if isinstance(cause, sqlite3.OperationalError):
        return StoreBusy(str(cause)) if "locked" in text or "busy" in text else StoreIll(str(cause))
    return None
