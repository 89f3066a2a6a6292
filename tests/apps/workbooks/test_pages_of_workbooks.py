"""The pages: bring in, look at the difference, sign, undo, take out."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lantian.apps.ledgers.models import Row
from lantian.apps.workbooks.models import Batch
from lantian.apps.workbooks.worklist import to_sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
_HEARTH = {"@unit": "Quayside", "address": "1 Quay Street", "fuel": "coal", "hearth-count": 2}


def _bytes(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def desk(person, client):
    """Two people of the desk; the first is signed in."""
    first = person("clean-air-desk")
    first.unit_id = "clean-air-desk"
    first.save()
    client.force_login(first)
    second = person("clean-air-desk", "second")
    second.unit_id = "clean-air-desk"
    second.save()
    return client, second


def test_a_template_goes_out_comes_in_and_is_signed_by_somebody_else(desk, book) -> None:
    """From the download to the row, and back again."""
    client, other = desk
    empty = _bytes(client.get("/workbooks/templates/hearths.xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(empty)).sheetnames[1] in ("Rows", "数据")
    file = SimpleUploadedFile("hearths.xlsx", book(_HEARTH))
    answer = client.post("/workbooks/", {"ledger": "hearths", "workbook": file}, follow=True)
    batch = Batch.objects.get()
    page = answer.content.decode()
    assert "1 Quay Street" in page
    assert f'action="/workbooks/{batch.pk}/sign/"' not in page
    client.force_login(other)
    assert f'action="/workbooks/{batch.pk}/sign/"' in client.get(f"/workbooks/{batch.pk}/").content.decode()
    assert [each.urgency for each in to_sign(other, NOW)] == ["to-sign"]
    client.post(f"/workbooks/{batch.pk}/sign/")
    assert Row.objects.get().values["address"] == "1 Quay Street"
    out = _bytes(client.get("/workbooks/ledgers/hearths.xlsx"))
    file = SimpleUploadedFile("again.xlsx", out)
    client.post("/workbooks/", {"ledger": "hearths", "workbook": file})
    assert Batch.objects.first().counts == {"same": 1}
    client.post(f"/workbooks/{batch.pk}/undo/", {"reason": "wrong list"})
    assert Row.objects.get().state_kind == "void"


@pytest.mark.parametrize("kind", ["", "new", "changed", "same", "missing", "faulty", "nonsense"])
def test_the_difference_is_filtered_and_paged(desk, book, bring, django_assert_max_num_queries, kind: str) -> None:
    """A hundred lines a page, in few queries, whatever the filter."""
    client, _other = desk
    batch = bring(book(*({**_HEARTH, "address": f"{number} Quay Street"} for number in range(150))))
    with django_assert_max_num_queries(12):
        answer = client.get(f"/workbooks/{batch.pk}/", {"kind": kind})
    assert answer.content.decode().count("Quay Street") == (200 if kind in ("", "new") else 0)


def test_what_does_not_exist_is_not_found(desk, bring, book) -> None:
    """Unknown ledgers, imports and acts; a file that cannot be read has a page and comes back."""
    client, _other = desk
    for address in ("/workbooks/templates/none.xlsx", "/workbooks/ledgers/none.xlsx", f"/workbooks/{'9' * 30}/"):
        assert client.get(address).status_code == 404
    batch = bring(b"%PDF")
    assert client.get(f"/workbooks/{batch.pk}/").status_code == 200
    assert client.post(f"/workbooks/{batch.pk}/burn/").status_code == 404
    for file in ("returned.xlsx", "original"):
        assert _bytes(client.get(f"/workbooks/{batch.pk}/{file}"))
    assert client.get(f"/workbooks/{batch.pk}/lines.csv").status_code == 200


@pytest.mark.parametrize(("language", "label"), [("zh-hans", "台账"), ("en", "Ledger")])
def test_on_a_phone_each_cell_says_what_it_is_in_the_language_of_the_reader(
    desk, book, bring, language: str, label: str
) -> None:
    """A row is a card there, without its headings; the page brings the looks of cards along."""
    client, _second = desk
    bring(book(_HEARTH))
    client.cookies["django_language"] = language
    page = client.get("/workbooks/").content.decode()
    assert f'data-label="{label}"' in page
    assert "tasks/tasks" in page
