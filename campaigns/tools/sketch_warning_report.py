"""Makes the Word template of the report on an episode of heavy pollution. 生成重污染过程总结报告 Word 模板。

    python campaigns/tools/sketch_warning_report.py

writes templates/warning-report.docx of both packs. The page is that of GB/T 9704-2012. The office may change
the template in Word afterwards; the marks in braces are filled in by the system. Names that can be used:
title, number, versions, notices, orders, air, compared, limits, facts, day, foot.
"""

from __future__ import annotations

from io import BytesIO

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from sketch_dispatch_sheet import PLACES, grid, numbered, page, put, repeated, write

from lantian.io.documents import layout
from lantian.io.documents.word import settled

FACES = {"zh": ("仿宋_GB2312", "方正小标宋简体", "黑体"), "en": ("Arial", "Arial", "Arial")}
HEADS = {
    "zh": (
        "一、预警情况",
        "二、上级提示信息",
        "三、减排指令与核查",
        "四、空气质量",
        "五、与预报和预期的比较",
        "六、不能确定的事项",
        "七、版本和依据",
    ),
    "en": (
        "1 What was warned",
        "2 Notices from outside",
        "3 Orders and verification",
        "4 The air",
        "5 Against forecast and expectation",
        "6 What cannot be told",
        "7 Versions and basis",
    ),
}
COLUMNS = {
    "zh": ("编号", "事项", "级别", "起", "止", "签发"),
    "en": ("Number", "What", "Grade", "From", "To", "Signed"),
}


def report(language: str) -> bytes:
    """The template."""
    body, title, head_face = FACES[language]
    document = docx.Document()
    page(document)
    numbered(document, body)
    centre = write(document.add_paragraph(), "{{ title }}", title, layout.TITLE_POINTS, leading=36)
    centre.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(document.add_paragraph(), "{{ number }}", body, 14, leading=26).alignment = WD_ALIGN_PARAGRAPH.CENTER
    heads = iter(HEADS[language])

    def head() -> None:
        write(document.add_paragraph(), next(heads), head_face, 16, leading=29)

    def lines(loop: str) -> None:
        write(document.add_paragraph(), f"{{%p for each in {loop} %}}", body, 8)
        paragraph = write(document.add_paragraph(), "{{ each }}", body, 16, leading=29)
        paragraph.paragraph_format.first_line_indent = Pt(32)
        write(document.add_paragraph(), "{%p endfor %}", body, 8)

    head()
    cells = tuple(f"{{{{ each.{name} }}}}" for name in ("number", "kind", "grade", "starts", "ends", "signed"))
    repeated(grid(document, 4, (30, 18, 24, 28, 28, 28)), COLUMNS[language], "versions", cells, body)
    for loop in ("notices", "orders", "air", "compared", "limits"):
        head()
        lines(loop)
    head()
    facts = grid(document, 3, (44, 112))
    put(facts.rows[0].cells[0], "{%tr for each in facts %}", body)
    put(facts.rows[1].cells[0], "{{ each.label }}", body, bold=True)
    put(facts.rows[1].cells[1], "{{ each.value }}", body)
    put(facts.rows[2].cells[0], "{%tr endfor %}", body)
    write(document.add_paragraph(), "{{ day }}", body, 16, leading=29).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    written = BytesIO()
    document.save(written)
    return settled(written.getvalue(), title="", author="")


def main() -> None:
    """Write both templates."""
    for language, place in PLACES.items():
        place.mkdir(parents=True, exist_ok=True)
        (place / "warning-report.docx").write_bytes(report(language))


if __name__ == "__main__":
    main()
