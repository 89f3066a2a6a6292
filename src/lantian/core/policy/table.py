"""`targets.csv`: baseline and target of every subdistrict in every period."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from lantian.core.policy.reading import decode
from lantian.core.policy.schema import Target
from lantian.core.policy.tree import Report

__all__ = ["HEADER", "TargetRow", "read_targets"]

HEADER = ("subdistrict", "period", "baseline", "target", "clause")

_CODES = {
    "number_noise": "number-noise",
    "greater_than": "number-range",
    "string_pattern_mismatch": "id-malformed",
    "string_too_long": "id-malformed",
}


@dataclass(frozen=True)
class TargetRow:
    """A target with its line."""

    line: int
    target: Target


def read_targets(content: bytes, report: Report) -> tuple[TargetRow, ...] | None:
    """The rows that can be read, or None when there is no table at all; what is wrong goes to `report`."""
    text = decode(content, report)
    if text is None:
        return None
    rows = _rows(text, report)
    _, header = next(rows, (0, []))
    if tuple(cell.strip() for cell in header) != HEADER:
        report("csv-header", 1, expected=",".join(HEADER))
        return None
    return tuple(row for line, cells in rows if (row := _target(line, cells, report)) is not None)


def _rows(text: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        report("csv-quotes", reader.line_num, what=str(error))


def _target(line: int, cells: list[str], report: Report) -> TargetRow | None:
    if len(cells) != len(HEADER):
        report("csv-row-length", line, found=str(len(cells)), expected=str(len(HEADER)))
        return None
    entry = {name: cell.strip() for name, cell in zip(HEADER, cells, strict=True)}
    try:
        return TargetRow(line, Target.model_validate(entry))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][0])
            code = _CODES.get(detail["type"], "number-invalid")
            report(code, line, key=name, value=entry[name], range="> 0")
        return None
