"""A row that counts as done and is found at work reaches those who inspect: in what waits, by a page and a notice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from lantian.apps.ledgers.models import Row
from lantian.apps.notices.models import Notice
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.worklist import places_for, waiting_for
from lantian.apps.reconciliation import actions, leads
from lantian.apps.reconciliation.choices import Decision
from lantian.apps.reconciliation.models import Entry

NOW = dt.datetime(2017, 11, 20, 2, tzinfo=dt.UTC)
LIST = "用电户号,户名,用电地址,用电量\n1002,鑫源橡胶制品厂,须水镇闫垌村,3200\n"


@pytest.fixture
def entry(district, db) -> Entry:
    """A line of the electricity accounts that is decided to be a row that was struck off."""
    orgs.synchronise_units(district)
    Row.objects.create(
        ledger="scattered-dirty",
        number="SD-00003",
        unit_id="jianshe-road",
        state="struck-off",
        state_kind="closed",
        state_since=NOW,
        round_since=NOW,
        title="鑫源橡胶制品厂",
        values={"name": "鑫源橡胶制品厂", "address": "须水镇闫垌村"},
        created_at=NOW,
        changed_at=NOW,
    )
    item = actions.receive("enterprises-against-electricity", LIST.encode(), "用电.csv", actor=None, now=NOW)
    actions.compare(item.pk, actor=None, now=NOW)
    found = item.entries.get()
    return actions.decide(found.pk, actor=None, now=NOW, decision=Decision.SAME, row="SD-00003")


def _told(user) -> dict[str, int]:
    return {each.address: each.count for each in waiting_for(user, NOW) if "/reconciliation/leads/" in each.address}


@pytest.mark.parametrize(("role", "post"), [("inspector", "special-inspection-group"), ("environment-staff", None)])
def test_who_inspects_or_checks_finds_it_waiting_and_on_its_page(entry, person, client, role, post) -> None:
    user = person(role, "looks")
    user.unit_id = post or "environment-bureau"
    user.save()
    address = reverse("reconciliation:leads")
    assert _told(user) == {address: 1}
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "SD-00003" in answer.content.decode()
    listed = client.get(address, {"format": "csv"}).content.decode("utf-8-sig")
    assert "SD-00003" in listed
    assert "3200" not in listed + answer.content.decode(), "of the list of others no more than which one and what line"


def test_inspectors_find_the_page_among_their_places(entry, person) -> None:
    views = {each.view for group in places_for(person("inspector", "looks")).values() for each in group}
    assert "reconciliation:leads" in views


@pytest.mark.parametrize("role", ["duty-officer", "liaison-officer"])
def test_nobody_else_is_told(entry, person, client, role) -> None:
    user = person(role, "other")
    assert leads.follows(user) is False
    assert _told(user) == {}
    client.force_login(user)
    assert client.get(reverse("reconciliation:leads")).status_code == 403


def test_the_notice_ends_when_the_decision_is_taken_back(entry) -> None:
    notice = Notice.objects.get(key="reconciliation-lead/SD-00003")
    assert (notice.right, notice.settled_at) == ("read-leads", None)
    actions.take_back(entry.pk, actor=None, now=NOW)
    notice.refresh_from_db()
    assert notice.settled_at == NOW


def test_the_notice_ends_when_the_row_is_open_again(entry, person) -> None:
    inspector = person("inspector", "looks")
    Row.objects.update(state="listed", state_kind="open")
    leads.settle_over(NOW)
    assert Notice.objects.get(key="reconciliation-lead/SD-00003").settled_at == NOW
    assert _told(inspector) == {}
