"""Cells of a list: the same words on the page and in the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse

from lantian.apps.ledgers import shown
from lantian.apps.ledgers.listing import Column, columns_of
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import flow_of, local_day
from lantian.apps.records.export import csv_response
from lantian.core.policy.ledger_schema import Flow, LedgerType

__all__ = ["Line", "file_of", "lines_of", "publishable_columns"]

_PORTION = 2000
_PUBLISHED = ("number", "unit", "state")
"""What a publication says of every row besides the fields that the pack allows."""


@dataclass(frozen=True)
class Line:
    """A row of a list as it is shown."""

    row: Row
    cells: tuple[tuple[Column, str, str], ...]
    """Column, words, and the class of the cell."""


def lines_of(rows: Iterable[Row], columns: Sequence[Column], ledger: LedgerType, today: dt.date) -> list[Line]:
    """Rows as a page shows them."""
    flow = flow_of(ledger)
    return [Line(row, tuple((column, *_cell(row, column, ledger, flow, today)) for column in columns)) for row in rows]


def file_of(ledger: LedgerType, columns: Sequence[Column], found: QuerySet[Row]) -> HttpResponse:
    """All pages of a list as one CSV file."""
    flow = flow_of(ledger)

    def lines() -> Iterator[list[str]]:
        for row in found.iterator(_PORTION):
            yield [_cell(row, column, ledger, flow, dt.date.min)[0] for column in columns]

    return csv_response(ledger.id, [column.title for column in columns], lines())


def publishable_columns(ledger: LedgerType) -> list[Column]:
    """Columns that may stand in a publication: the fields that the pack calls public, and where the row stands."""
    public = {field.id for field in ledger.fields if field.public}
    wanted = {*_PUBLISHED, *public, *(["title"] if ledger.title_field in public else [])}
    return [column for column in columns_of(ledger) if column.id in wanted]


def _cell(row: Row, column: Column, ledger: LedgerType, flow: Flow, today: dt.date) -> tuple[str, str]:
    match column.id:
        case "number" | "title":
            return getattr(row, column.id), ""
        case "unit":
            return shown.unit_title(row.unit_id), ""
        case "state":
            return shown.state_title(flow, row.state), f"state-{row.state_kind}"
        case "due":
            late = row.due is not None and row.state_kind == "open" and row.due < today
            return row.due.isoformat() if row.due else "", "late" if late else ""
        case "changed_at":
            return local_day(row.changed_at).isoformat(), ""
        case name:
            return shown.field_value(ledger, name, row.values), "n" if column.number else ""
