"""From a ledger's row and from an entry of a compared list to a case about it, and back."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from lantian.apps.cases.models import Case
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.apps.reconciliation import actions as reconciliation
from lantian.apps.reconciliation.choices import Decision
from lantian.apps.reconciliation.models import Entry

NOW = dt.datetime(2017, 11, 20, 2, tzinfo=dt.UTC)
ACCOUNTS = "用电户号,户名,用电地址,用电量\n1002,鑫源橡胶制品厂,须水镇闫垌村,3200\n1004,宏运石灰窑,秦岭路7号,9000\n"


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)


@pytest.fixture
def row(district, db) -> Row:
    """A scattered-dirty enterprise of Jianshe Road."""
    orgs.synchronise_units(district)
    values = {"name": "鑫源橡胶制品厂", "address": "须水镇闫垌村", "class": "closure", "trade": "rubber"}
    return ledgers.add("scattered-dirty", actor=None, unit="jianshe-road", values=values, now=NOW)


@pytest.fixture
def keeper(row, person) -> User:
    """Of the environment bureau, which keeps the comparison, with the right to file."""
    user: User = person("duty-officer", "keeper")
    user.unit_id = "environment-bureau"
    user.save()
    return user


@pytest.fixture
def entries(row) -> dict[str, Entry]:
    """A list of electricity accounts: one account is the row, the other one was left off the ledger."""
    item = reconciliation.receive("enterprises-against-electricity", ACCOUNTS.encode(), "用电.csv", actor=None, now=NOW)
    reconciliation.compare(item.pk, actor=None, now=NOW)
    first, second = item.entries.order_by("line")
    reconciliation.decide(first.pk, actor=None, now=NOW, decision=Decision.SAME, row=row.number)
    reconciliation.decide(second.pk, actor=None, now=NOW, decision=Decision.OMITTED, reason="不在台账")
    return {"same": Entry.objects.get(pk=first.pk), "omitted": Entry.objects.get(pk=second.pk)}


def _offers(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="(/cases/new/[^"]*)"', page)]


def _file(client, offer: str, **more: str) -> Case:
    """Follow the offer, send its form as it comes: first to look, then to file."""
    form = client.get(offer).context
    data = {name: str(kept) for name, kept in form["form"].initial.items() if kept is not None and name != "pass_on"}
    first = form["problems"].forms[0]
    data |= {"p-0-found_as": "new", "p-TOTAL_FORMS": "1", "p-INITIAL_FORMS": "0"}
    data |= {f"p-0-{name}": str(kept) for name, kept in first.initial.items() if kept is not None}
    data |= more
    looked = client.post(offer, data | {"go": "look"})
    shown = [each.case.number for each in looked.context["hints"]]
    answer = client.post(offer, data | {"go": "file", "shown": shown})
    assert answer.status_code == 302, (answer.context["form"].errors, answer.context["problems"].errors)
    return Case.objects.order_by("-pk")[0]


def test_a_row_leads_to_a_case_and_the_case_back_to_the_row(row, entries, person, client) -> None:
    client.force_login(person("duty-officer"))
    page = reverse("ledgers:row", args=[row.number])
    offers = _offers(client.get(page).content.decode())
    assert offers == [f"/cases/new/?row={row.number}&source=ledger-breach"]
    case = _file(client, offers[0])
    assert (case.source, case.unit_id, case.subject) == ("ledger-breach", "jianshe-road", row.subject)
    assert case.problems.get().row == row
    address = reverse("cases:case", args=[case.number])
    assert address in client.get(page).content.decode()
    body = client.get(address).content.decode()
    assert body.count(f'href="{page}"') == 2, "as what it begins at, and beside its problem"


def test_a_row_struck_off_and_found_at_work_leads_to_a_case_from_the_lead(row, entries, person, client) -> None:
    """Inspectors follow leads, though the list of others is not for their eyes."""
    Row.objects.filter(pk=row.pk).update(state="struck-off", state_kind="closed")
    entry = entries["same"]
    Entry.objects.filter(pk=entry.pk).update(lead=True)
    client.force_login(person("inspector"))
    offers = _offers(client.get(reverse("ledgers:row", args=[row.number])).content.decode())
    assert offers == [f"/cases/new/?entry={entry.of_id}%2F{entry.line}&source=reconciliation"]
    case = _file(client, offers[0])
    assert (case.source, case.title, case.subject) == ("reconciliation", row.title, entry.subject)
    body = client.get(reverse("cases:case", args=[case.number])).content.decode()
    assert reverse("reconciliation:leads") in body
    assert reverse("reconciliation:entry", args=[entry.pk]) not in body


def test_an_entry_left_off_leads_to_a_case_of_its_own(entries, keeper, client) -> None:
    client.force_login(keeper)
    entry = entries["omitted"]
    page = reverse("reconciliation:entry", args=[entry.pk])
    offers = _offers(client.get(page).content.decode())
    assert len(offers) == 1
    case = _file(client, offers[0], kind="scattered-dirty", unit="qinling-road")
    assert (case.source, case.subject) == ("reconciliation", entry.subject)
    assert "宏运石灰窑" in case.title
    address = reverse("cases:case", args=[case.number])
    assert address in client.get(page).content.decode()
    assert f'href="{page}"' in client.get(address).content.decode()


def test_a_case_from_an_entry_that_is_a_row_stands_on_the_page_of_the_row_too(row, entries, keeper, client) -> None:
    client.force_login(keeper)
    page = reverse("reconciliation:entry", args=[entries["same"].pk])
    case = _file(client, _offers(client.get(page).content.decode())[0])
    assert case.problems.get().row == row
    address = reverse("cases:case", args=[case.number])
    assert address in client.get(reverse("ledgers:row", args=[row.number])).content.decode()


def test_who_may_not_file_is_not_offered_it_and_sees_only_cases_of_their_unit(row, person, client) -> None:
    client.force_login(person("duty-officer"))
    page = reverse("ledgers:row", args=[row.number])
    case = _file(client, _offers(client.get(page).content.decode())[0])
    address = reverse("cases:case", args=[case.number])
    for unit, sees in (("jianshe-road", True), ("qinling-road", False)):
        user = person("liaison-officer", unit)
        user.unit_id = unit
        user.save()
        client.force_login(user)
        answer = client.get(page)
        body = answer.content.decode()
        assert _offers(body) == []
        assert (address in body) is (sees and answer.status_code == 200)


def test_an_entry_that_is_out_of_sight_or_does_not_exist_prefills_nothing(entries, person, client) -> None:
    client.force_login(person("inspector"))
    for name in (entries["omitted"].subject, "list-entry:99999999999/1", "list-entry:1/x", "²/3"):
        answer = client.get("/cases/new/", {"entry": name})
        assert answer.status_code == 200
        assert "宏运" not in answer.content.decode()
