"""Workbooks of the invented district's ledger of hearths."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from lantian.apps.orgs.models import User
from lantian.apps.workbooks import actions, returning
from lantian.apps.workbooks.models import Batch

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
COLUMNS = ("@number", "@unit", "address", "fuel", "hearth-count", "@due", "@lon", "@lat")


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    """The campaign's own day."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)


@pytest.fixture
def book(units) -> Callable[..., bytes]:
    """The template of the hearths, filled in: each line by column id; `edit` has the sheet for what else is done."""

    def fill(*lines: dict[str, Any], edit: Callable[[Any], None] | None = None, start: bytes = b"") -> bytes:
        ledger = actions.ledger_named("hearths")
        opened = openpyxl.load_workbook(
            io.BytesIO(start or returning.template_workbook(ledger, language="en", now=NOW))
        )
        sheet = opened["Rows"]
        ids = {cell.value: cell.column for cell in sheet[2]}
        first = sheet.max_row + 1 if start else 3
        for number, line in enumerate(lines, start=first):
            for name, value in line.items():
                sheet.cell(number, ids[name]).value = value
        if edit:
            edit(opened)
        target = io.BytesIO()
        opened.save(target)
        return target.getvalue()

    return fill


@pytest.fixture
def bring(units) -> Callable[..., Batch]:
    """Bring a workbook of the hearths in."""

    def upload(
        content: bytes, *, actor: User | None = None, name: str = "hearths.xlsx", now: dt.datetime = NOW
    ) -> Batch:
        return actions.upload("hearths", name, [content], actor=actor, now=NOW)

    return upload
