"""`lantian air import`: all hours of a file or none, every error named, the past never lost."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lantian.apps.monitoring import actions
from lantian.apps.records import store as installed
from lantian.apps.records.models import LogEntry
from lantian.apps.records.queries import verify_log
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
    own = ObservationStore(home)
    monkeypatch.setattr(installed, "store", lambda: own)
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
    assert json.loads(result.stdout) == {"rows": len(rows), "version": 1, "errors": []}
    hours_in_file, hours_without_any_value = 72, 4
    assert len({row["time"] for row in rows}) == hours_in_file - hours_without_any_value
    first = min(row["time"] for row in rows)
    assert first == dt.datetime(2015, 11, 30, 15, tzinfo=dt.UTC), "the label is the end of the hour, in local time"


def test_an_import_stands_in_the_action_log(shelf) -> None:
    run(SAMPLE)
    entry = LogEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.subject) == ("monitoring.import-hours", f"station:{STATION}")
    assert entry.facts["file"] == SAMPLE.name
    assert entry.facts["version"] == shelf.version()
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
        (["1,2015,12,1,14,80,100,5,40,1200,30", "2,2015,12,1,14,80,100,5,40,1200,30"], [("hour-twice", 3)]),
        (["1,2018,1,15,14,80,100,5,40,1200,30"], [("hour-in-future", 2)]),
        (["1,2015,12,1,14,80,100,5,40,1.2,30", "2,2015,12,1,15,80,100,5,40,0.9,30"], [("unit-suspect", 0)]),
        (["1,2015,12,1,14,80000,100,5,40,1200,30"], [("unit-suspect", 2)]),
        (["1,1,1,1,0,80,100,5,40,1200,30"], [("hour-unreadable", 2)]),
        (["1,1500,1,1,0,80,100,5,40,1200,30"], [("observations-refused", None)]),
        (["1,2015,12,1,24,80,100,5,40,1200,30"], [("hour-unreadable", 2)]),
        (["1,2015,12,1,14,1e-300,100,5,40,1200,30"], [("value-too-fine", 2)]),
        (["1,2015,12,1,14,80,100,5,40,1200.0001,30"], [("value-too-fine", 2)]),
        (["1,2015,12,1,14,NaN,5,-1,1_0,８０,Infinity"], [("value-unreadable", 2)] * 4),
        (["1,2015,12,1,14,1e999999999,100,5,40,1200,30"], [("unit-suspect", 2)]),
        (["1,2015,12,1,14," + "9" * 200_000 + ",1,1,1,1,1"], [("csv-unreadable", 1)]),
        (["1,2015", "x", "=cmd|' /C calc'!A0"], [("hour-unreadable", row) for row in (2, 3, 4)]),
        ([b"\xff\xfe\x00"], [("csv-encoding", None)]),
        ([], [("nothing-to-import", None)]),
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
    assert not LogEntry.objects.filter(action="monitoring.import-hours").exists()


def test_errors_are_said_in_words_too(write) -> None:
    file = write("1,2018,1,15,14,80,100,5,40,1200,30")
    result = CliRunner().invoke(main, ["air", "import", str(file), "--station", STATION])
    assert result.exit_code == 1
    assert "row 2" in result.stdout
    assert "hour-in-future" in result.stdout
    assert "nothing was imported" in result.stderr
