"""Makes the Word templates of the dispatch sheet. 生成交办单 Word 模板。

    python campaigns/tools/sketch_dispatch_sheet.py

writes templates/dispatch-sheet.docx of the pack and of the tests’ invented pack. The page is that of GB/T
9704-2012: A4, margins 37 mm above and 28 mm at the left, title 2号, 仿宋. The office may change the template
in Word afterwards; the marks in braces are filled in by the system. Names that can be used: title, number, office,
facts, found, problems, total, criteria, shares, answers, remark, demand, photos, inspector, inspected, foot.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lantian.io.documents import layout
from lantian.io.documents.word import settled

ROOT = Path(__file__).resolve().parents[2]
WORDS = {
    "zh": {
        "faces": ("仿宋_GB2312", "方正小标宋简体", "黑体"),
        "problems": "一、发现的问题",
        "heads": ("序号", "问题", "依据", "分值×数量", "计数"),
        "total": "合计：{{ total }} 个问题",
        "criteria": "认定条件",
        "answers": "{% if found %}二{% else %}一{% endif %}、现场检查记录",
        "answer_heads": ("项目", "检查内容", "结果"),
        "demand": "三、整改要求",
        "result": "二、检查结论",
        "remark": "备注：{{ remark }}",
        "photos": "{% if found %}四{% else %}三{% endif %}、现场照片",
        "inspector": "检查人员：{{ inspector.name }}",
        "inspected": "被检查单位：{{ inspected.name }}",
    },
    "en": {
        "faces": ("Times New Roman", "Times New Roman", "Arial"),
        "problems": "1 Problems found",
        "heads": ("No.", "Problem", "Clause", "Weight × times", "Counts as"),
        "total": "Together: {{ total }} problems",
        "criteria": "Conditions",
        "answers": "{% if found %}2{% else %}1{% endif %} What was asked on site",
        "answer_heads": ("Part", "Question", "Answer"),
        "demand": "3 What is asked of the unit",
        "result": "2 Result",
        "remark": "Remarks: {{ remark }}",
        "photos": "{% if found %}4{% else %}3{% endif %} Photos",
        "inspector": "Inspector: {{ inspector.name }}",
        "inspected": "Inspected side: {{ inspected.name }}",
    },
}
PLACES = {
    "zh": ROOT / "campaigns" / "zhongyuan-2017-2018" / "templates",
    "en": ROOT / "tests" / "packs" / "port-alder-2031" / "templates",
}


def dress(run: Run, face: str, size: float, *, bold: bool = False) -> Run:
    """Set the face of a run for both scripts."""
    run.font.size = Pt(size)
    run.font.bold = bold
    run.font.name = "Times New Roman" if face != "Arial" else face
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    return run


def write(
    paragraph: Paragraph, text: str, face: str, size: float, *, bold: bool = False, leading: float = 0
) -> Paragraph:
    """Put text into a paragraph. The leading is exact, as an official page of 22 lines asks."""
    dress(paragraph.add_run(text), face, size, bold=bold)
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if leading:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(leading)
    return paragraph


def page(document: Document) -> None:
    """A4 with the margins of GB/T 9704-2012."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE[0]), Mm(layout.PAGE[1])
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.footer_distance = Mm(layout.BOTTOM - 12)


def numbered(document: Document, face: str) -> None:
    """The foot of the page: what it belongs to, and its number as a field of Word."""
    foot = document.sections[0].footer
    line = foot.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(line, "{{ foot }}", face, 8)
    line = foot.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = dress(line.add_run(), face, 14)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


