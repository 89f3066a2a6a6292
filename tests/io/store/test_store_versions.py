"""What a version shows never changes, and repetition is not news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from lantian.io.journal import Observation, ObservationsRefused
from lantian.io.store import ObservationStore

Observe = Callable[..., Observation]
START = dt.datetime(2017, 10, 1, tzinfo=dt.UTC)
END = dt.datetime(2018, 4, 1, tzinfo=dt.UTC)
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def read(store: ObservationStore, version: int | None = None) -> pa.Table:
    return store.read(network="micro", cadence="hour", start=START, end=END, version=version)


def values(store: ObservationStore, version: int | None = None) -> list[Decimal | None]:
    return list(read(store, version)["value"].to_pylist())


def revisions(store: ObservationStore, observation: Observation) -> list[tuple[int, Decimal | None, str]]:
    rows = store.lake.revisions(
        network=observation.network,
        cadence=observation.cadence,
        station=observation.station,
        parameter=observation.parameter,
        time=observation.time,
    )
    return [(row["revision"], row["value"], row["flag"]) for row in rows.to_pylist()]


def put(store: ObservationStore, *batch: Observation) -> int:
    seq = store.append(list(batch), kind="hj212")
    store.seal()
    return seq


def test_an_empty_store_has_version_nought_and_reads_empty_in_the_same_columns(
    store: ObservationStore, observe: Observe
) -> None:
    empty = read(store)
    assert (store.version(), empty.num_rows) == (0, 0)
    put(store, observe())
    assert read(store).schema == empty.schema


def test_what_is_not_sealed_is_not_read_but_is_the_latest(store: ObservationStore, observe: Observe) -> None:
    store.append([observe(value="5")], kind="hj212")
    assert values(store) == []
    assert [row.value for row in store.latest()] == [5]


def test_a_batch_delivered_again_adds_no_row_but_counts_as_a_version(store: ObservationStore, observe: Observe) -> None:
    first = put(store, observe(0), observe(1))
    before = read(store)
    again = put(store, observe(0), observe(1))
    assert again == first + 1 == store.version()
    assert read(store) == before


def test_a_value_twice_in_one_batch_is_one_row(
    store: ObservationStore, observe: Observe, home: Path, all_rows: Callable[[Path], pa.Table]
) -> None:
    put(store, observe(), observe())
    assert all_rows(home).num_rows == 1


def test_of_two_values_in_one_batch_the_last_counts_and_the_first_is_kept(
    store: ObservationStore,
    observe: Observe,
    home: Path,
    all_rows: Callable[[Path], pa.Table],
    broken_chains: Callable[[Path], list[str]],
) -> None:
    put(store, observe(value="1"), observe(value="2"))
    assert values(store) == [Decimal(2)]
    kept = all_rows(home).to_pylist()
    assert [(row["value"], row["seq"], row["seq_to"] == row["seq"]) for row in kept] == [(1, 1, True), (2, 1, False)]
    assert broken_chains(home) == []


def test_there_and_back_again_is_three_revisions(
    store: ObservationStore, observe: Observe, home: Path, broken_chains: Callable[[Path], list[str]]
) -> None:
    for value in ("1", "2", "1"):
        put(store, observe(value=value))
    assert revisions(store, observe()) == [(0, 1, "N"), (1, 2, "N"), (2, 1, "N")]
    assert [values(store, version) for version in range(4)] == [[], [1], [2], [1]]
    assert broken_chains(home) == []


def test_there_and_back_again_before_one_seal_is_the_same(store: ObservationStore, observe: Observe) -> None:
    for value in ("1", "2", "1"):
        store.append([observe(value=value)], kind="hj212")
    store.seal()
    assert [values(store, version) for version in range(4)] == [[], [1], [2], [1]]


def test_another_flag_alone_is_a_correction(store: ObservationStore, observe: Observe) -> None:
    put(store, observe())
    put(store, observe(flag="D"))
    assert revisions(store, observe()) == [(0, 1, "N"), (1, 1, "D")]


def test_another_unit_alone_is_a_correction(store: ObservationStore, observe: Observe) -> None:
    put(store, observe(unit="mg/m3"))
    put(store, observe(unit="ug/m3"))
    assert read(store, 1)["unit"].to_pylist() == ["mg/m3"]
    assert read(store, 2)["unit"].to_pylist() == ["ug/m3"]


def test_missing_is_a_value_like_any_other(store: ObservationStore, observe: Observe) -> None:
    for value in (None, None, "3", None):
        put(store, observe(value=value))
    assert revisions(store, observe()) == [(0, None, "N"), (1, 3, "N"), (2, None, "N")]


def test_the_same_number_written_otherwise_is_no_correction(store: ObservationStore, observe: Observe) -> None:
    put(store, observe(value="12.5"))
    put(store, observe(value="12.500"))
    assert revisions(store, observe()) == [(0, Decimal("12.5"), "N")]


ODD = ["it's", 'a"b', "x/../y", "100%", "空气", "a=b", " "]


def test_stations_that_look_like_sql_or_paths_are_only_names(store: ObservationStore, observe: Observe) -> None:
    for value in ("1", "2"):
        put(store, *(observe(station=name, value=value) for name in ODD))
    found = store.read(network="micro", cadence="hour", start=START, end=END, stations=["it's", "a=b"])
    assert found["station"].to_pylist() == ["a=b", "it's"]
    for name in ODD:
        there = store.read(network="micro", cadence="hour", start=START, end=END, stations=[name])
        assert there["value"].to_pylist() == [Decimal(2)]


@pytest.mark.parametrize("name", [*ODD, "", "..", "Micro", "m" * 33])
def test_a_network_that_could_not_name_a_folder_is_refused_at_the_door(
    store: ObservationStore, observe: Observe, name: str
) -> None:
    with pytest.raises(ObservationsRefused, match="network"):
        store.append([observe(), observe(network=name)], kind="hj212")
    assert store.journal.newest() == 0


def test_nobody_asked_for_is_nothing_found(store: ObservationStore, observe: Observe) -> None:
    put(store, observe())
    assert store.read(network="micro", cadence="hour", start=START, end=END, stations=[]).num_rows == 0
    assert store.read(network="micro", cadence="hour", start=START, end=END, parameters=[]).num_rows == 0
    assert store.latest(stations=[]) == []


def test_the_end_of_a_read_is_not_in_it(store: ObservationStore, observe: Observe) -> None:
    put(store, *(observe(hour) for hour in range(4)))
    moment = observe(0).time
    found = store.read(
        network="micro", cadence="hour", start=moment + dt.timedelta(hours=1), end=moment + dt.timedelta(hours=3)
    )
    assert [(time - moment) / dt.timedelta(hours=1) for time in found["time"].to_pylist()] == [1, 2]


def test_a_pinned_version_outlives_corrections_compaction_and_vacuum(
    store: ObservationStore, observe: Observe, home: Path
) -> None:
    days = {"network": "micro", "first": dt.date(2017, 10, 31), "last": dt.date(2017, 11, 3)}
    pinned = put(store, *(observe(hour, f"{hour}.5") for hour in range(72)))
    rows, sums = read(store, pinned), store.daily_sums(**days, version=pinned)
    for hour in range(0, 72, 7):
        put(store, observe(hour, "999"), observe(hour + 100, "1"))
    put(store, observe(1, station="B"), observe(100, station="B"))
    latest = read(store)
    assert latest != rows
    files = set(DeltaTable(home / "lake").file_uris())
    store.lake.compact(before=FAR)
    assert files.isdisjoint(DeltaTable(home / "lake").file_uris()), "every file was replaced"
    DeltaTable(home / "lake").vacuum(0, dry_run=False, enforce_retention_duration=False, full=True)
    for reader in (store, ObservationStore(home)):
        assert read(reader, pinned) == rows
        assert reader.daily_sums(**days, version=pinned) == sums
        assert read(reader) == latest
        assert reader.daily_sums(**days) != sums


def test_changes_after_a_version_name_what_is_new_and_what_was_corrected(
    store: ObservationStore, observe: Observe
) -> None:
    first = put(store, observe(0), observe(1), observe(2))
    put(store, observe(1, "7"), observe(2), observe(3))
    put(store, observe(24, station="B"))
    changes = store.changed_since(first).to_pylist()
    assert [(row["station"], row["day"], row["time"]) for row in changes] == [
        ("A", dt.date(2017, 10, 31), observe(1).time),
        ("B", dt.date(2017, 11, 1), observe(24).time),
    ]
    assert store.changed_since(store.version()).num_rows == 0
    assert store.changed_since(0, network="micro", cadence="hour").num_rows == 2
    assert store.changed_since(0, network="ambient").num_rows == 0


@pytest.mark.parametrize("cadence", ["realtime", "minute", "hour", "day", "month"])
def test_every_cadence_is_read_across_the_borders_of_its_partitions(
    store: ObservationStore, observe: Observe, cadence: str
) -> None:
    # 2017-12-31T15:59:59Z and 16:00Z are the two sides of the local new year in Shanghai.
    border = dt.datetime(2017, 12, 31, 16, tzinfo=dt.UTC)
    times = [border + dt.timedelta(seconds=second) for second in (-86_400, -1, 0, 1, 86_400)]
    put(store, *(observe(time, cadence=cadence) for time in times))
    span = {"network": "micro", "cadence": cadence}
    assert store.read(**span, start=START, end=END)["time"].to_pylist() == times
    assert store.read(**span, start=times[1], end=times[3])["time"].to_pylist() == times[1:3]
    assert store.read(**span, start=times[2], end=times[2] + dt.timedelta(microseconds=1)).num_rows == 1


def test_a_query_sees_the_rows_of_its_scope_only(store: ObservationStore, observe: Observe) -> None:
    put(
        store, observe(0, "1"), observe(1, "2"), observe(0, "50", network="ambient"), observe(0, "60", cadence="minute")
    )
    put(store, observe(0, "3"))
    ask = "SELECT count(*) AS number, sum(value) AS total FROM observation"
    scope = {"network": "micro", "cadence": "hour", "start": START, "end": END}
    assert store.lake.query(ask, **scope).to_pylist() == [{"number": 2, "total": Decimal(5)}]
    assert store.lake.query(ask, **scope, version=1).to_pylist() == [{"number": 2, "total": Decimal(3)}]


def test_tables_of_a_query_do_not_outlive_it(store: ObservationStore, observe: Observe) -> None:
    put(store, observe(0, station="A"), observe(0, station="B"))
    scope = {"network": "micro", "cadence": "hour", "start": START, "end": END}
    wanted = {"wanted": pa.table({"station": ["A"]})}
    ask = "SELECT station FROM observation SEMI JOIN wanted USING (station)"
    assert store.lake.query(ask, **scope, tables=wanted)["station"].to_pylist() == ["A"]
    with pytest.raises(Exception, match="wanted"):
        store.lake.query(ask, **scope)
