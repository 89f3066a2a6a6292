"""Cells that go out: no text ever becomes a formula, no sign that a workbook cannot hold stops it."""

from __future__ import annotations

from typing import Any, TypeVar

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

__all__ = ["illegal_signs_out", "put"]

C = TypeVar("C", bound=Any)
_LONGEST = 32_767


def illegal_signs_out(text: str) -> str:
    """Control characters as the replacement sign; never longer than a cell."""
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST]


def put(cell: C, value: Any) -> C:
    """Set the value of a cell; text is text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = illegal_signs_out(value)
        cell.data_type = "s"
        if value[:1] in "=+-@":
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell
