"""The same count on many days, in one pass over what happened: the curve of a season and its slider."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lantian.apps.ledgers.counts import version
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.reading import facts_on, local_day
from lantian.apps.ledgers.running import Counted, Running
from lantian.apps.ledgers.selection import fields_asked
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import Condition
from lantian.core.rules.ledgers.conditions import ask

__all__ = ["history"]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A row that stayed as it was from one of the days on, up to another that is not meant any more."""

    first: int
    end: int
    unit: str
    state: str
    state_kind: str
    values: Mapping[str, Any]


def history(
    what: RowCount,
    days: Sequence[dt.date],
    *,
    today: dt.date,
    units: Collection[str] | None = None,
    newest: int | None = None,
) -> dict[dt.date, Counted]:
    """The count at the end of each local day; the same as `count(what, until=day)` day by day, much quicker.

    Days from `today` on say what is counted now. `newest`: the number of the newest change where it is known already.

    Raises:
        ParameterNotInForce: a condition asks for a parameter that has no value on one of the days.
    """
    asked = sorted({min(day, today) for day in days})
    newest = version() if newest is None else newest
    events: dict[int, list[tuple[int, str, str | None]]] = defaultdict(list)
    for stretch in _stretches(what, asked):
        if units is not None and stretch.unit not in units:
            continue
        looked_at = what.total_of or what.distinct
        value = stretch.values.get(looked_at) if looked_at else None
        piece = (stretch.unit, None if value in (None, "") else str(value))
        for first, end in _counted(what.where, stretch, asked):
            events[first].append((1, *piece))
            events[end].append((-1, *piece))
    running, found = Running(what), {}
    for index, day in enumerate(asked):
        for sign, unit, value in events.get(index, ()):
            running.put(sign, unit, value)
        found[day] = running.said(newest)
    return {day: found[min(day, today)] for day in days}


def _stretches(what: RowCount, asked: Sequence[dt.date]) -> Iterator[_Stretch]:
    """Every row of the ledger, cut where something that is asked for changed."""
    wanted = fields_asked(what.where) | {name for name in (what.total_of, what.distinct) if name}
    rows = Row.objects.filter(ledger=what.ledger).exclude(state_kind="void")
    changes = Change.objects.filter(ledger=what.ledger, row__in=rows.values("pk")).order_by("row_id", "number")
    columns = ["row_id", "at", "state", "state_kind", "unit", "undone", *(["fields"] if wanted else [])]
    current: int | None = None
    begun, unit, state, kind = 0, "", "", ""
    values: Mapping[str, Any] = {}
    for row, at, next_state, next_kind, next_unit, undone, *rest in changes.values_list(*columns).iterator(5000):
        index = bisect_left(asked, local_day(at))
        if row != current:
            if current is not None:
                yield _Stretch(begun, len(asked), unit, state, kind, values)
            current, begun, unit, state, kind, values = row, index, next_unit, next_state, next_kind, {}
        elif index > begun:
            yield _Stretch(begun, index, unit, state, kind, values)
            begun = index
        if not undone:
            state, kind = next_state, next_kind
        unit = next_unit
        given = {name: pair[1] for name, pair in (rest[0] if rest else {}).items() if name in wanted}
        values = {**values, **given} if given else values
    if current is not None:
        yield _Stretch(begun, len(asked), unit, state, kind, values)


def _counted(where: Condition | None, stretch: _Stretch, asked: Sequence[dt.date]) -> Iterator[tuple[int, int]]:
    """The parts of a stretch in which the row counts."""
    if stretch.state_kind == "void" or stretch.first >= stretch.end:
        return
    if where is None:
        yield stretch.first, stretch.end
        return
    indexes = range(stretch.first, stretch.end)
    for index in indexes[:1] if _timeless(where) else indexes:
        facts = facts_on(stretch.values, stretch.state, stretch.state_kind, asked[index])
        if ask(where, facts).holds:
            yield index, stretch.end if _timeless(where) else index + 1


def _timeless(where: Condition) -> bool:
    """Whether the answer is the same on every day: no calendar and no parameter is asked."""
    bounds = [each for each in (where.at_least, where.at_most, where.above, where.below) if each is not None]
    if where.today or any(each.today or each.parameter is not None for each in bounds):
        return False
    return all(_timeless(each) for each in (*where.all_of, *where.any_of, *where.none_of))
