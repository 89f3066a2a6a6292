"""The observation store of one data folder: the journal at the door and the lake behind it, as one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from lantian.io.journal import Journal, Latest, Observation
from lantian.io.lake import Lake, SealReport

__all__ = ["ObservationStore", "StoreStatus"]

_VALID = ("N",)
_KEPT = dt.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class StoreStatus:
    """How the store is doing. `version` is the last sealed number, `newest` the last one given."""

    version: int
    newest: int
    pending: int
    oldest_pending: dt.datetime | None
    bytes_on_disk: int


class ObservationStore:
    """Append, seal, read. `zone` is the campaign's: days are local days, and partitions are cut by it."""

    def __init__(self, home: Path, *, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)
        self.journal = Journal(home / "ingest.db")
        self.lake = Lake(home / "lake", zone=zone)
        self.journal.fence(self.lake.version())

    def append(self, observations: pa.Table | Sequence[Observation], *, kind: str, raw: bytes | None = None) -> int:
        """Make observations durable; the number returned is the version in which they are known once sealed.

        Raises:
            StoreFull, StoreBusy, StoreIll: nothing may be acknowledged.
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
        """The newest value of each series, sealed or not."""
        return self.journal.latest(network=network, cadence=cadence, stations=stations, parameters=parameters)

    def seal(self) -> SealReport:
        """Move what waits in the journal into the lake."""
        return self.lake.seal(self.journal)

    def version(self) -> int:
        """The version of the data that reads see: the last sealed number."""
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
        statistic: str = "mean",
        version: int | None = None,
    ) -> pa.Table:
        """Sealed rows with `start <= time < end` as known at a version; see `Lake.read`."""
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

    def daily_sums(
        self,
        *,
        network: str,
        first: dt.date,
        last: dt.date,
        cadence: str = "hour",
        stations: Iterable[str] | None = None,
        parameters: Iterable[str] | None = None,
        valid_flags: Sequence[str] = _VALID,
        version: int | None = None,
    ) -> pa.Table:
        """Sum and count of valid hours for each station, parameter and local day of `first`..`last`.

        Columns: station, parameter, day, total (decimal), hours, seq (newest version that went in). The division is
        left to the standard's arithmetic; rows of days without a valid hour do not exist.
        """
        days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
        bounds = [self._midnight(day) for day in [*days, last + dt.timedelta(days=1)]]
        tables = {
            "days": pa.table({"day": days, "start": pa.array(bounds[:-1], pa.timestamp("us", "UTC"))}),
            "flags": pa.table({"flag": pa.array(list(valid_flags), pa.string())}),
        }
        joins = "SEMI JOIN flags USING (flag)"
        for name, wanted in (("station", stations), ("parameter", parameters)):
            if wanted is not None:
                tables[f"wanted_{name}"] = pa.table({name: pa.array(list(wanted), pa.string())})
                joins += f" SEMI JOIN wanted_{name} USING ({name})"
        return self.lake.query(
            "SELECT station, parameter, day, sum(value) AS total, count(value) AS hours, max(seq) AS seq "  # noqa: S608
            f"FROM (SELECT * FROM observation {joins} WHERE statistic = 'mean') hours "
            "ASOF JOIN days ON hours.time >= days.start "
            "GROUP BY station, parameter, day ORDER BY station, parameter, day",
            network=network,
            cadence=cadence,
            start=bounds[0],
            end=bounds[-1],
            version=version,
            tables=tables,
        )

    def changed_since(self, seq: int) -> pa.Table:
        """Moments about which something new is known after a version: network, cadence, station, parameter, time."""
        return self.lake.changed_since(seq)

    def compact(self, *, now: dt.datetime | None = None) -> int:
        """Keep the lake tidy and drop old imported batches that are sealed from the journal."""
        moment = now or dt.datetime.now(dt.UTC)
        rewritten = self.lake.compact(before=moment)
        self.journal.forget(sealed=self.lake.version(), before=dt.datetime.now(dt.UTC) - _KEPT)
        return rewritten

    def status(self) -> StoreStatus:
        """How the store is doing."""
        version = self.lake.version()
        pending, oldest = self.journal.pending(version)
        return StoreStatus(
            version=version,
            newest=max(self.journal.newest(), version),
            pending=pending,
            oldest_pending=oldest,
            bytes_on_disk=self.lake.bytes_on_disk(),
        )

    def close(self) -> None:
        """Close what this thread has open."""
        self.journal.close()

    def _midnight(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), self._zone).astimezone(dt.UTC)
