"""Every count and every verdict opens to what stands behind it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.condition_words import condition_words
from lantian.apps.ledgers.reading import flow_of, kept_ledgers
from lantian.apps.ledgers.shown import by_name
from lantian.apps.ledgers.traces import row_count, row_verdict
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.records.traces import NoSuchFigure
from lantian.io import clock

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2017, 11, 20, 2, tzinfo=dt.UTC)
SHIP = {"ship": "Heron", "arrived": "2032-01-20", "length": "180", "shore-power": False}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_condition_of_both_packs_can_be_said(use_pack, zhongyuan_folder, small_folder, language: str) -> None:
    """No line of a decision table is shown as a code alone."""
    said = 0
    for folder in (zhongyuan_folder, small_folder):
        use_pack(folder)
        with translation.override(language):
            for ledger in kept_ledgers():
                for case in (case for rule in ledger.rules for case in rule.cases):
                    words = condition_words(case.when, ledger, flow_of(ledger))
                    assert words.en and (words.zh or folder == small_folder) and "None" not in words.en
                    said += 1
    assert said > 100


@pytest.mark.parametrize("code", ["en", "zh"])
def test_what_a_test_was_held_against_is_said_by_its_name(use_pack, zhongyuan_folder, small_folder, code: str) -> None:
    """States, kinds of state and choices are named to the reader, never shown as ids of the pack."""
    named = 0
    for folder in (zhongyuan_folder, small_folder):
        use_pack(folder)
        for ledger in kept_ledgers():
            asked = [("state", each) for each in flow_of(ledger).states]
            asked += [(field.id, each) for field in ledger.fields for each in field.choices]
            for subject, each in asked:
                wanted = each.title.in_language(code)
                for kept, words in ((each.id, wanted), ([each.id, each.id], f"{wanted} / {wanted}")):
                    said = by_name(ledger, subject, kept)
                    assert (said if isinstance(said, str) else said.in_language(code)) == words
                named += 1
            assert by_name(ledger, "state_kind", ["open", "void"]).in_language("zh") == "未办结 / 作废"
            assert by_name(ledger, "today", "2031-11-01") == "2031-11-01" and by_name(ledger, "today", None) == ""
    assert named > 500


def test_a_count_says_of_what_it_is_and_under_which_condition(alder, monkeypatch, db) -> None:
    synchronise_units(alder)
    now = NOW.replace(year=2031)
    monkeypatch.setattr(clock, "now", lambda: now)
    values = {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 3}
    actions.add("hearths", actor=None, unit="quayside", values=values, now=now)
    wanted = next(each for each in alder.indicators.values() if each.done and each.done.ledger == "hearths")
    trace = row_count({"indicator": wanted.id}, None)
    assert wanted.clause in trace.clauses and trace.data_version == 1
    assert any("hearth" in str(line).casefold() for line in trace.arithmetic)
    older = row_count({"indicator": wanted.id, "day": "2031-11-01"}, 7)
    assert older.figure.value in (0, None) and any("7" in each.en for each in older.remarks)
    for key in (
        {"indicator": "none-such"},
        {"indicator": wanted.id, "day": "2040-01-01"},
        {"indicator": wanted.id, "day": "x"},
    ):
        with pytest.raises(NoSuchFigure):
            row_count(key, None)


def test_a_verdict_names_its_line_its_numbers_and_its_parameters(alder, client, person, monkeypatch) -> None:
    """Who ran its engines at the berth, how long it is, and from which length on the plan asks for shore power."""
    synchronise_units(alder)
    now = NOW.replace(year=2031)
    row = actions.add("ship-calls", actor=None, unit="quayside", values=SHIP, now=now)
    trace = row_verdict(row, "shore-power-duty", now)
    assert trace.figure.value == "Ran its own engines at the berth"
    assert "PA3" in trace.clauses
    sources = {line[4].in_language("en") if line[4] else "" for line in trace.tables[0].rows}
    assert "Ships that use shore power, longer than" in sources, "by its title, not by its id"
    longest = str(alder.value("ships.shore_power_length", now.date()).value)
    lines = [line for line in trace.tables[0].rows if line[4] and line[4].in_language("en").startswith("Ships")]
    assert lines and all(line[2] == "180" and line[3] == longest for line in lines)
    with pytest.raises(NoSuchFigure):
        row_verdict(row, "no-such-rule", now)

    with pytest.raises(NoSuchFigure):
        row_verdict(row, "shore-power-duty", NOW)

    monkeypatch.setattr(clock, "now", lambda: now)
    address = f"/ledgers/rows/{row.number}/rules/shore-power-duty/"
    assert client.get(address).status_code == 302
    client.force_login(person("quayside-warden"))
    assert address in client.get(f"/ledgers/rows/{row.number}/").content.decode()
    answer = client.get(address)
    assert answer.status_code == 200 and "Ships that use shore power" in answer.content.decode()
    assert client.get(f"{address}?format=json").json()["kind"] == "row-verdict"
    assert client.get(f"/ledgers/rows/{row.number}/rules/none/").status_code == 404
