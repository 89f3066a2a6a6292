"""A condition of the pack as a question to the database: yes for the rows for which `conditions.ask` says yes.

SQLite and PostgreSQL answer alike. Numbers are compared exactly (a share of 0.2 of 15 is 3, not 3.0000000000000004):
PostgreSQL has decimals of its own; SQLite is taught them (`sqlite_order`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, F, Func, Q, TextField

from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import Bound, Condition
from lantian.core.policy.scalars import ParameterValue
from lantian.core.rules.ledgers.conditions import RowFacts, ask, kept_form

__all__ = ["Kept", "fields_asked", "matching"]

_SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "equals": "="}
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"

Sql = tuple[str, list[Any]]


def matching(condition: Condition | None, today: dt.date) -> Q:
    """Rows for which a condition holds, asked on a local day; every row for None.

    Raises:
        ParameterNotInForce: the condition asks for a parameter that has no value on that day.
    """
    if condition is None:
        return Q()
    return _question(condition, today, lambda name: pack().value(name, today).value)


def fields_asked(condition: Condition | None) -> frozenset[str]:
    """Fields of a row that a condition looks at."""
    if condition is None:
        return frozenset()
    found = {condition.field} - {None}
    for bound in (condition.at_least, condition.at_most, condition.above, condition.below):
        if bound is not None:
            found |= {bound.field, bound.times} - {None}
    below = (fields_asked(each) for each in (*condition.all_of, *condition.any_of, *condition.none_of))
    return frozenset(name for name in found if name).union(*below)


def _question(condition: Condition, today: dt.date, parameter: Callable[[str], ParameterValue]) -> Q:
    if condition.all_of:
        found = Q()
        for each in condition.all_of:
            found &= _question(each, today, parameter)
        return found
    if condition.any_of or condition.none_of:
        found = _question((condition.any_of or condition.none_of)[0], today, parameter)
        for each in (condition.any_of or condition.none_of)[1:]:
            found |= _question(each, today, parameter)
        return found if condition.any_of else ~found
    if condition.state:
        return Q(state__in=condition.state)
    if condition.state_kind:
        return Q(state_kind__in=condition.state_kind)
    return Q(_Test(condition, today, parameter))


class Kept(Func):
    """A field of a row as text, as it is kept; NULL where it is not filled."""

    output_field = TextField()

    def __init__(self, name: str) -> None:
        super().__init__(F("values"))
        self.name = name

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """`json_extract`, without what is no scalar."""
        column, given = compiler.compile(self.source_expressions[0])
        raw, parameters = _Sqlite(column, given).raw(self.name)
        return f"NULLIF(CAST({raw} AS TEXT), '')", parameters

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """`->>`."""
        column, given = compiler.compile(self.source_expressions[0])
        raw, parameters = _Postgres(column, given).raw(self.name)
        return f"NULLIF({raw}, '')", parameters


class _Test(Func):
    """One test of one field, never NULL."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, condition: Condition, today: dt.date, parameter: Callable[[str], ParameterValue]) -> None:
        super().__init__(F("values"))
        self.condition, self.today, self.parameter = condition, today, parameter

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """With the functions of `sqlite_order`."""
        column, given = compiler.compile(self.source_expressions[0])
        return self._sql(_Sqlite(column, given))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """With `jsonb` and `numeric`."""
        column, given = compiler.compile(self.source_expressions[0])
        return self._sql(_Postgres(column, given))

    def _sql(self, words: _Sqlite | _Postgres) -> Sql:
        asked = self.condition
        if asked.today and not _looks_at_row(asked):
            return words.constant(ask(asked, self._nothing()).holds)
        name = asked.field or ""
        if asked.filled is not None:
            return words.filled(name, asked.filled)
        if asked.one_of:
            return words.one_of(name, list(asked.one_of))
        if asked.equals is not None:
            return self._equals(words, name, kept_form(asked.equals))
        test = next(each for each in ("at_least", "at_most", "above", "below") if getattr(asked, each) is not None)
        left = words.constant_value(self.today.isoformat()) if asked.today else words.kept(name)
        return words.compared(left, _SIGNS[test], self._against(words, getattr(asked, test)))

    def _equals(self, words: _Sqlite | _Postgres, name: str, wanted: Any) -> Sql:
        if isinstance(wanted, bool):
            return words.is_bool(name, wanted)
        if isinstance(wanted, list):
            return words.constant(False)
        if isinstance(self.condition.equals, str):
            return words.is_text(name, wanted)
        return words.compared(words.kept(name), "=", words.constant_value(wanted))

    def _against(self, words: _Sqlite | _Postgres, bound: Bound) -> Sql:
        if bound.field is not None:
            found = words.kept(bound.field)
        elif bound.parameter is not None:
            found = words.constant_value(kept_form(self.parameter(bound.parameter)))
        elif bound.today:
            found = words.constant_value(self.today.isoformat())
        else:
            found = words.constant_value(kept_form(bound.day if bound.day is not None else bound.value))
        return words.times(found, words.kept(bound.times)) if bound.times is not None else found

    def _nothing(self) -> RowFacts:
        return RowFacts(values={}, state="", state_kind="", today=self.today, parameter=self.parameter)


def _looks_at_row(condition: Condition) -> bool:
    return bool(fields_asked(condition))


