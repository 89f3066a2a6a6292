"""Rewriting changes where rows lie and nothing else."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from lantian.io.journal import Observation
from lantian.io.lake import compaction
from lantian.io.store import ObservationStore

Observe = Callable[..., Observation]
Look = Callable[[Path], pa.Table]
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def fill(store: ObservationStore, observe: Observe, batches: int) -> None:
    for hour in range(batches):
        store.append([observe(hour, station=name) for name in "BA"], kind="hj212")
        store.lake.seal(store.journal)


def folders(home: Path) -> list[str]:
    return sorted(Path(file).parent.name for file in DeltaTable(home / "lake").file_uris())


def test_only_months_that_are_over_are_rewritten(
    store: ObservationStore, observe: Observe, home: Path, all_rows: Look
) -> None:
    fill(store, observe, 20)  # 16 hours of October, 4 of November
    before = all_rows(home)
    report = store.lake.compact(before=dt.datetime(2017, 10, 31, 16, tzinfo=dt.UTC))
    assert (report.rewritten, report.files_before, report.files_after) == (1, 16, 1)
    assert folders(home) == ["period=2017-10"] + ["period=2017-11"] * 4
    assert all_rows(home) == before
    assert store.lake.compact(before=dt.datetime(2017, 10, 31, 15, 59, tzinfo=dt.UTC)).rewritten == 0


def test_a_rewritten_partition_is_sorted_by_parameter_station_and_time(
    store: ObservationStore, observe: Observe, home: Path
) -> None:
    fill(store, observe, 5)
    store.append([observe(2, "9")], kind="hj212")
    store.lake.seal(store.journal)
    store.lake.compact(before=FAR)
    [file] = DeltaTable(home / "lake").file_uris()
    rows = pq.ParquetFile(file).read().to_pylist()
    order = [(row["revision"] > 0, row["station"], row["time"]) for row in rows]
    assert order == sorted(order)


def test_a_month_in_progress_is_put_together_when_it_lies_in_many_files(
    store: ObservationStore, observe: Observe, home: Path, all_rows: Look
) -> None:
    fill(store, observe, 12)
    before = all_rows(home)
    assert store.lake.gather(most_files=12).rewritten == 0
    assert store.lake.gather(most_files=8).rewritten == 1
    assert len(folders(home)) == 1
    assert all_rows(home) == before


def test_sealing_often_does_not_leave_many_small_files(
    store: ObservationStore, observe: Observe, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.lake.gather
    monkeypatch.setattr(store.lake, "gather", lambda: real(most_files=5))
    most = 0
    for hour in range(16):
        store.append([observe(hour)], kind="hj212")
        store.seal()
        most = max(most, len(folders(home)))
    assert most <= 7


def test_a_large_month_in_progress_is_put_together_without_sorting(
    store: ObservationStore, observe: Observe, home: Path, all_rows: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "_LARGE", 10)
    fill(store, observe, 12)
    before = all_rows(home)
    assert store.lake.gather(most_files=8).rewritten == 1
    assert len(folders(home)) == 1
    assert all_rows(home) == before


@pytest.mark.parametrize("correction", [False, True], ids=["append", "merge"])
def test_what_is_sealed_while_a_partition_is_rewritten_is_not_lost(
    store: ObservationStore,
    observe: Observe,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken_chains: Callable[[Path], list[str]],
    correction: bool,
) -> None:
    fill(store, observe, 4)
    other, real = ObservationStore(home), compaction.write_deltalake

    def late(*args: object, **kwargs: object) -> None:
        monkeypatch.setattr(compaction, "write_deltalake", real)
        other.append([observe(1 if correction else 9, "7", station="A")], kind="hj212")
        other.lake.seal(other.journal)
        real(*args, **kwargs)

    monkeypatch.setattr(compaction, "write_deltalake", late)
    assert store.lake.compact(before=FAR).rewritten == 1
    rows = store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(10).time)
    assert rows.num_rows == (8 if correction else 9)
    assert [row["value"] for row in rows.to_pylist() if row["seq"] == 5] == [7]
    assert len(folders(home)) == 1
    assert broken_chains(home) == []


def test_a_partition_that_others_always_change_first_waits_for_the_next_turn(
    store: ObservationStore, observe: Observe, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, observe, 3)
    other, real = ObservationStore(home), compaction.write_deltalake

    def always_late(*args: object, **kwargs: object) -> None:
        other.append([observe(0, str(other.journal.newest()))], kind="hj212")
        other.lake.seal(other.journal)
        real(*args, **kwargs)

    with monkeypatch.context() as busy:
        busy.setattr(compaction, "write_deltalake", always_late)
        report = store.lake.compact(before=FAR)
    assert (report.rewritten, report.contended) == (0, 1)
    assert store.lake.compact(before=FAR).rewritten == 1


def test_replaced_files_stay_for_two_days_and_then_go(store: ObservationStore, observe: Observe, home: Path) -> None:
    fill(store, observe, 4)
    reader = ObservationStore(home)
    reader.version()
    assert store.lake.compact(before=FAR).removed == 0
    before = len(list((home / "lake").rglob("network=*/**/*.parquet")))
    assert before == 5
    table = DeltaTable(home / "lake")
    assert table.vacuum(48, dry_run=True) == []
    assert len(table.vacuum(0, dry_run=True, enforce_retention_duration=False)) == 4
    configuration = table.metadata().configuration
    assert configuration["delta.deletedFileRetentionDuration"] == "interval 2 days"
    assert "delta.setTransactionRetentionDuration" not in configuration, "it would let the journal's mark expire"


def test_the_mark_of_the_journal_outlives_a_quiet_week_in_which_the_log_was_purged(
    store: ObservationStore, observe: Observe, home: Path
) -> None:
    fill(store, observe, 4)
    log = home / "lake" / "_delta_log"
    long_ago = time.time() - 10 * 86_400
    for entry in log.iterdir():
        os.utime(entry, (long_ago, long_ago))
    store.lake.compact(before=observe(0).time)
    assert len(list(log.glob("*.json"))) == 1, "the log was purged up to the checkpoint"
    again = ObservationStore(home)
    assert again.version() == 4
    again.append([observe(0, "5", station="A")], kind="hj212")
    assert again.seal().corrected == 1
    assert again.version() == 5


def test_upkeep_says_how_the_store_fares(store: ObservationStore, observe: Observe) -> None:
    fill(store, observe, 3)
    store.append([observe(7), observe(8)], kind="hj212")
    status = store.status()
    assert (status.version, status.newest, status.pending, status.pending_rows) == (3, 4, 1, 2)
    assert (status.rows, status.files) == (6, 3)
    assert status.oldest_pending is not None
    assert status.bytes_on_disk == status.lake_bytes + status.journal_bytes > 0


def test_upkeep_lets_frames_go_only_when_they_were_kept_long_enough(store: ObservationStore, observe: Observe) -> None:
    ages = [dt.timedelta(days=40), dt.timedelta(days=2), dt.timedelta(hours=1)]
    for hour, age in enumerate(ages):
        moment = dt.datetime.now(dt.UTC) - age
        store.journal.append([observe(hour)], kind="hj212", raw=b"frame", received_at=moment)
    store.seal()
    store.compact()
    assert [store.journal.frames(seq) for seq in (1, 2, 3)] == [[b"frame"]] * 3
    assert store.journal.pending(0)[0] == 3
    store.compact(frames_kept=dt.timedelta(days=30))
    assert [store.journal.frames(seq) for seq in (1, 2, 3)] == [[], [b"frame"], [b"frame"]]
    store.compact(frames_kept=dt.timedelta(0))
    assert [store.journal.frames(seq) for seq in (1, 2, 3)] == [[], [], [b"frame"]]
