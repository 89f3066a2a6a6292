"""What the journal takes, keeps and shows; and what it refuses before anything is kept."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from lantian.io.journal import (
    CODED,
    OBSERVATIONS,
    Journal,
    Observation,
    ObservationsRefused,
    StoreBusy,
    StoreIll,
    as_table,
)
from lantian.io.journal import connection as connections
from lantian.io.journal import journal as module

Observe = Callable[..., Observation]
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


LOOK = """
import sys; from pathlib import Path; from lantian.io.journal import Journal
journal = Journal(Path(sys.argv[1]))
print(journal.newest(), sum(entry.table.num_rows for entry in journal.entries(0)))
"""


def everything(journal: Journal) -> list[dict[str, object]]:
    return [row for entry in journal.entries(0) for row in entry.table.to_pylist()]


def test_a_batch_comes_out_as_it_went_in(journal: Journal, observe: Observe) -> None:
    arrived = dt.datetime(2017, 11, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)
    batch = [observe(0), observe(1, None, flag="D"), observe(2, "-0.000001", unit="mg/m3", statistic="max")]
    assert journal.append(batch, kind="hj212", received_at=arrived) == 1
    [entry] = journal.entries(0)
    assert (entry.seq, entry.kind, entry.received_at) == (1, "hj212", arrived)
    assert entry.table == as_table(batch)


def test_another_process_sees_what_was_acknowledged(journal: Journal, observe: Observe, path: Path) -> None:
    journal.append([observe()], kind="hj212")
    said = subprocess.run([sys.executable, "-c", LOOK, path], check=True, capture_output=True, text=True, timeout=60)
    assert said.stdout.split() == ["1", "1"]


def test_a_forked_child_uses_connections_of_its_own(journal: Journal, observe: Observe) -> None:
    journal.append([observe(0)], kind="hj212")
    assert journal.newest() == 1
    child = multiprocessing.get_context("fork").Process(
        target=lambda: journal.append([observe(1)], kind="hj212", received_at=FAR)
    )
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert journal.append([observe(2)], kind="hj212") == 3
    assert [entry.seq for entry in journal.entries(0)] == [1, 2, 3]


def test_a_thread_that_ends_takes_its_connections_along(journal: Journal, observe: Observe) -> None:
    threads = [
        threading.Thread(target=lambda hour=hour: journal.append([observe(hour)], kind="hj212")) for hour in range(20)
    ]
    for thread in threads:
        thread.start()
        thread.join()
    assert journal.newest() == 20
    assert len(journal.latest()) == 1


def test_a_reader_cannot_write(journal: Journal) -> None:
    with pytest.raises(StoreIll, match="readonly"), journal._connections.reading() as connection:
        connection.execute("DELETE FROM journal")


def test_an_empty_batch_is_a_batch_too(journal: Journal) -> None:
    assert journal.append([], kind="hj212", raw=b"frame without values") == 1
    assert journal.append(OBSERVATIONS.empty_table(), kind="import") == 2
    assert [entry.table.num_rows for entry in journal.entries(0)] == [0, 0]
    assert journal.latest() == []


def test_a_large_import_becomes_several_batches_of_bounded_size(
    journal: Journal, observe: Observe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHUNK", 10)
    assert journal.append([observe(hour, str(hour)) for hour in range(25)], kind="import", raw=b"once") == 3
    assert [entry.table.num_rows for entry in journal.entries(0)] == [10, 10, 5]
    assert [row["value"] for row in everything(journal)] == [Decimal(hour) for hour in range(25)]
    assert [journal.frames(seq) for seq in (1, 2, 3)] == [[b"once"], [], []]
    assert journal.latest()[0].value == 24


def test_entries_come_in_order_after_a_number_and_bounded(journal: Journal, observe: Observe) -> None:
    for hour in range(6):
        journal.append([observe(hour), observe(hour, station="B")], kind="hj212")
    assert [entry.seq for entry in journal.entries(2)] == [3, 4, 5, 6]
    assert [entry.seq for entry in journal.entries(2, limit=2)] == [3, 4]
    assert [entry.seq for entry in journal.entries(0, rows=5)] == [1, 2]
    assert [entry.seq for entry in journal.entries(0, rows=1)] == [1], "one larger than the bound comes alone"


def test_what_waits_is_counted_with_its_age(journal: Journal, observe: Observe) -> None:
    assert journal.pending(0) == (0, 0, None)
    moments = [dt.datetime(2017, 11, day, tzinfo=dt.UTC) for day in (1, 2, 3)]
    for moment in moments:
        journal.append([observe(0), observe(1)], kind="hj212", received_at=moment)
    assert journal.pending(1) == (2, 4, moments[1])


# --- the newest values -----------------------------------------------------------------------------------------


def newest(journal: Journal) -> tuple[dt.datetime, Decimal | None, int]:
    [row] = journal.latest()
    return row.time, row.value, row.seq


def test_the_newer_period_wins_whatever_comes_later(journal: Journal, observe: Observe) -> None:
    journal.append([observe(5, "5")], kind="hj212")
    journal.append([observe(4, "4")], kind="hj212")
    assert newest(journal) == (observe(5).time, 5, 1)
    journal.append([observe(6, None, flag="D"), observe(5, "9")], kind="hj212")
    assert newest(journal) == (observe(6).time, None, 3)


def test_of_the_same_period_what_came_last_wins(journal: Journal, observe: Observe) -> None:
    journal.append([observe(5, "1"), observe(5, "2")], kind="hj212")
    assert newest(journal)[1:] == (2, 1)
    journal.append([observe(5, "3")], kind="hj212")
    assert newest(journal)[1:] == (3, 2)


@pytest.mark.parametrize("rows", [100, 30_000])
def test_small_and_bulk_batches_find_the_same_newest_values(journal: Journal, observe: Observe, rows: int) -> None:
    stations = [f"S{number}" for number in range(10)]
    batch = [observe((7919 * n) % rows, str(n), station=stations[n % 10]) for n in range(rows)]
    journal.append(batch, kind="import")
    expected = {}
    for row in batch:
        if row.station not in expected or row.time >= expected[row.station][0]:
            expected[row.station] = (row.time, row.value)
    assert {row.station: (row.time, row.value) for row in journal.latest()} == expected


def test_extremes_of_a_period_are_not_the_newest_values(journal: Journal, observe: Observe) -> None:
    journal.append([observe(statistic="max"), observe(statistic="min"), observe(statistic="total")], kind="hj212")
    assert journal.latest() == []
    journal.append([observe(statistic="raw", cadence="realtime"), observe()], kind="hj212")
    assert {row.statistic for row in journal.latest()} == {"raw", "mean"}


def test_the_newest_values_are_found_by_network_cadence_station_and_parameter(
    journal: Journal, observe: Observe
) -> None:
    journal.append(
        [
            observe(station="A"),
            observe(station="B"),
            observe(station="B", parameter="a34002"),
            observe(station="A", network="ambient"),
            observe(station="A", cadence="realtime"),
        ],
        kind="hj212",
    )
    assert len(journal.latest()) == 5
    assert len(journal.latest(network="micro", cadence="hour")) == 3
    assert [row.parameter for row in journal.latest(stations=["B", "C"], parameters=["a34002"])] == ["a34002"]


@pytest.mark.parametrize("value", ["999999999999.999999", "-999999999999.999999", "0", "0.000001"])
def test_every_value_that_fits_is_kept_exactly(journal: Journal, observe: Observe, value: str) -> None:
    journal.append([observe(0, None), observe(1, value)], kind="hj212")
    assert newest(journal)[1] == Decimal(value)
    assert everything(journal)[1]["value"] == Decimal(value)


# --- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": "0.0000001"}, "value"),
        ({"value": "1000000000000"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "Infinity"}, "value"),
        ({"time": dt.datetime(2017, 11, 1, tzinfo=dt.UTC).replace(tzinfo=None)}, "no zone"),
        ({"time": dt.datetime(1899, 12, 31, tzinfo=dt.UTC)}, "1900"),
        ({"time": dt.datetime(2200, 1, 1, tzinfo=dt.UTC)}, "2199"),
        ({"cadence": "hourly"}, "hourly"),
        ({"network": "Micro net"}, "Micro net"),
        ({"station": None}, "station"),
        ({"flag": None}, "flag"),
        ({"unit": 7}, "unit"),
    ],
    ids=str,
)
def test_a_row_that_cannot_be_a_fact_is_refused_with_its_whole_batch(
    journal: Journal, observe: Observe, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(ObservationsRefused, match=said):
        journal.append([observe(), observe(**wrong)], kind="hj212")
    assert (journal.newest(), journal.latest()) == (0, [])


def test_a_table_of_other_columns_is_refused(journal: Journal, observe: Observe) -> None:
    table = as_table([observe()])
    with pytest.raises(ObservationsRefused, match="unit"):
        journal.append(table.drop_columns("unit"), kind="import")
    text = table.set_column(table.schema.get_field_index("value"), "value", pa.array(["12,5"]))
    with pytest.raises(ObservationsRefused):
        journal.append(text, kind="import")


def test_columns_in_another_order_and_of_kindred_types_are_taken(journal: Journal, observe: Observe) -> None:
    table = as_table([observe(0, "1.5"), observe(1, "2")])
    place = table.schema.get_field_index("time")
    coarse = table.set_column(place, "time", table["time"].cast(pa.timestamp("s", "UTC")))
    journal.append(coarse.select(OBSERVATIONS.names[::-1]), kind="import")
    assert journal.entries(0)[0].table == table


# --- trouble ---------------------------------------------------------------------------------------------------


def test_a_journal_that_another_holds_for_too_long_is_busy_and_free_again_after(
    path: Path, observe: Observe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_BUSY_SECONDS", 0.05)
    journal = Journal(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy) as busy:
        journal.append([observe()], kind="hj212")
    assert (busy.value.code, journal.newest()) == ("store-busy", 0)
    holder.execute("ROLLBACK")
    assert journal.append([observe()], kind="hj212") == 1


def test_reading_goes_on_while_another_writes(journal: Journal, observe: Observe, path: Path) -> None:
    journal.append([observe()], kind="hj212")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert (journal.newest(), len(journal.latest())) == (1, 1)
    holder.execute("ROLLBACK")


def test_an_error_of_the_caller_within_a_transaction_leaves_nothing_behind(journal: Journal, observe: Observe) -> None:
    with pytest.raises(KeyError), journal._connections.writing() as connection:
        connection.execute("INSERT INTO journal (received_at, kind, rows, body) VALUES (0, 'x', 0, x'')")
        raise KeyError
    assert journal.append([observe()], kind="hj212") == 1
    assert len(journal.entries(0)) == 1


def coded(table: pa.Table) -> pa.Table:
    """The table as large imports bring it: names as numbers of a dictionary."""
    return table.cast(CODED)


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (5, 3, 1, 0, 2, 4), (2, 2, 1, 0, 1, 2)])
def test_names_as_numbers_are_the_same_observations(path: Path, observe: Observe, order: tuple[int, ...]) -> None:
    rows = [observe(hour, str(place), station=f"S{place % 2}") for place, hour in enumerate(order)]
    plain, numbered = Journal(path), Journal(path.with_name("numbered.db"))
    for journal, table in ((plain, as_table(rows)), (numbered, coded(as_table(rows)))):
        journal.append(table, kind="import", received_at=FAR)
    assert numbered.entries(0)[0].table == plain.entries(0)[0].table == as_table(rows)
    assert numbered.latest() == plain.latest()
    assert len(numbered.latest()) == 2


def test_pieces_with_dictionaries_of_their_own_are_one_batch(journal: Journal, observe: Observe) -> None:
    first, second = as_table([observe(0, station="A"), observe(1, station="B")]), as_table([observe(2, station="B")])
    journal.append(pa.concat_tables([coded(first), coded(second)]), kind="import")
    assert {row.station: row.time.hour for row in journal.latest()} == {"A": 0, "B": 2}


def test_a_number_that_stands_for_no_name_is_refused(journal: Journal, observe: Observe) -> None:
    table = coded(as_table([observe(0)]))
    nameless = pa.DictionaryArray.from_arrays(pa.array([0], pa.int32()), pa.array([None], pa.string()))
    place = table.schema.get_field_index("station")
    with pytest.raises(ObservationsRefused, match="station is missing in 1 rows"):
        journal.append(table.set_column(place, CODED.field("station"), nameless), kind="import")
    assert journal.newest() == 0


def test_a_name_that_a_dictionary_has_twice_is_one_series(journal: Journal, observe: Observe) -> None:
    table = coded(as_table([observe(1), observe(0)]))
    doubled = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), pa.array([observe().station] * 2))
    place = table.schema.get_field_index("station")
    journal.append(table.set_column(place, CODED.field("station"), doubled), kind="import")
    [row] = journal.latest()
    assert row.time == observe(1).time