class _Sqlite:
    """The words of SQLite. A kept value is text or a whole number; anything else compares with nothing."""

    def __init__(self, column: str, given: Any) -> None:
        self.column, self.given = column, list(given)

    def raw(self, name: str) -> Sql:
        return f"json_extract({self.column}, %s)", [*self.given, _path(name)]

    def _type(self, name: str) -> Sql:
        return f"json_type({self.column}, %s)", [*self.given, _path(name)]

    def kept(self, name: str) -> Sql:
        (kind, first), (raw, second) = self._type(name), self.raw(name)
        return f"(CASE WHEN {kind} IN ('text', 'integer') THEN {raw} END)", first + second

    def constant(self, holds: bool) -> Sql:
        return ("(1 = 1)" if holds else "(1 = 0)"), []

    def constant_value(self, value: Any) -> Sql:
        return ("%s", [value]) if isinstance(value, str) else ("NULL", [])

    def times(self, bound: Sql, base: Sql) -> Sql:
        return f"lantian_product({bound[0]}, {base[0]})", bound[1] + base[1]

    def compared(self, left: Sql, sign: str, right: Sql) -> Sql:
        return f"COALESCE(lantian_order({left[0]}, {right[0]}) {sign} 0, 0)", left[1] + right[1]

    def filled(self, name: str, wanted: bool) -> Sql:
        (kind, first), (raw, second) = self._type(name), self.raw(name)
        sql = f"(CASE COALESCE({kind}, 'null') WHEN 'null' THEN 0 WHEN 'text' THEN {raw} <> '' "
        sql += f"WHEN 'array' THEN {raw} <> '[]' ELSE 1 END = %s)"
        return sql, [*first, *second, *second, int(wanted)]

    def one_of(self, name: str, words: list[str]) -> Sql:
        raw, first = self.raw(name)
        kind, second = self._type(name)
        listed = ", ".join(["%s"] * len(words))
        sql = f"(CASE {kind} WHEN 'text' THEN {raw} IN ({listed}) WHEN 'array' THEN EXISTS (SELECT 1 FROM "  # noqa: S608 - placeholders only
        sql += (
            f"json_each({self.column}, %s) AS held WHERE held.type = 'text' AND held.value IN ({listed})) ELSE 0 END)"
        )
        return sql, [*second, *first, *words, *self.given, _path(name), *words]

    def is_bool(self, name: str, wanted: bool) -> Sql:
        kind, given = self._type(name)
        return f"(COALESCE({kind}, '') = %s)", [*given, "true" if wanted else "false"]

    def is_text(self, name: str, wanted: str) -> Sql:
        (kind, first), (raw, second) = self._type(name), self.raw(name)
        return f"(COALESCE({kind}, '') = 'text' AND {raw} = %s)", [*first, *second, wanted]


class _Postgres:
    """The words of PostgreSQL."""

    def __init__(self, column: str, given: Any) -> None:
        self.column, self.given = column, list(given)

    def raw(self, name: str) -> Sql:
        return f"({self.column} ->> %s::text)", [*self.given, name]

    def _type(self, name: str) -> Sql:
        return f"jsonb_typeof({self.column} -> %s::text)", [*self.given, name]

    def kept(self, name: str) -> Sql:
        (kind, first), (raw, second) = self._type(name), self.raw(name)
        return f"(CASE WHEN {kind} IN ('string', 'number') THEN {raw} END)", first + second

    def constant(self, holds: bool) -> Sql:
        return ("TRUE" if holds else "FALSE"), []

    def constant_value(self, value: Any) -> Sql:
        return ("%s::text", [value]) if isinstance(value, str) else ("NULL::text", [])

    def times(self, bound: Sql, base: Sql) -> Sql:
        first, second = self._number(bound), self._number(base)
        return f"({first[0]} * {second[0]})::text", first[1] + second[1]

    def _number(self, value: Sql) -> Sql:
        return f"(CASE WHEN {value[0]} ~ '{_NUMBER}' THEN ({value[0]})::numeric END)", value[1] * 2

    def _word(self, value: Sql) -> Sql:
        return f"""(CASE WHEN {value[0]} !~ '{_NUMBER}' THEN NULLIF({value[0]}, '') END COLLATE "C")""", value[1] * 2

    def compared(self, left: Sql, sign: str, right: Sql) -> Sql:
        numbers, words = (self._number(left), self._number(right)), (self._word(left), self._word(right))
        sql = f"COALESCE({numbers[0][0]} {sign} {numbers[1][0]}, {words[0][0]} {sign} {words[1][0]}, FALSE)"
        return sql, numbers[0][1] + numbers[1][1] + words[0][1] + words[1][1]

    def filled(self, name: str, wanted: bool) -> Sql:
        found = f"({self.column} -> %s::text)"
        sql = f"(COALESCE({found}, 'null'::jsonb) NOT IN ('null'::jsonb, '\"\"'::jsonb, '[]'::jsonb) = %s)"
        return sql, [*self.given, name, wanted]

    def one_of(self, name: str, words: list[str]) -> Sql:
        kind, first = self._type(name)
        sql = (
            f"(COALESCE({kind}, '') IN ('string', 'array') AND jsonb_exists_any({self.column} -> %s::text, %s::text[]))"
        )
        return sql, [*first, *self.given, name, words]

    def is_bool(self, name: str, wanted: bool) -> Sql:
        (kind, first), (raw, second) = self._type(name), self.raw(name)
        return (
            f"(COALESCE({kind}, '') = 'boolean' AND {raw} = %s)",
            [*first, *second, "true" if wanted else "false"],
        )

    def is_text(self, name: str, wanted: str) -> Sql:
        (kind, first), (raw, second) = self._type(name), self.raw(name)
        return f"(COALESCE({kind}, '') = 'string' AND {raw} = %s)", [*first, *second, wanted]


def _path(name: str) -> str:
    return f'$."{name}"'
