"""From blocks to parts: sorted, without doubles, without hours to come, strangers named, units looked at."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.io.archives.block import observations
from lantian.io.archives.bulk import append_parts
from lantian.io.archives.layouts import LAYOUTS, Options
from lantian.io.archives.staging import Source, Staged, load, stage
from lantian.io.store import ObservationStore

HEADING = "stationId,utc_time,PM2.5,PM10,NO2,CO,O3,SO2\n"
NOW = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)


@pytest.fixture
def staged(tmp_path):
    def build(*files: str, part_rows: int = 900_000, leave: bool = False, now: dt.datetime = NOW) -> Staged:
        sources = []
        for number, rows in enumerate(files):
            path = tmp_path / f"{number}.csv"
            path.write_text(HEADING + rows)
            sources.append(Source(path=path, name=path.name))
        return stage(
            sources,
            LAYOUTS["kdd2018"],
            tmp_path / "parts",
            options=Options(),
            place_of=lambda name: None if name.startswith("x") else ("other", name),
            leave_strangers=leave,
            now=now,
            part_rows=part_rows,
        )

    return build


def codes(found: Staged) -> list[tuple[str, str, int]]:
    return [(fault.code, fault.file, fault.row) for faults in found.faults for fault in faults.kept]


def test_a_part_lies_as_the_lake_sorts(staged) -> None:
    found = staged("b,2018-01-01 01:00:00,1,2,,,,\na,2018-01-01 01:00:00,3,4,,,,\na,2018-01-01 00:00:00,5,6,,,,\n")
    (part,) = found.parts
    rows = load(part.path).select(["parameter", "station", "time"]).to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["parameter"], row["station"], row["time"]))
    assert part.rows == 6


@pytest.mark.parametrize("part_rows", [900_000, 1])
def test_the_same_hour_again_is_a_remark_and_another_value_a_fault(staged, part_rows) -> None:
    """Within a part and across parts and files alike; the first one stays."""
    found = staged(
        "a,2018-01-01 00:00:00,1,,,,,\n",
        "a,2018-01-01 00:00:00,1,,,,,\na,2018-01-01 00:00:00,2,,,,,\n",
        part_rows=part_rows,
    )
    assert codes(found) == [("hour-repeated", "1.csv", 2), ("hour-twice", "1.csv", 3)]
    assert [load(part.path)["value"].to_pylist() for part in found.parts] == [[1_000_000]]
    assert found.severe == 1


def test_hours_to_come_are_refused_once_a_row(staged) -> None:
    found = staged("a,2018-02-01 00:00:00,1,2,3,,,\na,2018-01-31 23:00:00,1,2,3,,,\n")
    assert codes(found) == [("hour-in-future", "0.csv", 2)]
    assert found.rows == 3


@pytest.mark.parametrize(("leave", "code", "severe"), [(False, "station-unknown", 2), (True, "station-left-out", 0)])
def test_strangers_are_refused_or_left_out_and_always_named(staged, leave, code, severe) -> None:
    found = staged("x1,2018-01-01 00:00:00,1,2,,,,\na,2018-01-01 00:00:00,1,,,,,\n", leave=leave)
    assert codes(found) == [(code, "0.csv", 2)]
    assert (found.severe, found.strangers, found.rows) == (severe, {"x1": 2}, 1)


def test_a_column_in_another_unit_is_suspected(staged) -> None:
    """Particles of 0.05 all day are milligrams; carbon monoxide of 30 mg/m³ on the average is none."""
    rows = "".join(f"a,2018-01-{1 + n // 24:02} {n % 24:02}:00:00,0.05{n % 10},,,{30 + n % 3},,\n" for n in range(30))
    found = staged(rows)
    assert {(fault.code, fault.column) for faults in found.faults for fault in faults.kept} == {
        ("unit-suspect-small", "PM2.5"),
        ("unit-suspect", "CO"),
    }


def test_an_empty_file_says_so(staged) -> None:
    assert codes(staged("")) == [("file-empty", "0.csv", 0)]


def test_parts_come_into_the_store_exactly_as_the_usual_sealer_brings_them(staged, tmp_path) -> None:
    """The quick way and the usual way give the same rows; a second import of other values closes the first."""
    rows = "".join(
        f"s{n % 7},2018-01-{1 + n // 7 // 24:02} {n // 7 % 24:02}:00:00,{n % 90},{n % 50 + 1},,0.{n % 9 + 1},,\n"
        for n in range(7 * 24 * 3)
    )
    found = staged("s0,2017-12-31 23:00:00,7,,,,,\n" + rows, part_rows=500)
    quick, usual = ObservationStore(tmp_path / "quick"), ObservationStore(tmp_path / "usual")
    parts = list(enumerate(found.parts))
    versions = dict(append_parts(quick, tmp_path / "quick", parts, kind="import:1", cadence="hour", statistic="mean"))
    for _, part in parts:
        usual.append(observations(load(part.path), cadence="hour", statistic="mean"), kind="import:1")
    usual.seal()
    assert sorted(versions) == list(range(len(parts)))
    scope = {"network": "other", "cadence": "hour", "start": dt.datetime(2017, 12, 1, tzinfo=dt.UTC), "end": NOW}
    key = ["station", "parameter", "time", "value", "unit", "flag", "revision"]
    assert quick.read(**scope).select(key).equals(usual.read(**scope).select(key))
    assert quick.version() == usual.version() == len(parts)
    assert quick.status().rows == found.rows
    sums = {"network": "other", "first": dt.date(2018, 1, 1), "last": dt.date(2018, 1, 3)}
    drop = ["station", "parameter", "day", "total", "hours"]
    assert quick.daily_sums(**sums).select(drop).equals(usual.daily_sums(**sums).select(drop))
    again = staged("s0,2018-01-01 00:00:00,77,,,,,\n")
    list(
        append_parts(
            quick, tmp_path / "quick", [(0, again.parts[0])], kind="import:2", cadence="hour", statistic="mean"
        )
    )
    changed = quick.read(**scope, stations=["s0"], parameters=["a34004"]).slice(1, 1).to_pylist()[0]
    assert (changed["value"], changed["revision"]) == (77, 1)
    quick.compact(now=dt.datetime(2019, 1, 1, tzinfo=dt.UTC))
    assert quick.status().rows == found.rows + 1
