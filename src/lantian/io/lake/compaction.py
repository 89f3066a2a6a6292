"""Rewriting a partition sorted and in few files, while others read and write."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from lantian.io.journal.errors import StoreIll
from lantian.io.lake.engine import cursor, files_sql, literal, stream
from lantian.io.lake.errors import ill, overtaken
from lantian.io.lake.layout import PARTITION, ROWS, Calendar
from lantian.io.lake.reports import CompactReport
from lantian.io.lake.snapshot import File, Snapshot
from lantian.io.lake.table import NO_HOOKS, WRITER, LakeTable

__all__ = ["compact", "gather"]

Partition = tuple[str, str, str]
Work = Callable[[DeltaTable, Partition, list[File]], None]

_ATTEMPTS = 5
_LARGE = 4_000_000
"""Rows of an open partition above which only its small files are put together, unsorted until it is closed."""
_FILE_BYTES = 256_000_000
_ORDER = "(revision > 0), parameter, station, statistic, time, revision"


def compact(lake: LakeTable, calendar: Calendar, *, before: dt.datetime, hours: int) -> CompactReport:
    """Rewrite every partition that was closed before a moment and is in more files than it needs; tidy the log.

    Raises:
        StoreFull, StoreIll: the disk did not take it; what was there is untouched.
    """
    snapshot = lake.snapshot()
    closed = [
        partition
        for partition, files in _partitions(snapshot).items()
        if partition[2] < calendar.period_of(before, partition[1]) and len(files) > _needed(files)
    ]
    report = CompactReport()
    for partition in closed:
        report = _plus(report, _attempt(lake, partition, _overwrite_sorted))
    return _plus(report, CompactReport(removed=lake.tidy_log(hours)))


def gather(lake: LakeTable, *, most_files: int) -> CompactReport:
    """Put the small files of busy partitions together, as soon as there are more than `most_files` of them."""
    report = CompactReport()
    for partition, files in _partitions(lake.snapshot()).items():
        if len(files) <= most_files + _needed(files):
            continue
        large = sum(file.rows for file in files) > _LARGE
        report = _plus(report, _attempt(lake, partition, _put_together if large else _overwrite_sorted))
    return report


def _attempt(lake: LakeTable, partition: Partition, work: Work) -> CompactReport:
    """Work on the newest snapshot, again when somebody else's commit came first."""
    for _ in range(_ATTEMPTS):
        table = lake.fresh()
        snapshot = Snapshot.of(table, lake.root)
        files = snapshot.select(partitions=[partition])
        try:
            work(table, partition, files)
            lake.force(snapshot.commit, table.version())
        except StoreIll:
            raise
        except (DeltaError, OSError) as cause:
            if overtaken(cause):
                continue
            raise ill(cause) from cause
        after = lake.snapshot().select(partitions=[partition])
        return CompactReport(rewritten=1, files_before=len(files), files_after=len(after))
    return CompactReport(contended=1)


def _overwrite_sorted(table: DeltaTable, partition: Partition, files: list[File]) -> None:
    """Replace the files of exactly this snapshot; a commit in between makes the table refuse."""
    network, cadence, period = (literal(value) for value in partition)
    constants = f"{network} AS network, {cadence} AS cadence, {period} AS period, *"
    source = files_sql([file.path for file in files], constants)
    query = f"SELECT {', '.join(ROWS.names)} FROM ({source}) ORDER BY {_ORDER}"  # noqa: S608 - names of our own
    predicate = " AND ".join(f"{name} = {literal(value)}" for name, value in zip(PARTITION, partition, strict=True))
    with cursor() as connection:
        write_deltalake(
            table,
            stream(connection, query, ROWS),
            mode="overwrite",
            predicate=predicate,
            target_file_size=_FILE_BYTES,
            writer_properties=WRITER,
            post_commithook_properties=NO_HOOKS,
        )


def _put_together(table: DeltaTable, partition: Partition, _files: list[File]) -> None:
    table.optimize.compact(
        partition_filters=[(name, "=", value) for name, value in zip(PARTITION, partition, strict=True)],
        target_size=_FILE_BYTES,
        writer_properties=WRITER,
        post_commithook_properties=NO_HOOKS,
    )


def _partitions(snapshot: Snapshot) -> dict[Partition, list[File]]:
    found: dict[Partition, list[File]] = defaultdict(list)
    for file in snapshot.files:
        found[file.partition].append(file)
    return found


def _needed(files: list[File]) -> int:
    """How many files a partition of this size has when it is tidy."""
    return 1 + sum(file.bytes for file in files) // (_FILE_BYTES // 2)


def _plus(one: CompactReport, other: CompactReport) -> CompactReport:
    return CompactReport(
        rewritten=one.rewritten + other.rewritten,
        contended=one.contended + other.contended,
        files_before=one.files_before + other.files_before,
        files_after=one.files_after + other.files_after,
        removed=one.removed + other.removed,
    )
