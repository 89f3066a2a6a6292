"""A due day or a place that a workbook empties is taken away, shown as a difference, and comes back by undoing."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.preparing import EMPTY
from lantian.apps.workbooks import actions, returning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
DUE, PLACE = dt.date(2031, 12, 1), (Decimal("1.250000"), Decimal("52.500000"))


def _enter(**more: object) -> Row:
    values = {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 2}
    return ledgers.add("hearths", actor=None, unit="quayside", values=values, now=NOW, **more)


def _export(**cells: object) -> bytes:
    """The ledger's own workbook, with cells of its first row put otherwise."""
    book = openpyxl.load_workbook(
        io.BytesIO(returning.ledger_workbook(actions.ledger_named("hearths"), actor=None, language="en", now=NOW))
    )
    sheet = book["Rows"]
    ids = {cell.value: cell.column for cell in sheet[2]}
    for name, value in cells.items():
        sheet.cell(3, ids[f"@{name}"]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _beside(row: Row) -> tuple[object, ...]:
    row.refresh_from_db()
    return row.due, row.lon, row.lat


def test_emptied_cells_are_a_difference_applied_and_undone(bring) -> None:
    row = _enter(due=DUE, place=PLACE)
    batch = bring(_export(due=None, lon=None, lat=None))
    assert batch.counts == {"changed": 1}
    assert batch.lines.get().differences == {
        "@due": ["2031-12-01", None],
        "@lon": ["1.250000", None],
        "@lat": ["52.500000", None],
    }
    actions.sign(batch, actor=None, now=NOW)
    assert _beside(row) == (None, None, None)
    actions.undo(batch, actor=None, now=NOW, reason="wrong sheet")
    assert _beside(row) == (DUE, *PLACE)


def test_undoing_takes_away_what_was_not_there_before(bring) -> None:
    row = _enter()
    batch = bring(_export(due=DUE, lon=1.25, lat=52.5))
    actions.sign(batch, actor=None, now=NOW)
    assert _beside(row) == (DUE, *PLACE)
    actions.undo(batch, actor=None, now=NOW, reason="wrong sheet")
    assert _beside(row) == (None, None, None)


def test_a_cell_that_was_empty_when_exported_takes_nothing_away_that_came_since(bring) -> None:
    row = _enter()
    content = _export()
    ledgers.change(row.number, actor=None, values={}, seen=1, now=NOW, due=DUE, place=PLACE)
    assert bring(content).counts == {"same": 1}


def test_a_unit_that_is_emptied_stays_and_is_said(bring) -> None:
    _enter()
    batch = bring(_export(unit=None))
    assert [each.code for each in returning.findings_of(batch)] == ["kept-as-is"]
    assert batch.counts == {"same": 1}


def test_one_row_alone_is_emptied_too_and_its_history_says_so() -> None:
    row = _enter(due=DUE, place=PLACE)
    ledgers.change(row.number, actor=None, values={}, seen=1, now=NOW, due=EMPTY, place=EMPTY)
    assert _beside(row) == (None, None, None)
    assert row.changes.get(number=2).fields == {"due": ["2031-12-01", None], "place": ["1.250000 52.500000", None]}
