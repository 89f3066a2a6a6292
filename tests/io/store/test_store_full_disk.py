"""A full disk: nothing is acknowledged, nothing that was is lost, and work goes on as soon as there is room."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake.exceptions import CommitFailedError, DeltaError

from lantian.io.journal import Observation, StoreFull, StoreIll
from lantian.io.lake import compaction
from lantian.io.lake import seal as sealing
from lantian.io.store import ObservationStore

Observe = Callable[..., Observation]
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
FULL = [
    OSError(errno.ENOSPC, "No space left on device"),
    DeltaError("Generic LocalFileSystem error: Unable to copy data to file: No space left on device (os error 28)"),
    CommitFailedError("Unable to copy data to file: No space left on device (os error 28)"),
]


def limit(store: ObservationStore, pages: int) -> None:
    """SQLite's own way to say how large the file may get; answers as a full disk does."""
    with store.journal._connections.writing() as connection:
        connection.execute(f"PRAGMA max_page_count = {pages}")


def large(observe: Observe, seed: int) -> list[Observation]:
    return [
        observe(hour, str(Decimal((hour * 7919 + seed) % 99_991) / 1000), station=f"S{seed}") for hour in range(2_000)
    ]


def test_a_full_journal_takes_nothing_keeps_everything_and_goes_on_when_there_is_room(
    store: ObservationStore, observe: Observe
) -> None:
    store.append(large(observe, 0), kind="hj212")
    before = store.latest()
    limit(store, 1)
    given = []
    with pytest.raises(StoreFull) as refused:
        for seed in range(1, 50):
            given.append(store.append(large(observe, seed), kind="hj212"))
    assert refused.value.code == "store-full"
    assert "LANTIAN_HOME" in refused.value.remedy
    assert store.journal.newest() == 1 + len(given)
    assert {row.station for row in store.latest()} == {row.station for row in before} | {f"S{n - 1}" for n in given}
    limit(store, 1_000_000)
    assert store.append(large(observe, 99), kind="hj212") == 2 + len(given)
    store.seal()
    rows = store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(2_000).time)
    assert rows.num_rows == 2_000 * (2 + len(given))


@pytest.mark.parametrize("cause", FULL, ids=lambda cause: type(cause).__name__)
def test_a_full_lake_leaves_the_journal_whole_and_the_next_seal_goes_on(
    store: ObservationStore,
    observe: Observe,
    home: Path,
    all_rows: Callable[[Path], pa.Table],
    monkeypatch: pytest.MonkeyPatch,
    cause: Exception,
) -> None:
    store.append([observe(0), observe(1)], kind="hj212")

    def fail(*_: object, **__: object) -> None:
        raise cause

    with monkeypatch.context() as full:
        full.setattr(sealing, "write_deltalake", fail)
        with pytest.raises(StoreFull):
            store.seal()
    assert (store.version(), store.status().pending) == (0, 1)
    assert store.append([observe(2)], kind="hj212") == 2, "the journal's own disk may have room"
    assert store.seal().new == 3
    assert all_rows(home).num_rows == 3


def test_a_disk_that_fills_between_the_commit_and_the_forcing_doubles_nothing(
    store: ObservationStore,
    observe: Observe,
    home: Path,
    all_rows: Callable[[Path], pa.Table],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.append([observe(0)], kind="hj212")

    def fail(_: int) -> None:
        raise FULL[0]

    with monkeypatch.context() as full:
        full.setattr("os.fsync", fail)
        with pytest.raises(StoreFull):
            store.seal()
    store.append([observe(1)], kind="hj212")
    store.seal()
    assert all_rows(home).num_rows == 2


def test_a_full_disk_while_compacting_harms_nothing(
    store: ObservationStore, observe: Observe, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(3):
        store.append([observe(hour)], kind="hj212")
        store.seal()
    before = store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time)

    def fail(*_: object, **__: object) -> None:
        raise FULL[1]

    with monkeypatch.context() as full:
        full.setattr(compaction, "write_deltalake", fail)
        with pytest.raises(StoreFull):
            store.lake.compact(before=FAR)
    assert store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time) == before
    assert store.lake.compact(before=FAR).rewritten == 1
    assert store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time) == before


def test_orphans_of_a_killed_writer_are_not_read(store: ObservationStore, observe: Observe, home: Path) -> None:
    store.append([observe(0)], kind="hj212")
    store.seal()
    [file] = (home / "lake").glob("network=micro/**/*.parquet")
    file.with_name("part-orphan.parquet").write_bytes(file.read_bytes())
    file.with_name("part-torn.parquet").write_bytes(file.read_bytes()[:100])
    store.append([observe(1), observe(0, "8")], kind="hj212")
    store.seal()
    reader = ObservationStore(home)
    rows = reader.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time)
    assert rows["value"].to_pylist() == [8, 1]


def test_a_data_folder_that_is_a_file_is_a_named_trouble(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(StoreIll):
        ObservationStore(tmp_path / "home")


def test_a_journal_that_is_no_database_is_a_named_trouble(home: Path) -> None:
    home.mkdir()
    (home / "ingest.db").write_bytes(b"not a database, but long enough to be taken for a damaged one" * 100)
    with pytest.raises(StoreIll):
        ObservationStore(home)
