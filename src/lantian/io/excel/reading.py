"""The cells of a workbook as Python values, with what a reader of values alone would not see: formulas, errors, merges.

Only a container that `container.look` has passed is opened. Numbers are exact: what Excel shows, not the binary noise
behind it.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.parsers.expat import ExpatError

import python_calamine as calamine
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse, parse
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from lantian.io.excel.container import MOST_CELLS, Container, look
from lantian.io.excel.problems import WorkbookBroken, WorkbookTooLarge

__all__ = ["Book", "Cell", "Grid", "cell_name", "read_book"]

Cell = str | int | Decimal | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Spot = tuple[int, int]
"""Row and column, both from 1."""
_MOST_ODD = 50_000
_DIGITS = 15
"""Significant digits that Excel keeps of a number."""


@dataclass
class Grid:
    """A sheet. `rows[0][0]` is A1; rows may differ in length."""

    name: str
    visible: bool
    rows: list[list[Any]]
    """As the reader gives them; `value` says what they mean."""
    merges: list[tuple[Spot, Spot]] = field(default_factory=list)
    formulas: dict[Spot, str] = field(default_factory=dict)
    errors: dict[Spot, str] = field(default_factory=dict)

    def value(self, row: int, column: int) -> Cell:
        """What stands in a cell, empty ones None; rows and columns from 1."""
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return None
        return exact(self.rows[row - 1][column - 1])

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


@dataclass
class Book:
    """A workbook that was read."""

    container: Container
    grids: dict[str, Grid]


def cell_name(row: int, column: int) -> str:
    """C17 for row 17, column 3."""
    return f"{get_column_letter(column)}{row}"


def exact(cell: Any) -> Cell:
    """A cell as the reader gives it → whole numbers as int, others as the decimal that Excel shows, "" as None."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e18:
            return int(cell)
        return Decimal(f"{cell:.{_DIGITS}g}")
    found: Cell = cell
    return found


def read_book(path: Path) -> Book:
    """Read all sheets.

    Raises:
        WorkbookRefused: see `container.look`; also where the reader gives up on it.
    """
    container = look(path)
    try:
        with path.open("rb") as file:
            grids = _grids(file)
        if container.odd_parts:
            _note_odd_cells(path, container, grids)
    except (WorkbookBroken, WorkbookTooLarge):
        raise
    except (zipfile.BadZipFile, ExpatError, DefusedXmlException, OSError, ValueError, KeyError) as cause:
        raise WorkbookBroken(what=_plain(cause)) from None
    except BaseException as cause:  # a panic of the reader is no Exception
        if isinstance(cause, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise WorkbookBroken(what=_plain(cause)) from None
    return Book(container, grids)


def _grids(file: IO[bytes]) -> dict[str, Grid]:
    book = calamine.CalamineWorkbook.from_filelike(file)  # type: ignore[arg-type]
    grids: dict[str, Grid] = {}
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            raise WorkbookTooLarge(
                what=f"sheet {meta.name} has {sheet.total_height} rows",
                what_zh=f"工作表 {meta.name} 有 {sheet.total_height} 行",
            )
        grids[meta.name] = Grid(
            meta.name,
            meta.visible == calamine.SheetVisibleEnum.Visible,
            sheet.to_python(skip_empty_area=False),
            [((a + 1, b + 1), (c + 1, d + 1)) for (a, b), (c, d) in sheet.merged_cell_ranges or ()],
        )
    return grids


def _note_odd_cells(path: Path, container: Container, grids: Mapping[str, Grid]) -> None:
    """Find formulas and errors in the parts that have some; the reader of values gives results and empty cells."""
    with zipfile.ZipFile(path) as packed:
        names = _sheet_names(packed)
        for part in container.odd_parts:
            grid = grids.get(names.get(part, ""))
            if grid is not None:
                with packed.open(part) as sheet:
                    _odd_cells(sheet, grid)


def _sheet_names(packed: zipfile.ZipFile) -> dict[str, str]:
    """Part of the container → name of the sheet."""
    with packed.open("xl/_rels/workbook.xml.rels") as file:
        targets = {each.get("Id"): each.get("Target", "") for each in parse(file).getroot()}
    with packed.open("xl/workbook.xml") as file:
        sheets = [each for each in parse(file).iter() if _tag(each.tag) == "sheet"]
    found = {}
    for each in sheets:
        related = next((value for name, value in each.attrib.items() if _tag(name) == "id"), "")
        target = targets.get(related, "")
        found[posixpath.normpath(posixpath.join("xl", target)).lstrip("/") if target[:1] != "/" else target[1:]] = (
            each.get("name", "")
        )
    return found


def _odd_cells(sheet: IO[bytes], grid: Grid) -> None:
    row = column = 0
    for event, element in iterparse(sheet, events=("start", "end"), forbid_dtd=True):
        tag = _tag(element.tag)
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r") or row + 1), 0
            elif tag == "c":
                place = element.get("r")
                column = coordinate_to_tuple(place)[1] if place else column + 1
        elif tag == "c":
            _note(element, grid, (row, column))
            element.clear()
        elif tag == "row":
            element.clear()
        if len(grid.formulas) + len(grid.errors) > _MOST_ODD:
            return


def _note(cell: Any, grid: Grid, spot: Spot) -> None:
    said = {_tag(child.tag): child for child in cell}
    if "f" in said:
        grid.formulas[spot] = f"={said['f'].text or ''}"[:80]
    elif cell.get("t") == "e":
        grid.errors[spot] = (said["v"].text if "v" in said else "") or "#"


def _tag(name: str) -> str:
    return name.rpartition("}")[2]


def _plain(cause: BaseException) -> str:
    text = str(cause) or type(cause).__name__
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:80])
