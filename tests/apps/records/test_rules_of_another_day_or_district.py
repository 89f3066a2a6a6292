"""What pages do where the rules they lean on are those of another district, or of a day that has not come."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template import Context, Template

from lantian.apps.orgs import actions
from lantian.web import middleware

pytestmark = pytest.mark.django_db


def test_a_page_names_the_clause_that_its_rule_stands_on_in_this_district(
    use_pack, zhongyuan_folder, small_folder
) -> None:
    """The same page, another policy: the clause comes from the pack; a rule that it lacks names none."""
    said = Template("{% load traces %}{% clause_behind 'stacks.height' %}")
    use_pack(zhongyuan_folder)
    assert '/clauses/M18/">M18</a>' in said.render(Context())
    use_pack(small_folder)
    assert '/clauses/PA5/">PA5</a>' in said.render(Context())
    assert Template("{% load traces %}{% clause_behind 'no.such-rule' %}").render(Context()) == ""


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_page_before_the_first_day_of_its_rules_says_from_when_they_hold(
    alder, person, client, monkeypatch, accept: str
) -> None:
    """Not a fault of ours: the clock and the pack do not belong together yet."""
    actions.synchronise_units(alder)
    client.force_login(person("clean-air-desk"))
    early = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(middleware.clock, "now", lambda: early)
    answers = [client.get(f"/ledgers/{ledger}/", headers={"accept": accept}) for ledger in alder.ledgers]
    refused = [answer for answer in answers if answer.status_code == 404]
    assert {answer.status_code for answer in answers} <= {200, 404}
    assert refused
    assert "2031" in refused[0].content.decode()
