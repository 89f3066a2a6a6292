"""The journal: whole batches or none, in order, and the newest value of each series beside them."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from lantian.io.journal import OBSERVATIONS, Journal, Observation, StoreBusy, as_table
from lantian.io.journal import connection as connections
from lantian.io.journal.errors import ObservationsRefused

BEGIN = dt.datetime(2017, 10, 31, 16, tzinfo=dt.UTC)


def observe(hour: int = 0, value: str | None = "1.5", *, statistic: str = "mean", **others: str) -> Observation:
    return Observation(
        network=others.get("network", "micro"),
        cadence=others.get("cadence", "hour"),
        station=others.get("station", "A"),
        parameter=others.get("parameter", "a34004"),
        statistic=statistic,
        time=BEGIN + dt.timedelta(hours=hour),
        value=None if value is None else Decimal(value),
        unit="ug/m3",
        flag=others.get("flag", "N"),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ingest.db"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal(path)


def newest(journal: Journal) -> list[tuple[str, int, Decimal | None, int]]:
    return [(row.station, (row.time - BEGIN) // dt.timedelta(hours=1), row.value, row.seq) for row in journal.latest()]


def test_what_was_appended_is_read_by_another_process_as_it_was(journal: Journal, path: Path) -> None:
    batch = [observe(0, "-0.000001"), observe(1, "999999999999.999999"), observe(2, None, flag="D")]
    moment = dt.datetime(2017, 11, 1, 3, 4, 5, 678901, tzinfo=dt.UTC)
    assert journal.append(batch, kind="hj212", received_at=moment) == 1
    [entry] = Journal(path).entries(0)
    assert (entry.seq, entry.kind, entry.received_at) == (1, "hj212", moment)
    assert entry.table == as_table(batch)


def test_raw_frames_are_kept_beside_what_was_read_from_them(journal: Journal) -> None:
    seq = journal.append([observe()], kind="hj212", raw=b"##0001A\r\n##0002B")
    assert journal.frames(seq) == [b"##0001A\r", b"##0002B"]
    assert journal.frames(journal.append([observe()], kind="import")) == []
    assert journal.frames(99) == []


def test_an_empty_batch_has_a_number_too(journal: Journal) -> None:
    assert journal.append([], kind="hj212", raw=b"##a frame without data") == 1
    assert [entry.table.num_rows for entry in journal.entries(0)] == [0]


def test_entries_come_in_order_after_a_number_up_to_a_limit_of_batches_or_rows(journal: Journal) -> None:
    for size in (1, 5, 2, 2):
        journal.append([observe(hour) for hour in range(size)], kind="hj212")
    assert [entry.seq for entry in journal.entries(1)] == [2, 3, 4]
    assert [entry.seq for entry in journal.entries(1, limit=2)] == [2, 3]
    assert [entry.seq for entry in journal.entries(0, rows=8)] == [1, 2, 3]
    assert [entry.seq for entry in journal.entries(1, rows=3)] == [2], "a batch is never cut"


def test_a_large_import_becomes_several_batches_and_the_last_number_is_its_version(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lantian.io.journal.journal._CHUNK", 10)
    assert journal.append([observe(hour) for hour in range(25)], kind="import") == 3
    assert [entry.table.num_rows for entry in journal.entries(0)] == [10, 10, 5]
    assert newest(journal) == [("A", 24, Decimal("1.5"), 3)]


def test_the_latest_is_the_newest_time_and_of_equal_times_what_came_last(journal: Journal) -> None:
    journal.append([observe(5, "5"), observe(3, "3")], kind="hj212")
    assert newest(journal) == [("A", 5, 5, 1)]
    journal.append([observe(4, "4")], kind="hj212")
    assert newest(journal) == [("A", 5, 5, 1)], "late, and so not the latest"
    journal.append([observe(5, "6"), observe(5, "7")], kind="hj212")
    assert newest(journal) == [("A", 5, 7, 3)], "a correction of the newest hour"
    journal.append([observe(6, None)], kind="hj212")
    assert newest(journal) == [("A", 6, None, 4)], "missing is what is known now"


def test_the_latest_of_a_large_batch_is_that_of_many_small_ones(journal: Journal, tmp_path: Path) -> None:
    batch = [observe(hour % 50, str(hour), station=f"S{hour % 7}") for hour in range(20_100)]
    journal.append(batch, kind="import")
    slowly = Journal(tmp_path / "other.db")
    for start in range(0, len(batch), 5_000):
        slowly.append(batch[start : start + 5_000], kind="import")
    assert [row[:3] for row in newest(journal)] == [row[:3] for row in newest(slowly)]
    assert len(newest(journal)) == 7


def test_extremes_and_totals_are_not_what_a_live_page_shows(journal: Journal) -> None:
    journal.append([observe(1, "2"), observe(1, "9", statistic="max"), observe(1, "4", statistic="raw")], kind="hj212")
    assert sorted(row.statistic for row in journal.latest()) == ["mean", "raw"]


def test_the_latest_is_narrowed_by_network_cadence_station_and_parameter(journal: Journal) -> None:
    journal.append(
        [observe(station=name, network=net, parameter=code) for name in "AB" for net in ("micro", "ambient")
         for code in ("a34004", "a34002")],
        kind="hj212",
    )  # fmt: skip
    assert len(journal.latest()) == 8
    assert len(journal.latest(network="micro", stations=["A"])) == 2
    assert len(journal.latest(cadence="hour", parameters=["a34004"])) == 4
    assert journal.latest(cadence="minute") == []


def test_one_bad_row_keeps_the_whole_batch_out(journal: Journal) -> None:
    for bad in (
        observe(value="0.0000001"),
        observe(value="1000000000000"),
        observe(cadence="fortnight"),
        observe(network="../up"),
        observe(-3_000_000),  # the year 1675
    ):
        with pytest.raises(ObservationsRefused):
            journal.append([observe(), bad], kind="hj212")
    naive = Observation(**{**{n: getattr(observe(), n) for n in OBSERVATIONS.names}, "time": dt.datetime(2017, 11, 1)})  # noqa: DTZ001
    with pytest.raises(ObservationsRefused, match="zone"):
        journal.append([observe(), naive], kind="hj212")
    with pytest.raises(ObservationsRefused, match="network"):
        journal.append(pa.table({"station": ["A"]}), kind="import")
    assert (journal.newest(), journal.latest(), journal.entries(0)) == (0, [], [])


def test_forgetting_keeps_raw_frames_until_their_own_time(journal: Journal) -> None:
    moments = [BEGIN + dt.timedelta(hours=hour) for hour in range(4)]
    for moment in moments:
        journal.append([observe()], kind="hj212", raw=b"##frame", received_at=moment)
    journal.append([observe()], kind="import", received_at=moments[0])
    assert journal.forget(sealed=2, before=moments[3]) == 2, "sealed, though more are old"
    assert journal.forget(sealed=5, before=moments[3]) == 2, "old, though more are sealed"
    assert journal.frames(1) == [b"##frame"]
    assert journal.forgotten() == 5
    journal.forget(sealed=5, before=moments[3], frames_before=moments[2])
    assert [bool(journal.frames(seq)) for seq in range(1, 5)] == [False, False, True, True]
    assert [entry.seq for entry in journal.entries(journal.forgotten() - 2)] == [4]


def test_pending_says_how_much_waits_and_since_when(journal: Journal) -> None:
    assert journal.pending(0) == (0, 0, None)
    for hour in range(3):
        journal.append([observe(), observe(1)], kind="hj212", received_at=BEGIN + dt.timedelta(hours=hour))
    assert journal.pending(1) == (2, 4, BEGIN + dt.timedelta(hours=1))


def test_a_fence_moves_only_forward(journal: Journal) -> None:
    journal.fence(0)
    assert journal.append([observe()], kind="hj212") == 1
    journal.fence(10)
    journal.fence(5)
    assert journal.append([observe()], kind="hj212") == 11
    assert journal.newest() == 11


def test_another_writer_that_never_ends_is_named_and_nothing_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(path)
    monkeypatch.setattr(connections, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal = Journal.__new__(Journal)
    with pytest.raises(StoreBusy):
        Journal.__init__(journal, path)
    other.execute("ROLLBACK")
    assert Journal(path).append([observe()], kind="hj212") == 1


def test_a_failure_inside_a_transaction_undoes_all_of_it(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("lantian.io.journal.latest.UPSERT", "INSERT INTO latest SELECT 1")
        with pytest.raises(OSError, match="latest"):
            journal.append([observe()], kind="hj212")
    assert (journal.newest(), journal.entries(0)) == (0, [])
    assert journal.append([observe()], kind="hj212") == 1


def test_a_reader_is_not_held_up_by_a_writer(journal: Journal, path: Path) -> None:
    journal.append([observe(0)], kind="hj212")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(len(journal.entries(0))))
    thread.start()
    thread.join(timeout=5)
    other.execute("ROLLBACK")
    assert seen == [1]
