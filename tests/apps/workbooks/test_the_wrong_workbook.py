"""A workbook of something else, without its rows, or with a state typed over: said in a word, not in a hundred."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.workbooks import actions, returning
from lantian.apps.workbooks.choices import BatchState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
HEARTH = {"@unit": "Quayside", "address": "1 Quay Street", "fuel": "coal", "hearth-count": 2}


def _remarks(batch) -> list[tuple[str, str]]:
    return [(each.cell, each.code) for each in returning.findings_of(batch) if not each.severe]


def test_the_template_of_another_ledger_names_it(bring) -> None:
    calls = returning.template_workbook(actions.ledger_named("ship-calls"), language="en", now=NOW)
    batch = bring(calls)
    assert (batch.state, batch.problem["code"]) == (BatchState.UNREADABLE, "other-ledger")
    assert "“Ship calls”, not of “Open hearths”" in batch.problem["en"][0]


def test_lists_of_codes_are_not_taken_for_rows(book, bring) -> None:
    def without_rows(opened) -> None:
        del opened["Rows"]

    batch = bring(book(edit=without_rows))
    assert (batch.state, batch.problem["code"]) == (BatchState.UNREADABLE, "no-ledger-sheet")
    assert not batch.lines.exists()


def test_a_list_that_shares_a_heading_but_names_no_row_is_not_read(bring) -> None:
    opened = openpyxl.Workbook()
    opened.active.append(["Name", "Fuel"])
    opened.active.append(["Somebody", "coal"])
    target = io.BytesIO()
    opened.save(target)
    assert bring(target.getvalue()).problem["code"] == "no-ledger-sheet"


def _with_state(content: bytes, state: str) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(content))
    sheet = opened["Rows"]
    column = next(cell.column for cell in sheet[2] if cell.value == "@state")
    sheet.cell(3, column).value = state
    target = io.BytesIO()
    opened.save(target)
    return target.getvalue()


def test_a_state_that_is_typed_is_said_and_moves_nothing(book, bring) -> None:
    batch = bring(_with_state(book(HEARTH), "Replaced"))
    assert batch.state == BatchState.WAITING
    assert [code for _cell, code in _remarks(batch)] == ["state-not-read"]
    actions.sign(batch, actor=None, now=NOW)
    assert Row.objects.get().state == "reported"
    again = returning.ledger_workbook(actions.ledger_named("hearths"), actor=None, language="en", now=NOW)
    assert [code for _cell, code in _remarks(bring(_with_state(again, "Seen")))] == ["state-not-read"]


def test_the_state_of_a_row_that_moved_on_since_is_no_typing(book, bring) -> None:
    actions.sign(bring(book(HEARTH)), actor=None, now=NOW)
    exported = returning.ledger_workbook(actions.ledger_named("hearths"), actor=None, language="en", now=NOW)
    ledgers.step(Row.objects.get().number, "look", actor=None, now=NOW)
    assert _remarks(bring(exported)) == []


def test_lines_with_faults_come_first_and_those_that_change_nothing_last(book, bring, client, person) -> None:
    actions.sign(bring(book(HEARTH)), actor=None, now=NOW)
    start = returning.ledger_workbook(actions.ledger_named("hearths"), actor=None, language="en", now=NOW)
    fresh, faulty = HEARTH | {"address": "2 Quay Street"}, HEARTH | {"address": "3 Quay Street", "hearth-count": "many"}
    batch = bring(book(fresh, faulty, start=start))
    client.force_login(person("clean-air-desk"))
    shown = client.get(f"/workbooks/{batch.pk}/").content.decode()
    places = [shown.index(f"{number} Quay Street", shown.index("workbook-lines")) for number in (3, 2, 1)]
    assert places == sorted(places)
