"""The observation lake: a Delta table to which rows are added, never overwritten.

A row is visible at version V when `seq <= V < seq_to`; versions are the journal's numbers and live in the rows, so that
compaction, a change of engine or a restored copy never change what a pinned figure reads. Moving the journal in happens
exactly once: the number reached travels in the same commit as the rows (Delta's application transaction).
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError

from lantian.io.journal import Entry, Journal
from lantian.io.journal.errors import named
from lantian.io.lake.disk import sync_version
from lantian.io.lake.sealing import classify
from lantian.io.lake.table import (
    COLUMNS,
    OPEN,
    PARTITIONS,
    period_column,
    periods_between,
    standard_offset,
)

__all__ = ["Lake", "SealReport", "ZoneChanged"]

_APPLICATION = "journal"
_ZONE = "lantian.zone"
_KEPT_DAYS = 2
_TRIES = 8
_ROW_GROUP = 500_000
_COMPACT_FROM_FILES = 4
_RETENTION = {
    "delta.logRetentionDuration": f"interval {_KEPT_DAYS} days",
    "delta.deletedFileRetentionDuration": f"interval {_KEPT_DAYS} days",
}


class ZoneChanged(Exception):
    """The lake was made for another time zone; its partitions are cut by it."""

    code = "lake-zone-changed"
    remedy = "Use a data folder of its own for this pack: LANTIAN_HOME=/path"


@dataclass(frozen=True, kw_only=True)
class SealReport:
    """What one sealing did."""

    version: int
    entries: int
    added: int
    closed: int
    repeated: int


class Lake:
    """The lake in one folder. Several processes may read and write; each keeps its own view and catches up."""

    def __init__(self, path: Path, *, zone: str) -> None:
        self._path = path
        self._offset = standard_offset(zone)
        self._lock = threading.Lock()
        self._local = threading.local()
        if not DeltaTable.is_deltatable(str(path)):
            self._create(zone)
        self._table = DeltaTable(str(path))
        known = (self._table.metadata().description or "").removeprefix(f"{_ZONE}=")
        if known != zone:
            raise ZoneChanged(f"The lake {path} was made for {known}, the pack lives in {zone}.")

    @property
    def path(self) -> Path:
        """Folder of the table."""
        return self._path

    def version(self) -> int:
        """Number up to which the journal has been moved in."""
        with self._lock:
            self._table.update_incremental()
            return _sealed(self._table)

    # --- writing ------------------------------------------------------------------------------------------

    def seal(self, journal: Journal) -> SealReport:
        """Move everything that waits in the journal into the lake, in order.

        Raises:
            StoreFull: the disk is full; the journal still holds everything, the next sealing goes on from here.
        """
        total = SealReport(version=self.version(), entries=0, added=0, closed=0, repeated=0)
        while entries := journal.entries(total.version):
            try:
                step = self._seal(entries)
            except OSError as cause:
                raise named(cause) or cause from cause
            total = SealReport(
                version=step.version,
                entries=total.entries + step.entries,
                added=total.added + step.added,
                closed=total.closed + step.closed,
                repeated=total.repeated + step.repeated,
            )
        return total

    def _seal(self, entries: Sequence[Entry]) -> SealReport:
        for attempt in range(_TRIES):
            table = self._own_snapshot()
            begun = _sealed(table)
            fresh = [entry for entry in entries if entry.seq > begun]
            if not fresh:
                return SealReport(version=begun, entries=0, added=0, closed=0, repeated=0)
            arrivals = self._arrivals(fresh)
            added, closing = classify(arrivals, self._known(table, arrivals))
            try:
                self._commit(table, added, closing, fresh[-1].seq)
            except CommitFailedError:
                if attempt == _TRIES - 1:
                    raise
                continue
            return SealReport(
                version=fresh[-1].seq,
                entries=len(fresh),
                added=added.num_rows,
                closed=closing.num_rows,
                repeated=arrivals.num_rows - added.num_rows,
            )
        raise AssertionError("the loop returns or raises")

    def _arrivals(self, entries: Sequence[Entry]) -> pa.Table:
        parts = [
            entry.table.append_column("seq", pa.repeat(pa.scalar(entry.seq, pa.int64()), entry.table.num_rows))
            .append_column("source", pa.array(range(entry.table.num_rows), pa.int64()))
            .combine_chunks()
            for entry in entries
        ]
        table = pa.concat_tables(parts)
        return table.append_column("period", period_column(table["cadence"], table["time"], self._offset))

    def _known(self, table: DeltaTable, arrivals: pa.Table) -> pa.Table:
        """Open rows of the partitions, stations and span of time that the arrivals touch."""
        if not arrivals.num_rows:
            return COLUMNS.empty_table()
        found = []
        places = arrivals.select(PARTITIONS).group_by(list(PARTITIONS)).aggregate([]).to_pylist()
        bounds = pc.min_max(arrivals["time"]).as_py()
        for place in places:
            files = table.file_uris(partition_filters=[(name, "=", place[name]) for name in PARTITIONS])
            if files:
                found.append(self._open_rows(files, bounds["min"], bounds["max"], arrivals))
        return pa.concat_tables(found) if found else COLUMNS.empty_table()

    def _open_rows(self, files: list[str], start: dt.datetime, end: dt.datetime, arrivals: pa.Table) -> pa.Table:
        engine = self._engine()
        engine.register("stations", arrivals.select(["station"]).group_by("station").aggregate([]))
        rows = engine.sql(
            f"SELECT {', '.join(COLUMNS.names)} FROM {_scan()} SEMI JOIN stations USING (station) "  # noqa: S608
            f"WHERE seq_to = {OPEN} AND time BETWEEN $start AND $end",
            params={"files": files, "start": start, "end": end},
        ).to_arrow_table()
        engine.unregister("stations")
        return rows.cast(COLUMNS)

    def _commit(self, table: DeltaTable, added: pa.Table, closing: pa.Table, seq: int) -> None:
        """Commit on the very snapshot that was read: Delta refuses when somebody else sealed since."""
        properties = CommitProperties(app_transactions=[Transaction(_APPLICATION, seq)])
        if closing.num_rows:
            self._merge(table, pa.concat_tables([added, closing]), properties)
        else:
            write_deltalake(table, added, mode="append", commit_properties=properties)
        table.update_incremental()
        sync_version(self._path, table.version())

    @staticmethod
    def _merge(table: DeltaTable, rows: pa.Table, properties: CommitProperties) -> None:
        """Add new rows and close known ones in one commit; only the partitions that they lie in are looked at."""
        places = rows.select(PARTITIONS).group_by(list(PARTITIONS)).aggregate([]).to_pylist()
        within = " OR ".join(
            "(" + " AND ".join(f"target.{name} = '{_quoted(place[name])}'" for name in PARTITIONS) + ")"
            for place in places
        )
        same = " AND ".join(
            f"target.{name} = source.{name}"
            for name in (*PARTITIONS, "station", "parameter", "statistic", "time", "revision")
        )
        (
            table.merge(
                rows,
                predicate=f"({within}) AND {same}",
                source_alias="source",
                target_alias="target",
                commit_properties=properties,
            )
            .when_matched_update({"seq_to": "source.seq_to"})
            .when_not_matched_insert_all()
            .execute()
        )

    def compact(self, *, before: dt.datetime) -> int:
        """Rewrite the partitions that ended before a moment and lie in many files, sorted, while others read and
        write; then drop files that no reader of the last two days can need. Returns how many were rewritten."""
        rewritten = 0
        table = self._own_snapshot()
        counts: dict[tuple[str, ...], int] = {}
        for row in pa.table(table.get_add_actions(flatten=True)).to_pylist():
            place = tuple(row[f"partition.{name}"] for name in PARTITIONS)
            counts[place] = counts.get(place, 0) + 1
        for place, count in counts.items():
            if count >= _COMPACT_FROM_FILES and place[2] not in periods_between(place[1], before, before, self._offset):
                rewritten += self._rewrite(place)
        table = self._own_snapshot()
        table.create_checkpoint()
        table.cleanup_metadata()
        table.vacuum(retention_hours=24 * _KEPT_DAYS, dry_run=False, full=True)
        return rewritten

    def _rewrite(self, place: tuple[str, ...]) -> int:
        filters = [(name, "=", value) for name, value in zip(PARTITIONS, place, strict=True)]
        table = self._own_snapshot()
        files = table.file_uris(partition_filters=filters)
        rows = self._engine().sql(
            f"SELECT {', '.join(COLUMNS.names)} FROM {_scan()} "  # noqa: S608 - our own column names
            "ORDER BY revision > 0, parameter, station, statistic, time, revision",
            params={"files": files},
        )
        try:
            write_deltalake(
                table,
                rows.to_arrow_table().cast(COLUMNS),
                mode="overwrite",
                predicate=" AND ".join(f"{name} = '{_quoted(value)}'" for name, _, value in filters),
            )
        except CommitFailedError:
            return 0  # somebody wrote here meanwhile; the next round does it
        table.update_incremental()
        sync_version(self._path, table.version())
        return 1

    def _create(self, zone: str) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        DeltaTable.create(
            str(self._path),
            COLUMNS,
            mode="ignore",
            partition_by=list(PARTITIONS),
            description=f"{_ZONE}={zone}",
            configuration=_RETENTION,
        )
        sync_version(self._path, 0)

    # --- reading ------------------------------------------------------------------------------------------

    def query(
        self,
        sql: str,
        *,
        network: str,
        cadence: str,
        start: dt.datetime,
        end: dt.datetime,
        version: int | None = None,
        tables: dict[str, pa.Table] | None = None,
    ) -> pa.Table:
        """Answer of a SQL query over the view `observation`: rows visible at `version` with `start <= time < end`.

        `tables` are joined in under their names. Decimals stay decimals: sum and count here, divide elsewhere.
        """
        engine = self._engine()
        pinned = self.version() if version is None else version
        filters = [
            ("network", "=", network),
            ("cadence", "=", cadence),
            ("period", "in", periods_between(cadence, start, end, self._offset)),
        ]
        files = self._files(filters)
        source = _scan() if files else "nothing"
        engine.register("nothing", COLUMNS.empty_table())
        for name, table in (tables or {}).items():
            engine.register(name, table)
        view = (
            f"WITH observation AS (SELECT * FROM {source} WHERE seq <= $version AND seq_to > $version "  # noqa: S608
            "AND time >= $start AND time < $end) "
        )
        bound = {"version": pinned, "start": start, "end": end} | ({"files": files} if files else {})
        return engine.sql(view + sql, params=bound).to_arrow_table()

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
        """Rows with `start <= time < end` as they were known at a version, by station, parameter and time.

        Columns: station, parameter, time, value, unit, flag, revision, seq.
        """
        wanted = {"statistic": [statistic]}
        if stations is not None:
            wanted["station"] = list(stations)
        if parameters is not None:
            wanted["parameter"] = list(parameters)
        joins = " ".join(f"SEMI JOIN wanted_{name} USING ({name})" for name in wanted)
        return self.query(
            "SELECT station, parameter, time, value, unit, flag, revision, seq "  # noqa: S608 - our own names
            f"FROM observation {joins} ORDER BY station, parameter, time",
            network=network,
            cadence=cadence,
            start=start,
            end=end,
            version=version,
            tables={f"wanted_{name}": pa.table({name: pa.array(v, pa.string())}) for name, v in wanted.items()},
        )

    def changed_since(self, seq: int) -> pa.Table:
        """Moments about which something new is known after `seq`: network, cadence, station, parameter, time."""
        files = self._files(None)
        if not files:
            return COLUMNS.empty_table().select(["network", "cadence", "station", "parameter", "time"])
        # A closed row always has a newer row beside it, so new rows alone tell what changed.
        return self._engine().sql(
            f"SELECT DISTINCT network, cadence, station, parameter, time FROM {_scan()} WHERE seq > $seq",  # noqa: S608
            params={"files": files, "seq": seq},
        ).to_arrow_table()  # fmt: skip

    def revisions(
        self, *, network: str, cadence: str, station: str, parameter: str, time: dt.datetime, statistic: str = "mean"
    ) -> pa.Table:
        """Everything that was ever said about one moment, oldest first."""
        files = self._files(
            [
                ("network", "=", network),
                ("cadence", "=", cadence),
                ("period", "in", periods_between(cadence, time, time, self._offset)),
            ]
        )
        if not files:
            return COLUMNS.empty_table()
        return self._engine().sql(
            f"SELECT {', '.join(COLUMNS.names)} FROM {_scan()} WHERE station = $station AND parameter = $parameter "  # noqa: S608
            "AND statistic = $statistic AND time = $time ORDER BY seq, revision",
            params={
                "files": files,
                "station": station,
                "parameter": parameter,
                "statistic": statistic,
                "time": time,
            },
        ).to_arrow_table()  # fmt: skip

    def bytes_on_disk(self) -> int:
        """Size of the files of the present snapshot."""
        return int(pc.sum(pa.table(self._own_snapshot().get_add_actions())["size_bytes"]).as_py() or 0)

    def _own_snapshot(self) -> DeltaTable:
        """A view of the table that nobody else moves on: what is committed rests on exactly what was read."""
        return DeltaTable(str(self._path))

    def _files(self, filters: list[tuple[str, str, str | list[str]]] | None) -> list[str]:
        """Files of the newest snapshot; the view is shared by the threads of this process and only moves forward."""
        with self._lock:
            self._table.update_incremental()
            return list(self._table.file_uris(partition_filters=filters))

    def _engine(self) -> duckdb.DuckDBPyConnection:
        engine: duckdb.DuckDBPyConnection | None = getattr(self._local, "engine", None)
        if engine is None:
            engine = duckdb.connect()
            for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
                engine.execute(f"SET {setting} = false")
            engine.execute("SET threads = 2")
            engine.execute("SET TimeZone = 'UTC'")
            self._local.engine = engine
        return engine


def _sealed(table: DeltaTable) -> int:
    return int(table.transaction_version(_APPLICATION) or 0)


def _scan() -> str:
    """DuckDB's reading of the files of one snapshot; partition values stay text."""
    types = ", ".join(f"'{name}': varchar" for name in PARTITIONS)
    return f"read_parquet($files, hive_partitioning = true, hive_types = {{{types}}})"


def _quoted(value: str) -> str:
    return value.replace("'", "''")
