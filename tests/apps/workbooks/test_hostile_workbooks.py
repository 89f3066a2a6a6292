"""Workbooks that are none, or mean harm: kept as they came, refused with a clear word, nothing lost."""

from __future__ import annotations

import io
import os
import zipfile

import openpyxl
import pytest

from lantian.apps.ledgers.models import Row
from lantian.apps.workbooks import keeping, returning
from lantian.apps.workbooks.choices import BatchState
from lantian.io.excel.problems import WorkbookTooLarge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

_HEARTH = {"@unit": "Quayside", "address": "1 Quay Street", "fuel": "coal", "hearth-count": 2}


def _with(content: bytes, **parts: bytes) -> bytes:
    """The workbook with parts replaced or added; "/" is written as "__"."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.replace("__", "/"): data for name, data in parts.items()}
        for entry in old.infolist():
            if entry.filename not in names:
                new.writestr(entry, old.read(entry))
        for name, data in names.items():
            new.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-a-workbook"),
        (b"%PDF-1.7", "not-a-workbook"),
        (b"PK\x03\x04 and then nothing", "workbook-broken"),
        (b"number,unit\n1,Quayside\n", "not-a-workbook"),
    ],
)
def test_what_is_no_workbook_is_kept_and_said_to_be_none(bring, content: bytes, code: str) -> None:
    """The file stays as it came, and the list alone comes back."""
    batch = bring(content)
    assert (batch.state, batch.problem["code"]) == (BatchState.UNREADABLE, code)
    assert keeping.path_of(batch).read_bytes() == content
    back = openpyxl.load_workbook(io.BytesIO(returning.returned(batch, language="zh")))
    assert back["导入问题"]["C2"].value == code


def test_a_bomb_is_not_unpacked(bring, book) -> None:
    """A part that unpacks to far more than it holds."""
    bomb = _with(book(_HEARTH), **{"xl__worksheets__sheet2.xml": b" " * (120 * 2**20)})
    assert len(bomb) < 2**20
    assert bring(bomb).problem["code"] == "workbook-bomb"


def test_entities_are_refused(bring, book) -> None:
    """A document type of the file's own never reaches a parser."""
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
    assert bring(_with(book(_HEARTH), **{"xl__worksheets__sheet2.xml": evil})).problem["code"] == "workbook-broken"


def test_macros_and_pictures_are_said_and_not_read(bring, book) -> None:
    """The rows are read all the same."""
    batch = bring(
        _with(book(_HEARTH), **{"xl__vbaProject.bin": b"\xd0\xcf", "xl__media__image1.png": os.urandom(6 * 2**20)})
    )
    assert (batch.state, batch.counts) == (BatchState.WAITING, {"new": 1})
    assert {each["code"] for each in batch.findings} == {"macros-not-read", "pictures-not-read"}


def test_a_file_of_pictures_beyond_the_limit_is_refused_before_it_is_read(bring) -> None:
    """A hundred megabytes: nothing is kept."""
    with pytest.raises(WorkbookTooLarge):
        bring(b"PK\x03\x04" + bytes(100 * 2**20))


def test_markup_stays_text_and_formulas_are_no_values(bring, book, client, person) -> None:
    """In the page, and in the workbook that goes back."""
    name = "<script>alert(1)</script>"
    batch = bring(book({**_HEARTH, "address": name, "fuel": '=HYPERLINK("http://x")'}))
    assert [each.code for each in returning.findings_of(batch)] == ["formula"]
    client.force_login(person("clean-air-desk"))
    page = client.get(f"/workbooks/{batch.pk}/").content.decode()
    assert name not in page
    assert "&lt;script&gt;" in page
    assert not Row.objects.exists()


def test_an_older_template_is_read_by_its_codes_and_said(bring, book) -> None:
    """A column that the ledger no longer has is named; the others are known by their hidden codes."""

    def age(opened) -> None:
        opened["_lantian"]["B3"] = "0123456789ab"
        opened["Rows"]["D1"] = "What is burnt"
        opened["Rows"].cell(1, 12).value, opened["Rows"].cell(2, 12).value = "Chimneys", "chimneys"

    batch = bring(book(_HEARTH, edit=age))
    assert (batch.state, batch.counts) == (BatchState.WAITING, {"new": 1})
    assert {each["code"] for each in batch.findings} == {"template-older", "column-renamed", "field-gone"}
