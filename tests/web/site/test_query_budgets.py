"""How many queries a page may ask of the records database: a committed number each, so that growth is decided."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

BUDGETS = Path(__file__).parents[1] / "query_budgets.json"
_ACCEPT = "LANTIAN_ACCEPT_QUERIES=1 .venv/bin/pytest tests/web/site/test_query_budgets.py"
_PROMISED = ("/wall/", "/ranking/", "/measures/")
_MOST = 30


@pytest.mark.parametrize("address", sorted(json.loads(BUDGETS.read_text(encoding="utf-8"))))
def test_a_page_keeps_to_its_budget(client: Client, district: None, address: str) -> None:
    client.get("/healthz")
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
