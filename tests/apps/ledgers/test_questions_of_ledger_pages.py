"""What the pages of ledgers ask of the database: as much for two rows as for two hundred, and no more than this."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.bulk import NewRow, add_many
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import SavedList, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
BUDGETS = {
    "/ledgers/": 7,
    "/ledgers/hearths/": 12,
    "/ledgers/hearths/?kind=open&overdue=1&sort=-due&page=2": 12,
    "/ledgers/hearths/?unit=quayside&f-fuel=coal&q=quay": 12,
    "/ledgers/hearths/new/": 4,
    "/ledgers/rows/H-00001/": 13,
    "/ledgers/rows/H-00001/change/": 5,
    "/ledgers/rows/H-00001/steps/look/": 8,
}


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)


@pytest.fixture
def desk(person, client) -> User:
    """The Clean Air Desk, which keeps the ledger, signed in, with lists of its own."""
    user: User = person("clean-air-desk")
    user.unit_id = "clean-air-desk"
    user.save()
    client.force_login(user)
    for name in ("mine", "yours"):
        SavedList.objects.create(user=user, place="ledger:hearths", name=name, query="unit=quayside")
    return user


def _hearths(first: int, last: int) -> None:
    rows = [
        NewRow(
            unit="quayside" if number % 2 else "millbrook",
            values={"address": f"{number} Quay Street", "fuel": "coal", "hearth-count": 1},
            due=dt.date(2031, 11, 1),
        )
        for number in range(first, last)
    ]
    add_many("hearths", rows, actor=None, now=NOW)


def _asked(client, address: str) -> int:
    client.get("/healthz")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_asks_no_more_for_two_hundred_rows_than_for_two(client, desk, address: str) -> None:
    _hearths(1, 3)
    client.get(address)
    few = _asked(client, address)
    _hearths(3, 203)
    row = Row.objects.get(number="H-00001")
    for version in range(1, 12):
        fuel = "wood" if version % 2 else "coal"
        actions.change(row.number, actor=desk, values={"fuel": fuel}, seen=version, now=NOW)
    client.get(address)
    many = _asked(client, address)
    assert many <= few
    assert many <= BUDGETS[address], f"{address} asks {many} questions"
