"""Which fields a form asks for now, and which it asks for as soon as other fields of the form say so.

A requirement of the pack looks at the row's state, at the day, and at other fields. The first two are settled when the
form is made; what is left is handed to the page as plain data, by which it shows a field when it comes to be needed.
Whoever has no script sees every such field, with the condition in words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from lantian.core.policy.ledger_schema import Bound, Condition, LedgerField, LedgerType
from lantian.core.rules.ledgers.conditions import RowFacts, ask, kept_form
from lantian.core.rules.ledgers.verdicts import blocking

__all__ = ["Needed", "asked_on_the_way", "needed"]

Needed = bool | dict[str, Any]
"""Yes, no, or what must hold in the form: {"all": […]}, {"any": […]}, {"none": […]}, or one test of a field."""

_BOUNDS = ("at_least", "at_most", "above", "below")


def needed(field: LedgerField, facts: RowFacts, typed: Collection[str]) -> Needed:
    """Whether a field must be filled; `typed`: the fields that the form asks for, whose answers are not known yet."""
    if field.required:
        return True
    return False if field.required_when is None else _left(field.required_when, facts, typed)


def asked_on_the_way(
    ledger: LedgerType, facts: RowFacts, allowed: Collection[str], step: str = ""
) -> dict[str, Needed]:
    """Fields that a row lacks and that a step asks for: needed already, or needed by what is typed into the others, or
    for want of which a rule stands against the step."""
    wanted = {
        name for verdict in blocking(ledger, facts, step) if verdict.case for name in _unfilled(verdict.case.when)
    }
    empty = [each for each in ledger.fields if each.id in allowed and facts.values.get(each.id) in (None, "", [])]
    found: dict[str, Needed] = {}
    while True:
        now = {each.id: each.id in wanted or needed(each, facts, found) for each in empty}
        more = {name: when for name, when in now.items() if when is not False}
        if more.keys() == found.keys():
            return more
        found = more


def _unfilled(condition: Condition) -> Iterator[str]:
    """Fields whose emptiness a condition asks about."""
    if condition.filled is False and condition.field is not None:
        yield condition.field
    for each in (*condition.all_of, *condition.any_of):
        yield from _unfilled(each)


def _left(condition: Condition, facts: RowFacts, typed: Collection[str]) -> Needed:
    """What is left of a condition when everything that is known was asked."""
    if condition.all_of:
        parts = [_left(each, facts, typed) for each in condition.all_of]
        return False if False in parts else _joined("all", parts, True)
    if condition.any_of:
        parts = [_left(each, facts, typed) for each in condition.any_of]
        return True if True in parts else _joined("any", parts, False)
    if condition.none_of:
        parts = [_left(each, facts, typed) for each in condition.none_of]
        return False if True in parts else _joined("none", parts, True)
    if condition.field is None or condition.field not in typed:
        return ask(condition, facts).holds
    return _test(condition, facts)


def _joined(word: str, parts: list[Needed], without: bool) -> Needed:
    open_ones = [each for each in parts if not isinstance(each, bool)]
    return {word: open_ones} if open_ones else without


def _test(condition: Condition, facts: RowFacts) -> Needed:
    """A test of a field of the form. What a page cannot work out alone counts as needed: the server says so then."""
    test: dict[str, Any] = {"field": condition.field}
    if condition.filled is not None:
        return test | {"filled": condition.filled}
    if condition.one_of:
        return test | {"among": list(condition.one_of)}
    if condition.equals is not None:
        return test | {"among": [_written(kept_form(condition.equals))]}
    for name in _BOUNDS:
        bound: Bound | None = getattr(condition, name)
        if bound is not None:
            against = _against(bound, facts)
            return True if against is None else test | {name: against}
    return True


def _against(bound: Bound, facts: RowFacts) -> str | None:
    if bound.field is not None or bound.times is not None:
        return None
    if bound.today:
        return facts.today.isoformat()
    held: Any = facts.parameter(bound.parameter) if bound.parameter else bound.day or bound.value
    return _written(held)


def _written(held: object) -> str:
    return {True: "true", False: "false"}[held] if isinstance(held, bool) else str(held)
