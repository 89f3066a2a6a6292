"""The CSV tables of the inventory: factors, controls and profiles, each row with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from lantian.core.policy.inventory_schema import Confidence, ControlRow, FactorRow, ProfileRow
from lantian.core.policy.reading import decode, near_phrase
from lantian.core.policy.schema import Strict
from lantian.core.policy.tree import Report
from lantian.core.quantity.emission import Species

__all__ = ["CONTROLS", "FACTORS", "PROFILES", "TABLES", "TableRow", "read_table"]

FACTORS, CONTROLS, PROFILES = "inventory/factors.csv", "inventory/controls.csv", "inventory/profiles.csv"
TABLES: Mapping[str, type[Strict]] = {FACTORS: FactorRow, CONTROLS: ControlRow, PROFILES: ProfileRow}
"""File → what a row of it is."""

_CODES = {
    "number_noise": "number-noise",
    "number_invalid": "number-invalid",
    "greater_than_equal": "number-range",
    "less_than_equal": "number-range",
    "day_invalid": "day-invalid",
    "whole_invalid": "whole-invalid",
    "enum": "word-unknown",
    "literal_error": "word-unknown",
    "string_pattern_mismatch": "id-malformed",
    "string_too_long": "id-malformed",
    "string_too_short": "text-expected",
}
_WORDS = {
    "kind": ("hour", "weekday", "month"),
    "species": (*(each.value for each in Species), "coarse"),
    "confidence": tuple(each.value for each in Confidence),
}
_RANGES = {"share": "0 … 1", "spread": "≥ 1"}


@dataclass(frozen=True)
class TableRow:
    """A row with its line."""

    line: int
    row: Strict


def read_table(file: str, content: bytes, report: Report) -> tuple[TableRow, ...] | None:
    """The rows that can be read, or None when there is no table; what is wrong goes to `report`."""
    model = TABLES[file]
    text = decode(content, report)
    if text is None:
        return None
    header = tuple(model.model_fields)
    rows = _rows(text, report)
    _, first = next(rows, (0, []))
    if tuple(cell.strip() for cell in first) != header:
        report("csv-header", 1, expected=",".join(header))
        return None
    return tuple(
        TableRow(line, row) for line, cells in rows if (row := _row(model, header, line, cells, report)) is not None
    )


def _rows(text: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        report("csv-quotes", reader.line_num, what=str(error))


def _row(model: type[Strict], header: tuple[str, ...], line: int, cells: list[str], report: Report) -> Strict | None:
    if len(cells) != len(header):
        report("csv-row-length", line, found=str(len(cells)), expected=str(len(header)))
        return None
    entry = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        named: set[str] = set()
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][0])
            if name in named:
                continue
            named.add(name)
            code = _CODES.get(detail["type"], "value-wrong")
            words = _WORDS.get(name, ())
            facts = {"key": name, "value": entry[name], "range": _RANGES.get(name, "≥ 0"), "known": ", ".join(words)}
            report(code, line, near=near_phrase(entry[name], words), what=detail["msg"], **facts)
        return None
