"""The same count on many days, in one pass over what happened: the curve of a season and its slider."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from lantian.apps.ledgers.counts import version
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.reading import facts_on
from lantian.apps.ledgers.running import Counted, Running
from lantian.apps.ledgers.selection import fields_asked
from lantian.apps.records.campaign import pack
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import Condition
from lantian.core.rules.ledgers.conditions import ask

__all__ = ["history"]

_Told = tuple[int, dt.datetime, str, str, str, bool, Mapping[str, Any]]
"""Row, moment, state and its kind, unit, whether it was taken back, what it wrote."""


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
    asking = _Asking(what.where, asked)
    for stretch in _stretches(what, asked):
        if units is not None and stretch.unit not in units:
            continue
        looked_at = what.total_of or what.distinct
        value = stretch.values.get(looked_at) if looked_at else None
        piece = (stretch.unit, None if value in (None, "") else str(value))
        for first, end in asking.counted(stretch):
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
    ends = [_end_of(day) for day in asked]
    current: int | None = None
    begun, unit, state, kind = 0, "", "", ""
    values: Mapping[str, Any] = {}
    for row, at, next_state, next_kind, next_unit, undone, fields in _telling_changes(what.ledger, wanted):
        index = bisect_right(ends, at)
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
        given = {name: pair[1] for name, pair in fields.items() if name in wanted}
        values = {**values, **given} if given else values
    if current is not None:
        yield _Stretch(begun, len(asked), unit, state, kind, values)


def _telling_changes(ledger: str, wanted: frozenset[str] | set[str]) -> Iterator[_Told]:
    """The changes of rows that are not void after which a count may be another, row by row, the oldest first.

    Most changes are corrections and signatures: the database leaves out what kept state and unit and wrote none of the
    wanted fields. What follows a strike-off that was taken back always tells: the row never was where it led.
    """
    rows = Row.objects.filter(ledger=ledger).exclude(state_kind="void")
    same = {name: OuterRef(name) for name in ("row", "state", "state_kind", "unit")}
    before = Change.objects.filter(**same, number=OuterRef("number") - 1, undone=False)
    telling = ~Exists(before) | Q(fields__has_any_keys=sorted(wanted)) if wanted else ~Exists(before)
    changes = Change.objects.filter(telling, ledger=ledger, row__in=rows.values("pk")).order_by("row_id", "number")
    columns = ["row_id", "at", "state", "state_kind", "unit", "undone"]
    if wanted:
        yield from changes.values_list(*columns, "fields").iterator(5000)
    else:
        for told in changes.values_list(*columns).iterator(5000):
            yield (*told, {})


def _end_of(day: dt.date) -> dt.datetime:
    """The first moment after a local day."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=ZoneInfo(pack().info.time_zone))
    return midnight.astimezone(dt.UTC)


class _Asking:
    """The condition of a count, asked of one stretch after the other."""

    def __init__(self, where: Condition | None, asked: Sequence[dt.date]) -> None:
        self._where, self._asked = where, asked
        self._timeless = where is None or _timeless(where)
        self._of_state_alone = self._timeless and not fields_asked(where)
        self._answers: dict[tuple[str, str], bool] = {}

    def counted(self, stretch: _Stretch) -> Iterator[tuple[int, int]]:
        """The parts of a stretch in which the row counts."""
        if stretch.state_kind == "void" or stretch.first >= stretch.end:
            return
        if self._timeless:
            if self._always(stretch):
                yield stretch.first, stretch.end
            return
        for index in range(stretch.first, stretch.end):
            if self._holds(stretch, index):
                yield index, index + 1

    def _always(self, stretch: _Stretch) -> bool:
        """The answer of every day; one for each state where no field is asked."""
        if not self._of_state_alone:
            return self._holds(stretch, stretch.first)
        key = (stretch.state, stretch.state_kind)
        if key not in self._answers:
            self._answers[key] = self._holds(stretch, stretch.first)
        return self._answers[key]

    def _holds(self, stretch: _Stretch, index: int) -> bool:
        facts = facts_on(stretch.values, stretch.state, stretch.state_kind, self._asked[index])
        return self._where is None or ask(self._where, facts).holds


def _timeless(where: Condition) -> bool:
    """Whether the answer is the same on every day: no calendar and no parameter is asked."""
    bounds = [each for each in (where.at_least, where.at_most, where.above, where.below) if each is not None]
    if where.today or any(each.today or each.parameter is not None for each in bounds):
        return False
    return all(_timeless(each) for each in (*where.all_of, *where.any_of, *where.none_of))
