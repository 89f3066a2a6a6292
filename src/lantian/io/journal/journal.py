"""The doorstep of the observations: what is appended here is durable when the call returns.

A SQLite file of its own (WAL, synchronous=FULL), so that devices never wait for people's transactions. One row is one
batch: an Arrow table, with the raw frames that it came from as evidence. In the same transaction the newest value of
each series is kept in `latest`, which live pages read. `seq`, the row's number, is the version of the data; it is never
given twice (AUTOINCREMENT), not even when the journal was emptied.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from lantian.io.journal.errors import StoreBusy, StoreIll, named
from lantian.io.journal.latest import Latest, newest_rows
from lantian.io.journal.observation import OBSERVATIONS, Observation, as_table

__all__ = ["Entry", "Journal"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    rows INTEGER NOT NULL,
    body BLOB NOT NULL,
    raw BLOB,
    raw_size INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS latest (
    network TEXT, cadence TEXT, station TEXT, parameter TEXT, statistic TEXT,
    time INTEGER NOT NULL, value INTEGER, unit TEXT NOT NULL, flag TEXT NOT NULL,
    seq INTEGER NOT NULL, received_at INTEGER NOT NULL,
    PRIMARY KEY (network, cadence, station, parameter, statistic)
) WITHOUT ROWID;
"""
_UPSERT = """
INSERT INTO latest (network, cadence, station, parameter, statistic, time, value, unit, flag, seq, received_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET time = excluded.time, value = excluded.value, unit = excluded.unit, flag = excluded.flag,
    seq = excluded.seq, received_at = excluded.received_at
WHERE excluded.time >= latest.time
"""
_LATEST = (
    "SELECT network, cadence, station, parameter, statistic, time, value, unit, flag, seq, received_at FROM latest"
)
_BUSY_SECONDS = 30.0
_CHUNK = 1_000_000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICRO = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One batch as it was appended."""

    seq: int
    received_at: dt.datetime
    kind: str
    table: pa.Table


class Journal:
    """The journal in one file. Safe for several processes and threads; each gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        with self._writing() as connection:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)

    def append(
        self,
        observations: pa.Table | Sequence[Observation],
        *,
        kind: str,
        raw: bytes | None = None,
        received_at: dt.datetime | None = None,
    ) -> int:
        """Make observations durable, with the frames that they came from. Returns the sequence number.

        More than a million rows are appended in several steps; the last number is returned.

        Raises:
            StoreFull, StoreBusy, StoreIll: nothing of the failing step was kept, nothing may be acknowledged.
        """
        table = observations if isinstance(observations, pa.Table) else as_table(observations)
        table = table.cast(OBSERVATIONS) if table.schema != OBSERVATIONS else table
        moment = _micros(received_at or dt.datetime.now(dt.UTC))
        seq = 0
        for start in range(0, max(table.num_rows, 1), _CHUNK):
            seq = self._append(table.slice(start, _CHUNK), kind, raw if start == 0 else None, moment)
        return seq

    def _append(self, table: pa.Table, kind: str, raw: bytes | None, moment: int) -> int:
        body = _pack(table)
        packed = pa.compress(raw, codec="zstd", asbytes=True) if raw else None
        newest = newest_rows(table)
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO journal (received_at, kind, rows, body, raw, raw_size) VALUES (?, ?, ?, ?, ?, ?)",
                (moment, kind, table.num_rows, body, packed, len(raw or b"")),
            )
            seq = int(cursor.lastrowid or 0)
            connection.executemany(_UPSERT, ((*row, seq, moment) for row in newest))
        return seq

    def entries(self, after: int, *, limit: int = 2_000, rows: int = _CHUNK) -> list[Entry]:
        """Batches with a number above `after`, in order: at most `limit`, and no more once `rows` rows are reached."""
        found: list[Entry] = []
        total = 0
        query = "SELECT seq, received_at, kind, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"
        for seq, received_at, kind, body in self._reading().execute(query, (after, limit)):
            table = _unpack(body)
            if found and total + table.num_rows > rows:
                break
            total += table.num_rows
            found.append(Entry(seq=seq, received_at=_moment(received_at), kind=kind, table=table))
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
        conditions, values = ["1"], list[str]()
        for column, wanted in (("network", network), ("cadence", cadence)):
            if wanted is not None:
                conditions.append(f"{column} = ?")
                values.append(wanted)
        for column, several in (("station", stations), ("parameter", parameters)):
            if several is not None:
                names = list(several)
                conditions.append(f"{column} IN ({', '.join('?' * len(names))})")
                values += names
        query = f"{_LATEST} WHERE {' AND '.join(conditions)}"
        return [_latest(row) for row in self._reading().execute(query, values)]

    def frames(self, seq: int) -> list[bytes]:
        """The raw frames behind a batch, one item a frame; empty for imports."""
        row = self._reading().execute("SELECT raw, raw_size FROM journal WHERE seq = ?", (seq,)).fetchone()
        if row is None or row[0] is None:
            return []
        return bytes(pa.decompress(row[0], decompressed_size=row[1], codec="zstd", asbytes=True)).split(b"\n")

    def newest(self) -> int:
        """Number of the newest batch, 0 when there is none."""
        return int(self._reading().execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])

    def pending(self, after: int) -> tuple[int, dt.datetime | None]:
        """How many batches wait behind `after`, and since when the oldest of them."""
        query = "SELECT count(*), min(received_at) FROM journal WHERE seq > ?"
        count, oldest = self._reading().execute(query, (after,)).fetchone()
        return count, None if oldest is None else _moment(oldest)

    def fence(self, seq: int) -> None:
        """Never give a number up to `seq` again. Called at start: a journal restored from a backup may be older than
        the lake, and a number given twice would be taken for sealed and lost."""
        with self._writing() as connection:
            connection.execute("INSERT INTO sqlite_sequence SELECT 'journal', 0 WHERE NOT EXISTS "
                               "(SELECT 1 FROM sqlite_sequence WHERE name = 'journal')")  # fmt: skip
            connection.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'journal'", (seq,))

    def forget(self, *, sealed: int, before: dt.datetime) -> int:
        """Drop imported batches that are sealed and old. Batches with raw frames stay: they are evidence."""
        with self._writing() as connection:
            query = "DELETE FROM journal WHERE seq <= ? AND received_at < ? AND raw IS NULL"
            return connection.execute(query, (sealed, _micros(before))).rowcount

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None and self._local.pid == os.getpid():
            connection.close()
        self._local.connection = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._reading()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as cause:
            if connection.in_transaction:
                connection.rollback()
            raise named(cause) or StoreIll(str(cause)) from cause

    def _reading(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None or self._local.pid != os.getpid():
            connection = _connect(self._path)
            self._local.connection, self._local.pid = connection, os.getpid()
        return connection


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.OperationalError as cause:
        raise named(cause) or StoreBusy(str(cause)) from cause
    return connection


def _pack(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _unpack(body: bytes) -> pa.Table:
    return pa.ipc.open_stream(body).read_all()


def _latest(row: tuple[str, str, str, str, str, int, int | None, str, str, int, int]) -> Latest:
    network, cadence, station, parameter, statistic, time, value, unit, flag, seq, received_at = row
    return Latest(
        network=network,
        cadence=cadence,
        station=station,
        parameter=parameter,
        statistic=statistic,
        time=_moment(time),
        value=None if value is None else Decimal(value) * _MICRO,
        unit=unit,
        flag=flag,
        seq=seq,
        received_at=_moment(received_at),
    )


def _micros(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def _moment(micros: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=micros)
