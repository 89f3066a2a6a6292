"""The same pages under the invented pack: other classes, tiers and numbers, and no way of a proposal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from lantian.apps.accountability import actions
from lantian.apps.accountability.problems import Refused
from lantian.apps.orgs import actions as orgs

NOW = dt.datetime(2031, 12, 10, 9, tzinfo=dt.UTC)


@pytest.fixture
def desk(alder, db, person, monkeypatch):
    """May do everything in the invented district."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    orgs.synchronise_units(alder)
    return person("clean-air-desk")


@pytest.mark.parametrize("name", ["overview", "outlook", "what-if", "proposals", "posts", "suspension"])
def test_every_page_opens_empty(client, desk, name):
    client.force_login(desk)
    page = client.get(reverse(f"accountability:{name}"), headers={"accept-language": "en"})
    assert page.status_code == 200
    assert b'class="empty"' in page.content


def test_rules_without_a_way_of_proposals_say_so(desk):
    with pytest.raises(Refused, match="no-transfer"):
        actions.propose(actor=desk, now=NOW, unit="quayside", period="2031-12", findings=[("x", "y", "")], text="x")
