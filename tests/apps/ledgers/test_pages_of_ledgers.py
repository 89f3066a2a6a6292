"""Pages of ledgers, walked as the people of Port Alder walk them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from lantian.apps.ledgers import actions, worklist
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import SavedList, User
from lantian.apps.orgs.worklist import Waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
POINTS = ["replaced/cold", "replaced/bricked"]
LIST = "/ledgers/hearths/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)


@pytest.fixture
def desk(person) -> User:
    """The Clean Air Desk, which keeps the ledger."""
    user: User = person("clean-air-desk")
    user.unit_id = "clean-air-desk"
    user.save()
    return user


@pytest.fixture
def warden(person) -> User:
    """The warden of Quayside, who enters rows of Quayside."""
    user: User = person("quayside-warden")
    user.unit_id = "quayside"
    user.save()
    return user


def _hearth(number: int = 1, unit: str = "quayside") -> Row:
    values = {"address": f"{number} Quay Street", "fuel": "coal", "hearth-count": number}
    return actions.add("hearths", actor=None, unit=unit, values=values, now=NOW)


def _totals(client) -> tuple[str, str]:
    """How many rows the list shows, and the legal count beside it."""
    page = client.get(LIST).content.decode()
    shown = re.search(r'class="totals"[^>]*>\s*<p><strong>(\d+)</strong>', page)
    legal = re.search(r"Hearths replaced: <b>(\d+)</b>", page)
    assert shown and legal
    return shown.group(1), legal.group(1)


def test_from_entry_to_strike_off_the_totals_follow_the_legal_count(client, desk, warden):
    client.force_login(warden)
    assert "new/" in client.get(LIST).content.decode()
    answer = client.post(
        f"{LIST}new/", {"unit": "quayside", "f-address": "1 Quay Street", "f-fuel": "coal", "f-hearth-count": "2"}
    )
    assert answer.status_code == 302
    row = Row.objects.get()
    assert answer.headers["Location"] == f"/ledgers/rows/{row.number}/"
    assert _totals(client) == ("1", "0")
    actions.step(row.number, "look", actor=None, now=NOW)
    client.force_login(desk)
    page = f"/ledgers/rows/{row.number}/steps/replace/"
    refused = client.post(page, {"seen": 2, "ticked": POINTS[:1]})
    assert refused.status_code == 409 and "The flue is bricked up" in refused.content.decode()
    assert client.post(page, {"seen": 2, "ticked": POINTS}).status_code == 302
    assert _totals(client) == ("1", "1")
    client.post(f"/ledgers/rows/{row.number}/steps/reopen/", {"seen": 3, "ground": "lit-again", "reason": "smoke"})
    assert _totals(client) == ("1", "0")
    history = client.get(f"/ledgers/rows/{row.number}/").content.decode()
    assert "smoke" in history and history.count("<li") > 4


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(client, warden):
    client.force_login(warden)
    typed = {"unit": "quayside", "f-address": "1 Quay Street", "f-fuel": "coal", "f-hearth-count": "forty-one"}
    answer = client.post(f"{LIST}new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400 and "forty-one" in page and "1 Quay Street" in page
    assert re.search(r'field-wrong">\s*<label for="id_f-hearth-count"', page)
    assert not Row.objects.exists()


def test_another_units_row_is_refused(client, warden):
    row = _hearth(1, "millbrook")
    client.force_login(warden)
    form = {"unit": "millbrook", "f-address": "2 Mill Lane", "f-fuel": "coal", "f-hearth-count": "1"}
    assert client.post(f"{LIST}new/", form).status_code == 400, "the form offers no other unit"
    assert client.get(f"/ledgers/rows/{row.number}/change/").status_code == 403
    assert Row.objects.count() == 1


def test_two_people_in_the_same_field_see_both_and_in_different_ones_both_are_kept(client, desk, warden):
    row = _hearth()
    client.force_login(warden)
    page = f"/ledgers/rows/{row.number}/change/"
    whole = {"unit": "quayside", "f-address": "1 Quay Street", "f-fuel": "coal", "f-hearth-count": "1"}
    actions.change(row.number, actor=desk, values={"fuel": "wood"}, seen=1, now=NOW)
    answer = client.post(page, {**whole, "f-fuel": "coal", "f-hearth-count": "3", "seen": 1})
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert row.values["fuel"] in ("wood", "coal") and row.values["hearth-count"] == 3
    actions.change(row.number, actor=desk, values={"hearth-count": 5}, seen=row.version, now=NOW)
    answer = client.post(page, {**whole, "f-fuel": row.values["fuel"], "f-hearth-count": "7", "seen": row.version})
    text = answer.content.decode()
    assert answer.status_code == 409 and ">5<" in text.replace(" ", "").replace("\n", "").replace("<td>5", "<td>>5<")
    row.refresh_from_db()
    assert row.values["hearth-count"] == 5


def test_lists_are_narrowed_kept_and_forgotten(client, desk):
    for number in range(1, 4):
        _hearth(number, "quayside" if number < 3 else "millbrook")
    client.force_login(desk)
    page = client.get(LIST, {"unit": "quayside", "q": "2 quay"}).content.decode()
    assert "2 Quay Street" in page and "1 Quay Street" not in page and "3 Quay Street" not in page
    client.post(f"{LIST}lists/", {"name": "mine", "query": "unit=quayside"})
    saved = SavedList.objects.get()
    assert '?unit=quayside">mine' in client.get(LIST).content.decode()
    client.post(f"{LIST}lists/{saved.pk}/delete/")
    assert not SavedList.objects.exists()


def test_columns_are_chosen_and_the_file_is_the_list(client, desk):
    _hearth()
    client.force_login(desk)
    rows = client.get(LIST, {"columns": ["number", "fuel"], "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and len(rows[0].split(",")) == 2 and rows[1] == "H-00001,coal"


def test_many_rows_take_a_step_together_or_none_does(client, desk):
    rows = [_hearth(number) for number in range(1, 4)]
    client.force_login(desk)
    numbers = [row.number for row in rows]
    actions.step(numbers[2], "look", actor=None, now=NOW)
    asked = client.post(f"{LIST}step/", {"step": "look", "row": numbers}).content.decode()
    assert asked.count("checked") == 2, "the row that is further already is held back"
    answer = client.post(f"{LIST}step/", {"step": "look", "row": numbers, "confirm": "1"})
    assert answer.status_code == 409
    assert set(Row.objects.filter(number__in=numbers[:2]).values_list("state", flat=True)) == {"reported"}
    client.post(f"{LIST}step/", {"step": "look", "row": numbers[:2], "confirm": "1"})
    assert set(Row.objects.values_list("state", flat=True)) == {"seen"}


@pytest.mark.parametrize("address", ["/ledgers/none/", "/ledgers/rows/H-9/", "/ledgers/rows/H-00001/steps/fly/"])
def test_what_is_not_there_is_not_found(client, desk, address):
    _hearth()
    client.force_login(desk)
    assert client.get(address).status_code == 404


def test_a_page_that_does_not_exist_is_the_nearest_one(client, desk):
    _hearth()
    client.force_login(desk)
    for page in ("0", "99999", "x", "-1"):
        assert "1 Quay Street" in client.get(LIST, {"page": page}).content.decode()


def test_the_worklist_names_rows_past_their_day(client, warden):
    values = {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 1}
    actions.add("hearths", actor=None, unit="quayside", values=values, now=NOW, due=dt.date(2031, 11, 1))
    client.force_login(warden)
    assert "?kind=open&amp;overdue=1" in client.get(reverse("work")).content.decode()


def test_rows_past_their_day_are_named_in_whatever_open_state_they_stand(client, warden):
    """The number is that of the list behind the entry."""
    values = {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 1}
    row = actions.add("hearths", actor=None, unit="quayside", values=values, now=NOW, due=dt.date(2031, 11, 1))
    actions.step(row.number, "look", actor=None, now=NOW)
    _hearth(2)
    late = _waiting(warden, "overdue")
    assert [(each.count, each.address) for each in late] == [(1, f"{LIST}?kind=open&overdue=1&sort=due")]
    client.force_login(warden)
    page = client.get(late[0].address).content.decode()
    assert re.search(r'role="status">\s*<p><strong>1</strong>', page)


def test_rows_wait_for_the_post_that_leads_on_once_for_each_state(desk, django_assert_num_queries):
    for number in range(1, 4):
        actions.step(_hearth(number).number, "look", actor=None, now=NOW)
    _hearth(4)
    looks = {"looked-on": "2031-11-01", "came": 9, "too-old": 1, "refused": 1}
    actions.add("gate-looks", actor=None, unit="quayside", values={**looks, "gate": "north"}, now=NOW)
    waiting = _waiting(desk, "to-sign")
    assert [(each.count, each.address) for each in waiting] == [
        (3, f"{LIST}?state=seen"),
        (1, "/ledgers/gate-looks/?state=written"),
    ]
    with django_assert_num_queries(1):
        list(worklist.rows_to_step(desk, NOW))


def test_a_row_that_moves_to_another_unit_waits_there(desk, warden):
    """It leaves the list of who kept it and stands on the list of who keeps it now."""
    row = _hearth(unit="millbrook")
    actions.change(row.number, actor=desk, values={}, seen=1, now=NOW, due=NOW.date() - dt.timedelta(days=1))
    assert not _waiting(warden, "overdue")
    actions.change(row.number, actor=desk, values={}, seen=2, now=NOW, unit="quayside", reason="over the bridge")
    assert [each.count for each in _waiting(warden, "overdue")] == [1]
    actions.change(row.number, actor=desk, values={}, seen=3, now=NOW, unit="st-anne", reason="the map was wrong")
    assert not _waiting(warden, "overdue")


def _waiting(user: User, urgency: str) -> list[Waiting]:
    sources = (worklist.rows_late, worklist.rows_to_step, worklist.rows_to_sign)
    return [each for source in sources for each in source(user, NOW) if each.urgency == urgency]
