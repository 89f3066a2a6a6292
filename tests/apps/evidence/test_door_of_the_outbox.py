"""What the outbox of a phone relies on: a token, an answer for programs, each photo for itself, the same one once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lantian.apps.evidence.models import Item

pytestmark = pytest.mark.django_db

PROGRAM = {"Accept": "application/json"}
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def door(hearth) -> str:
    return f"/evidence/of/{hearth.subject}/add/"


def _form(*files: bytes, **changed) -> dict:
    named = [SimpleUploadedFile(f"{number}.jpg", content) for number, content in enumerate(files)]
    return {"files": named, "slot": "photo", **changed}


def test_a_photo_sent_twice_is_taken_once_and_says_where_it_is(client, door, photo, warden):
    client.force_login(warden)
    form = {"client": KEY, "queued_at": "2031-11-04T08:00:00.123Z"}
    answers = [client.post(door, _form(photo(), **form), headers=PROGRAM) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    item = Item.objects.get()
    assert answers[0].json()["items"] == [{"id": item.pk, "name": "0.jpg", "address": f"/evidence/items/{item.pk}/"}]
    assert item.queued_at.isoformat() == "2031-11-04T08:00:00.123000+00:00"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (_form(b"words"), "photo-needed"),
        (_form(), "form-not-valid"),
        (_form(b"x", slot="banner"), "form-not-valid"),
        (_form(b"x", client="<key>"), "form-not-valid"),
    ],
)
def test_what_is_refused_is_said_to_the_program_with_its_code(client, door, warden, form, code):
    client.force_login(warden)
    answer = client.post(door, form, headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["title"] and not Item.objects.exists()


def test_a_stranger_and_a_colleague_without_the_right_are_told_apart(client, door, photo, post, settings):
    assert client.post(door, _form(photo()), headers=PROGRAM).status_code == 401
    client.force_login(post("quayside-warden", "miller", "millbrook"))
    answer = client.post(door, _form(photo()), headers=PROGRAM)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed") and answer.json()["remedy"]
    assert client.post(door, _form(photo())).status_code == 403
    assert not Item.objects.exists()


def test_the_state_names_who_is_signed_in_with_a_token_for_them_alone(client, warden):
    assert client.get("/evidence/outbox/state/").json() == {"user": None, "token": ""}
    client.force_login(warden)
    said = client.get("/evidence/outbox/state/").json()
    assert said["user"] == "warden" and len(said["token"]) == 64


def test_a_plain_form_takes_what_is_good_and_names_what_is_not(client, door, photo, hearth, warden):
    client.force_login(warden)
    back = f"/ledgers/rows/{hearth.number}/"
    answer = client.post(door, _form(photo(), b"words", next=back), follow=True)
    assert answer.redirect_chain == [(back, 302)]
    words = [str(each) for each in answer.context["messages"]]
    assert len(words) == 2 and words[0].startswith("1.jpg: ")
    assert Item.objects.get().name == "0.jpg"


def test_a_foreign_address_to_go_back_to_is_not_followed(client, door, photo, hearth, warden):
    client.force_login(warden)
    answer = client.post(door, _form(photo(), next="https://example.org/"))
    assert answer.headers["Location"] == f"/ledgers/rows/{hearth.number}/"


def test_every_inner_page_carries_the_outbox_and_no_public_one(client, warden):
    assert "data-outbox-bar" not in client.get("/").content.decode()
    client.force_login(warden)
    assert "data-outbox-bar" in client.get("/work/").content.decode()


def test_a_file_is_withdrawn_on_its_page_with_a_reason(client, door, photo, warden):
    client.force_login(warden)
    client.post(door, _form(photo()), headers=PROGRAM)
    page = f"/evidence/items/{Item.objects.get().pk}/withdraw/"
    assert client.post(page, {"reason": ""}).status_code == 200 and Item.objects.get().withdrawn_at is None
    assert client.post(page, {"reason": "wrong house"}).status_code == 302
    assert Item.objects.get().withdrawn_reason == "wrong house"