def grid(document: Document, rows: int, widths: tuple[float, ...]) -> Table:
    """A ruled table of these widths in millimetres."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def put(cell: _Cell, text: str, face: str, *, bold: bool = False, right: bool = False) -> None:
    """Text of a cell."""
    paragraph = write(cell.paragraphs[0], text, face, 10.5, bold=bold)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def repeated(table: Table, head: tuple[str, ...], loop: str, cells: tuple[str, ...], face: str) -> None:
    """A header that every page repeats, and one row for each thing."""
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        put(cell, text, face, bold=True)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    put(table.rows[1].cells[0], f"{{%tr for each in {loop} %}}", face)
    for cell, text in zip(table.rows[2].cells, cells, strict=True):
        put(cell, text, face)
    put(table.rows[3].cells[0], "{%tr endfor %}", face)


def sheet(language: str) -> bytes:  # noqa: PLR0915 a page from its head to its foot
    """The template in one language."""
    words = WORDS[language]
    body, title_face, head_face = words["faces"]
    document = docx.Document()
    page(document)
    numbered(document, body)
    title = write(document.add_paragraph(), "{{ title }}", title_face, layout.TITLE_POINTS, leading=36)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = write(document.add_paragraph(), "{{ number }}", body, 14, leading=26)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def mark(text: str) -> None:
        write(document.add_paragraph(), text, body, 8)

    def head(text: str) -> None:
        write(document.add_paragraph(), text, head_face, 14, leading=28).paragraph_format.keep_with_next = True

    def running(text: str) -> None:
        paragraph = write(document.add_paragraph(), text, body, 14, leading=26)
        paragraph.paragraph_format.first_line_indent = Pt(28)

    facts = grid(document, 3, (38, 118))
    put(facts.rows[0].cells[0], "{%tr for each in facts %}", body)
    put(facts.rows[1].cells[0], "{{ each.label }}", body, bold=True)
    put(facts.rows[1].cells[1], "{{ each.value }}", body)
    put(facts.rows[2].cells[0], "{%tr endfor %}", body)

    mark("{%p if found %}")
    head(words["problems"])
    problems = grid(document, 4, (14, 76, 22, 26, 18))
    cells = ("{{ each.order }}", "{{ each.title }}", "{{ each.clause }}", "{{ each.weight }}", "{{ each.count }}")
    repeated(problems, words["heads"], "problems", cells, body)
    write(
        document.add_paragraph(), words["total"], body, 12, bold=True, leading=22
    ).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    mark("{%p endif %}")
    mark("{%p for each in criteria %}")
    write(document.add_paragraph(), words["criteria"] + " · {{ each.title }}：{{ each.holds }}", body, 12, leading=22)
    mark("{%p endfor %}")
    mark("{%p for each in shares %}")
    write(document.add_paragraph(), "{{ each }}", body, 12, leading=22)
    mark("{%p endfor %}")
    head(words["answers"])
    answers = grid(document, 4, (34, 92, 30))
    repeated(
        answers, words["answer_heads"], "answers", ("{{ each.group }}", "{{ each.title }}", "{{ each.words }}"), body
    )
    mark("{%p if remark %}")
    running(words["remark"])
    mark("{%p endif %}")
    head("{% if found %}" + words["demand"] + "{% else %}" + words["result"] + "{% endif %}")
    running("{{ demand }}")
    mark("{%p if photos %}")
    head(words["photos"])
    mark("{%p for each in photos %}")
    picture = document.add_paragraph("{{ each.picture }}")
    picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(document.add_paragraph(), "{{ each.caption }}", body, 10.5).alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark("{%p endfor %}")
    mark("{%p endif %}")
    signatures = document.add_table(rows=3, cols=2)
    for column, side in enumerate(("inspector", "inspected")):
        put(signatures.rows[0].cells[column], words[side], body)
        signatures.rows[1].cells[column].paragraphs[0].add_run(f"{{{{ {side}.picture }}}}")
        put(signatures.rows[2].cells[column], f"{{{{ {side}.note }}}}", body)
    written = BytesIO()
    document.save(written)
    return settled(written.getvalue(), title="", author="")


def main() -> None:
    """Write both templates."""
    for language, folder in PLACES.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dispatch-sheet.docx").write_bytes(sheet(language))


if __name__ == "__main__":
    main()
