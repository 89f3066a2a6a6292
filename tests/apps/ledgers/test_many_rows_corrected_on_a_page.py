"""Rows of a list corrected together: only what is filled in, each with every check, all of them or none."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
PAGE = "/ledgers/hearths/change/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)


@pytest.fixture
def desk(person, client) -> User:
    """The Clean Air Desk, which keeps the ledger, signed in, in English."""
    user: User = person("clean-air-desk")
    user.unit_id = "clean-air-desk"
    user.save()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


@pytest.fixture
def numbers() -> list[str]:
    """Three hearths, two of Quayside and one of Millbrook."""
    return [
        actions.add(
            "hearths",
            actor=None,
            unit="quayside" if number < 3 else "millbrook",
            values={"address": f"{number} Quay Street", "fuel": "coal", "hearth-count": number},
            now=NOW,
        ).number
        for number in range(1, 4)
    ]


def test_only_what_is_filled_in_is_changed(client, desk, numbers) -> None:
    asked = client.post(PAGE, {"row": numbers, "back": "unit=quayside"})
    page = asked.content.decode()
    assert asked.status_code == 200 and page.count("checked") == 3
    assert 'name="f-fuel"' in page and 'name="f-address"' not in page, "what makes a row this one is not given to many"
    typed = {
        "row": numbers,
        "confirm": "1",
        "f-fuel": "wood",
        "due": "2031-12-01",
        "reason": "all changed over",
    }
    answer = client.post(PAGE, {**typed, "back": "unit=quayside"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/ledgers/hearths/?unit=quayside"
    kept = Row.objects.order_by("number").values_list("values__fuel", "values__hearth-count", "due")
    assert list(kept) == [("wood", number, dt.date(2031, 12, 1)) for number in (1, 2, 3)]
    reasons = {row.changes.order_by("-number")[0].reason for row in Row.objects.all()}
    assert reasons == {"all changed over"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"f-fuel": "wood"}, "field-wrong"),
        ({"reason": "because"}, "at least one field"),
    ],
    ids=["no reason", "nothing to change"],
)
def test_a_reason_and_something_to_change_are_asked_for(client, desk, numbers, typed, said) -> None:
    answer = client.post(PAGE, {"row": numbers, "confirm": "1", **typed})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert set(Row.objects.values_list("version", flat=True)) == {1}


def test_one_row_that_refuses_holds_all_back_and_says_why(client, desk, numbers) -> None:
    answer = client.post(PAGE, {"row": numbers, "confirm": "1", "f-hearth-count": "41", "reason": "count"})
    page = answer.content.decode()
    assert answer.status_code == 409 and page.count('class="against"') == 3
    assert set(Row.objects.values_list("version", flat=True)) == {1}


def test_what_somebody_changed_since_the_page_was_shown_is_not_overwritten(client, desk, numbers) -> None:
    shown = {f"seen-{number}": 1 for number in numbers}
    actions.change(numbers[1], actor=None, values={"fuel": "wood"}, seen=1, now=NOW)
    actions.change(numbers[1], actor=None, values={"hearth-count": 9}, seen=2, now=NOW)
    typed = {"row": numbers, "confirm": "1", "f-hearth-count": "5", "reason": "count", **shown}
    answer = client.post(PAGE, typed)
    assert answer.status_code == 409 and answer.content.decode().count('class="against"') == 1
    assert Row.objects.get(number=numbers[1]).values["hearth-count"] == 9
    assert client.post(PAGE, {**typed, "row": [numbers[0], numbers[2]]}).status_code == 302
    assert list(Row.objects.order_by("number").values_list("values__hearth-count", flat=True)) == [5, 9, 5]


def test_rows_of_another_unit_are_refused_to_a_warden(client, person, numbers) -> None:
    warden = person("quayside-warden")
    warden.unit_id = "quayside"
    warden.save()
    client.force_login(warden)
    typed = {"confirm": "1", "f-fuel": "wood", "reason": "mine"}
    client.post(PAGE, {"row": numbers, **typed})
    assert set(Row.objects.values_list("values__fuel", flat=True)) == {"coal"}
    assert client.post(PAGE, {"row": numbers[:2], **typed}).status_code == 302
    assert list(Row.objects.order_by("number").values_list("values__fuel", flat=True)) == ["wood", "wood", "coal"]


def test_who_keeps_no_rows_is_refused_and_no_tick_leads_back(client, person, desk, numbers) -> None:
    assert client.post(PAGE, {"row": []}).headers["Location"] == "/ledgers/hearths/"
    client.force_login(person("quayside-warden", "without-a-unit"))
    assert client.post(PAGE, {"row": numbers}).status_code == 403
