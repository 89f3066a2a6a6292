"""A workbook as it came, with what is wrong marked in its cells and listed on a sheet of its own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from lantian.io.archives.faults import Fault

__all__ = ["marked_workbook"]

_RED = PatternFill("solid", fgColor="FFFFC7CE")
_DARK = Font(color="FF9C0006")
_HEADINGS = {
    "zh": ("工作表", "行", "列", "代码", "问题", "如何更正"),
    "en": ("sheet", "row", "column", "code", "what is wrong", "how to mend it"),
}
_MOST_MARKED = 2_000


def marked_workbook(path: Path, faults: Sequence[Fault], *, language: str, sheet_title: str) -> bytes:
    """The marked workbook's bytes. A file that cannot be opened gives a workbook with the list alone."""
    try:
        book = load_workbook(io.BytesIO(path.read_bytes()))
    except Exception:  # whatever a stranger's workbook does to its reader, the list is given
        book = Workbook()
    lang = "en" if language.startswith("en") else "zh"
    for fault in faults[:_MOST_MARKED]:
        sheet = book[fault.sheet] if fault.sheet in book.sheetnames else book.worksheets[0]
        _mark(sheet, fault, lang)
    listed = book.create_sheet(sheet_title[:31])
    listed.append(_HEADINGS[lang])
    for fault in faults:
        words = fault.message.in_language(lang), fault.remedy.in_language(lang)
        cells = [fault.sheet, fault.row or "", fault.column, fault.code, *words]
        listed.append([f"'{each}" if isinstance(each, str) and each[:1] in "=+-@" and each else each for each in cells])
    for column, width in zip("ABCDEF", (14, 8, 18, 22, 60, 60), strict=True):
        listed.column_dimensions[column].width = width
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _mark(sheet: Worksheet, fault: Fault, language: str) -> None:
    if not fault.row or fault.row > sheet.max_row:
        return
    column = _column(sheet, fault.column)
    cell = sheet.cell(row=fault.row, column=column)
    if not hasattr(cell, "fill") or cell.__class__.__name__ == "MergedCell":
        return
    cell.fill, cell.font = _RED, _DARK
    cell.comment = Comment(
        f"{fault.message.in_language(language)}\n{fault.remedy.in_language(language)}", "Lantian", width=320, height=120
    )


def _column(sheet: Worksheet, name: str) -> int:
    """The column of a name in the heading, or of letters; the first one where there is none."""
    first = name.split(",", maxsplit=1)[0].strip()
    for cell in sheet[1]:
        if str(cell.value or "").strip() == first and first:
            return int(cell.column)
    if first.isascii() and first.isalpha() and first.isupper() and len(first) <= 3:
        return int(column_index_from_string(first))
    return 1
