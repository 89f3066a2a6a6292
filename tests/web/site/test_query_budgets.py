"""How many queries a page may ask of the records database: a committed number each, so that growth is decided."""

from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantian.apps.dustfall import actions as dustfall
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import places_for
from lantian.apps.records.campaign import pack
from lantian.apps.stacks import actions as stacks
from lantian.apps.tasks import summary
from lantian.io.clock import now

BUDGETS = Path(__file__).parents[1] / "query_budgets.json"
INNER = Path(__file__).parents[1] / "query_budgets_of_inner_pages.json"
_ACCEPT = "LANTIAN_ACCEPT_QUERIES=1 .venv/bin/pytest tests/web/site/test_query_budgets.py"
_PROMISED = ("/wall/", "/ranking/", "/measures/")
_MOST = 30


@pytest.mark.parametrize("address", sorted(json.loads(BUDGETS.read_text(encoding="utf-8"))))
def test_a_page_keeps_to_its_budget(client: Client, district: None, address: str) -> None:
    client.get("/healthz")
    summary.tell(now())  # the worker does that ahead of the walls
    assert summary.standing(now()).at == now(), "what was told is kept for those who ask"
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    budgets = json.loads(BUDGETS.read_text(encoding="utf-8"))
    if os.environ.get("LANTIAN_ACCEPT_QUERIES"):
        budgets[address] = len(asked)
        BUDGETS.write_text(json.dumps(budgets, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    assert len(asked) <= budgets[address], (
        f"{address} asks {len(asked)} queries instead of {budgets[address]}. If that is right, accept it: {_ACCEPT}\n"
        + "\n".join(query["sql"][:160] for query in asked.captured_queries)
    )


@pytest.mark.parametrize("address", _PROMISED)
def test_the_budget_of_the_promised_pages_is_thirty_at_most(address: str) -> None:
    assert json.loads(BUDGETS.read_text(encoding="utf-8"))[address] <= _MOST


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder without anything of other tests."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))


@pytest.fixture
def inner(own_home: None, district: None) -> None:
    """The district with a stack and two points of dustfall in every subdistrict: a query for each would show."""
    month, after = dt.date(2017, 9, 1), dt.date(2017, 10, 1)
    for place, unit in enumerate(pack().subdistricts()):
        facts = {"enterprise_en": f"Works {place}", "name_en": "stack", "subdistrict": unit.id, "height": Decimal(60)}
        facts |= {"source_type": "gas_boiler", "factors": ["a21002"], "station": ""}
        stacks.register_stack(actor=None, code=f"S{place}", **facts)
        jar = {"put_out": month, "taken_in": after, "area": Decimal(177), "mass": Decimal("0.15")}
        for number in (1, 2):
            code = f"D{place}-{number}"
            dustfall.register_point(actor=None, code=code, name_en=code, subdistrict=unit.id, since=month)
            row = (1, {**jar, "point": code, "month": month, "number": 1, "state": "good", "blank": Decimal(0)})
            dustfall.enter_rows([row], actor=None, now=dt.datetime(2017, 10, 2, tzinfo=dt.UTC))


def test_the_places_of_the_inner_site_keep_to_their_budgets(client: Client, inner: None) -> None:
    """Every place, by the first role that may open it; a new place states its number."""
    asked: dict[str, int] = {}
    for role in pack().info.roles:
        user = User.objects.create(username=role.id, role=role.id)
        client.force_login(user)
        client.get("/healthz")
        places = [entry.address for entries in places_for(user).values() for entry in entries]
        for address in ["/work/", *places]:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200, address
            asked[address] = max(asked.get(address, 0), len(captured))
    if os.environ.get("LANTIAN_ACCEPT_QUERIES"):
        INNER.write_text(json.dumps(asked, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    budgets = json.loads(INNER.read_text(encoding="utf-8"))
    assert set(asked) == set(budgets), f"Accept the places there are: {_ACCEPT}"
    over = {address: (number, budgets[address]) for address, number in asked.items() if number > budgets[address]}
    assert over == {}, f"More queries than allowed. If that is right, accept it: {_ACCEPT}"
