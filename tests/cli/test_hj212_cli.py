"""`lantian hj212 decode` as its users meet it."""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from lantian.cli.hj212 import hj212
from lantian.io.clock import CampaignClock, write_clock
from lantian.io.journal import OBSERVATIONS
from lantian.io.store import ObservationStore
from lantian.io.telemetry.register import register_file, write_devices

MESSAGES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "hj212" / "frames.jsonl").read_text("utf-8").splitlines()
]
GOOD = (
    b"##0172QN=20171115080000123;ST=22;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
    b"DataTime=20171115080000;a34004-Rtd=152.0,a34004-Flag=N;a34002-Rtd=231.0,a34002-Flag=N&&F9C1"
)


def run(data: bytes, *options: str):
    return CliRunner().invoke(hj212, ["decode", "-", "--json", *options], input=data)


def test_a_good_frame_is_one_object_with_the_promised_keys():
    result = run(GOOD + b"\r\n")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "ok": True,
        "crc_ok": True,
        "length_ok": True,
        "qn": "20171115080000123",
        "st": "22",
        "cn": "2011",
        "pw": "123456",
        "mn": "010000A8900016F000169DC0",
        "flag": 5,
        "pnum": None,
        "pno": None,
        "cp": [
            {"DataTime": "20171115080000"},
            {"a34004-Rtd": "152.0", "a34004-Flag": "N"},
            {"a34002-Rtd": "231.0", "a34002-Flag": "N"},
        ],
        "error": None,
    }


def test_every_public_message_gives_one_object_in_its_place():
    frames = [message["frame"].rstrip("\r\n") for message in MESSAGES]
    result = run("\n".join(frames).encode())
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [item["ok"] for item in objects] == [message["frame_level"] == "accept" for message in MESSAGES]
    assert result.exit_code == 1


def test_hostile_lines_stay_one_object_a_line(tmp_path):
    path = tmp_path / "frames.txt"
    path.write_bytes(b"\xff\xfe\x00\n##0012QN=1;A=\xe2\x80\xa8 FFFF\n" + GOOD + b"\\r\\n\r\n\r\n" + GOOD)
    result = CliRunner().invoke(hj212, ["decode", str(path), "--json"])
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [item["ok"] for item in objects] == [False, False, True, True]
    assert set(objects[0]["error"]) == {"code", "message", "remedy"}
    assert result.exit_code == 1


def test_a_line_without_end_is_one_refused_object():
    result = run(b"##" + b"9" * 1_000_000 + b"\n" + GOOD)
    assert [json.loads(line)["ok"] for line in result.stdout.splitlines()] == [False, True]


def test_marks_are_written_when_asked_for():
    result = run(GOOD[:-4] + b"f9c1", "--marks")
    assert json.loads(result.stdout)["marks"] == ["crc-lower-case"]


def test_people_get_a_line_each():
    result = CliRunner().invoke(hj212, ["decode", "-"], input=GOOD + b"\nnoise\n")
    first, second = result.stdout.splitlines()
    assert "a34004-Rtd=152.0" in first
    assert "not-a-frame" in second
    assert result.exit_code == 1


def test_a_missing_file_is_wrong_usage():
    assert CliRunner().invoke(hj212, ["decode", "no-such-file"]).exit_code == 2


STATIONS = ["410102HHXL0001", "410102HHXL0002"]
START = dt.datetime(2018, 3, 1, 0, tzinfo=dt.UTC)


def hours(count, *, network="micro"):
    rows = [
        {
            "network": network,
            "cadence": "hour",
            "station": station,
            "parameter": "a34004",
            "statistic": "mean",
            "time": START + dt.timedelta(hours=hour),
            "value": Decimal(50 + hour),
            "unit": "µg/m³",
            "flag": "N",
        }
        for hour in range(count)
        for station in STATIONS
    ]
    return pa.Table.from_pylist(rows, OBSERVATIONS)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    write_devices(register_file(tmp_path), [{"mn": mn, "network": "micro", "password": "123456"} for mn in STATIONS])
    return tmp_path


@contextmanager
def running(*arguments):
    command = [sys.executable, "-m", "lantian.cli.main", "hj212", *arguments, "--json"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@contextmanager
def gateway():
    with running("gateway", "--port", "0") as process:
        yield json.loads(process.stdout.readline())["port"]


def arrived(home, cadence):
    store = ObservationStore(home)
    entries = store.journal.entries(0, limit=100_000)
    store.close()
    rows = [row for entry in entries if entry.kind == "hj212" for row in entry.table.to_pylist()]
    return {
        (row["station"], row["time"].astimezone(dt.UTC)): row["value"]
        for row in rows
        if row["cadence"] == cadence and row["statistic"] in ("mean", "raw")
    }


def whole(first, last):
    return {
        (station, START + dt.timedelta(hours=hour)): Decimal(50 + hour)
        for hour in range(first, last)
        for station in STATIONS
    }


def test_a_file_is_played_through_a_socket_into_the_journal(home):
    pq.write_table(hours(30), home / "record.parquet")
    with gateway() as port:
        arguments = ["simulate", "--file", str(home / "record.parquet"), "--speed", "0", "--port", str(port), "--json"]
        result = CliRunner().invoke(hj212, arguments)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"sent": 60, "acknowledged": 60, "repeated": 0}
    assert arrived(home, "hour") == whole(0, 30)


def test_a_stretch_of_the_lake_is_played_in_local_time(home):
    store = ObservationStore(home)
    store.append(hours(30), kind="import")
    store.seal()
    store.close()
    with gateway() as port:
        stretch = ["--from", "2018-03-01 10:00:00", "--to", "2018-03-01 16:00:00"]
        arguments = ["simulate", *stretch, "--speed", "0", "--port", str(port), "--json"]
        result = CliRunner().invoke(hj212, arguments)
    assert result.exit_code == 0
    assert arrived(home, "hour") == whole(2, 8)


def test_the_demonstration_plays_what_is_over_at_once_and_goes_on(home):
    (home / "demo").mkdir()
    pq.write_table(hours(48), home / "demo" / "coming.parquet")
    now = dt.datetime.now(dt.UTC)
    write_clock(home, CampaignClock(campaign=START + dt.timedelta(hours=3, minutes=30), real=now, speed=60))
    with gateway() as port, running("simulate", "--demo", "--realtime-every", "0.2", "--port", str(port)):
        deadline = time.monotonic() + 20
        while len(arrived(home, "hour")) < 6 or len(arrived(home, "realtime")) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert arrived(home, "hour") == whole(0, 3)
    state = json.loads((home / "demo" / "simulator.json").read_text())
    assert state["acknowledged"] == dict.fromkeys(STATIONS, "2018-03-01T02:00:00+00:00")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "Say what to play"),
        (["--demo"], 1, "coming.parquet"),
        (["--file", "nowhere.parquet"], 1, "nowhere.parquet cannot be played"),
    ],
)
def test_what_cannot_be_played_is_said(home, arguments, status, words):
    result = CliRunner().invoke(hj212, ["simulate", *arguments])
    assert result.exit_code == status
    assert words in result.output


def test_without_devices_nothing_is_played(home):
    register_file(home).unlink()
    result = CliRunner().invoke(hj212, ["simulate", "--demo"])
    assert result.exit_code == 2
    assert "devices.json" in result.output
