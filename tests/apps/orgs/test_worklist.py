"""The worklist: what waits for a person, most urgent first, and only the places that their role opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from lantian.apps.orgs import worklist
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2018, 3, 1, 4, tzinfo=dt.UTC)


@pytest.fixture
def only_ours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other apps say nothing during these tests."""
    monkeypatch.setattr(worklist, "_sources", {})
    monkeypatch.setattr(worklist, "_places", {})
    monkeypatch.setattr(worklist, "_discover", lambda: None)
    yield


@pytest.fixture
def officer(client: Client) -> User:
    """Somebody with the role of a duty officer, signed in."""
    user = User.objects.create(username="officer", role="duty-officer")
    client.force_login(user)
    return user


def test_what_waits_stands_most_urgent_first(only_ours: None, officer: User) -> None:
    @worklist.waiting
    def some(user: User, now: dt.datetime) -> list[Waiting]:
        return [
            Waiting(title="later", address="/a/", urgency="to-receive"),
            Waiting(title="young", address="/b/", urgency="overdue", since=now),
            Waiting(title="old", address="/c/", urgency="overdue", since=now - dt.timedelta(days=1)),
            Waiting(title="sign", address="/d/", urgency="to-sign"),
        ]

    assert [item.title for item in worklist.waiting_for(officer, NOW)] == ["old", "young", "sign", "later"]


def test_a_place_is_shown_only_to_those_whose_role_opens_it(only_ours: None, officer: User) -> None:
    worklist.place(Place(title="open", view="organisation", group="data", right="read-work"))
    worklist.place(Place(title="closed", view="accounts", group="people", right="manage-accounts"))
    assert {name: [p.title for p in found] for name, found in worklist.places_for(officer).items()} == {
        "data": ["open"]
    }


def test_the_page_says_so_when_nothing_waits(only_ours: None, officer: User, client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = client.get("/work/")
    assert page.status_code == 200
    assert "Nothing waits for you" in page.content.decode()


def test_the_page_links_what_waits(only_ours: None, officer: User, client: Client) -> None:
    @worklist.waiting
    def one(user: User, now: dt.datetime) -> list[Waiting]:
        return [Waiting(title="Seven proposals", address="/organisation/", urgency="to-sign", count=7)]

    text = client.get("/work/").content.decode()
    assert "Seven proposals" in text
    assert 'href="/organisation/"' in text


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/work/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
