"""A foreign list out of a file: CSV or workbook, whatever its encoding; and which of its columns means what."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lantian.apps.reconciliation.problems import ListRefused
from lantian.apps.records.campaign import wording
from lantian.core.policy.check_schema import Reconciliation
from lantian.io.archives.faults import Faults
from lantian.io.archives.tables import Unreadable, pieces_of

__all__ = ["LARGEST", "MOST_LINES", "Sheet", "guess", "packed", "read", "unpacked", "values_of"]

LARGEST = 20 * 1024 * 1024
MOST_LINES = 60_000
_MOST_COLUMNS = 80
_LONGEST_CELL = 300
_HEADINGS = 6
"""So many first lines may stand above the heading."""


@dataclass
class Sheet:
    """A list as text."""

    heading: list[str]
    lines: list[int]
    rows: list[list[str]]
    remarks: list[list[object]] = field(default_factory=list)


def read(content: bytes, name: str, reconciliation: Reconciliation) -> Sheet:
    """The list in a file; the line of the heading is the one that names most of the columns asked for.

    Raises:
        ListRefused: the file is too large, no list, or empty; the reason says how to mend it.
    """
    if len(content) > LARGEST:
        raise ListRefused("list-too-large", _("The file is larger than 20 MB."), _("Split it, or save it as CSV."))
    if not content.strip():
        raise ListRefused("list-empty", _("The list is empty."), _("Choose another file."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("list.xlsx" if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else "list.csv")
        path.write_bytes(content)
        best: Sheet | None = None
        for heading in range(1, _HEADINGS + 1):
            found = _at_heading(path, name, heading)
            if found is None:
                break
            if best is None or len(guess(found.heading, reconciliation)) > len(guess(best.heading, reconciliation)):
                best = found
            if len(guess(best.heading, reconciliation)) == len(reconciliation.columns):
                break
    assert best is not None
    if not best.rows:
        raise ListRefused("list-empty", _("No line follows the heading."), _("Choose another file."))
    return best


def guess(heading: Sequence[str], reconciliation: Reconciliation) -> dict[str, int]:
    """Column of the pack → place in the heading, by its titles and the other ones that the pack knows."""
    plain = {_plain(title): place for place, title in reversed(list(enumerate(heading)))}
    found: dict[str, int] = {}
    for column in reconciliation.columns:
        known = [column.title.zh, column.title.en, column.id, *column.others]
        place = next((plain[_plain(each)] for each in known if each and _plain(each) in plain), None)
        if place is not None and place not in found.values():
            found[column.id] = place
    return found


def packed(sheet: Sheet) -> bytes:
    """A list as it is kept."""
    return zlib.compress(json.dumps([sheet.heading, sheet.lines, sheet.rows], ensure_ascii=False).encode())


def unpacked(kept: bytes | memoryview) -> Sheet:
    """A list as it was read."""
    heading, lines, rows = json.loads(zlib.decompress(bytes(kept)))
    return Sheet(heading, lines, rows)


def values_of(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """Column of the pack → text of a row."""
    return {name: row[place] for name, place in columns.items() if place < len(row) and row[place]}


def _at_heading(path: Path, name: str, heading: int) -> Sheet | None:
    """The list below a heading; None where the file ends before a later one.

    Raises:
        ListRefused: it cannot be read at all.
    """
    faults = Faults(name)
    sheet = Sheet([], [], [])
    try:
        for piece in pieces_of(path, faults, heading=heading):
            if not sheet.heading:
                sheet.heading = [title.lstrip("\x00") if title.startswith("\x00") else title for title in piece.columns]
            if len(sheet.heading) > _MOST_COLUMNS:
                raise ListRefused(
                    "list-wide", _("The list has more than 80 columns."), _("Leave the columns that are needed.")
                )
            columns = (each.to_list() for each in piece.columns.values())
            for line, *cells in zip(piece.rows.tolist(), *columns, strict=True):
                tidy = [_cell(each) for each in cells]
                if any(tidy):
                    sheet.lines.append(line)
                    sheet.rows.append(tidy)
            if len(sheet.rows) > MOST_LINES:
                raise ListRefused("list-long", _("The list has more than 60,000 lines."), _("Split it into parts."))
    except Unreadable:
        if heading > 1:
            return None
        fault = faults.kept[-1]
        raise ListRefused(fault.code, wording(fault.message), wording(fault.remedy)) from None
    sheet.remarks = [[each.row, each.code, wording(each.message)] for each in faults.kept[:100]]
    return sheet


def _cell(text: str | None) -> str:
    clean = "".join(sign for sign in text or "" if sign.isprintable() or sign.isspace())
    return re.sub(r"\s+", " ", clean).strip()[:_LONGEST_CELL]


def _plain(title: str) -> str:
    return re.sub(r"[\s（）()：:*＊]", "", unicodedata.normalize("NFKC", title)).casefold()
