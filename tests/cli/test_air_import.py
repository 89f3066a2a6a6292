"""`lantian air import`: all hours of a file or none, every error named, the past never lost."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lantian.apps.exchange import actions as exchange
from lantian.apps.exchange.models import ImportBatch, StationAlias
from lantian.apps.monitoring import actions
from lantian.apps.records.models import LogEntry
from lantian.apps.records.queries import verify_log
from lantian.apps.records.store import store
from lantian.cli import air_import
from lantian.cli.main import main
from lantian.io.journal import StoreFull
from lantian.io.store import ObservationStore

SAMPLE = Path(__file__).parents[1] / "data" / "archives" / "uci_aotizhongxin_2015-12_3days.csv"
STATION = "410102TEST0001"
HEADING = "No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3\n"
START = dt.datetime(2015, 11, 29, tzinfo=dt.UTC)
NOW = dt.datetime(2018, 1, 15, 4, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings, zhongyuan_folder, zhongyuan_pack, tmp_path, monkeypatch) -> ObservationStore:
    """An empty store and one registered station of the network "micro"."""
    settings.LANTIAN_PACK = zhongyuan_folder
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("LANTIAN_HOME", str(home))
    own = store()
    monkeypatch.setattr(air_import, "now", lambda: NOW)
    actions.register_station(
        actor=None,
        code=STATION,
        subdistrict=zhongyuan_pack.subdistricts()[0].id,
        lon=113.6,
        lat=34.75,
        kind="micro",
        name_zh="试验站",
    )
    return own


@pytest.fixture
def write(tmp_path):
    """A file of rows below the heading."""

    def build(*rows: str | bytes) -> Path:
        path = tmp_path / "hours.csv"
        path.write_bytes(HEADING.encode() + b"".join((r.encode() if isinstance(r, str) else r) + b"\n" for r in rows))
        return path

    return build


def run(file: Path, *options: str, station: str = STATION) -> Result:
    return CliRunner().invoke(main, ["air", "import", str(file), "--station", station, "--json", *options])


def errors(result: Result) -> list[tuple[str, Any]]:
    return [(error["code"], error["where"].get("row")) for error in json.loads(result.stdout)["errors"]]


def kept(shelf: ObservationStore, network: str = "micro", version: int | None = None) -> list[dict[str, Any]]:
    end = START + dt.timedelta(days=8)
    table = shelf.read(network=network, cadence="hour", start=START, end=end, version=version)
    return table.to_pylist()


def test_the_published_sample_comes_in_whole_with_its_gaps_and_in_the_stations_network(shelf) -> None:
    result = run(SAMPLE)
    assert result.exit_code == 0, result.output
    rows = kept(shelf)
    answer = json.loads(result.stdout)
    assert {key: answer[key] for key in ("rows", "new", "changed", "same", "refused", "version", "errors")} == {
        "rows": len(rows),
        "new": len(rows),
        "changed": 0,
        "same": 0,
        "refused": 0,
        "version": 1,
        "errors": [],
    }
    hours_in_file, hours_without_any_value = 72, 4
    assert len({row["time"] for row in rows}) == hours_in_file - hours_without_any_value
    first = min(row["time"] for row in rows)
    assert first == dt.datetime(2015, 11, 30, 15, tzinfo=dt.UTC), "the label is the end of the hour, in local time"


def test_an_import_stands_in_the_action_log(shelf) -> None:
    run(SAMPLE)
    finished, applied, received = LogEntry.objects.order_by("-number")[:3]
    assert [each.action for each in (finished, applied, received)] == [
        "exchange.finish-import",
        "exchange.apply-import",
        "exchange.receive-files",
    ]
    assert received.facts["files"] == [SAMPLE.name]
    assert len(received.facts["sha256"][0]) == 64
    assert finished.facts["version"] == shelf.version()
    assert verify_log().broken is None


def test_the_same_file_again_changes_nothing_and_another_value_is_a_correction(shelf, write) -> None:
    row = "1,2015,12,1,14,80,100,5,40,1200,30"
    run(write(row))
    assert run(write(row)).exit_code == 0
    assert [row["seq"] for row in kept(shelf)] == [1] * 6, "what was said again is no news"
    before = shelf.version()
    run(write(row.replace(",80,", ",81,")))
    values = {version: _pm25(kept(shelf, version=version)) for version in (before, shelf.version())}
    assert values == {before: Decimal(80), shelf.version(): Decimal(81)}


def _pm25(rows: list[dict[str, Any]]) -> Decimal:
    (value,) = [row["value"] for row in rows if row["parameter"] == "a34004"]
    return value


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (["1,2015,12,1,14,80,100,5,40,1200,30", "2,2015,12,1,14,81,100,5,40,1200,30"], [("hour-twice", 3)]),
        (["1,2018,1,15,14,80,100,5,40,1200,30"], [("hour-in-future", 2)]),
        (["1,2015,12,1,14,80,100,5,40,1.2,30", "2,2015,12,1,15,80,100,5,40,0.9,30"], [("unit-suspect-small", 0)]),
        (["1,2015,12,1,14,80000,100,5,40,1200,30"], [("unit-suspect", 2)]),
        (["1,1,1,1,0,80,100,5,40,1200,30"], [("hour-unreadable", 2)]),
        (["1,1500,1,1,0,80,100,5,40,1200,30"], [("hour-unreadable", 2)]),
        (["1,2015,12,1,24,80,100,5,40,1200,30"], [("hour-unreadable", 2)]),
        (["1,2015,12,1,14,1e-300,100,5,40,1200,30"], [("value-too-fine", 2)]),
        (["1,2015,12,1,14,80,100,5,40,1200.0001,30"], [("value-too-fine", 2)]),
        (["1,2015,12,1,14,NaN,5,-1,1_0,８０,Infinity"], [("value-negative", 2), *[("value-unreadable", 2)] * 3]),
        (["1,2015,12,1,14,1e999999999,100,5,40,1200,30"], [("value-unreadable", 2)]),
        (["1,2015,12,1,14," + "9" * 200_000 + ",1,1,1,1,1"], [("value-unreadable", 2)]),
        (["1,2015", "x", "=cmd|' /C calc'!A0"], [("csv-row-length", row) for row in (2, 3, 4)]),
        (["1,2015,12,1,14,-3,100,5,40,1200,30"], [("value-negative", 2)]),
        ([], [("file-empty", None)]),
    ],
)
def test_one_error_and_nothing_is_imported(shelf, write, rows, wanted) -> None:
    good = "9,2015,12,2,14,80,100,5,40,1200,30"
    result = run(write(*rows, *([good] if rows and "1.2" not in str(rows) else [])))
    assert result.exit_code == 1, result.output
    found = errors(result)
    assert [code for code, _ in found] == [code for code, _ in wanted]
    assert all(row == expected for (_, row), (_, expected) in zip(found, wanted, strict=True) if expected)
    assert shelf.version() == 0
    assert kept(shelf) == []


def test_a_station_that_is_not_registered_takes_nothing(shelf) -> None:
    result = run(SAMPLE, station="../nobody")
    assert (result.exit_code, errors(result)) == (1, [("station-unknown", None)])
    assert shelf.version() == 0


def test_a_full_disk_is_named_as_the_systems_illness(shelf, monkeypatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise StoreFull("No space is left.")

    monkeypatch.setattr(shelf, "append", full)
    result = run(SAMPLE)
    assert (result.exit_code, errors(result)) == (3, [("store-full", None)])
    assert not LogEntry.objects.filter(action="exchange.finish-import").exists()


def test_errors_are_said_in_words_too(write) -> None:
    file = write("1,2018,1,15,14,80,100,5,40,1200,30")
    result = CliRunner().invoke(main, ["air", "import", str(file), "--station", STATION])
    assert result.exit_code == 1
    assert "row 2" in result.stdout
    assert "hour-in-future" in result.stdout
    assert "nothing was imported" in result.stderr


def test_a_dry_run_says_everything_and_changes_nothing(shelf) -> None:
    result = run(SAMPLE, "--dry-run")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["new"], answer["version"]) == (0, answer["rows"], None)
    assert shelf.version() == 0
    assert ImportBatch.objects.get().state == "discarded"


def test_the_good_rows_go_on_when_a_person_says_so(shelf, write) -> None:
    file = write("1,2015,12,1,14,80,100,5,40,1200,30", "2,2015,12,1,15,x,100,5,40,1200,30")
    assert run(file).exit_code == 1
    assert shelf.version() == 0
    result = run(file, "--good-rows")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["rows"], answer["refused"]) == (0, 11, 1)
    assert answer["errors"][0]["where"] == {"file": "hours.csv", "sheet": "", "row": 3, "column": "PM2.5"}


def test_an_import_is_taken_back_in_one_step_and_history_stays(shelf, write) -> None:
    """What was there before counts again; what was not there is withdrawn; the imported value stays in its version."""
    run(write("1,2015,12,1,14,80,100,5,40,1200,30"))
    second = run(write("1,2015,12,1,14,81,100,5,40,1200,30", "2,2015,12,1,15,90,100,5,40,1200,30"))
    imported = shelf.version()
    number = json.loads(second.stdout)["batch"]
    result = CliRunner().invoke(main, ["air", "undo", str(number), "--reason", "wrong file", "--json"])
    assert result.exit_code == 0, result.output
    now_known = {(row["parameter"], row["time"].hour): row for row in kept(shelf)}
    assert now_known["a34004", 5]["value"] == Decimal(80)
    assert now_known["a34004", 6]["value"] is None
    assert now_known["a34004", 6]["flag"] == "W"
    before = {(row["parameter"], row["time"].hour): row["value"] for row in kept(shelf, version=imported)}
    assert before["a34004", 5] == Decimal(81)
    again = CliRunner().invoke(main, ["air", "undo", str(number), "--json"])
    assert (again.exit_code, json.loads(again.stdout)["errors"][0]["code"]) == (1, "import-state")


def test_undoing_stops_at_what_was_changed_since(shelf, write) -> None:
    first = json.loads(run(write("1,2015,12,1,14,80,100,5,40,1200,30")).stdout)["batch"]
    run(write("1,2015,12,1,14,82,100,5,40,1200,30"))
    refused = CliRunner().invoke(main, ["air", "undo", str(first), "--json"])
    assert (refused.exit_code, json.loads(refused.stdout)["errors"][0]["code"]) == (1, "changed-since")
    done = CliRunner().invoke(main, ["air", "undo", str(first), "--leave-changed", "--json"])
    assert done.exit_code == 0
    known = {row["parameter"]: row["value"] for row in kept(shelf)}
    assert known["a34004"] == Decimal(82)
    assert known["a34002"] is None


def test_names_of_a_file_are_mapped_once_and_remembered(shelf, tmp_path) -> None:
    names = tmp_path / "stations.csv"
    names.write_text(f"name,code\nAotizhongxin,{STATION}\n")
    first = CliRunner().invoke(main, ["air", "import", str(SAMPLE), "--json"])
    assert [error["code"] for error in json.loads(first.stdout)["errors"]] == ["station-unknown"]
    second = CliRunner().invoke(main, ["air", "import", str(SAMPLE), "--stations", str(names), "--json"])
    assert second.exit_code == 0, second.output
    assert StationAlias.objects.get().code == STATION
    third = CliRunner().invoke(main, ["air", "import", str(SAMPLE), "--json"])
    assert json.loads(third.stdout)["same"] == json.loads(third.stdout)["rows"]


def test_a_remembered_mapping_reads_any_table(shelf, tmp_path) -> None:
    """Semicolons, decimal commas, GBK headings, milligrams: all as the mapping says."""
    exchange.remember_mapping(
        "county",
        {
            "delimiter": ";",
            "decimal": ",",
            "encoding": "gb18030",
            "station_column": "站点",
            "time_columns": ["时间"],
            "time_formats": ["%d.%m.%Y %H:%M"],
            "zone": "+08:00",
            "label": "end",
            "columns": [{"column": "细颗粒物", "parameter": "a34004", "unit": "mg/m³"}],
        },
        actor=None,
        now=NOW,
    )
    path = tmp_path / "county.csv"
    path.write_bytes("站点;时间;细颗粒物\n试验站;01.12.2015 14:00;0,0805\n".encode("gb18030"))
    result = CliRunner().invoke(main, ["air", "import", str(path), "--mapping", "county", "--json"])
    assert result.exit_code == 0, result.output
    (row,) = kept(shelf)
    assert (row["value"], row["unit"], row["time"].hour) == (Decimal("80.5"), "µg/m³", 5)


def test_what_is_exported_comes_back_as_the_same(shelf, tmp_path) -> None:
    run(SAMPLE)
    out = tmp_path / "out.csv"
    span = ["--from", "2015-12-01", "--to", "2015-12-03"]
    command = ["air", "export", "--network", "micro", *span, "--out", str(out), "--json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["rows"]
    assert rows > 100
    back = CliRunner().invoke(main, ["air", "import", str(out), "--json"])
    answer = json.loads(back.stdout)
    assert (answer["layout"], answer["same"], answer["new"]) == ("lantian", rows, 0)
