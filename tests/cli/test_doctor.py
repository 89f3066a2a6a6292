"""`lantian doctor` names what is ill in plain words, with the remedy and exit status 3; never a traceback."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lantian.cli.doctor import _devices

PACK = Path(__file__).parents[1] / "packs" / "port-alder-2031"
"""The small pack is read in a fifth of the time of the first campaign's."""


def _doctor(home: Path, **more: str) -> tuple[int, dict[str, dict[str, object]]]:
    done = subprocess.run(
        [sys.executable, "-m", "lantian.cli.main", "doctor", "--json"],
        env={**os.environ, "LANTIAN_HOME": str(home), "LANTIAN_PACK": str(PACK), **more},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, {each["what"]: each for each in json.loads(done.stdout)["findings"]}


def test_before_the_first_start_it_says_how_to_start(tmp_path: Path) -> None:
    status, found = _doctor(tmp_path)
    assert status == 3
    assert found["campaign pack"]["well"] is True
    assert found["records"]["well"] is False
    assert "lantian up" in str(found["records"]["remedy"])


@pytest.mark.parametrize("broken", ["info: [", "id: 1\n", "\x00"])
def test_a_broken_pack_is_named(tmp_path: Path, broken: str) -> None:
    pack, home = tmp_path / "pack", tmp_path / "home"
    pack.mkdir()
    home.mkdir()
    (pack / "pack.yaml").write_text(broken)
    status, found = _doctor(home, LANTIAN_PACK=str(pack))
    assert status == 3
    assert found["campaign pack"]["well"] is False
    assert "pack.yaml" in str(found["campaign pack"]["message"])
    assert found["campaign pack"]["remedy"]


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    status, found = _doctor(tmp_path, LANTIAN_PACK=str(tmp_path / "nowhere"))
    assert status == 3
    assert "nowhere" in str(found["campaign pack"]["message"])


@pytest.mark.parametrize("zone", ["Nowhere/At_All", "../../etc/passwd"])
def test_a_pack_of_no_time_zone_is_named(tmp_path: Path, zone: str) -> None:
    pack, home = tmp_path / "pack", tmp_path / "home"
    pack.mkdir()
    home.mkdir()
    (pack / "pack.yaml").write_text(f"time_zone: {zone}\n")
    status, found = _doctor(home, LANTIAN_PACK=str(pack))
    assert status == 3
    assert found["campaign pack"]["well"] is False


def test_records_that_are_no_database_are_named(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_text("these are no records " * 100)
    status, found = _doctor(tmp_path)
    assert status == 3
    assert "records.db" in str(found["records"]["message"])


@pytest.mark.parametrize(
    ("age", "more", "well", "word"),
    [
        (2, {}, True, "7 frames"),
        (16, {}, False, "nothing since"),
        (90_000, {}, False, "nothing since"),
        (2, {"state": "stopped"}, False, "stopped"),
        (2, {"store": "No space left on device"}, False, "No space left"),
        (2, {"written_at": "yesterday"}, False, "cannot be read"),
        (2, {"written_at": "2017-10-01T00:00:00"}, False, "cannot be read"),
    ],
)
def test_the_gateway_is_ill_when_it_falls_silent(
    tmp_path: Path, age: int, more: dict[str, str], well: bool, word: str
) -> None:
    written = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age)
    said = {"state": "running", "acknowledged": 7, "store": "", "written_at": written.isoformat()} | more
    (tmp_path / "gateway.json").write_text(json.dumps(said))
    found = _devices(tmp_path)
    assert (found.well, word in found.message) == (well, True)
    assert bool(found.remedy) is not well


@pytest.mark.parametrize("kept", [None, "", "[]", "{}", "\x00"])
def test_a_gateway_that_says_nothing_is_ill(tmp_path: Path, kept: str | None) -> None:
    if kept is not None:
        (tmp_path / "gateway.json").write_text(kept)
    found = _devices(tmp_path)
    assert not found.well
    assert "lantian up" in found.remedy
