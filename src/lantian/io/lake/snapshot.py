"""The files of the lake at one moment, with what their statistics say of their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable

from lantian.io.journal.moments import micros
from lantian.io.lake.errors import VersionUnknown
from lantian.io.lake.layout import OPEN

__all__ = ["JOURNAL", "File", "Snapshot"]

JOURNAL = "journal"
"""Under this name the lake keeps the number of the newest sealed batch, in the same commit as its rows."""
_ROUNDED = 1_000
"""Statistics keep milliseconds; an end is at most so many microseconds later."""
_COLUMNS = (
    "path",
    "size_bytes",
    "num_records",
    "partition.network",
    "partition.cadence",
    "partition.period",
    "min.time",
    "max.time",
    "max.seq",
    "max.seq_to",
)


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file."""

    path: Path
    bytes: int
    rows: int
    network: str
    cadence: str
    period: str
    first: int
    last: int
    newest: int
    """Highest `seq` of its rows."""
    closed_up_to: int

    @property
    def partition(self) -> tuple[str, str, str]:
        """Network, cadence and period that all its rows have."""
        return self.network, self.cadence, self.period

    @property
    def has_open(self) -> bool:
        """Whether a row of it can still be superseded."""
        return self.closed_up_to == OPEN


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the table consisted of; its files are never changed, and stay for two days after they were replaced."""

    commit: int
    """The table format's own number, good for nothing but conflicts; the data version is `seq`."""
    seq: int
    files: tuple[File, ...] = field(repr=False)

    @classmethod
    def of(cls, table: DeltaTable, root: Path) -> Snapshot:
        """What an opened table shows."""
        actions = pa.table(table.get_add_actions(flatten=True))
        seq = table.transaction_version(JOURNAL) or 0
        if not actions.num_rows:
            return cls(table.version(), seq, ())
        actions = actions.select(_COLUMNS)
        for number in (6, 7):
            actions = actions.set_column(number, _COLUMNS[number], actions.column(number).cast(pa.int64()))
        rows = zip(*(column.to_pylist() for column in actions.columns), strict=True)
        files = tuple(
            File(root / path, size, count, network, cadence, period, first, last + _ROUNDED, newest, closed)
            for path, size, count, network, cadence, period, first, last, newest, closed in rows
        )
        return cls(table.version(), seq, files)

    def at(self, version: int | None) -> int:
        """The data version meant by `version`; None is the newest.

        Raises:
            VersionUnknown: it is not sealed yet.
        """
        if version is None:
            return self.seq
        if not 0 <= version <= self.seq:
            raise VersionUnknown(version, self.seq)
        return version

    def select(
        self,
        *,
        network: str | None = None,
        cadence: str | None = None,
        start: dt.datetime | None = None,
        end: dt.datetime | None = None,
        after: int | None = None,
        partitions: Iterable[tuple[str, str, str]] | None = None,
    ) -> list[File]:
        """Files that can hold rows of `[start, end)`, or rows newer than version `after`."""
        low = None if start is None else micros(start)
        high = None if end is None else micros(end)
        wanted = None if partitions is None else set(partitions)
        return [
            file
            for file in self.files
            if (network is None or file.network == network)
            and (cadence is None or file.cadence == cadence)
            and (low is None or file.last >= low)
            and (high is None or file.first < high)
            and (after is None or file.newest > after)
            and (wanted is None or file.partition in wanted)
        ]
