"""Many counts of rows at once: one pass over a ledger for all the indicators that look at it.

A count is told apart by responsible unit and by state, so that what is done, what is listed and what waits in which
state come from the same numbers. Today's come from one grouped query a ledger, all of them asked together; those of a
past day from one pass over what happened until then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Value

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.following import is_large
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.reading import facts_on
from lantian.apps.ledgers.running import Running
from lantian.apps.ledgers.selection import Kept, fields_asked, matching
from lantian.apps.records.campaign import pack
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import Condition
from lantian.core.rules.ledgers.conditions import ask
from lantian.core.time.span import DaySpan

__all__ = ["Reopened", "Tally", "Want", "asks_state", "tallies"]

Cell = tuple[str, str, str]
"""Responsible unit, state, kind of the state."""
_PORTION = 40
"""Conditions in one query: SQLite takes no more than 2,000 columns and reads long statements slowly."""
_TOGETHER = 200
"""Queries in one statement: SQLite takes no more than 500."""


@dataclass(frozen=True)
class Want:
    """A count, and the days to which its rows belong."""

    what: RowCount
    period: DaySpan | None = None

    @property
    def key(self) -> str:
        """Tells wants apart."""
        return f"{self.what.model_dump_json()}|{self.period}"

    @property
    def base(self) -> str:
        """The same for all wants that look at the same rows in whatever state."""
        rest = _rest(self.what.where)
        return "|".join(
            (
                self.what.ledger,
                rest.model_dump_json() if rest else "",
                self.what.total_of or "",
                self.what.distinct or "",
                str(self.period),
            )
        )


@dataclass(frozen=True)
class Tally:
    """What was counted."""

    total: Decimal
    by_unit: Mapping[str, Decimal]
    listed: Mapping[str, Decimal] = field(default_factory=dict)
    """Unit → the same rows in whatever state they are; empty where they are told by fields alone."""
    waiting: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(unit, state) → rows that are listed and neither counted nor void."""


def tallies(wants: Iterable[Want], *, today: dt.date, until: dt.date | None = None) -> Mapping[str, Tally]:
    """Key of each want → its count, as of the end of the day `until`; without it, as of now.

    Raises:
        ParameterNotInForce: a condition asks for a parameter that has no value on that day.
    """
    chosen = {want.key: want for want in wants}
    past = until is not None and until < today
    alone = {key for key, want in chosen.items() if want.what.distinct is not None or (past and want.period)}
    bases = {want.base: want for key, want in chosen.items() if key not in alone}
    cells = _past(bases, until) if past and until is not None else _now(bases, today)
    found: dict[str, Tally] = {} if past else _told_by_things(chosen, alone, today)
    for key, want in chosen.items():
        if key in found:
            continue
        if key in alone:
            counted = counts.count(want.what, today=today, until=until, between=_days(want))
            found[key] = Tally(counted.total, counted.by_unit)
        else:
            found[key] = _told_apart(want.what, cells.get(want.base, {}))
    return found


def asks_state(condition: Condition | None) -> bool:
    """Whether rows count by the state that they reached, and not by their fields alone."""
    return bool(_states(condition))


def _rest(condition: Condition | None) -> Condition | None:
    """The condition without what it asks of the state itself; what is asked in any other way stays in it."""
    if condition is None or condition.state or condition.state_kind:
        return None
    if not condition.all_of:
        return condition
    kept = tuple(each for each in condition.all_of if not (each.state or each.state_kind))
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else Condition(all_of=kept)


