"""A workbook goes out, comes in, is signed and applied, or comes back with exactly what is wrong marked."""

from __future__ import annotations

import datetime as dt
import io
import random

import openpyxl
import pytest

from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.workbooks import actions, returning
from lantian.apps.workbooks.choices import BatchState
from lantian.apps.workbooks.problems import RowsChangedUnderneath, SameHands, UndoRefused, WorkbookState
from lantian.io.excel.returned import RED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=2)


def _hearth(number: int, **more: object) -> dict[str, object]:
    return {"@unit": "Quayside", "address": f"{number} Quay Street", "fuel": "coal", "hearth-count": 2} | more


def _enter(count: int) -> list[Row]:
    return [
        ledgers.add(
            "hearths",
            actor=None,
            unit="quayside",
            values={"address": f"{number} Quay Street", "fuel": "coal", "hearth-count": number},
            now=NOW,
        )
        for number in range(1, count + 1)
    ]


def _export() -> bytes:
    return returning.ledger_workbook(actions.ledger_named("hearths"), actor=None, language="en", now=NOW)


def _edit(content: bytes, **cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book["Rows"][place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _codes(batch) -> dict[str, str]:
    return {each.cell or str(each.row): each.code for each in returning.findings_of(batch) if each.severe}


def test_a_filled_template_is_staged_signed_and_applied(book, bring) -> None:
    """Nothing is in the ledger before the signature, everything after it, with the import named in the history."""
    batch = bring(book(_hearth(1), _hearth(2, **{"@due": dt.date(2031, 12, 1), "@lon": 1.25, "@lat": 52.5})))
    assert (batch.state, batch.counts) == (BatchState.WAITING, {"new": 2})
    assert not Row.objects.exists()
    actions.sign(batch, actor=None, now=LATER)
    first, second = Row.objects.order_by("number")
    assert first.values == {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 2}
    assert (second.due, str(second.lon), str(second.lat)) == (dt.date(2031, 12, 1), "1.250000", "52.500000")
    assert first.changes.get().batch == batch.mark
    with pytest.raises(WorkbookState):
        actions.sign(batch, actor=None, now=LATER)


def test_an_export_brought_back_is_the_same_for_every_row(bring) -> None:
    """Out and in again changes nothing; a cell that is changed is the only difference; a line taken out is missing."""
    _enter(3)
    assert bring(_export()).counts == {"same": 3}
    changed = bring(_edit(_export(), E4=7))
    assert changed.counts == {"same": 2, "changed": 1}
    assert changed.lines.get(kind="changed").differences == {"hearth-count": [2, 7]}
    gone = openpyxl.load_workbook(io.BytesIO(_export()))
    gone["Rows"].delete_rows(4)
    target = io.BytesIO()
    gone.save(target)
    left = bring(target.getvalue())
    assert left.counts == {"same": 2, "missing": 1}
    assert (left.state, left.lines.get(kind="missing").number) == (BatchState.NOTHING, "H-00002")


def test_full_width_digits_stray_spaces_and_days_as_text_are_understood_and_said(book, bring) -> None:
    """Understood, and listed with what was made of them."""
    batch = bring(book(_hearth(1, **{"hearth-count": "１２", "address": " 1 Quay  Street ", "@due": "2031年12月1日"})))
    line = batch.lines.get()
    assert line.given["values"]["hearth-count"] == 12
    assert line.given["due"] == "2031-12-01"
    said = {each.cell: each.code for each in returning.findings_of(batch)}
    assert {"C3", "E3"} <= said.keys()
    assert set(said.values()) == {"understood"}


def test_merged_cells_downwards_are_filled_and_others_are_explained(book, bring) -> None:
    """One column downwards: each line; across columns: a fault at the cells."""
    filled = book(_hearth(1), {**_hearth(2), "fuel": None}, edit=lambda opened: opened["Rows"].merge_cells("D3:D4"))
    batch = bring(filled)
    assert batch.counts == {"new": 2}
    assert [each.code for each in returning.findings_of(batch)] == ["merged-filled"]
    across = bring(book(_hearth(1), edit=lambda opened: opened["Rows"].merge_cells("D3:E3")))
    assert _codes(across) == {"D3": "merged-cells", "E3": "merged-cells"}


def test_what_is_wrong_comes_back_in_the_same_workbook(book, bring) -> None:
    """Red cells with notes, a sheet with sheet, cell, code and remedy; what is right keeps its looks."""
    batch = bring(book(_hearth(1, fuel="peat"), _hearth(2), _hearth(3, **{"hearth-count": "=1+1"}), _hearth(2)))
    assert batch.state == BatchState.FAULTY
    assert _codes(batch) == {"D3": "not-a-choice", "E5": "formula", "C6": "double-in-file"}
    back = openpyxl.load_workbook(io.BytesIO(returning.returned(batch, language="en")))
    red = {cell.coordinate for row in back["Rows"].iter_rows() for cell in row if cell.fill.fgColor.rgb == RED}
    assert red == {"D3", "E5", "C6"}
    assert "Choose from" in back["Rows"]["D3"].comment.text
    listed = [[cell.value for cell in row] for row in back["What is wrong"].iter_rows(min_row=2)]
    assert ["Rows", "D3", "not-a-choice"] in [row[:3] for row in listed]
    assert all(row[4] for row in listed)


def test_a_workbook_with_a_thousand_random_errors_comes_back_with_exactly_those(book, bring) -> None:
    """A seeded thousand, each of a kind that is wrong for its cell."""
    draw = random.Random(1004)
    spots = draw.sample([(line, column) for line in range(3, 603) for column in "BCDE"], 1000)
    wrong = {"B": ["Nowhere Ward", None], "C": [None], "D": ["peat", None], "E": ["many", 0, 41, "=2", "1.5"]}
    lines = [_hearth(number) for number in range(1, 601)]

    def spoil(opened) -> None:
        for line, column in spots:
            opened["Rows"][f"{column}{line}"] = draw.choice(wrong[column])

    batch = bring(book(*lines, edit=spoil))
    wanted = {f"{column}{line}" for line, column in spots}
    empty = {each for each in wanted if all(f"{column}{each[1:]}" in wanted for column in "BCDE")}
    assert _codes(batch).keys() | empty == wanted
    back = openpyxl.load_workbook(io.BytesIO(returning.returned(batch, language="zh")))
    red = {cell.coordinate for row in back["Rows"].iter_rows() for cell in row if cell.fill.fgColor.rgb == RED}
    assert red == set(_codes(batch))


def test_two_people_editing_the_same_row_are_merged_or_told(bring) -> None:
    """Other fields are kept beside each other; the same field comes back with what is there now."""
    _enter(2)
    old = _export()
    ledgers.change("H-00001", actor=None, values={"fuel": "wood"}, seen=1, now=NOW)
    merged = bring(_edit(old, E3=9))
    line = merged.lines.get(kind="changed")
    assert line.differences == {"hearth-count": [1, 9]}
    assert "kept-meanwhile" in {each.code for each in returning.findings_of(merged)}
    actions.sign(merged, actor=None, now=LATER)
    assert Row.objects.get(number="H-00001").values == {"address": "1 Quay Street", "fuel": "wood", "hearth-count": 9}
    assert _codes(bring(_edit(old, E3=5))) == {"E3": "changed-meanwhile"}


def test_rows_that_change_between_check_and_signature_stop_all_of_it(bring, book) -> None:
    """Nothing is applied, the lines say why, the file is kept."""
    _enter(2)
    batch = bring(_edit(_export(), E3=9, E4=8))
    ledgers.change("H-00001", actor=None, values={"hearth-count": 5}, seen=1, now=NOW)
    with pytest.raises(RowsChangedUnderneath):
        actions.sign(batch, actor=None, now=LATER)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == (BatchState.FAULTY, {"faulty": 1, "changed": 1})
    assert _codes(batch) == {"E3": "changed-meanwhile"}
    assert [row.values["hearth-count"] for row in Row.objects.order_by("number")] == [5, 2]


def test_undo_brings_old_values_back_and_makes_new_rows_void(bring, book) -> None:
    """With the reason; refused once a row has gone on."""
    _enter(1)
    batch = bring(book(_hearth(7), start=_edit(_export(), E3=9)))
    assert batch.counts == {"changed": 1, "new": 1}
    actions.sign(batch, actor=None, now=LATER)
    actions.undo(batch, actor=None, now=LATER, reason="the wrong file")
    first, second = Row.objects.order_by("number")
    assert (first.values["hearth-count"], second.state_kind) == (1, "void")
    assert first.changes.last().reason == "the wrong file"
    again = bring(book(_hearth(8)))
    actions.sign(again, actor=None, now=LATER)
    number = again.lines.get().number
    ledgers.change(number, actor=None, values={"hearth-count": 3}, seen=1, now=LATER)
    with pytest.raises(UndoRefused):
        actions.undo(again, actor=None, now=LATER, reason="x")


def test_rights_four_eyes_and_units(person, book, bring) -> None:
    """Bringing in and signing are two rights; where the flow asks for four eyes one person has not both parts."""
    desk, warden = person("clean-air-desk"), person("quayside-warden")
    desk.unit_id, warden.unit_id = "clean-air-desk", "quayside"
    desk.save()
    warden.save()
    if not actions.asks_four_eyes(actions.ledger_named("hearths")):
        pytest.fail("the invented pack asks for four eyes on hearths")
    batch = bring(book(_hearth(1)), actor=desk)
    assert batch.state == BatchState.WAITING
    with pytest.raises(SameHands):
        actions.sign(batch, actor=desk, now=LATER)
    with pytest.raises(NotAllowed):
        actions.sign(batch, actor=warden, now=LATER)
    with pytest.raises(NotAllowed):
        bring(book(_hearth(2)), actor=warden)
    other = person("clean-air-desk", "second-desk")
    actions.sign(batch, actor=other, now=LATER)
    assert Row.objects.get().changes.get().by == desk
