"""`lantian hj212 decode` as its users meet it."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
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
from lantian.io.telemetry.health import HealthBook
from lantian.io.telemetry.orders import Answer, Orders
from lantian.io.telemetry.register import register_file, write_devices
from lantian.io.telemetry.strangers import StrangerBook

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
    write_clock(home, CampaignClock(campaign=START + dt.timedelta(hours=3, minutes=30), real=now, speed=1))
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


def cli(home, *arguments):
    return CliRunner().invoke(hj212, [*arguments], env={"LANTIAN_HOME": str(home)})


def test_a_request_goes_on_the_queue_and_is_shown(tmp_path):
    result = cli(tmp_path, "ask", "A1", "1062", "--set", "RtdInterval=60", "--reason", "too many frames", "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert (said["command"], said["cn"], said["state"]) == ("set-realtime-interval", "1062", "waiting")
    assert (said["parameters"], said["reason"], said["asked_by"]) == ({"RtdInterval": "60"}, "too many frames", "cli")
    (order,) = Orders(tmp_path).waiting()
    assert order.id == said["id"]


@pytest.mark.parametrize("state", ["done", "refused"])
def test_waiting_ends_with_the_order_and_says_how(tmp_path, state):
    orders, now = Orders(tmp_path), dt.datetime.now(dt.UTC)

    def play_the_gateway():
        while not (waiting := Orders(tmp_path).waiting()):
            time.sleep(0.02)
        answers = [Answer(now, "9011", "QnRtn=1")]
        Orders(tmp_path).note(waiting[0].id, state=state, now=now, qn_rtn=1, answers=answers)

    gateway = threading.Thread(target=play_the_gateway)
    gateway.start()
    result = cli(tmp_path, "ask", "A1", "get-time", "--wait")
    gateway.join()
    assert result.exit_code == (0 if state == "done" else 1)
    assert f"get-time (1011) to A1: {state}\n  9011  QnRtn=1" in result.stdout
    orders.close()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["A1", "get-tme"], 1, "get-tme: command: is not known."),
        (["A1", "set-realtime-interval", "--set", "RtdInterval=5"], 1, "RtdInterval: must lie between 30 and 3600."),
        (["A1", "get-time", "--set", "PolId"], 2, "write FIELD=VALUE"),
        (["A1"], 2, "Say which device and what"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(tmp_path, arguments, status, words):
    result = cli(tmp_path, "ask", *arguments)
    assert result.exit_code == status
    assert words in result.stderr
    assert Orders(tmp_path).recent() == []


def test_errors_of_a_request_are_told_in_json(tmp_path):
    result = cli(tmp_path, "ask", "A1", "set-time", "--set", "SystemTime=soon", "--json")
    (error,) = json.loads(result.stdout)["errors"]
    assert (error["code"], error["where"]) == ("request-refused", "SystemTime")
    assert error["remedy"]


def test_the_commands_are_listed_with_their_fields(tmp_path):
    rows = json.loads(cli(tmp_path, "ask", "--list", "--json").stdout)
    assert {row["cn"] for row in rows} >= {"1000", "1012", "2061", "3021"}
    assert "hour-history" in cli(tmp_path, "ask", "--list").stdout


def test_devices_and_strangers_are_listed(tmp_path):
    now = dt.datetime(2017, 11, 15, 1, tzinfo=dt.UTC)
    assert json.loads(cli(tmp_path, "devices", "--json").stdout) == []
    book = HealthBook(tmp_path)
    record = book.of("A1")
    record.connected, record.frames, record.clock_skew_seconds, record.last_frame = True, 7, -3.0, now
    record.mark("text-gbk", 2)
    book.write(*book.changed())
    stranger = StrangerBook(tmp_path)
    stranger.saw("B2", "unknown", st="22", password="111111", peer="10.0.0.7:99", at=now, raw=GOOD)
    stranger.write(stranger.taken())
    (device,) = json.loads(cli(tmp_path, "devices", "--json").stdout)
    assert (device["mn"], device["connected"], device["marks"]) == ("A1", True, {"text-gbk": 2})
    assert "A1  connected" in cli(tmp_path, "devices").stdout
    (found,) = json.loads(cli(tmp_path, "strangers", "--json").stdout)
    assert (found["mn"], found["reason"], found["peers"], found["count"]) == ("B2", "unknown", ["10.0.0.7"], 1)
    assert "password" not in found
    assert "B2  unknown  ST=22  1 frames from 10.0.0.7" in cli(tmp_path, "strangers").stdout
