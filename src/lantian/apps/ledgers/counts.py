"""How many rows, or how much of them: what every figure of progress stands on.

Today's counts come from indexes. Counts of a past day come from what happened to the rows until then: a row counts
with the state, the unit and the values that it had at the end of that local day. A strike-off that a false record took
back (`Ground.undoes`) never counted, on no day; a row that is void by now was entered by mistake and counts on no day
either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from lantian.apps.ledgers.following import followed, is_large
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.reading import facts_on
from lantian.apps.ledgers.running import Counted, Running
from lantian.apps.ledgers.selection import Kept, fields_asked, matching
from lantian.apps.records.campaign import pack
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.rules.ledgers.conditions import ask

__all__ = ["Counted", "PastRow", "as_of", "count", "counted_rows", "version"]

Days = tuple[dt.date, dt.date]
"""First and last local day, both included."""


@dataclass(frozen=True, slots=True)
class PastRow:
    """A row as it was at the end of a day."""

    id: int
    unit: str
    state: str
    state_kind: str
    values: Mapping[str, Any]
    """Empty when nobody asked for them."""
    entered: dt.datetime


def count(
    what: RowCount,
    *,
    today: dt.date,
    units: Collection[str] | None = None,
    until: dt.date | None = None,
    between: Days | None = None,
) -> Counted:
    """Count rows, or sum one of their numbers.

    `units`: only rows for which these answer. `until`: as of the end of that local day; without it, or from `today` on,
    as of now. `between`: only rows that belong to these days, by the ledger's `day_field`, else by the day of entry.

    Raises:
        ParameterNotInForce: a condition asks for a parameter that has no value on that day.
    """
    newest = version()
    if until is not None and until < today:
        return _summed(_of_the_past(what, until, units, between), what, newest)
    if between is None and is_large(what.ledger):
        return followed(what, today).said(newest, units)
    return _summed(_of_now(what, today, units, between), what, newest)


def counted_rows(
    what: RowCount, *, today: dt.date, units: Collection[str] | None = None, between: Days | None = None
) -> QuerySet[Row]:
    """The rows that are counted now."""
    rows = Row.objects.filter(ledger=what.ledger).exclude(state_kind="void").filter(matching(what.where, today))
    if units is not None:
        rows = rows.filter(unit__in=units)
    return rows.filter(_belongs(what.ledger, between)) if between is not None else rows


def version() -> int:
    """Number of the newest change of any row; 0 before the first."""
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def as_of(ledger: str, day: dt.date, *, fields: Collection[str] | None = None) -> Iterator[PastRow]:
    """Every row of a ledger that is not void, as it was at the end of a local day.

    `fields`: values that are needed; None for all, empty for none (which is much quicker).
    """
    end = _midnight(day + dt.timedelta(days=1))
    wanted = None if fields is None else frozenset(fields)
    later = Change.objects.filter(ledger=ledger, at__gte=end).values("row")
    rows = Row.objects.filter(ledger=ledger).exclude(state_kind="void")
    columns = ("pk", "unit_id", "state", "state_kind", "created_at", *(() if wanted == frozenset() else ("values",)))
    for pk, unit, state, kind, entered, *rest in rows.exclude(pk__in=later).values_list(*columns).iterator(5000):
        if entered < end:
            yield PastRow(pk, unit, state, kind, rest[0] if rest else {}, entered)
    yield from _played(rows.filter(pk__in=later), end, wanted)


def _played(rows: QuerySet[Row], end: dt.datetime, wanted: frozenset[str] | None) -> Iterator[PastRow]:
    """Rows that something happened to since: their changes until then, one after the other."""
    columns = ["row_id", "at", "state", "state_kind", "unit", "undone", *([] if wanted == frozenset() else ["fields"])]
    changes = Change.objects.filter(row__in=rows.values("pk"), at__lt=end).order_by("row_id", "number")
    current: PastRow | None = None
    for row, at, state, kind, unit, undone, *rest in changes.values_list(*columns).iterator(5000):
        if current is None or current.id != row:
            if current is not None and current.state_kind != "void":
                yield current
            current = PastRow(row, unit, state, kind, {}, at)
        fields = rest[0] if rest else {}
        values = {name: pair[1] for name, pair in fields.items() if wanted is None or name in wanted}
        before = (current.state, current.state_kind) if undone else (state, kind)
        current = PastRow(
            row, unit, *before, {**current.values, **values} if values else current.values, current.entered
        )
    if current is not None and current.state_kind != "void":
        yield current


Piece = tuple[str, int, str | None]
"""Unit, number of rows, and what is summed or distinct, as it is kept."""


def _of_now(what: RowCount, today: dt.date, units: Collection[str] | None, between: Days | None) -> Iterator[Piece]:
    rows = counted_rows(what, today=today, units=units, between=between).order_by()
    looked_at = what.total_of or what.distinct
    if looked_at is None:
        for unit, number in rows.values_list("unit_id").annotate(Count("pk")):
            yield unit, number, None
        return
    for unit, value in rows.values_list("unit_id", Kept(looked_at)).iterator(5000):
        yield unit, 1, value


def _of_the_past(what: RowCount, day: dt.date, units: Collection[str] | None, between: Days | None) -> Iterator[Piece]:
    day_field = pack().ledgers[what.ledger].day_field if between is not None else None
    looked_at = what.total_of or what.distinct
    needed = fields_asked(what.where) | {name for name in (looked_at, day_field) if name}
    belongs = _belonging(day_field, between)
    for row in as_of(what.ledger, day, fields=needed):
        if (units is not None and row.unit not in units) or not belongs(row):
            continue
        if what.where is None or ask(what.where, facts_on(row.values, row.state, row.state_kind, day)).holds:
            value = row.values.get(looked_at) if looked_at else None
            yield row.unit, 1, None if value in (None, "") else str(value)


def _summed(pieces: Iterable[Piece], what: RowCount, newest: int) -> Counted:
    running = Running(what)
    for unit, number, value in pieces:
        running.put(1, unit, value, number)
    return running.said(newest)


def _belongs(ledger: str, between: Days) -> Q:
    first, last = between
    entered = Q(created_at__gte=_midnight(first), created_at__lt=_midnight(last + dt.timedelta(days=1)))
    if pack().ledgers[ledger].day_field is None:
        return entered
    return Q(day__range=between) | (Q(day=None) & entered)


def _belonging(day_field: str | None, between: Days | None) -> Callable[[PastRow], bool]:
    if between is None:
        return lambda row: True
    first, last = between
    zone = ZoneInfo(pack().info.time_zone)

    def inside(row: PastRow) -> bool:
        written = row.values.get(day_field) if day_field else None
        day = dt.date.fromisoformat(f"{written}-01"[:10]) if written else row.entered.astimezone(zone).date()
        return first <= day <= last

    return inside


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(0), tzinfo=ZoneInfo(pack().info.time_zone))
