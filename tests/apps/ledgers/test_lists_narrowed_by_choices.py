"""A list narrowed by choices and words finds exactly the rows that hold them, by the line that is kept for it."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.http import QueryDict

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.listing import asked_for, rows_for
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.searching import choices_of, mark, words_of
from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import LedgerType

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)


def _things() -> LedgerType:
    title = {"en": "x"}
    choices = [{"id": "a", "title": title}, {"id": "b", "title": title}]
    return LedgerType.model_validate(
        {
            "id": "things",
            "title": title,
            "clauses": ["PA1"],
            "fields": [
                {"id": "name", "title": title, "kind": "text"},
                {"id": "one", "title": title, "kind": "choice", "choices": choices},
                {"id": "some", "title": title, "kind": "choices", "choices": choices},
                {"id": "yes", "title": title, "kind": "yes-no"},
                {"id": "whose", "title": title, "kind": "choice", "choices": choices, "personal": True},
            ],
        }
    )


def test_the_line_holds_texts_in_lower_case_and_a_mark_for_each_choice() -> None:
    values = {"name": "Quay STREET", "one": "a", "some": ["a", "b"], "yes": False, "whose": "b"}
    line = words_of(_things(), "T-1", "Title", values)
    assert line.startswith("t-1 title quay street")
    for name, chosen in (("one", "a"), ("some", "a"), ("some", "b"), ("yes", "false")):
        assert mark(name, chosen) in line
    assert mark("one", "b") not in line and "whose" not in line


def test_a_field_that_names_a_person_cannot_be_chosen_by() -> None:
    found = {field.id: choices_of(field) for field in _things().fields}
    assert found == {"name": (), "one": ("a", "b"), "some": ("a", "b"), "yes": ("true", "false"), "whose": ()}


@pytest.fixture
def desk(person, units):
    """Who sees every row."""
    user = person("clean-air-desk")
    user.unit_id = "clean-air-desk"
    user.save()
    return user


def _calls() -> None:
    for number, power in enumerate((True, False, None, True), 1):
        values = {"ship": f"Tern {number}", "arrived": f"2031-10-0{number}"}
        values |= {} if power is None else {"shore-power": power}
        actions.add("ship-calls", actor=None, unit="quayside", values=values, now=NOW)


def _found(actor, query: str) -> list[str]:
    asked = asked_for(pack().ledgers["ship-calls"], QueryDict(query))
    return [row.title for row in rows_for(asked, actor, NOW.date())]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "1234"),
        ("f-shore-power=true", "14"),
        ("f-shore-power=false", "2"),
        ("f-shore-power=perhaps", "1234"),
        ("f-ship=Tern 1", "1234"),
        ("q=TERN 4", "4"),
        ("q=tern&f-shore-power=true", "14"),
        ("q=shore-power%3Dtrue%1e", "14"),
        ("q=%25", ""),
        ("q=_ern", ""),
    ],
    ids=str,
)
def test_rows_are_found_by_what_they_hold(desk, query: str, expected: str) -> None:
    """An answer that a field does not have narrows nothing; signs of patterns are only signs."""
    _calls()
    assert _found(desk, query) == [f"Tern {number}" for number in expected]


@pytest.mark.django_db
def test_rows_from_before_are_marked_by_the_migration(desk) -> None:
    _calls()
    kept = dict(Row.objects.values_list("number", "words"))
    for row in Row.objects.all():
        Row.objects.filter(pk=row.pk).update(words=row.words.partition("\x1e")[0])
    assert _found(desk, "f-shore-power=true") == []
    import_module("lantian.apps.ledgers.migrations.0005_rows_searched").mark_choices(apps, None)
    assert _found(desk, "f-shore-power=true") == ["Tern 1", "Tern 4"]
    for row in Row.objects.all():
        assert set(kept[row.number].split("\x1e")) <= set(row.words.split("\x1e"))
