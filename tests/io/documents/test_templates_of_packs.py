"""Templates of a pack: read by name, never from elsewhere."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from lantian.io.documents import TemplateMissing, layout
from lantian.io.packs import read_template

ROOT = Path(__file__).parents[3]
PACKS = (ROOT / "campaigns" / "zhongyuan-2017-2018", ROOT / "tests" / "packs" / "port-alder-2031")


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


@pytest.mark.parametrize("name", ["day-summary.docx", "notice.docx"])
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_summaries_and_notices_have_the_page_of_an_official_document(pack: Path, name: str) -> None:
    """GB/T 9704-2012: margins (5.2.1), 22 lines of 28 characters (5.2.3), outer page numbers between dashes (7.5)."""
    document = docx.Document(str(pack / "templates" / name))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    normal = document.styles["Normal"]
    high = section.page_height - section.top_margin - section.bottom_margin
    wide = section.page_width - section.left_margin - section.right_margin
    assert high // normal.paragraph_format.line_spacing == layout.LINES
    character = normal.font.size + int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) * Pt(1) // 20
    assert wide // character == layout.CHARACTERS
    assert document.settings.odd_and_even_pages_header_footer
    for foot, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (number,) = foot.paragraphs
        assert (number.text, number._p.xpath("string(.//w:instrText)").strip()) == ("—  —", "PAGE")
        assert {run.font.size.pt for run in number.runs} == {14}
        assert number._p.xpath("string(.//w:jc/@w:val)") == side
