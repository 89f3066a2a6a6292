"""What once lost data when it was built carelessly; each trap has its test."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from lantian.io.journal import Observation
from lantian.io.lake import LakeBehind, ZoneChanged, ZoneUnknown
from lantian.io.lake import seal as sealing
from lantian.io.lake.engine import cursor
from lantian.io.lake.table import LakeTable
from lantian.io.store import ObservationStore

Observe = Callable[..., Observation]
Look = Callable[[Path], pa.Table]
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def put(store: ObservationStore, *batch: Observation) -> int:
    seq = store.append(list(batch), kind="hj212")
    store.seal()
    return seq


def log_entries(home: Path) -> list[Path]:
    return sorted((home / "lake" / "_delta_log").glob("*.json"))


# --- numbers ---------------------------------------------------------------------------------------------------


def test_a_number_is_never_given_twice_though_the_journal_was_emptied(
    store: ObservationStore, observe: Observe, home: Path
) -> None:
    assert [put(store, observe(hour)) for hour in range(3)] == [1, 2, 3]
    assert store.journal.forget(sealed=3, before=FAR) == 3
    with sqlite3.connect(home / "ingest.db") as journal:
        assert journal.execute("SELECT count(*) FROM journal").fetchone() == (0,)
    store.close()
    again = ObservationStore(home)
    assert put(again, observe(3)) == 4
    assert again.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time).num_rows == 4


def test_a_journal_older_than_the_lake_is_fenced_off_the_numbers_that_the_lake_has_seen(
    store: ObservationStore, observe: Observe, home: Path
) -> None:
    put(store, observe(0))
    store.close()
    with sqlite3.connect(home / "ingest.db") as live, sqlite3.connect(home / "backup.db") as backup:
        live.backup(backup)
    for hour in range(1, 6):
        put(store, observe(hour))
    store.close()
    for path in home.glob("ingest.db*"):
        path.unlink()
    shutil.copy(home / "backup.db", home / "ingest.db")
    restored = ObservationStore(home)
    assert put(restored, observe(7)) == 7
    hours = restored.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time)
    assert hours.num_rows == 7


def test_a_lost_journal_is_fenced_too(store: ObservationStore, observe: Observe, home: Path) -> None:
    put(store, observe(0))
    store.close()
    for path in home.glob("ingest.db*"):
        path.unlink()
    assert put(ObservationStore(home), observe(1)) == 2


def test_a_lake_older_than_what_the_journal_forgot_is_refused_and_never_skipped_over(
    store: ObservationStore, observe: Observe, home: Path
) -> None:
    put(store, observe(0))
    shutil.copytree(home / "lake", home / "backup")
    put(store, observe(1))
    store.journal.forget(sealed=2, before=FAR)
    store.close()
    shutil.rmtree(home / "lake")
    shutil.move(home / "backup", home / "lake")
    restored = ObservationStore(home)
    restored.append([observe(2)], kind="hj212")
    with pytest.raises(LakeBehind, match="version 1"):
        restored.seal()


def test_what_another_sealer_seals_and_forgets_meanwhile_is_not_taken_for_lost(
    store: ObservationStore, observe: Observe, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([observe(0)], kind="hj212")
    real, others = LakeTable.fresh, ObservationStore(home)

    def slow(table: LakeTable) -> DeltaTable:
        opened = real(table)
        monkeypatch.setattr(LakeTable, "fresh", real)
        others.seal()
        others.journal.forget(sealed=1, before=FAR)
        return opened

    monkeypatch.setattr(LakeTable, "fresh", slow)
    assert store.seal().entries == 0
    assert store.version() == 1


# --- two sealers -----------------------------------------------------------------------------------------------


def test_a_sealer_that_was_overtaken_is_refused_and_doubles_nothing(
    store: ObservationStore, observe: Observe, home: Path, all_rows: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([observe(0), observe(1)], kind="hj212")
    real, overtaken = sealing.write_deltalake, []

    def late(*args: object, **kwargs: object) -> None:
        if not overtaken:
            overtaken.append(True)
            monkeypatch.setattr(sealing, "write_deltalake", real)
            assert ObservationStore(home).seal().new == 2
        real(*args, **kwargs)

    monkeypatch.setattr(sealing, "write_deltalake", late)
    assert store.seal().entries == 0
    assert overtaken
    assert all_rows(home).num_rows == 2


SEALER = """
import sys
from pathlib import Path
from lantian.io.store import ObservationStore
ObservationStore(Path(sys.argv[1])).seal()
"""


def test_two_sealers_at_once_seal_each_batch_once(
    store: ObservationStore,
    observe: Observe,
    home: Path,
    all_rows: Look,
    broken_chains: Callable[[Path], list[str]],
) -> None:
    for number in range(30):
        store.append([observe(number), observe(number % 5, str(number))], kind="hj212")
    sealers = [subprocess.Popen([sys.executable, "-c", SEALER, home]) for _ in range(2)]
    assert [sealer.wait(timeout=60) for sealer in sealers] == [0] * 2
    assert store.version() == 30
    hours = store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(99).time)
    assert hours.num_rows == 30
    assert broken_chains(home) == []


# --- power cuts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correction", [False, True], ids=["append", "merge"])
def test_a_last_commit_that_never_reached_the_disk_is_made_again_from_the_journal(
    store: ObservationStore,
    observe: Observe,
    home: Path,
    broken_chains: Callable[[Path], list[str]],
    correction: bool,
) -> None:
    put(store, *(observe(hour) for hour in range(5)))
    put(store, observe(0 if correction else 5, "9"), observe(6))
    whole = store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time)
    store.close()
    entry = log_entries(home)[-1]
    for line in entry.read_text().splitlines():
        if added := json.loads(line).get("add"):
            (home / "lake" / added["path"]).write_bytes(b"")
    entry.write_bytes(b"")
    after = ObservationStore(home)
    assert after.version() == 1
    assert after.seal().version == 2
    assert after.read(network="micro", cadence="hour", start=observe(0).time, end=observe(9).time) == whole
    assert broken_chains(home) == []


@pytest.mark.parametrize("work", ["append", "correct", "compact"])
def test_every_file_of_a_commit_and_every_folder_above_is_forced_to_disk(
    store: ObservationStore, observe: Observe, home: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    for hour in range(3):
        put(store, observe(hour))
    known = set(log_entries(home))
    forced: set[Path] = set()
    real = os.fsync

    def noted(descriptor: int) -> None:
        forced.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    if work == "compact":
        store.lake.compact(before=FAR)
    else:
        put(store, observe(0 if work == "correct" else 9, "5"))
    entries = set(log_entries(home)) - known
    wanted = set(entries)
    for entry in entries:
        for line in entry.read_text().splitlines():
            if added := json.loads(line).get("add"):
                file = home / "lake" / added["path"]
                wanted |= {file, file.parent, file.parent.parent, file.parent.parent.parent}
    assert len(wanted) >= 5
    assert wanted | {home / "lake", home / "lake" / "_delta_log"} <= {path.absolute() for path in forced}


def test_the_journal_is_written_through_to_the_disk_on_every_commit(store: ObservationStore) -> None:
    with store.journal._connections.writing() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_sealed_batches_stay_in_the_journal_for_a_day(store: ObservationStore, observe: Observe) -> None:
    put(store, observe(0))
    store.compact()
    assert [entry.seq for entry in store.journal.entries(0)] == [1]


# --- the engine and the zone -----------------------------------------------------------------------------------


def test_the_engine_never_fetches_an_extension() -> None:
    query = "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions'"
    with cursor() as engine:
        assert dict(engine.execute(query).fetchall()) == {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }


def test_another_zone_is_refused(store: ObservationStore, home: Path) -> None:
    with pytest.raises(ZoneChanged, match=r"Shanghai.*Europe/London"):
        ObservationStore(home, zone="Europe/London")
    with pytest.raises(ZoneUnknown, match="Beijing"):
        ObservationStore(home, zone="Asia/Beijing")
