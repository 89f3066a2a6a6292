"""The archive of the observations, opened.

One Delta table on the local disk, partitioned by network, cadence and local day, month or year. Versions live in the
rows (`seq`, `seq_to`), not in the table format: what was known in version V can be read for ever, also after the files
were rewritten, vacuumed, backed up and restored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from lantian.io.journal.journal import Journal
from lantian.io.lake import compaction, reading
from lantian.io.lake.layout import Calendar
from lantian.io.lake.reports import CompactReport, SealReport
from lantian.io.lake.seal import seal
from lantian.io.lake.table import LakeTable

__all__ = ["Lake"]

_ROWS = 1_000_000
_RETENTION_HOURS = 48


class Lake:
    """The lake below a folder, laid out for the local days of `zone`. Safe for several processes and threads.

    Raises:
        ZoneUnknown, ZoneChanged: the zone is none, or not the one that the lake was created for.
        StoreIll: the folder cannot be used.
    """

    def __init__(self, root: Path, *, zone: str = "Asia/Shanghai") -> None:
        self.calendar = Calendar(zone)
        self._table = LakeTable(root, zone)

    def version(self) -> int:
        """Number of the newest sealed batch; everything up to it can be read."""
        return self._table.snapshot().seq

    def size(self) -> tuple[int, int, int]:
        """Files, rows and bytes of the newest snapshot."""
        files = self._table.snapshot().files
        return len(files), sum(file.rows for file in files), sum(file.bytes for file in files)

    def seal(self, journal: Journal, *, rows: int = _ROWS) -> SealReport:
        """Bring everything that waits in the journal into the lake, exactly once, at most `rows` rows a commit.

        Raises:
            LakeContended: others were faster each time.
            LakeBehind: batches are missing between lake and journal.
            StoreFull, StoreIll: what was not committed waits in the journal, untouched.
        """
        return seal(journal, self._table, self.calendar, rows=rows)

    def gather(self, *, most_files: int = 48) -> CompactReport:
        """Put the small files of busy partitions together; cheap when there is nothing to do."""
        return compaction.gather(self._table, most_files=most_files)

    def compact(self, *, before: dt.datetime, hours: int = _RETENTION_HOURS) -> CompactReport:
        """Rewrite the partitions that were closed before a moment, sorted and in few files, and tidy the log.

        Others read and write meanwhile. Replaced files stay `hours` hours for those who still read them.
        """
        return compaction.compact(self._table, self.calendar, before=before, hours=hours)

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
        """Observations of `[start, end)` as they were known in a version, by station, parameter and time.

        Columns: station, parameter, time, value, unit, flag, revision, seq; with `statistic=None` all statistics, and
        a column of that name after parameter.

        Raises:
            VersionUnknown: the version is not sealed yet.
        """
        snapshot = self._table.snapshot()
        scope = reading.Scope(
            network=network,
            cadence=cadence,
            start=start,
            end=end,
            stations=reading.names(stations),
            parameters=reading.names(parameters),
            statistic=statistic,
        )
        return reading.read(snapshot, scope, snapshot.at(version))

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
        """Ask in DuckDB's SQL; the view `observation` shows the rows of the scope that are visible in the version.

        It has the lake's columns, with `day`, the local day, in place of `period`; `tables` are there under their
        names. Decimals stay decimals: sum and count here, divide elsewhere. For developers: the text is trusted.
        """
        scope = reading.Scope(network=network, cadence=cadence, start=start, end=end)
        return self._ask(scope, version, sql, params=params, tables=tables)

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
        """Sum and count of valid values of each station, parameter and local day from `first` to `last`.

        Columns: station, parameter, day, total (decimal), hours (how many values), seq (newest version that went in).
        Dividing and rounding are left to the standard's arithmetic; a day without a valid value has no row.
        """
        scope = reading.Scope(
            network=network,
            cadence=cadence,
            start=self.calendar.midnight(first),
            end=self.calendar.midnight(last + dt.timedelta(days=1)),
            stations=reading.names(stations),
            parameters=reading.names(parameters),
            statistic=statistic,
        )
        return self._ask(scope, version, _question("daily_sums", valid_flags=tuple(sorted(valid_flags))))

    def changed_since(self, seq: int, *, network: str | None = None, cadence: str | None = None) -> pa.Table:
        """Local days of which something new is known after a version; a closed row always has a newer one beside it.

        Columns: network, cadence, station, parameter, day, time (the first moment of that day that is concerned).
        """
        scope = reading.Scope(network=network, cadence=cadence, after=seq)
        return self._ask(scope, None, _question("changed"))

    def revisions(
        self, *, network: str, cadence: str, station: str, parameter: str, time: dt.datetime, statistic: str = "mean"
    ) -> pa.Table:
        """Everything that was ever said about one period, oldest first: value, unit, flag, revision, seq, seq_to."""
        scope = reading.Scope(
            network=network,
            cadence=cadence,
            start=time,
            end=time + dt.timedelta(microseconds=1),
            stations=(station,),
            parameters=(parameter,),
            statistic=statistic,
        )
        return reading.revisions(self._table.snapshot(), scope)

    def _ask(
        self,
        scope: reading.Scope,
        version: int | None,
        sql: str,
        *,
        params: Sequence[object] = (),
        tables: Mapping[str, pa.Table] = MappingProxyType({}),
    ) -> pa.Table:
        snapshot = self._table.snapshot()
        return reading.query(
            snapshot, scope, snapshot.at(version), self.calendar, sql=sql, params=params, tables=tables
        )


def _question(name: str, **options: object) -> str:
    from lantian.io.lake import expressions  # noqa: PLC0415 - Ibis takes half a second, and few processes ever ask

    return expressions.sql(name, **options)
