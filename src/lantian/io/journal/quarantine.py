"""What came to the door and was not let in: kept as evidence, bounded, never read as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.io.journal.connection import Connections
from lantian.io.journal.moments import micros, moment

__all__ = ["SCHEMA", "Quarantine", "Quarantined"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS quarantine (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at INTEGER NOT NULL,
    peer TEXT NOT NULL,
    mn TEXT,
    reason TEXT NOT NULL,
    raw BLOB NOT NULL
)
"""
_MOST_BYTES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One refusal: from where, when, why, and the bytes (at most 4 KiB of them)."""

    number: int
    received_at: dt.datetime
    peer: str
    mn: str | None
    reason: str
    raw: bytes


class Quarantine:
    """The newest refusals in the journal's file, at most `most` of them."""

    def __init__(self, connections: Connections, *, most: int = 20_000) -> None:
        self._connections = connections
        self._most = most

    def add(self, *, peer: str, reason: str, raw: bytes, mn: str | None = None, received_at: dt.datetime) -> int:
        """Keep one refusal; the oldest go when there are too many. Returns its number.

        Raises:
            StoreFull, StoreBusy, StoreIll: it was not kept.
        """
        row = (micros(received_at), peer, mn, reason, raw[:_MOST_BYTES])
        with self._connections.writing() as connection:
            query = "INSERT INTO quarantine (received_at, peer, mn, reason, raw) VALUES (?, ?, ?, ?, ?)"
            number = int(connection.execute(query, row).lastrowid or 0)
            connection.execute("DELETE FROM quarantine WHERE number <= ?", (number - self._most,))
        return number

    def newest(self, limit: int = 100) -> list[Quarantined]:
        """The newest refusals, newest first."""
        query = "SELECT number, received_at, peer, mn, reason, raw FROM quarantine ORDER BY number DESC LIMIT ?"
        with self._connections.reading() as connection:
            rows = connection.execute(query, (limit,)).fetchall()
        return [
            Quarantined(number=number, received_at=moment(at), peer=peer, mn=mn, reason=reason, raw=raw)
            for number, at, peer, mn, reason, raw in rows
        ]
