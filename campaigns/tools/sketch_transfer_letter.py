"""Makes the Word template of the letter with which a proposal is handed over (C12). 生成问责建议移送函 Word 模板。

    python campaigns/tools/sketch_transfer_letter.py

writes templates/transfer-letter.docx of the pack. The page is that of GB/T 9704-2012. The office may change the
template in Word afterwards; the marks in braces are filled in by the system. Names that can be used: title, number, to,
facts, text, findings, problems, posts, readings, enclosures, steps, sender, day, foot.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from sketch_dispatch_sheet import grid, numbered, page, put, repeated, write

from lantian.io.documents import layout
from lantian.io.documents.word import settled

TEMPLATE = Path(__file__).resolve().parents[1] / "zhongyuan-2017-2018" / "templates" / "transfer-letter.docx"
BODY, TITLE, HEAD = "仿宋_GB2312", "方正小标宋简体", "黑体"


def letter() -> bytes:
    """The template."""
    document = docx.Document()
    page(document)
    numbered(document, BODY)
    write(
        document.add_paragraph(), "{{ title }}", TITLE, layout.TITLE_POINTS, leading=36
    ).alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(document.add_paragraph(), "{{ number }}", BODY, 14, leading=26).alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(document.add_paragraph(), "{{ to }}：", BODY, 16, leading=29)

    def mark(text: str) -> None:
        write(document.add_paragraph(), text, BODY, 8)

    def head(text: str) -> None:
        write(document.add_paragraph(), text, HEAD, 16, leading=29).paragraph_format.keep_with_next = True

    def running(text: str) -> None:
        paragraph = write(document.add_paragraph(), text, BODY, 16, leading=29)
        paragraph.paragraph_format.first_line_indent = Pt(32)

    mark("{%p for each in text %}")
    running("{{ each }}")
    mark("{%p endfor %}")
    head("一、计数和达到的层级")
    cells = ("{{ each.tier }}", "{{ each.basis }}", "{{ each.count }}", "{{ each.arithmetic }}", "{{ each.articles }}")
    repeated(grid(document, 4, (32, 34, 16, 44, 30)), ("层级", "事项", "计数", "算式", "条款"), "findings", cells, BODY)
    head("二、计入的问题")
    cells = ("{{ each.number }}", "{{ each.what }}", "{{ each.day }}", "{{ each.weight }}", "{{ each.clause }}")
    repeated(
        grid(document, 4, (36, 62, 24, 14, 20)), ("编号", "情形", "计入日", "分值", "条款"), "problems", cells, BODY
    )
    head("三、任职情况")
    cells = ("{{ each.tier }}", "{{ each.post }}", "{{ each.name }}", "{{ each.days }}")
    repeated(grid(document, 4, (34, 50, 28, 44)), ("层级", "职务", "姓名", "任职"), "posts", cells, BODY)
    head("四、适用的释义")
    mark("{%p for each in readings %}")
    running("{{ each }}")
    mark("{%p endfor %}")
    head("五、办理经过")
    cells = ("{{ each.day }}", "{{ each.what }}", "{{ each.reason }}")
    repeated(grid(document, 4, (28, 48, 80)), ("日期", "事项", "说明"), "steps", cells, BODY)
    head("六、版本和校验")
    facts = grid(document, 3, (44, 112))
    put(facts.rows[0].cells[0], "{%tr for each in facts %}", BODY)
    put(facts.rows[1].cells[0], "{{ each.label }}", BODY, bold=True)
    put(facts.rows[1].cells[1], "{{ each.value }}", BODY)
    put(facts.rows[2].cells[0], "{%tr endfor %}", BODY)
    head("七、所附材料")
    cells = ("{{ each.name }}", "{{ each.what }}")
    repeated(grid(document, 4, (70, 86)), ("文件", "内容"), "enclosures", cells, BODY)
    for text in ("{{ sender }}", "{{ day }}"):
        write(document.add_paragraph(), text, BODY, 16, leading=29).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    written = BytesIO()
    document.save(written)
    return settled(written.getvalue(), title="", author="")


def main() -> None:
    """Write the template."""
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(letter())


if __name__ == "__main__":
    main()
