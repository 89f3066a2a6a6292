"""PDF: pages, repeated headers, Chinese and Latin, hostile text; the same document gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
import time
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from lantian.io.documents import (
    Document,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Picture,
    Pictures,
    PictureUnreadable,
    Signature,
    Signatures,
    Table,
    layout,
    pdf,
    pdf_words,
)
from lantian.io.documents.pdf_text import ready


def _everything(png: bytes) -> Document:
    return Document(
        "交办单",
        (
            Pairs((("编号", "检查〔2018〕1号"),)),
            Heading("一、问题"),
            Table(("序号", "问题"), tuple((str(row), f"问题 {row}") for row in range(1, 101)), (1, 8), (0,)),
            Paragraph("请按期整改。"),
            Pictures((Picture(png, caption="照片 1"), Picture(png, caption="照片 2"), Picture(png))),
            Picture(png, width=20),
            PageBreak(),
            Signatures((Signature("检查人", Picture(png)), Signature("被检查单位", note="拒绝签字"))),
        ),
        number="第 1 号",
        foot="演示",
    )


def test_a_long_table_goes_on_under_its_header_and_pages_are_counted(png: bytes) -> None:
    pages = pdf_words.pages_of(pdf.render(_everything(png)))
    assert len(pages) >= 4
    assert [page for page in pages if "序号" in page] == pages[: sum("问题 " in page for page in pages)]
    assert all(f"第 {number} 页 共 {len(pages)} 页" in page for number, page in enumerate(pages, start=1))
    said = "\n".join(pages).split("\n")
    assert [line for line in said if line.startswith("问题 ")] == [f"问题 {row}" for row in range(1, 101)]
    assert "拒绝签字" in pages[-1]


def test_the_same_document_gives_the_same_bytes_in_another_process(png: bytes) -> None:
    said = 'from lantian.io.documents import *;import sys;d=Document("题 A",(Paragraph("甲 b"),));'
    other = subprocess.run(
        [sys.executable, "-c", said + "sys.stdout.buffer.write(pdf.render(d))"], capture_output=True, check=True
    )
    assert other.stdout == pdf.render(Document("题 A", (Paragraph("甲 b"),)))
    assert pdf.render(_everything(png)) == pdf.render(_everything(png))


def test_text_keeps_its_signs_whatever_the_script() -> None:
    text = "PM₂.₅ 浓度“78 µg/m³”，同比 −25 %；SO₂ ≤ 10……"
    said = pdf_words.text_of(pdf.render(Document("t", (Paragraph(text),))))
    assert text.replace("₂.₅", "2.5").replace("₂", "2") in said.replace("\n", "")


@pytest.mark.parametrize(
    "text", ["<b>x</b> &amp; <br/>", "<font color=red>", "{{ 1 }}", "=1+1", "<img/src=/etc/hosts>"]
)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    made = pdf.render(Document(text, (Paragraph(text), Pairs(((text, text),)), Heading(text))))
    assert pdf_words.text_of(made).count(text) == 5


def test_signs_that_no_face_has_are_boxes() -> None:
    said = pdf_words.text_of(pdf.render(Document("t", (Paragraph("a\x00\u202e中\U0001f600b"),))))
    assert "a□□中□b" in said


@pytest.mark.parametrize("letter", ["中", "x", "y ", "\n"])
def test_very_long_text_is_set_whole_and_in_time(letter: str) -> None:
    text = letter * (100_000 // len(letter.encode()))
    started = time.monotonic()
    made = pdf.render(Document("t", (Table(("a",), ((text,),)), Paragraph(text))))
    assert time.monotonic() - started < 10
    assert pdf_words.text_of(made).count(letter.strip() or "\x00") >= 2 * text.count(letter.strip() or "\x00")


def test_english_counts_its_pages_in_english() -> None:
    made = pdf.render(Document("Sheet", (Paragraph("Text"), Table(("a", "b"), (), empty="No rows")), language="en"))
    said = pdf_words.text_of(made)
    assert "Page 1 of 1" in said
    assert "No rows" in said


def test_the_official_page_has_22_lines_of_28_characters() -> None:
    """GB/T 9704-2012, 5.2: the text is 156 × 225 mm, 22 lines of 28 characters of 3号."""
    assert (layout.RIGHT, layout.BOTTOM) == (26, 35)
    assert abs(layout.LINE_POINTS * layout.LINES - Decimal(225) / Decimal("25.4") * 72) < Decimal("0.2")
    text = "中" * (28 * 60)
    made = pdf.render(Document("题", (Paragraph(text, indent=False),), style="official"))
    lines = [line for page in pdf_words.pages_of(made)[1:] for line in page.split("\n") if "中" in line]
    second = [line for line in pdf_words.pages_of(made)[1].split("\n") if "中" in line]
    assert len(second) == 22
    assert {len(line) for line in lines[:-1]} == {27}  # 156 mm hold 27.6 characters of 16 pt without closing them up


@pytest.mark.parametrize("mark", "，。；：、！？）》”’】")
def test_no_line_begins_with_a_mark_that_closes(mark: str) -> None:
    """Whatever the width, the mark stays with the word before it."""
    ready()
    words = f"整改期限届满{mark}逾期未整改的{mark}依法处理{mark}" * 6
    for width in range(80, 140, 3):
        (text,) = pdf._text(words, 10, leading=14)
        _, height = text.wrap(width, 1000)
        lines = ["".join(parts) for _room, parts in text.blPara.lines]
        assert height > 14
        assert "".join(lines) == words
        assert [line for line in lines if line[0] == mark] == [], width


@pytest.mark.parametrize("several", [False, True])
def test_a_heading_goes_to_the_next_page_with_its_pictures(several: bool) -> None:
    """On the dispatch sheet the photos stood on the second page, their heading at the foot of the first."""
    written = BytesIO()
    Image.new("RGB", (120, 90), "olive").save(written, "PNG")
    picture = Picture(written.getvalue(), height=62)
    shown = Pictures((picture, picture)) if several else picture
    for before in range(32, 38):
        lines = tuple(Paragraph(f"第{line}行") for line in range(before))
        first, *more = pdf_words.pages_of(pdf.render(Document("交办单", (*lines, Heading("现场照片"), shown))))
        assert len(more) == 1 and "现场照片" not in first and "现场照片" in more[0]


def test_a_damaged_picture_is_named() -> None:
    with pytest.raises(PictureUnreadable):
        pdf.render(Document("t", (Picture(b"\x89PNG\r\n\x1a\nno"),)))
