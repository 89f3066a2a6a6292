"""Whether a condition asks what the rows of its ledger can answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lantian.core.policy.ledger_schema import NUMERIC, Bound, Condition, Flow, LedgerField
from lantian.core.policy.reading import near_phrase
from lantian.core.policy.schema import Parameter, Strict
from lantian.core.policy.tree import Node, Report

__all__ = ["TEMPORAL", "Scope", "conditions", "named_field", "walk_with_lines"]

TEMPORAL: frozenset[str] = frozenset({"day", "month", "moment"})
"""Kinds that can be held against a day."""

_DAY = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?")
_BOUNDS = ("at_least", "at_most", "above", "below")
_FITS: Mapping[str, str] = {
    "text": "filled",
    "long-text": "filled",
    "code": "filled, equals",
    "whole": "filled, equals, at_least, at_most, above, below",
    "amount": "filled, equals, at_least, at_most, above, below",
    "yes-no": "filled, equals",
    "day": "filled, at_least, at_most, above, below",
    "month": "filled, at_least, at_most, above, below",
    "moment": "filled, at_least, at_most, above, below",
    "choice": "filled, equals, one_of",
    "choices": "filled, one_of",
    "unit": "filled, equals, one_of",
    "row": "filled, equals",
}
"""Kind of field → tests that it can pass."""


@dataclass(frozen=True)
class Scope:
    """What a condition can name: the fields of one ledger, the states of its flow, the parameters of the pack."""

    ledger: str
    fields: Mapping[str, LedgerField]
    flow: Flow | None
    """None when the ledger has none, or when it could not be read."""
    flow_known: bool
    parameters: Mapping[str, Parameter]
    report: Report


def walk_with_lines(model: Strict, node: Node | None, line: int) -> list[tuple[Strict, Node | None, int]]:
    """The model and everything inside it, each with the node and the line of its key."""
    found: list[tuple[Strict, Node | None, int]] = [(model, node, line)]
    for name in type(model).model_fields:
        value = getattr(model, name)
        inside = value if isinstance(value, tuple) else (value,)
        for number, item in enumerate(inside):
            if isinstance(item, Strict):
                path = (name, number) if isinstance(value, tuple) else (name,)
                child, where = node.follow(path) if node is not None else (None, line)
                found += walk_with_lines(item, child, where)
    return found


def conditions(model: Strict, node: Node | None, line: int, scope: Scope) -> None:
    """Report every condition inside an entry that asks for what is not there, or as its field cannot answer."""
    for each, place, where in walk_with_lines(model, node, line):
        if isinstance(each, Condition):
            _condition(each, place, where, scope)


def named_field(wanted: str | None, key: str, line: int, scope: Scope) -> LedgerField | None:
    """The field that an entry names; reports one that the ledger does not have."""
    if wanted is None:
        return None
    found = scope.fields.get(wanted)
    if found is None:
        _unknown(key, "field", wanted, tuple(scope.fields), line, scope)
    return found


def _condition(condition: Condition, node: Node | None, line: int, scope: Scope) -> None:
    def at(key: str) -> int:
        return node.follow((key,))[1] if node is not None else line

    if condition.state and scope.flow_known:
        known = tuple(each.id for each in scope.flow.states) if scope.flow else ()
        for wanted in condition.state:
            if wanted not in known:
                _unknown("state", "state", wanted, known, at("state"), scope)
    field = named_field(condition.field, "field", at("field"), scope)
    kind = "day" if condition.today else field.kind if field is not None else None
    for test in _BOUNDS:
        bound = getattr(condition, test)
        if bound is not None:
            below = node.at(test) if node is not None else None
            _bound(condition, test, bound, kind, below, at(test), scope)
    if field is None:
        return
    if condition.one_of:
        _fit(field, "one_of", at("one_of"), scope)
        for wanted in condition.one_of:
            _choice(field, "one_of", wanted, at("one_of"), scope)
    if condition.equals is not None:
        _fit(field, "equals", at("equals"), scope)
        _equals(field, condition, at("equals"), scope)


def _fit(field: LedgerField, test: str, line: int, scope: Scope) -> bool:
    """Whether a field of this kind can pass the test at all."""
    fits = _FITS[field.kind].split(", ")
    if test not in fits:
        scope.report("condition-kind", line, test=test, field=field.id, kind_of=field.kind, fits=", ".join(fits))
    return test in fits


def _equals(field: LedgerField, condition: Condition, line: int, scope: Scope) -> None:
    wanted = condition.equals
    if field.kind == "choice" and isinstance(wanted, str):
        _choice(field, "equals", wanted, line, scope)
        return
    right = {
        **dict.fromkeys(NUMERIC, Decimal),
        "yes-no": bool,
    }.get(field.kind, str)
    if "equals" in _FITS[field.kind] and type(wanted) is not right:
        words = {Decimal: "a number without quotes", bool: "true or false", str: "a word in quotes"}
        words_zh = {Decimal: "不加引号的数", bool: "true 或 false", str: "加引号的词"}
        scope.report(
            "condition-value",
            line,
            test="equals",
            value=str(wanted),
            field=field.id,
            expected=words[right],
            expected_zh=words_zh[right],
        )


def _choice(field: LedgerField, key: str, wanted: str, line: int, scope: Scope) -> None:
    known = {each.id: each for each in field.choices}
    if field.kind in {"choice", "choices"} and wanted not in known and known:
        _unknown(key, "choice", wanted, tuple(known), line, scope)


def _bound(
    condition: Condition, test: str, bound: Bound, kind: str | None, node: Node | None, line: int, scope: Scope
) -> None:
    """A number against a number, a day against a day."""

    def at(key: str) -> int:
        return node.follow((key,))[1] if node is not None else line

    other = named_field(bound.field, "field", at("field"), scope)
    factor = named_field(bound.times, "times", at("times"), scope)
    if kind is None:
        return
    subject = condition.field or "today"
    if kind not in NUMERIC | TEMPORAL:
        fits = _FITS[kind]
        scope.report("condition-kind", line, test=test, field=subject, kind_of=kind, fits=fits)
        return
    if factor is not None and factor.kind not in NUMERIC:
        _wrong_bound(test, bound.times or "", subject, "a number", "数", at("times"), scope)
    sort = _sort(bound, other, scope)
    wanted = "number" if kind in NUMERIC else "day"
    if sort is not None and sort != wanted:
        key = next(name for name in ("value", "day", "parameter", "field", "today") if getattr(bound, name))
        value = str(bound.value if bound.value is not None else bound.day or bound.parameter or bound.field or "today")
        expected, zh = ("a number", "数") if wanted == "number" else ("a day", "日期")
        _wrong_bound(test, value, subject, expected, zh, at(key), scope)


def _sort(bound: Bound, other: LedgerField | None, scope: Scope) -> str | None:
    """Whether something is held against a number or a day; None when that cannot be said."""
    if bound.value is not None:
        return "number"
    if bound.day is not None or bound.today:
        return "day"
    if bound.field is not None:
        return _sort_of_field(other) if other is not None else None
    parameter = scope.parameters.get(bound.parameter or "")
    return _sort_of_parameter(parameter) if parameter is not None else None


def _sort_of_field(field: LedgerField) -> str:
    return "number" if field.kind in NUMERIC else "day" if field.kind in TEMPORAL else "word"


def _sort_of_parameter(parameter: Parameter) -> str:
    value = parameter.values[-1].value
    if isinstance(value, Decimal):
        return "number"
    return "day" if isinstance(value, str) and _DAY.fullmatch(value) else "word"


def _wrong_bound(test: str, value: str, field: str, expected: str, zh: str, line: int, scope: Scope) -> None:
    scope.report("condition-value", line, test=test, value=value, field=field, expected=expected, expected_zh=zh)


def _unknown(key: str, kind: str, wanted: str, known: tuple[str, ...], line: int, scope: Scope) -> None:
    scope.report("reference-unknown", line, key=key, kind=kind, value=wanted, near=near_phrase(wanted, known))
