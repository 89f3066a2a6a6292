"""The doorstep of the observations: what is appended here is durable when the call returns.

A SQLite file of its own (WAL, synchronous=FULL), so that devices never wait for people's transactions. One row is one
batch: an Arrow table, with the raw frames that it came from as evidence. In the same transaction the newest value of
each series is kept in `latest`, which live pages read. `seq`, the row's number, is the version of the data; it is never
given twice (AUTOINCREMENT), not even when the journal was emptied.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from lantian.io.journal import latest as live
from lantian.io.journal.checks import checked
from lantian.io.journal.connection import Connections
from lantian.io.journal.entry import Entry, pack, unpack, unzipped, zipped
from lantian.io.journal.latest import Latest
from lantian.io.journal.moments import micros, moment
from lantian.io.journal.observation import Observation, as_table

__all__ = ["Journal"]

_SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    rows INTEGER NOT NULL,
    body BLOB NOT NULL,
    raw BLOB,
    raw_size INTEGER NOT NULL DEFAULT 0
)
""",
    "CREATE TABLE IF NOT EXISTS forgotten (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL)",
    live.SCHEMA,
)
_CHUNK = 1_000_000
_COUNTER = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal'"


class Journal:
    """The journal in one file. Safe for several processes and threads; each has connections of its own."""

    def __init__(self, path: Path) -> None:
        self._connections = Connections(path)
        with self._connections.writing() as connection:
            for statement in _SCHEMA:
                connection.execute(statement)

    def append(
        self,
        observations: pa.Table | Sequence[Observation],
        *,
        kind: str,
        raw: bytes | None = None,
        received_at: dt.datetime | None = None,
    ) -> int:
        """Make observations durable, with the frames that they came from, one a line. Returns the sequence number.

        More than a million rows are appended in several steps; the last number is returned.

        Raises:
            ObservationsRefused: a row cannot be a fact; nothing was kept.
            StoreFull, StoreBusy, StoreIll: nothing of the failing step was kept, nothing may be acknowledged.
        """
        table = checked(observations if isinstance(observations, pa.Table) else as_table(observations))
        arrived = micros(received_at or dt.datetime.now(dt.UTC))
        seq = 0
        for start in range(0, max(table.num_rows, 1), _CHUNK):
            seq = self._append(table.slice(start, _CHUNK), kind, raw if start == 0 else None, arrived)
        return seq

    def _append(self, table: pa.Table, kind: str, raw: bytes | None, arrived: int) -> int:
        row = (arrived, kind, table.num_rows, pack(table), zipped(raw), len(raw or b""))
        newest = live.newest_rows(table)
        with self._connections.writing() as connection:
            query = "INSERT INTO journal (received_at, kind, rows, body, raw, raw_size) VALUES (?, ?, ?, ?, ?, ?)"
            seq = int(connection.execute(query, row).lastrowid or 0)
            connection.executemany(live.UPSERT, ((*series, seq, arrived) for series in newest))
        return seq

    def entries(self, after: int, *, limit: int = 2_000, rows: int = _CHUNK) -> list[Entry]:
        """Batches with a number above `after`, in order: at most `limit`, and no more once `rows` rows are reached."""
        found: list[Entry] = []
        total = 0
        query = "SELECT seq, received_at, kind, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"
        with self._connections.reading() as connection:
            for seq, arrived, kind, body in connection.execute(query, (after, limit)):
                table = unpack(body)
                if found and total + table.num_rows > rows:
                    break
                total += table.num_rows
                found.append(Entry(seq=seq, received_at=moment(arrived), kind=kind, table=table))
        return found

    def latest(
        self,
        *,
        network: str | None = None,
        cadence: str | None = None,
        stations: Iterable[str] | None = None,
        parameters: Iterable[str] | None = None,
    ) -> list[Latest]:
        """The newest value of each series (means and instants), sealed or not."""
        wanted = {
            "network": None if network is None else [network],
            "cadence": None if cadence is None else [cadence],
            "station": stations,
            "parameter": parameters,
        }
        query, values = live.select(wanted)
        with self._connections.reading() as connection:
            return [live.from_row(row) for row in connection.execute(query, values)]

    def frames(self, seq: int) -> list[bytes]:
        """The raw frames behind a batch, one item a frame; empty for imports."""
        with self._connections.reading() as connection:
            row = connection.execute("SELECT raw, raw_size FROM journal WHERE seq = ?", (seq,)).fetchone()
        return unzipped(*row).split(b"\n") if row is not None and row[0] is not None else []

    def newest(self) -> int:
        """The number given last; 0 when none was."""
        with self._connections.reading() as connection:
            return int(connection.execute(_COUNTER).fetchone()[0])

    def pending(self, after: int) -> tuple[int, int, dt.datetime | None]:
        """How many batches wait behind `after`, with how many rows, and since when the oldest of them."""
        query = "SELECT count(*), coalesce(sum(rows), 0), min(received_at) FROM journal WHERE seq > ?"
        with self._connections.reading() as connection:
            batches, rows, oldest = connection.execute(query, (after,)).fetchone()
        return batches, rows, None if oldest is None else moment(oldest)

    def size(self) -> int:
        """Bytes on the disk."""
        names = (self._connections.path.with_name(self._connections.path.name + end) for end in ("", "-wal"))
        return sum(path.stat().st_size for path in names if path.exists())

    def fence(self, seq: int) -> None:
        """Never give a number up to `seq` again. Called at start: a journal restored from a backup may be older than
        the lake, and a number given twice would be taken for sealed and lost."""
        if self.newest() >= seq:
            return
        with self._connections.writing() as connection:
            absent = "NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'journal')"
            connection.execute(f"INSERT INTO sqlite_sequence SELECT 'journal', 0 WHERE {absent}")
            connection.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'journal'", (seq,))

    def forget(self, *, sealed: int, before: dt.datetime, frames_before: dt.datetime | None = None) -> int:
        """Let go of observations that are sealed and old; returns of how many batches.

        Raw frames are evidence: they stay until `frames_before`, for ever without it.
        """
        old = "seq <= ? AND received_at < ?"
        with self._connections.writing() as connection:
            query = f"SELECT max(seq), count(*) FROM journal WHERE {old} AND length(body) > 0"  # noqa: S608
            upto, count = connection.execute(query, (sealed, micros(before))).fetchone()
            if count:
                remember = "INSERT INTO forgotten VALUES (1, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)"
                connection.execute(remember, (upto,))
            dropped = (sealed, micros(before))
            connection.execute(f"DELETE FROM journal WHERE {old} AND raw IS NULL", dropped)  # noqa: S608
            connection.execute(f"UPDATE journal SET body = x'' WHERE {old} AND length(body) > 0", dropped)  # noqa: S608
            if frames_before is not None:
                limits = (sealed, micros(min(before, frames_before)))
                connection.execute(f"DELETE FROM journal WHERE {old}", limits)  # noqa: S608
        return int(count)

    def forgotten(self) -> int:
        """Highest number whose observations are only in the lake now."""
        with self._connections.reading() as connection:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM forgotten").fetchone()[0])

    def close(self) -> None:
        """Close this thread's connections."""
        self._connections.close()
