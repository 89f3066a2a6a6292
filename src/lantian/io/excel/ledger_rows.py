"""The rows of a ledger's sheet, cell by cell as people wrote them; what is no value is named and left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lantian.io.excel.findings import Finding
from lantian.io.excel.ledger_columns import Found
from lantian.io.excel.ledger_layout import MASK, NUMBER, STATE, Column
from lantian.io.excel.reading import Cell, Grid, cell_name, exact

__all__ = ["SheetRow", "rows_of"]

_DIGITS = 15
"""Excel keeps so many digits of a number; a longer code that was typed as a number has lost the rest."""


@dataclass
class SheetRow:
    """A line of the sheet."""

    line: int
    number: str
    """The row's number in the ledger, as written; "" for a new one."""
    cells: dict[str, Any]
    """Id of the column → value; None where the cell is empty. What may not be seen is left out."""
    findings: list[Finding] = field(default_factory=list)
    state: str = ""
    """What stands in the column of the state: never read, but said where it is not the row's."""


def rows_of(found: Found) -> Iterator[SheetRow]:
    """Every line with something in it, below the heading."""
    odd = _odd_lines(found)
    filled = _fill_merges(found, odd)
    places = [
        (name, place - 1, _code_like(found.by_id[name])) for name, place in found.columns.items() if name != STATE
    ]
    for line, row in enumerate(found.grid.rows[found.first_row - 1 :], start=found.first_row):
        wrong = odd.get(line)
        cells: dict[str, Any] = {}
        some = bool(wrong)
        more = filled.get(line)
        for name, place, code in places:
            raw = row[place] if place < len(row) else ""
            value: Cell = raw or None if isinstance(raw, str) else exact(raw)
            if more and value is None:
                value = more.get(name)
            if value is None:
                cells[name] = None
                continue
            some = True
            if type(value) is int and code and len(str(abs(value))) > _DIGITS:
                wrong = wrong or {}
                wrong[name] = _finding("digits-lost", line, place + 1, name, value=str(value))
            elif isinstance(value, str) and value.strip() == MASK:
                continue
            else:
                cells[name] = _said(value)
        if not some:
            continue
        if wrong:
            for name in wrong:
                cells.pop(name, None)
        number = str(cells.pop(NUMBER, None) or "").strip().upper()
        yield SheetRow(line, number, cells, list(wrong.values()) if wrong else [], _state_at(found, line))


def _state_at(found: Found, line: int) -> str:
    place = found.columns.get(STATE)
    return " ".join(str(found.grid.value(line, place) or "").split())[:60] if place else ""


def _said(value: Cell) -> Any:
    """Midnight is a day; a span of time or a time of day is text."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    return value


def _code_like(column: Column) -> bool:
    return column.field is not None and column.field.kind in {"code", "text", "long-text"}


def _odd_lines(found: Found) -> dict[int, dict[str, Finding]]:
    """Cells with formulas and errors: line → column → what to say."""
    by_place = {place: name for name, place in found.columns.items() if name not in (NUMBER, STATE)}
    lines: dict[int, dict[str, Finding]] = {}
    for code, cells in (("formula", found.grid.formulas), ("cell-error", found.grid.errors)):
        for (line, place), text in cells.items():
            if line >= found.first_row and place in by_place:
                lines.setdefault(line, {})[by_place[place]] = _finding(code, line, place, by_place[place], value=text)
    return lines


def _fill_merges(found: Found, odd: dict[int, dict[str, Finding]]) -> dict[int, dict[str, Cell]]:
    """Values of cells that are merged downwards in one column; merges across columns are explained."""
    by_place = {place: name for name, place in found.columns.items()}
    lines: dict[int, dict[str, Cell]] = {}
    for (top, left), (bottom, right) in found.grid.merges:
        touched = [place for place in range(left, min(right, found.grid.width) + 1) if place in by_place]
        first, last = max(top, found.first_row), min(bottom, len(found.grid.rows))
        if not touched or last < first:
            continue
        span = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
        if left == right and by_place[left] != NUMBER and top >= found.first_row:
            value = found.grid.value(top, left)
            if value is None:
                continue
            for line in range(first, last + 1):
                lines.setdefault(line, {})[by_place[left]] = value
            found.findings.append(_merged(found.grid, top, left, by_place[left], span, value))
        else:
            for line in range(first, last + 1):
                for place in touched:
                    odd.setdefault(line, {})[by_place[place]] = _finding(
                        "merged-cells", line, place, by_place[place], range=span
                    )
    return lines


def _merged(grid: Grid, line: int, place: int, name: str, span: str, value: Cell) -> Finding:
    facts = {"range": span, "value": str(value)[:60]}
    return Finding(code="merged-filled", row=line, column=place, field=name, facts=facts, severe=False)


def _finding(code: str, line: int, place: int, name: str, /, **facts: str) -> Finding:
    return Finding(code=code, row=line, column=place, field=name, facts=facts)
