"""Templates of a pack: read by name, never from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from lantian.io.documents import TemplateMissing
from lantian.io.packs import read_template


def test_a_template_is_read_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "sheet.docx").write_bytes(b"x")
    assert read_template(tmp_path, "sheet.docx") == b"x"


@pytest.mark.parametrize("name", ["gone.docx", "../pack.yaml", "", ".", "/etc/passwd", "a\x00b"])
def test_nothing_else_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "pack.yaml").write_text("x")
    with pytest.raises(TemplateMissing):
        read_template(tmp_path, name)


def test_a_link_out_of_the_pack_is_not_followed(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    (pack / "templates").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"x")
    (pack / "templates" / "sheet.docx").symlink_to(tmp_path / "secret")
    with pytest.raises(TemplateMissing):
        read_template(pack, "sheet.docx")
