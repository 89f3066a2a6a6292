"""Connections to the journal's file: one to write and one to read, for each thread of each process."""

from __future__ import annotations

import ctypes
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lantian.io.journal.errors import StoreIll, named

__all__ = ["Connections"]

_BUSY_SECONDS = 30.0


class Connections:
    """SQLite in WAL mode with full synchronisation. Survives a fork: the child opens connections of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which holds the write lock from its start and is on the disk when this returns.

        Raises:
            StoreFull, StoreBusy, StoreIll: nothing of it was kept.
        """
        connection = self._kept("writer")
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as cause:
            if connection.in_transaction:
                connection.rollback()
            if isinstance(cause, sqlite3.Error | OSError):
                raise named(cause) or StoreIll(str(cause)) from cause
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that cannot write.

        Raises:
            StoreBusy, StoreIll: the file cannot be read.
        """
        try:
            yield self._kept("reader")
        except sqlite3.Error as cause:
            raise named(cause) or StoreIll(str(cause)) from cause

    def close(self) -> None:
        """Close this thread's connections."""
        for name in ("reader", "writer"):
            kept = self._local.__dict__.pop(name, None)
            if kept is not None and kept[0] == os.getpid():
                kept[1].close()

    def _kept(self, name: str) -> sqlite3.Connection:
        kept: tuple[int, sqlite3.Connection] | None = getattr(self._local, name, None)
        if kept is not None and kept[0] == os.getpid():
            return kept[1]
        if kept is not None:
            # Closing a connection that came through a fork would release locks of the parent: leave it open for ever.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept[1]))
        fresh = self._open(name)
        setattr(self._local, name, (os.getpid(), fresh))
        return fresh

    def _open(self, name: str) -> sqlite3.Connection:
        try:
            if name == "reader":
                address = f"{self.path.absolute().as_uri()}?mode=ro"
                return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
            connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as cause:
            raise named(cause) or StoreIll(str(cause)) from cause
        return connection
