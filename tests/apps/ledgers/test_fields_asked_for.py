"""What a form asks for now, what only later, and what as soon as other fields of the form say so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.apps.ledgers.asking import asked_on_the_way, needed
from lantian.core.policy.ledger_schema import LedgerField, LedgerType
from lantian.core.rules.ledgers.conditions import RowFacts, ask

TODAY = dt.date(2031, 11, 4)
_TITLE = {"en": "x"}
_YES = {"field": "kept", "equals": True}
_CLOSED = {"state": ["closed"]}


def _facts(values: dict[str, Any] | None = None, state: str = "listed") -> RowFacts:
    return RowFacts(
        values=values or {}, state=state, state_kind="open", today=TODAY, parameter=lambda _name: Decimal("2.5")
    )


def _field(when: dict[str, Any] | None = None, **more: Any) -> LedgerField:
    return LedgerField.model_validate(
        {"id": "until", "title": _TITLE, "kind": "day", "required_when": when, **more}, strict=False
    )


@pytest.mark.parametrize(
    ("when", "state", "expected"),
    [
        (_CLOSED, "listed", False),
        (_CLOSED, "closed", True),
        (_YES, "listed", {"field": "kept", "among": ["true"]}),
        ({"field": "other", "equals": True}, "listed", False),
        ({"all_of": [_YES, _CLOSED]}, "listed", False),
        ({"all_of": [_YES, _CLOSED]}, "closed", {"all": [{"field": "kept", "among": ["true"]}]}),
        ({"any_of": [_YES, _CLOSED]}, "closed", True),
        ({"none_of": [_YES]}, "listed", {"none": [{"field": "kept", "among": ["true"]}]}),
        ({"field": "kept", "filled": True}, "listed", {"field": "kept", "filled": True}),
        ({"field": "kept", "one_of": ["a", "b"]}, "listed", {"field": "kept", "among": ["a", "b"]}),
        ({"field": "kept", "above": {"value": 3}}, "listed", {"field": "kept", "above": "3"}),
        ({"field": "kept", "below": {"parameter": "p"}}, "listed", {"field": "kept", "below": "2.5"}),
        ({"field": "kept", "at_most": {"today": True}}, "listed", {"field": "kept", "at_most": "2031-11-04"}),
        ({"field": "kept", "at_least": {"field": "other"}}, "listed", True),
    ],
    ids=str,
)
def test_what_is_known_is_settled_and_the_rest_is_left_to_the_page(when: dict, state: str, expected: object) -> None:
    assert needed(_field(when), _facts(state=state), {"kept"}) == expected


def test_a_field_that_is_always_required_is_needed_and_one_that_never_is_is_not() -> None:
    assert needed(_field(required=True), _facts(), ()) is True
    assert needed(_field(), _facts(), ()) is False


_TESTS = st.one_of(
    st.builds(lambda name, held: {"field": name, "equals": held}, st.sampled_from("ab"), st.sampled_from("xy")),
    st.builds(lambda name, held: {"field": name, "filled": held}, st.sampled_from("ab"), st.booleans()),
    st.builds(lambda state: {"state": [state]}, st.sampled_from(["listed", "closed"])),
)
_CONDITIONS = st.recursive(
    _TESTS,
    lambda inner: st.builds(
        lambda word, parts: {word: parts},
        st.sampled_from(["all_of", "any_of", "none_of"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def _holds(left: Any, values: dict[str, str]) -> bool:
    """What the page's script works out (`ledgers.js`)."""
    if isinstance(left, bool):
        return left
    for word, join in (("all", all), ("any", any)):
        if word in left:
            return join(_holds(each, values) for each in left[word])
    if "none" in left:
        return not any(_holds(each, values) for each in left["none"])
    typed = values.get(left["field"], "")
    return bool(typed) == left["filled"] if "filled" in left else typed in left["among"] and bool(typed)


@given(_CONDITIONS, st.sampled_from(["listed", "closed"]), st.lists(st.sampled_from(["", "x", "y"]), min_size=2))
def test_what_is_left_says_the_same_as_the_condition_once_everything_is_typed(
    when: dict, state: str, typed: list[str]
) -> None:
    """The server asks the whole condition; the page asks what is left of it."""
    field = LedgerField.model_validate({"id": "c", "title": _TITLE, "kind": "text", "required_when": when})
    values = {name: held for name, held in zip("ab", typed, strict=False) if held}
    assert field.required_when is not None
    expected = ask(field.required_when, _facts(values, state)).holds
    assert _holds(needed(field, _facts({}, state), {"a", "b"}), values) == expected
    assert needed(field, _facts(values, state), ()) == expected


def test_a_step_asks_for_what_is_needed_and_for_what_that_may_come_to_need() -> None:
    ledger = LedgerType.model_validate(
        {
            "id": "things",
            "title": _TITLE,
            "clauses": ["PA1"],
            "fields": [
                {"id": "name", "title": _TITLE, "kind": "text", "required": True},
                {"id": "kept", "title": _TITLE, "kind": "yes-no", "required_when": {"state": ["closed"]}},
                {"id": "until", "title": _TITLE, "kind": "day", "required_when": _YES},
                {"id": "why", "title": _TITLE, "kind": "text", "required_when": {"field": "until", "filled": True}},
                {"id": "never", "title": _TITLE, "kind": "text"},
                {"id": "secret", "title": _TITLE, "kind": "text", "required": True},
            ],
        }
    )
    allowed = {"name", "kept", "until", "why", "never"}
    assert asked_on_the_way(ledger, _facts({"name": "n"}), allowed) == {}
    found = asked_on_the_way(ledger, _facts({"name": "n"}, "closed"), allowed)
    assert found == {
        "kept": True,
        "until": {"field": "kept", "among": ["true"]},
        "why": {"field": "until", "filled": True},
    }
    assert asked_on_the_way(ledger, _facts({"name": "n", "kept": False}, "closed"), allowed) == {}


def test_a_step_asks_for_the_fields_for_want_of_which_a_rule_stands_against_it() -> None:
    """The approval of an exemption has a number and a day: who records it types them there and then."""
    unfilled = [{"field": name, "filled": False} for name in ("paper", "signed")]
    rule = {"id": "papers", "title": _TITLE, "clause": "PA1", "otherwise": "there", "otherwise_title": _TITLE}
    case = {"when": {"any_of": unfilled}, "verdict": "missing", "title": _TITLE, "blocks": ["approve"]}
    fields = [{"id": name, "title": _TITLE, "kind": "text"} for name in ("paper", "signed", "other")]
    known = {
        "id": "things",
        "title": _TITLE,
        "clauses": ["PA1"],
        "fields": fields,
        "rules": [{**rule, "cases": [case]}],
    }
    ledger, allowed = LedgerType.model_validate(known), {"paper", "signed", "other"}
    assert asked_on_the_way(ledger, _facts({}), allowed, "approve") == {"paper": True, "signed": True}
    assert asked_on_the_way(ledger, _facts({"paper": "7"}), allowed, "approve") == {"signed": True}
    assert asked_on_the_way(ledger, _facts({}), allowed, "refuse") == {}
