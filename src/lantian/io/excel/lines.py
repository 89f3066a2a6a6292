"""Cells of a table as text, CSV or the first sheet of a workbook; what is hostile is refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path

from lantian.io.excel.problems import WorkbookRefused
from lantian.io.excel.reading import Cell, Grid, read_book

__all__ = ["LinesUnreadable", "lines_of"]

_MOST_LINES = 60_000


class LinesUnreadable(Exception):
    """The bytes are no table. `code`: text-unreadable or workbook-unreadable."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def lines_of(content: bytes, *, most: int = _MOST_LINES) -> list[list[str]]:
    """Every line with its cells, without spaces around them; of more than `most` lines one more than these.

    Raises:
        LinesUnreadable: it is neither text nor a workbook that unpacks to what it may.
    """
    rows = _sheet(content, most) if content[:2] == b"PK" else _csv(content)
    return [[cell.strip() for cell in row] for row in rows[: most + 1]]


def _csv(content: bytes) -> list[list[str]]:
    """UTF-8, or GB 18030 as a Chinese Excel saves it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _chinese(content)
    if "\x00" in text:
        raise LinesUnreadable("text-unreadable")
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as cause:
        raise LinesUnreadable("text-unreadable") from cause


def _chinese(content: bytes) -> str:
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as cause:
        raise LinesUnreadable("text-unreadable") from cause


def _sheet(content: bytes, most: int) -> list[list[str]]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        try:
            grids = read_book(Path(file.name)).grids
        except WorkbookRefused as cause:
            raise LinesUnreadable("workbook-unreadable") from cause
    return _rows(next(iter(grids.values())), most) if grids else []


def _rows(grid: Grid, most: int) -> list[list[str]]:
    height = min(len(grid.rows), most + 1)
    return [[_text(grid.value(row, column)) for column in range(1, grid.width + 1)] for row in range(1, height + 1)]


def _text(cell: Cell) -> str:
    """Days and moments as ISO writes them; a day of a sheet is its midnight."""
    if isinstance(cell, dt.datetime):
        return cell.isoformat()
    return "" if cell is None else str(cell)
