"""Tables that are filled in from the data, so that nobody types a known thing again.

The rows of ledgers are filled in here; other parts register theirs:

>>> @prefill("progress")
... def progress_of(unit: str, due: Due, now: dt.datetime) -> Table: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import autodiscover_modules

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import flow_of
from lantian.apps.ledgers.shown import both
from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.policy.schema import Submission, Text
from lantian.core.rules.returns import Due

__all__ = ["Cell", "Column", "Line", "Table", "prefill", "same_facts", "table_of"]

Cell = str | Text
"""A text in both languages, or what is the same in both."""

PROGRESS = "progress"


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    id: str
    title: Text
    number: bool = False


@dataclass(frozen=True)
class Line:
    """A row: what it is about, its cells in the order of the columns, and the page behind it."""

    key: str
    cells: tuple[Cell, ...]
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is known already."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    as_of: dt.datetime
    version: int
    """Number of the newest change of any row that it knows."""
    noted: bool = False
    """Whether the unit may say something of each row."""

    def as_json(self) -> dict[str, Any]:
        """The table as it is kept with what is handed in."""
        return {
            "columns": [{"id": each.id, "title": _kept(each.title), "number": each.number} for each in self.columns],
            "lines": [
                {"key": line.key, "cells": [_kept(cell) for cell in line.cells], "address": line.address}
                for line in self.lines
            ],
            "as_of": self.as_of.isoformat(),
            "version": self.version,
            "noted": self.noted,
        }


Source = Callable[[str, Due, dt.datetime], Table]
_sources: dict[str, Source] = {}


def prefill(name: str) -> Callable[[Source], Source]:
    """Register where a table comes from; found in a module `prefill_sources.py` of an app."""

    def keep(source: Source) -> Source:
        _sources[name] = source
        return source

    return keep


def table_of(submission: Submission, unit: str, due: Due, now: dt.datetime) -> Table | None:
    """What is known of a return now; None where the pack names nothing that it could be filled from."""
    if submission.ledger is not None:
        return _rows_of(pack().ledgers[submission.ledger], submission, unit, due, now)
    if submission.progress:
        autodiscover_modules("prefill_sources")
        source = _sources.get(PROGRESS)
        return source(unit, due, now) if source else None
    return None


def same_facts(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two kept tables say the same, whenever they were filled in."""
    return all(one.get(part) == other.get(part) for part in ("columns", "lines"))


def _kept(cell: Cell) -> str | dict[str, str]:
    return cell if isinstance(cell, str) else {"zh": cell.zh, "en": cell.en}


# --- rows of a ledger ------------------------------------------------------------------------------------------


def _rows_of(ledger: LedgerType, submission: Submission, unit: str, due: Due, now: dt.datetime) -> Table | None:
    """The unit's rows, of the days reported on where it is owed again and again; nothing personal."""
    if ledger.flow is None:
        return None
    states = {state.id: state.title for state in flow_of(ledger).states}
    fields = [field for field in ledger.fields if not field.personal]
    rows = Row.objects.filter(ledger=ledger.id, unit=unit).exclude(state_kind="void").order_by("number")
    if submission.every is not None:
        rows = rows.filter(day__range=(due.first, due.last))
    return Table(
        columns=(
            Column("number", Text(zh="编号", en="Number")),
            Column("state", Text(zh="状态", en="State")),
            *(Column(field.id, field.title, field.kind in ("amount", "whole")) for field in fields),
        ),
        lines=tuple(
            Line(
                row.number,
                (row.number, states[row.state], *(both(field, row.values.get(field.id)) for field in fields)),
            )
            for row in rows.iterator(2000)
        ),
        as_of=now,
        version=counts.version(),
    )
