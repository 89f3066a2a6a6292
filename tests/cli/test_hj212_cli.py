"""`lantian hj212 decode` as its users meet it."""

import json
from pathlib import Path

from click.testing import CliRunner

from lantian.cli.hj212 import hj212

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
