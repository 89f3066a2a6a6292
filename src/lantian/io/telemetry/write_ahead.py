"""A file of SQLite in write-ahead mode, also when two open it for the first time at once."""

from __future__ import annotations

import sqlite3
import time

__all__ = ["write_ahead"]

_ATTEMPTS, _WAIT = 100, 0.05


def write_ahead(database: sqlite3.Connection) -> None:
    """Put the file into write-ahead mode. SQLite does not wait for a lock here, whatever the connection's patience is:
    who comes second asks again, and finds it done.

    Raises:
        sqlite3.OperationalError: the file stayed locked for five seconds, or cannot be used.
    """
    for left in reversed(range(_ATTEMPTS)):
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as cause:
            if cause.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(_WAIT)
        else:
            return
