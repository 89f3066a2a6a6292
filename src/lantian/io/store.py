"""The observation store: the journal at the door and the lake behind it, under one data folder.

What is appended is durable when the call returns and shows in `latest` at once; a seal makes it part of the history
that statistics read. `version()`, the number of the newest sealed batch, is the version of the data.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from lantian.io.journal import Journal, Latest, Observation, StoreIll
from lantian.io.journal.errors import named
from lantian.io.lake import CompactReport, Lake, SealReport

__all__ = ["ObservationStore", "StoreStatus"]

_LOG = logging.getLogger(__name__)
_KEPT = dt.timedelta(hours=24)
"""Sealed batches stay in the journal so long: the lake's files may not have reached the disk before a power cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStatus:
    """How the store fares."""

    version: int
    """Newest sealed batch: what statistics can read."""
    newest: int
    """Newest durable batch."""
    pending: int
    """Batches that wait to be sealed."""
    pending_rows: int
    oldest_pending: dt.datetime | None
    rows: int
    files: int
    lake_bytes: int
    journal_bytes: int

    @property
    def bytes_on_disk(self) -> int:
        """What both stores take, without files that only older readers still need."""
        return self.lake_bytes + self.journal_bytes


class ObservationStore:
    """Everything that is known about the air. Open one in each process, after any fork.

    Raises:
        ZoneChanged, ZoneUnknown: the lake belongs to another time zone.
        StoreBusy, StoreFull, StoreIll: the data folder cannot be used.
    """

    def __init__(self, home: Path, *, zone: str = "Asia/Shanghai") -> None:
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as cause:
            raise named(cause) or StoreIll(f"The data folder cannot be used: {cause}") from cause
        self.lake = Lake(home / "lake", zone=zone)
        self.journal = Journal(home / "ingest.db")
        self.journal.fence(self.lake.version())

    def append(self, observations: pa.Table | Sequence[Observation], *, kind: str, raw: bytes | None = None) -> int:
        """Make observations durable, with the frames that they came from. Returns the sequence number.

        Raises:
            StoreFull, StoreBusy, StoreIll: nothing of the failing step was kept, nothing may be acknowledged.
        """
        return self.journal.append(observations, kind=kind, raw=raw)

    def latest(
        self,
        *,
        network: str | None = None,
        cadence: str | None = None,
        stations: Iterable[str] | None = None,
        parameters: Iterable[str] | None = None,
    ) -> list[Latest]:
        """The newest value of each series (means and instants), sealed or not."""
        return self.journal.latest(network=network, cadence=cadence, stations=stations, parameters=parameters)

    def seal(self) -> SealReport:
        """Bring what waits into the lake. Safe at any time, in any number of processes."""
        report = self.lake.seal(self.journal)
        try:
            self.lake.gather()
        except StoreIll as cause:
            _LOG.warning("Everything is sealed, but small files could not be put together: %s", cause)
        return report

    def compact(self, *, now: dt.datetime | None = None, frames_kept: dt.timedelta | None = None) -> CompactReport:
        """Daily upkeep: rewrite closed partitions, tidy the lake's log, and let go of what is sealed for a day.

        `now` says which periods are over; the present moment without it. Raw frames are evidence: they stay for
        `frames_kept`, for ever without it.
        """
        real = dt.datetime.now(dt.UTC)
        report = self.lake.compact(before=now or real)
        self.journal.forget(
            sealed=self.lake.version(),
            before=real - _KEPT,
            frames_before=None if frames_kept is None else real - frames_kept,
        )
        return report

    def version(self) -> int:
        """Number of the newest sealed batch."""
        return self.lake.version()

    def read(
        self,
        *,
        network: str,
        cadence: str,
        start: dt.datetime,
        end: dt.datetime,
        stations: Iterable[str] | None = None,
        parameters: Iterable[str] | None = None,
        statistic: str | None = "mean",
        version: int | None = None,
    ) -> pa.Table:
        """Sealed observations of `[start, end)` as known in a version; see `Lake.read`."""
        return self.lake.read(
            network=network,
            cadence=cadence,
            start=start,
            end=end,
            stations=stations,
            parameters=parameters,
            statistic=statistic,
            version=version,
        )

    def query(
        self,
        sql: str,
        *,
        params: Sequence[object] = (),
        version: int | None = None,
        network: str | None = None,
        cadence: str | None = None,
        start: dt.datetime | None = None,
        end: dt.datetime | None = None,
        tables: Mapping[str, pa.Table] = MappingProxyType({}),
    ) -> pa.Table:
        """DuckDB's SQL over the view `observation`; see `Lake.query`."""
        return self.lake.query(
            sql,
            params=params,
            version=version,
            network=network,
            cadence=cadence,
            start=start,
            end=end,
            tables=tables,
        )

    def daily_sums(
        self,
        *,
        network: str,
        first: dt.date,
        last: dt.date,
        cadence: str = "hour",
        stations: Iterable[str] | None = None,
        parameters: Iterable[str] | None = None,
        statistic: str = "mean",
        valid_flags: Iterable[str] = ("N",),
        version: int | None = None,
    ) -> pa.Table:
        """Sum and count of the valid values of each station, parameter and local day; see `Lake.daily_sums`."""
        return self.lake.daily_sums(
            network=network,
            first=first,
            last=last,
            cadence=cadence,
            stations=stations,
            parameters=parameters,
            statistic=statistic,
            valid_flags=valid_flags,
            version=version,
        )

    def changed_since(self, seq: int, *, network: str | None = None, cadence: str | None = None) -> pa.Table:
        """Local days of which something new is known after a version; see `Lake.changed_since`."""
        return self.lake.changed_since(seq, network=network, cadence=cadence)

    def status(self) -> StoreStatus:
        """How the store fares, for pages and `lantian doctor`."""
        version = self.version()
        pending, pending_rows, oldest = self.journal.pending(version)
        files, rows, size = self.lake.size()
        return StoreStatus(
            version=version,
            newest=self.journal.newest(),
            pending=pending,
            pending_rows=pending_rows,
            oldest_pending=oldest,
            rows=rows,
            files=files,
            lake_bytes=size,
            journal_bytes=self.journal.size(),
        )

    def close(self) -> None:
        """Close this thread's connections."""
        self.journal.close()
