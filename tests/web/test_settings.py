"""Settings: the data folder of tests, the signing key, the headers that every answer carries."""

from __future__ import annotations

import os
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from lantian.io.home import data_home
from lantian.web.installation import pack_folder, pack_time_zone, secret_key


def test_the_data_folder_of_tests_is_a_temporary_one() -> None:
    """No test may ever touch the data of a real installation."""
    assert Path(tempfile.gettempdir()) in Path(settings.HOME).parents


def test_each_test_process_has_a_data_folder_of_its_own() -> None:
    """Two that shared one would clear each other's cache."""
    assert Path(settings.HOME) == data_home()
    assert Path(settings.CACHES["default"]["LOCATION"]).parent == data_home()


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path, monkeypatch) -> None:
    """Sessions survive a restart, and nobody else on the machine can forge them."""
    monkeypatch.delenv("LANTIAN_SECRET_KEY", raising=False)
    first = secret_key(tmp_path)
    assert secret_key(tmp_path) == first
    assert len(first) > 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_processes_that_start_together_get_one_key(tmp_path: Path, monkeypatch) -> None:
    """The first key wins for all."""
    monkeypatch.delenv("LANTIAN_SECRET_KEY", raising=False)
    numbers = iter(range(1000, 2000))
    monkeypatch.setattr(os, "getpid", lambda: next(numbers))
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(secret_key, [tmp_path] * 4))) == 1


def test_the_environment_may_name_the_key(tmp_path: Path, monkeypatch) -> None:
    """Several machines behind one name share a key."""
    monkeypatch.setenv("LANTIAN_SECRET_KEY", "k" * 60)
    assert secret_key(tmp_path) == "k" * 60
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("time_zone: Asia/Shanghai", "Asia/Shanghai"),
        ('time_zone: "Europe/London"  # British', "Europe/London"),
        ("zone: nothing", "Asia/Shanghai"),
    ],
)
def test_the_time_zone_is_that_of_the_pack(tmp_path: Path, line: str, zone: str) -> None:
    """Days are the days of the campaign, wherever the server stands."""
    (tmp_path / "pack.yaml").write_text(f"id: x\n{line}\n")
    assert pack_time_zone(tmp_path) == zone


def test_a_pack_that_cannot_be_read_leaves_the_usual_zone(tmp_path: Path) -> None:
    """Whoever loads the pack names its problems; the settings do not fall over it."""
    assert pack_time_zone(tmp_path / "missing") == "Asia/Shanghai"


def test_the_environment_names_the_pack(tmp_path: Path, monkeypatch) -> None:
    """Another district needs no other code."""
    monkeypatch.setenv("LANTIAN_PACK", str(tmp_path))
    assert pack_folder() == tmp_path.resolve()
    monkeypatch.delenv("LANTIAN_PACK")
    assert pack_folder().name == "zhongyuan-2017-2018"
