"""Whether a condition of the pack holds for a row, with every comparison that led to the answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from lantian.core.policy.ledger_schema import Bound, Condition
from lantian.core.policy.scalars import ParameterValue

__all__ = ["Answer", "Comparison", "RowFacts", "ask", "kept_form", "order", "product"]

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_EXACT = Context(prec=100)

Value = str | int | bool | list[str]
"""How a row keeps a value: numbers with decimals as text, days as 2017-10-01, choices as their ids."""


@dataclass(frozen=True, kw_only=True)
class RowFacts:
    """What a condition may look at."""

    values: Mapping[str, Any]
    state: str
    state_kind: str
    today: dt.date
    parameter: Callable[[str], ParameterValue]
    """The value of a parameter of the pack on `today`."""


@dataclass(frozen=True)
class Comparison:
    """One test: of what, which test, what was found, what it was held against, where that stands, and the result."""

    subject: str
    """Id of the field, or "today"/"state"/"state_kind"."""
    test: str
    """equals, one_of, filled, at_least, at_most, above, below."""
    found: Value | None
    against: Value | None
    source: str
    """Id of the parameter or field that it was held against ("parameter×field" for a product); "" for what the
    condition itself says."""
    holds: bool


@dataclass(frozen=True)
class Answer:
    """Yes or no, and why."""

    holds: bool
    comparisons: tuple[Comparison, ...]


def ask(condition: Condition, facts: RowFacts) -> Answer:
    """Put a condition to a row. Every test is made, so that the answer can be explained in full.

    A field that is not filled passes no test but `filled: false`; inside `none_of` it does not stand in the way.
    """
    comparisons: list[Comparison] = []
    holds = _holds(condition, facts, comparisons)
    return Answer(holds, tuple(comparisons))


def _holds(condition: Condition, facts: RowFacts, seen: list[Comparison]) -> bool:
    if condition.all_of:
        return all(tuple(_holds(each, facts, seen) for each in condition.all_of))
    if condition.any_of:
        return any(tuple(_holds(each, facts, seen) for each in condition.any_of))
    if condition.none_of:
        return not any(tuple(_holds(each, facts, seen) for each in condition.none_of))
    comparison = _compare(condition, facts)
    seen.append(comparison)
    return comparison.holds


def _compare(condition: Condition, facts: RowFacts) -> Comparison:
    if condition.state:
        return Comparison("state", "one_of", facts.state, list(condition.state), "", facts.state in condition.state)
    if condition.state_kind:
        kinds = list(condition.state_kind)
        return Comparison("state_kind", "one_of", facts.state_kind, [*kinds], "", facts.state_kind in kinds)
    subject = "today" if condition.today else condition.field
    assert subject is not None
    found: Any = facts.today.isoformat() if condition.today else facts.values.get(subject)
    if condition.filled is not None:
        return Comparison(subject, "filled", found, condition.filled, "", _filled(found) == condition.filled)
    if condition.one_of:
        held = found if isinstance(found, list) else [found]
        holds = any(each in condition.one_of for each in held)
        return Comparison(subject, "one_of", found, list(condition.one_of), "", holds)
    if condition.equals is not None:
        return Comparison(subject, "equals", found, kept_form(condition.equals), "", _same(found, condition.equals))
    test, bound = next(_bounds(condition))
    against, source = _against(bound, facts)
    if bound.times is not None:
        against, source = product(against, facts.values.get(bound.times)), f"{source or format(against)}×{bound.times}"
    holds = _in_order(test, found, against)
    return Comparison(subject, test, found, against, source, holds)


def _bounds(condition: Condition) -> Iterator[tuple[str, Bound]]:
    for test in ("at_least", "at_most", "above", "below"):
        bound = getattr(condition, test)
        if bound is not None:
            yield test, bound


def _against(bound: Bound, facts: RowFacts) -> tuple[Any, str]:
    if bound.parameter is not None:
        return kept_form(facts.parameter(bound.parameter)), bound.parameter
    if bound.field is not None:
        return facts.values.get(bound.field), bound.field
    if bound.today:
        return facts.today.isoformat(), "today"
    return kept_form(bound.day if bound.day is not None else bound.value), ""


def product(share: Any, base: Any) -> str | None:
    """The bound times a field, exact; None when the field is not filled, which passes no test."""
    first, second = _number(share), _number(base)
    return None if first is None or second is None else format(_EXACT.multiply(first, second).normalize(_EXACT), "f")


def kept_form(value: Any) -> Any:
    """A value of the pack as a row would keep it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _filled(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _same(found: Any, wanted: ParameterValue) -> bool:
    if isinstance(wanted, bool):
        return found is wanted
    if isinstance(wanted, Decimal):
        return order(found, kept_form(wanted)) == 0
    return type(found) is type(wanted) and bool(found == wanted)


def _in_order(test: str, found: Any, against: Any) -> bool:
    sign = order(found, against)
    if sign is None:
        return False
    match test:
        case "at_least":
            return sign >= 0
        case "at_most":
            return sign <= 0
        case "above":
            return sign > 0
        case _:
            return sign < 0


def order(found: Any, against: Any) -> int | None:
    """−1, 0 or 1 as a kept value is below, equal to or above another; None for two that cannot be compared.

    Two numbers by what they are worth, exactly; two words (days, months, moments) letter by letter. A number and a
    word, yes or no, a list and what is not filled compare with nothing.

    >>> order("12.50", 12), order("2017-10-01", "2017-09-30"), order("12", "2017-10-01")
    (1, 1, None)
    """
    first, second = _number(found), _number(against)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    if first is not None or second is not None or not (isinstance(found, str) and isinstance(against, str)):
        return None
    return (found > against) - (found < against) if found and against else None


def _number(value: Any) -> Decimal | None:
    """A number that is kept as one; a day or a word is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None
