"""One data folder, one owner."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lantian.io.home import AlreadyRunning, HomeUnusable, data_home, only_one


def test_home_is_made_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path / "a" / "b"))
    assert data_home() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_home_that_cannot_be_made_names_the_remedy(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path / "file" / "inside"))
    with pytest.raises(HomeUnusable) as ill:
        data_home()
    assert "LANTIAN_HOME=" in ill.value.remedy


def test_second_owner_is_refused_and_told_who_the_first_is(tmp_path):
    with only_one(tmp_path), pytest.raises(AlreadyRunning) as ill, only_one(tmp_path):
        pass
    assert str(os.getpid()) in str(ill.value)
    assert "LANTIAN_PORT=" in ill.value.remedy


def test_lock_dies_with_its_owner(tmp_path: Path):
    program = (
        "import os, pathlib; from lantian.io.home import only_one; only_one(pathlib.Path('.')).__enter__(); os._exit(9)"
    )
    killed = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False)
    assert killed.returncode == 9
    with only_one(tmp_path):
        assert (tmp_path / "up.lock").read_text() == str(os.getpid())
