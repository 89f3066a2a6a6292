"""A workbook goes back to whoever brought it: red cells with notes, and a sheet that lists all of it with the remedy.

What people formatted stays as it was, up to a size that is opened quickly; beyond that a fresh workbook with the same
sheets and values comes back.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from lantian.core.policy.schema import Text
from lantian.io.excel.ledger_layout import META_SHEET
from lantian.io.excel.reading import Book, Grid, exact
from lantian.io.excel.writing import illegal_signs_out, put

__all__ = ["RED", "Mark", "returned_workbook"]

RED = "FFFFC7CE"
_FILL = PatternFill("solid", fgColor=RED)
_FONT = Font(color="FF9C0006")
_WRAP = Alignment(wrap_text=True, vertical="top")
_HEADINGS = {
    "zh": ("工作表", "单元格", "代码", "问题", "如何更正"),
    "en": ("sheet", "cell", "code", "what is wrong", "how to mend it"),
}
_TITLE = {"zh": "导入问题", "en": "What is wrong"}
_MOST_CELLS = 120_000
"""Written cells up to which the original is opened with its formats."""
_MOST_PICTURE_BYTES = 4 * 1024 * 1024
_MOST_NOTES = 5_000
"""Notes at cells; the list names all of them anyway."""


@dataclass(frozen=True)
class Mark:
    """One thing to say at a place."""

    sheet: str
    cell: str
    """C17; "" for the sheet or the file as a whole."""
    code: str
    message: Text
    remedy: Text
    severe: bool = True
    """Otherwise it is listed, and the cell keeps its colour."""


def returned_workbook(path: Path, book: Book | None, marks: Sequence[Mark], *, language: str) -> bytes:
    """The bytes of the workbook with its marks. `book` is None for a file that could not be read: the list alone."""
    lang = "en" if language.startswith("en") else "zh"
    if book is not None and _sensible(book):
        try:
            return _in_original(path, marks, lang)
        except Exception:  # noqa: S110 - whatever a stranger's formats do to the writer, the values still go back
            pass
    return _afresh(book, marks, lang)


def _sensible(book: Book) -> bool:
    container = book.container
    small = container.cells <= _MOST_CELLS and container.picture_bytes <= _MOST_PICTURE_BYTES
    return container.kind == "xlsx" and small


def _in_original(path: Path, marks: Sequence[Mark], lang: str) -> bytes:
    book = load_workbook(io.BytesIO(path.read_bytes()), keep_links=False)
    for name in [each for each in book.sheetnames if each in _TITLE.values()]:
        del book[name]  # of an earlier return
    for (name, cell), said in _by_cell(marks).items():
        if name in book.sheetnames and isinstance(book[name], Worksheet):
            _mark(book[name], cell, said, lang)
    _list(book.create_sheet(_TITLE[lang]), marks, lang)
    return _bytes(book)


def _mark(sheet: Worksheet, place: str, said: Sequence[Mark], lang: str) -> None:
    cell = sheet[place]
    if cell.__class__.__name__ == "MergedCell":
        home = next((each for each in sheet.merged_cells.ranges if place in each), None)
        if home is None:
            return
        cell = sheet.cell(home.min_row, home.min_col)
    cell.fill, cell.font = _FILL, _FONT
    cell.comment = _note(said, lang)


def _afresh(book: Book | None, marks: Sequence[Mark], lang: str) -> bytes:
    fresh = Workbook(write_only=True)
    by_cell = _by_cell(marks)
    notes = 0
    for grid in book.grids.values() if book else ():
        if grid.name in _TITLE.values():
            continue
        sheet = fresh.create_sheet(grid.name)
        if not grid.visible:
            sheet.sheet_state = "veryHidden" if grid.name == META_SHEET else "hidden"
        spots: dict[int, dict[int, Sequence[Mark]]] = {}
        for (name, cell), said in by_cell.items():
            if name == grid.name:
                line, column = coordinate_to_tuple(cell)
                spots.setdefault(line, {})[column] = said
        for line, row in enumerate(_rows(grid, max(spots, default=0)), start=1):
            cells: list[Any] = [_safe(sheet, exact(each)) for each in row]
            for column, said in spots.get(line, {}).items():
                cells += [None] * (column - len(cells))
                marked = WriteOnlyCell(sheet, None)
                put(marked, exact(row[column - 1]) if column <= len(row) else None)
                marked.fill, marked.font = _FILL, _FONT
                notes += 1
                if notes <= _MOST_NOTES:
                    marked.comment = _note(said, lang)
                cells[column - 1] = marked
            sheet.append(cells)
    _list(fresh.create_sheet(_TITLE[lang]), marks, lang)
    return _bytes(fresh)


def _rows(grid: Grid, least: int) -> Iterable[list[Any]]:
    yield from grid.rows
    yield from ([] for _ in range(least - len(grid.rows)))


def _safe(sheet: Any, value: Any) -> Any:
    """Text that looks like a formula stays text."""
    if not isinstance(value, str):
        return value
    if value[:1] == "=":
        return put(WriteOnlyCell(sheet, None), value)
    return illegal_signs_out(value)


def _list(sheet: Any, marks: Sequence[Mark], lang: str) -> None:
    for column, width in zip("ABCDE", (16, 10, 20, 60, 60), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    sheet.append(_HEADINGS[lang])
    for mark in marks:
        words = [mark.sheet, mark.cell, mark.code, mark.message.in_language(lang), mark.remedy.in_language(lang)]
        cells = []
        for text in words:
            cell = put(WriteOnlyCell(sheet, None), text)
            cell.alignment = _WRAP
            cells.append(cell)
        sheet.append(cells if not isinstance(sheet, Worksheet) else [illegal_signs_out(text) for text in words])
        if isinstance(sheet, Worksheet):
            for cell in sheet[sheet.max_row]:
                cell.data_type, cell.alignment = "s", _WRAP


def _by_cell(marks: Iterable[Mark]) -> Mapping[tuple[str, str], list[Mark]]:
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        if mark.cell and mark.severe:
            found.setdefault((mark.sheet, mark.cell), []).append(mark)
    return found


def _note(said: Sequence[Mark], lang: str) -> Comment:
    text = "\n".join(f"{one.message.in_language(lang)}\n→ {one.remedy.in_language(lang)}" for one in said)
    return Comment(illegal_signs_out(text)[:2000], "Lantian", width=320, height=60 + 60 * min(len(said), 4))


def _bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