def _states(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    parts = condition.all_of or (condition,)
    return tuple(each for each in parts if each.state or each.state_kind)


def _told_apart(what: RowCount, cells: Mapping[Cell, Decimal]) -> Tally:
    asked = _states(what.where)
    done: dict[str, Decimal] = defaultdict(Decimal)
    listed: dict[str, Decimal] = defaultdict(Decimal)
    waiting: dict[tuple[str, str], int] = defaultdict(int)
    for (unit, state, kind), number in cells.items():
        listed[unit] += number
        if all(state in each.state or kind in each.state_kind for each in asked):
            done[unit] += number
        elif kind == "open":
            waiting[unit, state] += int(number)
    by_unit = {unit: number for unit, number in sorted(done.items()) if number}
    total = sum(done.values(), Decimal(0))
    return Tally(total, by_unit, dict(listed) if asked else {}, dict(waiting) if what.total_of is None else {})


# --- now -------------------------------------------------------------------------------------------------------


def _now(bases: Mapping[str, Want], today: dt.date) -> Mapping[str, Mapping[Cell, Decimal]]:
    found: dict[str, dict[Cell, Decimal]] = {base: defaultdict(Decimal) for base in bases}
    groups = list(_together(bases))
    width = max(map(len, groups), default=0)
    counted = [_grouped(place, wants, width, today) for place, wants in enumerate(groups)]
    for place, unit, state, kind, *numbers in _at_once(counted):
        for (base, _want), number in zip(groups[place], numbers, strict=False):
            if number:
                found[base][unit, state, kind] = Decimal(number)
    summing = [(base, want) for base, want in bases.items() if want.what.total_of is not None]
    questions = [
        _valued(
            place,
            RowCount(ledger=want.what.ledger, where=_rest(want.what.where)),
            want.what.total_of,
            _days(want),
            today,
        )
        for place, (_base, want) in enumerate(summing)
    ]
    for place, unit, state, kind, number in _at_once(questions):
        found[summing[place][0]][unit, state, kind] += Decimal(number or 0)
    return found


def _together(bases: Mapping[str, Want]) -> Iterator[list[tuple[str, Want]]]:
    """Plain counts of one ledger and the same days."""
    groups: dict[tuple[str, DaySpan | None], list[tuple[str, Want]]] = defaultdict(list)
    for base, want in bases.items():
        if want.what.total_of is None:
            groups[want.what.ledger, want.period].append((base, want))
    for group in groups.values():
        for start in range(0, len(group), _PORTION):
            yield group[start : start + _PORTION]


def _grouped(place: int, wants: Sequence[tuple[str, Want]], width: int, today: dt.date) -> QuerySet[Row, Any]:
    """One grouped question: place of the group, unit, state, kind, and a number for each want; zeros fill it up to a
    width, as questions that are asked together have equally many columns."""
    rows = counts.counted_rows(RowCount(ledger=wants[0][1].what.ledger), today=today, between=_days(wants[0][1]))
    asked = {f"count_{column}": _how_many(want, today) for column, (_base, want) in enumerate(wants)}
    empty = {f"count_{column}": Value(0) for column in range(len(wants), width)}
    named = rows.order_by().annotate(place=Value(place)).values_list("place", "unit_id", "state", "state_kind")
    return named.annotate(**asked, **empty)


def _how_many(want: Want, today: dt.date) -> Count:
    rest = _rest(want.what.where)
    return Count("pk", filter=matching(rest, today)) if rest is not None else Count("pk")


def _valued(
    place: int, looked_at: RowCount, name: str | None, days: tuple[dt.date, dt.date] | None, today: dt.date
) -> QuerySet[Row, Any]:
    """One field of every row of a count: place of the question, unit, state, kind, value."""
    assert name is not None
    rows = counts.counted_rows(looked_at, today=today, between=days).order_by().annotate(place=Value(place))
    return rows.values_list("place", "unit_id", "state", "state_kind", Kept(name))


def _told_by_things(chosen: Mapping[str, Want], alone: Collection[str], today: dt.date) -> dict[str, Tally]:
    """Counts of different things, from the field that tells them apart; large ledgers are followed instead."""
    asked = [(key, chosen[key]) for key in alone if chosen[key].period or not is_large(chosen[key].what.ledger)]
    running = [Running(want.what) for _key, want in asked]
    questions = [
        _valued(place, RowCount(ledger=want.what.ledger, where=want.what.where), want.what.distinct, _days(want), today)
        for place, (_key, want) in enumerate(asked)
    ]
    for place, unit, _state, _kind, value in _at_once(questions):
        running[place].put(1, unit, value)
    said = [each.said(0) for each in running]
    return {key: Tally(counted.total, counted.by_unit) for (key, _want), counted in zip(asked, said, strict=True)}


def _at_once(questions: Sequence[QuerySet[Row, Any]]) -> Iterator[tuple[Any, ...]]:
    """The answers to many questions, asked in few statements: SQLite reads a few hundred parts of one, not more."""
    for start in range(0, len(questions), _TOGETHER):
        first, *others = questions[start : start + _TOGETHER]
        yield from (first.union(*others, all=True) if others else first).iterator(5000)


def _days(want: Want) -> tuple[dt.date, dt.date] | None:
    return (want.period.first, want.period.last) if want.period else None


# --- as of a past day ------------------------------------------------------------------------------------------


def _past(bases: Mapping[str, Want], day: dt.date) -> Mapping[str, Mapping[Cell, Decimal]]:
    found: dict[str, dict[Cell, Decimal]] = {base: defaultdict(Decimal) for base in bases}
    ledgers: dict[str, list[tuple[str, Want]]] = defaultdict(list)
    for base, want in bases.items():
        ledgers[want.what.ledger].append((base, want))
    for ledger, wants in ledgers.items():
        _count_past(ledger, wants, day, found)
    return found


def _count_past(
    ledger: str, wants: Collection[tuple[str, Want]], day: dt.date, found: Mapping[str, dict[Cell, Decimal]]
) -> None:
    questions = [(base, want.what.total_of, _rest(want.what.where)) for base, want in wants]
    fields: set[str] = {total for _base, total, _rest_asked in questions if total}
    for _base, _total, rest in questions:
        fields |= fields_asked(rest)
    for row in counts.as_of(ledger, day, fields=fields):
        facts = facts_on(row.values, row.state, row.state_kind, day)
        cell = (row.unit, row.state, row.state_kind)
        for base, total, rest in questions:
            if rest is None or ask(rest, facts).holds:
                amount = row.values.get(total) if total else 1
                found[base][cell] += Decimal(str(amount)) if amount not in (None, "") else 0


class Reopened(dict[str, int]):
    """Ledger → rows that are open again after they had been done; false records never were. Asked for once for all
    ledgers, and only when somebody looks."""

    def __missing__(self, ledger: str) -> int:
        undone = Change.objects.filter(row=OuterRef("pk"), undone=True)
        rows = Row.objects.filter(ledger__in=pack().ledgers, state_kind="open", round__gt=1).exclude(Exists(undone))
        found = dict(rows.order_by().values_list("ledger").annotate(Count("pk")))
        self.update({each: found.get(each, 0) for each in (*pack().ledgers, ledger)})
        return self[ledger]
