"""Counts of any day: what was done by then, never what a false record claimed, and one pass for a whole season."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantian.apps.ledgers import queries
from lantian.apps.ledgers.counts import as_of, count
from lantian.apps.ledgers.history import history
from lantian.apps.ledgers.models import Change, Row
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import Bound, Condition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

FIRST = dt.date(2031, 11, 1)
LAST = FIRST + dt.timedelta(days=9)
DAYS = [FIRST + dt.timedelta(days=number) for number in range(10)]
KINDS = {"reported": "open", "seen": "open", "replaced": "closed", "dropped": "void"}
CLOSED = Condition(state_kind=("closed",))
WHATS = {
    "rows": RowCount(ledger="hearths"),
    "closed": RowCount(ledger="hearths", where=CLOSED),
    "sum": RowCount(ledger="hearths", where=CLOSED, total_of="hearth-count"),
    "distinct": RowCount(ledger="hearths", distinct="fuel"),
    "many": RowCount(ledger="hearths", where=Condition(field="hearth-count", at_least=Bound(value=Decimal(3)))),
    "calendar": RowCount(
        ledger="hearths",
        where=Condition(any_of=(CLOSED, Condition(today=True, above=Bound(day=FIRST + dt.timedelta(days=4))))),
    ),
}

step = st.tuples(
    st.integers(0, 9),
    st.sampled_from(["reported", "seen", "replaced", "dropped"]),
    st.sampled_from(["quayside", "millbrook"]),
    st.sampled_from(["coal", "wood", None]),
    st.integers(1, 5),
    st.booleans(),
)
lives = st.lists(st.lists(step, min_size=1, max_size=5), min_size=1, max_size=5)


def _at(day: int, order: int) -> dt.datetime:
    return dt.datetime.combine(DAYS[day], dt.time(9, order), tzinfo=dt.UTC)


def _write(rows: list[list[tuple]]) -> None:
    """Rows with a history of their own making, kept as the actions keep them."""
    Change.objects.all().delete()
    Row.objects.all().delete()
    for number, unsorted in enumerate(rows, start=1):
        life = sorted(unsorted, key=lambda each: each[0])
        held: dict[str, object] = {}
        changes, state = [], "reported"
        for order, (day, wanted, unit, fuel, amount, undone) in enumerate(life):
            new = {"fuel": fuel, "hearth-count": amount}
            fields = {name: [held.get(name), value] for name, value in new.items()}
            held = new
            target = "reported" if order == 0 else wanted
            took_back = undone and KINDS[target] == "closed" and order + 1 < len(life)
            changes.append((_at(day, order), target, unit, fields, took_back))
            state = target
        *_, (_, _, unit, _, _) = changes
        row = Row.objects.create(
            ledger="hearths",
            number=f"H-{number:05}",
            unit_id=unit,
            state=state,
            state_kind=KINDS[state],
            state_since=changes[-1][0],
            round_since=changes[0][0],
            created_at=changes[0][0],
            changed_at=changes[-1][0],
            values=held,
            lon=Decimal("1.5"),
            lat=Decimal("51.5"),
        )
        Change.objects.bulk_create(
            Change(
                row=row,
                number=order,
                at=at,
                action="change",
                ledger="hearths",
                round=1,
                state=target,
                state_kind=KINDS[target],
                unit=unit,
                fields=fields,
                undone=undone,
            )
            for order, (at, target, unit, fields, undone) in enumerate(changes, start=1)
        )


@given(rows=lives)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_pass_says_what_each_day_by_itself_says(rows) -> None:
    """Counts, sums, different things, conditions on values and on the calendar; all units and one."""
    _write(rows)
    today = LAST
    for name, what in WHATS.items():
        for units in (None, {"quayside"}):
            found = history(what, DAYS, today=today, units=units)
            for day in DAYS:
                alone = count(what, today=today, until=day, units=units)
                assert found[day].total == alone.total, (name, day)
                assert dict(found[day].by_unit) == dict(alone.by_unit), (name, day)


def test_days_to_come_say_what_is_counted_now() -> None:
    """The slider may stand beyond today."""
    _write([[(0, "reported", "quayside", "coal", 2, False), (3, "replaced", "quayside", "coal", 2, False)]])
    found = history(WHATS["closed"], [FIRST, LAST, LAST + dt.timedelta(days=30)], today=LAST)
    assert [found[day].total for day in sorted(found)] == [0, 1, 1]
    assert found[LAST].by_unit == {"quayside": 1}


def test_a_strike_off_taken_back_counts_on_no_day_and_one_undone_later_counts_until_then() -> None:
    """A false record never counted; running again counts until it ran again."""
    closed = (2, "replaced", "quayside", "coal", 2)
    again = (6, "reported", "quayside", "coal", 2, False)
    entered = (0, "reported", "quayside", "coal", 2, False)
    _write([[entered, (*closed, True), again], [entered, (*closed, False), again]])
    found = history(WHATS["closed"], DAYS, today=LAST)
    assert [int(found[day].total) for day in DAYS] == [0, 0, 1, 1, 1, 1, 0, 0, 0, 0]


def test_a_row_stands_where_it_was_found_and_in_the_state_that_it_had() -> None:
    """What the map of a past day draws."""
    entered = (1, "reported", "quayside", "coal", 2, False)
    _write([[entered, (5, "replaced", "millbrook", "wood", 2, False)]])
    assert list(queries.as_of("hearths", FIRST)) == []
    (before,) = queries.as_of("hearths", DAYS[4], fields=None)
    (after,) = queries.as_of("hearths", DAYS[5])
    assert (before.number, before.state, before.unit, before.lon) == (
        "H-00001",
        "reported",
        "quayside",
        Decimal("1.5"),
    )
    assert before.values == {"fuel": "coal", "hearth-count": 2}
    assert (after.state, after.state_kind, after.unit) == ("replaced", "closed", "millbrook")
    assert [row.unit for row in as_of("hearths", DAYS[4], fields=())] == ["quayside"]
