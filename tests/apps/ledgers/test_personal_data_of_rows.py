"""Private persons are found and read by those who may read them, and by nobody else."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from openpyxl import load_workbook

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.listing import Asked, asked_for, rows_for
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack
from lantian.apps.workbooks.returning import ledger_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)


def _lorry(plate: str, unit: str, owner: str) -> Row:
    values = {"plate": plate, "built": "2025-03", "haulier": "Tern & Sons", "owner": owner}
    return actions.add("lorries", actor=None, unit=unit, values=values, now=NOW)


def test_a_search_does_not_tell_whose_name_is_in_a_personal_field() -> None:
    row = _lorry("PA31", "quayside", "Ada Marsh")
    assert "tern & sons" in row.words and "marsh" not in row.words


def test_a_workbook_shows_personal_data_of_the_rows_that_one_keeps_only(person) -> None:
    warden: User = person("quayside-warden")
    warden.unit_id = "quayside"
    warden.save()
    _lorry("PA31", "quayside", "Ada Marsh")
    _lorry("PA32", "highways", "Ben Heron")
    out = load_workbook(io.BytesIO(ledger_workbook(pack().ledgers["lorries"], actor=warden, language="en", now=NOW)))
    written = {str(cell.value) for sheet in out for line in sheet.iter_rows() for cell in line}
    assert {"PA31", "PA32", "Ada Marsh"} <= written and "Ben Heron" not in written


def test_only_who_may_read_personal_data_finds_a_row_by_a_persons_name(person) -> None:
    """The desk finds whose lorry it is, in whatever case it is typed; a warden finds nothing by a name, and is told
    nothing by finding it."""
    _lorry("PA31", "quayside", "Ada Marsh")
    _lorry("PA32", "quayside", "Ben Heron")
    found = {}
    for role in ("clean-air-desk", "quayside-warden"):
        user: User = person(role)
        user.unit_id = "quayside"
        user.save()
        rows = {words: rows_for(_asked(words), user, NOW.date()) for words in ("ada marsh", "MARSH pa31", "tern")}
        found[role] = {words: sorted(row.values["plate"] for row in each) for words, each in rows.items()}
    assert found["clean-air-desk"] == {"ada marsh": ["PA31"], "MARSH pa31": ["PA31"], "tern": ["PA31", "PA32"]}
    assert found["quayside-warden"] == {"ada marsh": [], "MARSH pa31": [], "tern": ["PA31", "PA32"]}


def _asked(words: str) -> Asked:
    return asked_for(pack().ledgers["lorries"], QueryDict(urlencode({"q": words})))
