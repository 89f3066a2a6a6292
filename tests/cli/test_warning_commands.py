"""`lantian warning evaluate|replay`: the agreed shapes, and bad series named by their lines."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lantian.cli.warning import warning
from lantian.core.policy.pack import Pack

START = dt.datetime(2017, 12, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def _pack_at_hand(monkeypatch: pytest.MonkeyPatch, zhongyuan_pack: Pack) -> None:
    monkeypatch.setattr("lantian.io.packs.load_folder", lambda _folder: zhongyuan_pack)


def series(*spells: tuple[int, int], now: int = 10_000, running: bool = True) -> str:
    """CSV of spells of (index, hours), observed up to place `now`."""
    values = [value for value, count in spells for _ in range(count)]
    lines = ["time,aqi,aqi_24h,kind"]
    for place, value in enumerate(values):
        kind = "observed" if place <= now else "forecast"
        time = (START + place * dt.timedelta(hours=1)).isoformat()
        lines.append(f"{time},{value},{value if running else ''},{kind}")
    return "\n".join(lines) + "\n"


def run(tmp_path: Path, content: str | bytes, *arguments: str) -> tuple[int, dict[str, Any]]:
    file = tmp_path / "series.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    command, *options = arguments
    result = CliRunner().invoke(warning, [command, "pack", str(file), *options, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_a_proposal_has_the_agreed_shape(tmp_path: Path) -> None:
    content = series((100, 5), (230, 50), (140, 40), now=4)
    status, answer = run(tmp_path, content, "evaluate", "--as-of", "2017-12-01T04:00+08:00")
    assert status == 0 and answer["grade"] == "yellow" and answer["clauses"] == ["M35"]
    assert answer["episode"] == {
        "start": "2017-12-01T05:00:00+08:00",
        "end": "2017-12-03T06:00:00+08:00",
        "hours_over_200": 50,
        "hours_over_300": 0,
        "peak": 230,
    }
    assert answer["early_start"] is False and answer["lift_from"] == "2017-12-03T07:00:00+08:00"


def test_good_air_proposes_nothing(tmp_path: Path) -> None:
    status, answer = run(tmp_path, series((90, 100)), "evaluate", "--as-of", "2017-12-03T00:00+08:00")
    assert status == 0
    assert (answer["grade"], answer["clauses"], answer["episode"], answer["lift_from"]) == ("none", [], None, None)


def test_what_was_observed_later_is_not_known_yet(tmp_path: Path) -> None:
    """Observed hours after the moment are the future: without a forecast nothing is proposed."""
    content = series((100, 5), (230, 50), (140, 40))
    _, answer = run(tmp_path, content, "evaluate", "--as-of", "2017-12-01T03:00+08:00")
    assert answer["grade"] == "none"
    remark = answer["remarks"][0]
    assert remark["code"] == "observed-later" and remark["count"] == 91 and "2017-12-01T04:00" in remark["message"]


def test_what_was_observed_later_is_in_no_running_index(tmp_path: Path) -> None:
    """The forecast says 100 for the hours that were observed with 500 later."""
    hours = [START + place * dt.timedelta(hours=1) for place in range(60)]
    told = [f"{each.isoformat()},100,,observed" for each in hours[:12]]
    told += [f"{each.isoformat()},100,,forecast" for each in hours[12:]]
    later = [f"{each.isoformat()},500,,observed" for each in hours[12:]]
    for lines in (told, told + later):
        content = "\n".join(["time,aqi,aqi_24h,kind", *lines])
        _, answer = run(tmp_path, content, "evaluate", "--as-of", "2017-12-01T11:00+08:00")
        assert (answer["grade"], answer["episode"]) == ("none", None)


def test_an_hour_observed_without_a_value_is_taken_from_the_forecast(tmp_path: Path) -> None:
    content = series((230, 60), now=4)
    empty = "".join(f"{(START + place * dt.timedelta(hours=1)).isoformat()},,,observed\n" for place in range(5, 8))
    answers = [
        run(tmp_path, each, "evaluate", "--as-of", "2017-12-01T07:00+08:00")[1] for each in (content, content + empty)
    ]
    assert [each["episode"]["hours_over_200"] for each in answers] == [60, 60]


def test_a_moment_long_after_the_newest_hour_is_remarked(tmp_path: Path) -> None:
    for moment, stale in (("2017-12-03T11:00+08:00", False), ("2018-01-03T00:00+08:00", True)):
        _, answer = run(tmp_path, series((230, 60)), "evaluate", "--as-of", moment)
        assert ("stale" in {each["code"] for each in answer["remarks"]}) is stale


def test_a_running_index_that_is_not_given_is_the_mean_of_a_day(tmp_path: Path) -> None:
    content = series((210, 24), now=23, running=False)
    _, answer = run(tmp_path, content, "evaluate", "--as-of", "2017-12-01T23:00+08:00")
    assert answer["grade"] == "blue" and answer["episode"]["hours_over_200"] == 1


def test_a_replay_prints_every_change(tmp_path: Path) -> None:
    status, answer = run(tmp_path, series((100, 100), (230, 50), (140, 60)), "replay", "--lead-hours", "72")
    assert status == 0
    assert [(each["from"], each["to"]) for each in answer["changes"]] == [
        ("none", "blue"), ("blue", "yellow"), ("yellow", "none"),
    ]  # fmt: skip
    assert answer["changes"][0] == {
        "at": "2017-12-02T04:00:00+08:00", "from": "none", "to": "blue", "clauses": ["M35"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        ("time,aqi,aqi_24h\n", "columns", "line 1"),
        (b"\xff\xfe\x00", "encoding", "file"),
        ("time,aqi,aqi_24h,kind\n", "empty", "file"),
        ("time,aqi,aqi_24h,kind\n2017-12-01T00:00,1,1,observed\n", "time-invalid", "line 2"),
        ("", "columns", "line 1"),
        ("time,aqi,aqi_24h,kind\n" + "9" * 140_000 + "\n", "no-csv", "file"),
    ],
)
def test_a_series_that_cannot_be_used_is_refused(tmp_path: Path, content: str | bytes, code: str, where: str) -> None:
    status, answer = run(tmp_path, content, "evaluate", "--as-of", "2017-12-01T04:00+08:00")
    assert status == 1 and answer["errors"][0]["code"] == code and answer["errors"][0]["remedy"]
    assert where == "file" or where in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2017-12-01T00:30+08:00,1,1,observed", "time-invalid"),
        ("9999-12-31T23:00-12:00,1,1,observed", "time-invalid"),
        ("2017-12-02T00:00+08:00,many,1,observed", "index-invalid"),
        ("2017-12-02T00:00+08:00,1,-1,observed", "index-invalid"),
        ("2017-12-02T00:00+08:00,1,1001,observed", "index-invalid"),
        ("2017-12-02T00:00+08:00,1,1,guess", "kind-unknown"),
        ("2017-12-01T00:00+08:00,1,1,observed", "hour-twice"),
        ("2017-12-02T00:00+08:00,1,1", "cells"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_used(tmp_path: Path, line: str, code: str) -> None:
    status, answer = run(tmp_path, series((230, 5)) + line + "\n", "evaluate", "--as-of", "2017-12-01T04:00+08:00")
    assert status == 1 and answer["grade"] == "blue"
    assert [(each["code"], each["where"]) for each in answer["errors"]] == [(code, "line 7")]
    assert answer["errors"][0]["message_zh"] and answer["errors"][0]["remedy_zh"]


def test_usage_is_said_with_status_two(tmp_path: Path) -> None:
    status, answer = run(tmp_path, series((90, 5)), "replay", "--rules", "ministry-2030")
    assert status == 2 and answer["errors"][0]["code"] == "warning-rules-unknown"
    file = tmp_path / "series.csv"
    known = ["evaluate", "pack", str(file), "--as-of"]
    for options in (["yesterday"], ["2017-12-01T00:00"], ["0001-01-01T00:00+12:00"], ["9999-12-31T23:59-12:00"]):
        result = CliRunner().invoke(warning, [*known, *options])
        assert result.exit_code == 2 and "2017-12-01T08:00+08:00" in result.output
    result = CliRunner().invoke(warning, [*known, "2017-12-01T00:00+08:00", "--notice", "pink"])
    assert result.exit_code == 2 and "pink" in result.output and "orange" in result.output
