"""From the journal into the lake, exactly once.

Rows and the number of the last batch that they came from go into one commit. Killed before it, nothing has happened;
killed after it, the number says that it is done; a second sealer at the same time is refused by the table's own
transaction marker.
"""

from __future__ import annotations

import datetime as dt
import random
import time

import numpy as np
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import DeltaError

from lantian.io.journal.entry import Entry
from lantian.io.journal.errors import StoreIll
from lantian.io.journal.journal import Journal
from lantian.io.lake.classify import Classified, classify
from lantian.io.lake.errors import LakeBehind, LakeContended, ill, overtaken
from lantian.io.lake.layout import PARTITION, ROWS, Calendar
from lantian.io.lake.reports import SealReport
from lantian.io.lake.snapshot import JOURNAL, File, Snapshot
from lantian.io.lake.table import NO_HOOKS, WRITER, LakeTable

__all__ = ["seal"]

_ATTEMPTS = 12
_LONGEST_WAIT = 1.0
_ENTRIES = 2_000
_INSTANT = dt.timedelta(microseconds=1)


def seal(journal: Journal, lake: LakeTable, calendar: Calendar, *, rows: int) -> SealReport:
    """Bring everything that waits in the journal into the lake, `rows` rows a commit or a single larger batch.

    Raises:
        LakeContended: others were faster each time.
        LakeBehind: batches are missing between lake and journal.
        StoreFull, StoreIll: what was not committed waits in the journal, untouched.
    """
    report = SealReport(version=lake.snapshot().seq)
    while True:
        step = _step_until_committed(journal, lake, calendar, rows)
        report += step
        if not step.entries:
            return report


def _step_until_committed(journal: Journal, lake: LakeTable, calendar: Calendar, rows: int) -> SealReport:
    for attempt in range(_ATTEMPTS):
        try:
            return _step(journal, lake, calendar, rows)
        except StoreIll:
            raise
        except (DeltaError, OSError) as cause:
            if not overtaken(cause):
                raise ill(cause) from cause
            time.sleep(_wait_after(attempt))
    raise LakeContended(f"{_ATTEMPTS} attempts to seal were overtaken by other writers.")


def _wait_after(attempt: int) -> float:
    """Seconds to let the others finish; at random, so that two writers do not meet again and again."""
    return random.uniform(0, min(_LONGEST_WAIT, 0.01 * 2**attempt))  # noqa: S311


def _step(journal: Journal, lake: LakeTable, calendar: Calendar, rows: int) -> SealReport:
    forgotten = journal.forgotten()  # asked first: what is forgotten by then, a whole lake shows as sealed
    table = lake.fresh()
    snapshot = Snapshot.of(table, lake.root)
    if forgotten > snapshot.seq:
        raise LakeBehind(snapshot.seq, forgotten)
    entries = journal.entries(snapshot.seq, limit=_ENTRIES, rows=rows)
    if not entries:
        return SealReport(version=snapshot.seq)
    batch = _together(entries)
    found = classify(batch, _candidates(snapshot, batch, calendar), calendar)
    _commit(table, found, entries[-1].seq)
    lake.force(snapshot.commit, table.version())
    return SealReport(
        version=entries[-1].seq,
        entries=len(entries),
        rows=batch.num_rows,
        new=found.new,
        corrected=found.corrected,
        repeated=found.repeated,
        commits=1,
    )


def _together(entries: list[Entry]) -> pa.Table:
    sizes = [entry.table.num_rows for entry in entries]
    table = pa.concat_tables([entry.table for entry in entries]).combine_chunks()
    places = np.concatenate([np.arange(size, dtype=np.int64) for size in sizes])
    seqs = np.repeat(np.array([entry.seq for entry in entries], np.int64), sizes)
    return table.append_column("seq", pa.array(seqs)).append_column("source", pa.array(places))


def _candidates(snapshot: Snapshot, batch: pa.Table, calendar: Calendar) -> list[File]:
    """Files that can hold open rows of the batch's keys."""
    if not batch.num_rows:
        return []
    spans = batch.select(["network", "cadence", "time"]).group_by(["network", "cadence"])
    wanted: list[File] = []
    for row in spans.aggregate([("time", "min"), ("time", "max")]).to_pylist():
        first, last = row["time_min"], row["time_max"]
        low, high = (calendar.period_of(time, row["cadence"]) for time in (first, last))
        files = snapshot.select(network=row["network"], cadence=row["cadence"], start=first, end=last + _INSTANT)
        wanted += [file for file in files if file.has_open and low <= file.period <= high]
    return wanted


def _commit(table: DeltaTable, found: Classified, seq: int) -> None:
    properties = CommitProperties(app_transactions=[Transaction(JOURNAL, seq)])
    if not found.closed.num_rows:
        write_deltalake(
            table,
            found.added,
            mode="append",
            partition_by=list(PARTITION),
            writer_properties=WRITER,
            commit_properties=properties,
            post_commithook_properties=NO_HOOKS,
        )
        return
    merger = table.merge(
        pa.concat_tables([found.added, found.closed]).cast(ROWS),
        _same_row(found.closed),
        source_alias="s",
        target_alias="t",
        writer_properties=WRITER,
        commit_properties=properties,
        post_commithook_properties=NO_HOOKS,
    )
    merger.when_matched_update({"seq_to": "s.seq_to"}).when_not_matched_insert_all().execute()


def _same_row(closed: pa.Table) -> str:
    """The condition of a row that gets an end; its partitions and times as literals, so that few files are read."""
    names = ("network", "cadence", "period", "station", "parameter", "statistic", "time", "revision")
    parts = [f"t.{name} = s.{name}" for name in names]
    for name in PARTITION:
        values = ", ".join(f"'{value}'" for value in closed[name].unique().to_pylist())
        parts.append(f"t.{name} IN ({values})")
    span = pa.compute.min_max(closed["time"]).as_py()
    parts += [f"t.time >= '{span['min'].isoformat()}'", f"t.time <= '{span['max'].isoformat()}'"]
    return " AND ".join(parts)
