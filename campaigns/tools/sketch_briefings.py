"""Write the Word templates of summaries and notices: the page of an official document (GB/T 9704-2012).

    python campaigns/tools/sketch_briefings.py campaigns/zhongyuan-2017-2018 [another pack …]

What is between braces is filled in by the system (docxtpl). People may change fonts, head and wording in Word; the
marks must stay. Running this script again writes the templates as they were. 生成专报、通报的 Word 模板。
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from lantian.io.documents import layout, word

TITLE, HEADING, BODY, NUMBER = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
RED = RGBColor(0xC0, 0x00, 0x00)
SMALL = 12
NUMBER_POINTS, NUMBER_BELOW = 14, 7
"""The page number: 4号, its dashes 7 mm below the text (7.5)."""
TWIPS = 20
"""Word counts in twentieths of a point; a line that is rounded up leaves 21 on a page."""
LEADING = Pt(math.floor(layout.LINE_POINTS * TWIPS) / TWIPS)


def main() -> None:
    """Write both templates into each pack named."""
    for folder in sys.argv[1:]:
        made = Path(folder) / "templates"
        made.mkdir(exist_ok=True)
        for name in ("day-summary", "notice"):
            path = made / f"{name}.docx"
            written = made / f"{name}.new"
            template(red_head=name == "notice").save(str(written))
            path.write_bytes(word.settled(written.read_bytes()))
            written.unlink()


def template(*, red_head: bool) -> Word:
    """A page with head, number, the writer's words, every section with its table, and the signature."""
    paper = Document()
    page(paper)
    numbered(paper)
    head = say(paper, "{{ title }}", TITLE, layout.TITLE_POINTS, centre=True)
    if red_head:
        head.runs[0].font.color.rgb = RED
    say(paper, "{{ number }}", BODY, layout.BODY_POINTS, centre=True)
    say(paper, "{{ days }}", BODY, layout.BODY_POINTS, centre=True)
    say(paper, "{%p if mark %}", BODY, SMALL)
    say(paper, "{{ mark }}", HEADING, SMALL, centre=True)
    say(paper, "{%p endif %}", BODY, SMALL)
    say(paper, "{%p for line in words %}", BODY, SMALL)
    say(paper, "{{ line }}", BODY, layout.BODY_POINTS, indent=True)
    say(paper, "{%p endfor %}", BODY, SMALL)
    say(paper, "{%p for section in sections %}", BODY, SMALL)
    say(paper, "{{ section.title }}", HEADING, layout.BODY_POINTS, indent=True).paragraph_format.keep_with_next = True
    say(paper, "{%p for line in section.said %}", BODY, SMALL)
    say(paper, "{{ line }}", BODY, layout.BODY_POINTS, indent=True)
    say(paper, "{%p endfor %}", BODY, SMALL)
    say(paper, "{%p if section.empty %}", BODY, SMALL)
    say(paper, "{{ section.empty }}", BODY, layout.BODY_POINTS, indent=True)
    say(paper, "{%p endif %}", BODY, SMALL)
    say(paper, "{%p if section.columns %}", BODY, SMALL)
    table(paper)
    say(paper, "{%p endif %}", BODY, SMALL)
    say(paper, "{%p endfor %}", BODY, SMALL)
    say(paper, "{{ issuer }}", BODY, layout.BODY_POINTS, right=True)
    say(paper, "{{ date }}", BODY, layout.BODY_POINTS, right=True)
    say(paper, "{{ foot }}", BODY, 9)
    return paper


def page(paper: Word) -> None:
    """A4 with the margins of the standard, 22 lines of 28 characters (5.2)."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE[0]), Mm(layout.PAGE[1])
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(layout.BODY_POINTS)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = LEADING
    narrower = layout.TEXT[0] / 25.4 * 72 / layout.CHARACTERS - layout.BODY_POINTS
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(math.floor(narrower * TWIPS)))
    normal.element.rPr.find(qn("w:sz")).addprevious(closer)


def numbered(paper: Word) -> None:
    """The number of the page between dashes, at the outer side, one character from the edge (7.5)."""
    section = paper.sections[0]
    paper.settings.odd_and_even_pages_header_footer = True
    section.footer_distance = Mm(layout.BOTTOM - NUMBER_BELOW) - Pt(NUMBER_POINTS / 2)
    for foot, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        line = foot.paragraphs[0]
        line.alignment = side
        line.paragraph_format.line_spacing = Pt(NUMBER_POINTS)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(NUMBER_POINTS)
        write(line, "— ", NUMBER, NUMBER_POINTS)
        for kind in ("begin", "", "end"):
            mark = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark.text = " PAGE "
            write(line, "", NUMBER, NUMBER_POINTS)
            line.runs[-1]._element.append(mark)
        write(line, " —", NUMBER, NUMBER_POINTS)


def say(
    paper: Word, text: str, font: str, points: float, *, centre: bool = False, right: bool = False, indent: bool = False
) -> Paragraph:
    """A paragraph; the first line begins two characters to the right where it is running text (7.3.3)."""
    paragraph = paper.add_paragraph()
    write(paragraph, text, font, points)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(points * layout.FIRST_LINE)
    if points < layout.BODY_POINTS:
        paragraph.paragraph_format.line_spacing = Pt(points * 1.4)
    return paragraph


def write(paragraph: Paragraph, text: str, font: str, points: float) -> None:
    """Words in a Chinese and Latin face."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(points)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def table(paper: Word) -> None:
    """A table whose columns and rows are those of the section; its head is repeated on every page."""
    grid = paper.add_table(rows=4, cols=3)
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    marks = (
        ("{%tc for column in section.columns %}", "{{ column }}", "{%tc endfor %}"),
        ("{%tr for row in section.rows %}", "", ""),
        ("{%tc for each in row %}", "{{ each }}", "{%tc endfor %}"),
        ("{%tr endfor %}", "", ""),
    )
    for row, texts in zip(grid.rows, marks, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(SMALL * 1.4)
            write(paragraph, text, HEADING if row is grid.rows[0] else BODY, SMALL)
    properties = grid.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    properties.append(repeated)
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


if __name__ == "__main__":
    main()
