"""Packs on disk: what is read, what is left alone, what is refused."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lantian.core.policy.loader import LARGEST_FILE
from lantian.core.policy.problems import PackInvalid
from lantian.io.packs import PackFolderMissing, load_folder, read_folder


@pytest.fixture
def folder(tmp_path: Path, small_folder: Path) -> Path:
    """A copy of the small pack."""
    shutil.copytree(small_folder, tmp_path / "pack")
    return tmp_path / "pack"


def test_stand_in_data_and_hidden_files_are_left_alone(folder: Path) -> None:
    (folder / ".editor").write_text("x")
    (folder / "demo" / "large.bin").write_bytes(b"\0" * 100)
    names = set(read_folder(folder))
    assert "pack.yaml" in names
    assert "organisation/units.yaml" in names
    assert not [name for name in names if name.startswith(("demo/", "."))]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(PackFolderMissing, match=r"pack\.yaml"):
        load_folder(tmp_path / "nowhere")


def test_a_link_out_of_the_pack_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("parameters: []\n")
    (folder / "warning.yaml").symlink_to(tmp_path / "outside.yaml")
    with pytest.raises(PackInvalid) as caught:
        load_folder(folder)
    assert [(each.code, each.file) for each in caught.value.problems] == [("file-unreadable", "warning.yaml")]


def test_a_link_to_nothing_is_named(folder: Path) -> None:
    (folder / "warning.yaml").symlink_to(folder / "gone.yaml")
    with pytest.raises(PackInvalid, match=r"warning\.yaml:1: file-unreadable"):
        load_folder(folder)


def test_links_in_a_ring_are_named(folder: Path) -> None:
    (folder / "warning.yaml").symlink_to(folder / "alert.yaml")
    (folder / "alert.yaml").symlink_to(folder / "warning.yaml")
    with pytest.raises(PackInvalid) as caught:
        load_folder(folder)
    assert [each.file for each in caught.value.problems] == ["alert.yaml", "warning.yaml"]


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "warning.yaml")
    with pytest.raises(PackInvalid, match="ordinary file"):
        load_folder(folder)


def test_a_huge_file_is_not_read_to_its_end(folder: Path) -> None:
    with (folder / "warning.yaml").open("wb") as stream:
        stream.truncate(4 * 2**30)
    files = read_folder(folder)
    assert LARGEST_FILE < len(files["warning.yaml"]) < 2**25
    with pytest.raises(PackInvalid, match="file-too-large"):
        load_folder(folder)


def test_too_many_files_are_refused(folder: Path) -> None:
    for number in range(600):
        (folder / "ledgers" / f"{number}.yaml").write_text("ledgers: []\n")
    with pytest.raises(PackInvalid, match="more than 500 files"):
        load_folder(folder)
