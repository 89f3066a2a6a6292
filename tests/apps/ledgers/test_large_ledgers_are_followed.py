"""Counts of large ledgers are kept and followed: always what counting anew would say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from lantian.apps.ledgers import actions, following
from lantian.apps.ledgers.counts import count, counted_rows
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import Bound, Condition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 12, 1, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
MANY = Condition(field="hearth-count", at_least=Bound(value=Decimal(3)))
WHATS = [
    RowCount(ledger="hearths"),
    RowCount(ledger="hearths", where=MANY),
    RowCount(ledger="hearths", where=MANY, total_of="hearth-count"),
    RowCount(ledger="hearths", distinct="fuel"),
]


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any ledger is a large one."""
    monkeypatch.setattr(following, "LARGE", 0)


def _add(number: int, unit: str = "quayside", fuel: str = "coal"):
    values = {"address": f"{number} Quay Street", "fuel": fuel, "hearth-count": number}
    return actions.add("hearths", actor=None, unit=unit, values=values, now=NOW)


def _all() -> list[tuple[Decimal, dict[str, Decimal], int]]:
    found = []
    for what in WHATS:
        for units in (None, ["millbrook"], ["quayside", "millbrook"]):
            said = count(what, today=TODAY, units=units)
            assert said.rows == counted_rows(what, today=TODAY, units=units).count()
            found.append((said.total, dict(said.by_unit), said.rows))
    return found


def test_rows_that_are_added_changed_moved_and_dropped_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each action the same as without anything kept."""
    rows = [_add(number, unit) for number, unit in enumerate(["quayside", "millbrook", "quayside"], start=2)]
    kept = [_all()]
    actions.change(rows[0].number, actor=None, values={"hearth-count": 9}, seen=1, now=NOW)
    kept.append(_all())
    actions.change(rows[1].number, actor=None, values={"fuel": "wood"}, seen=1, now=NOW, unit="quayside")
    kept.append(_all())
    actions.step(rows[2].number, "drop", actor=None, now=NOW, reason="entered twice")
    kept.append(_all())
    assert len({str(each) for each in kept}) == 4
    monkeypatch.setattr(following, "LARGE", 10**6)
    assert _all() == kept[-1]


def test_what_a_transaction_took_back_is_not_kept() -> None:
    """The same numbers of changes come again with other rows; the seal of the log tells them apart."""
    _add(2)
    before = _all()
    with pytest.raises(RuntimeError), transaction.atomic():
        _add(30)
        assert _all() != before
        raise RuntimeError
    assert _all() == before
    _add(7, "millbrook", "wood")
    now = _all()
    assert now[0] == (2, {"millbrook": 1, "quayside": 1}, 2)


def test_many_changes_at_once_are_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_MOST_CHANGED", 1)
    _add(2)
    _all()
    for number in (3, 4, 5):
        _add(number)
    assert _all()[0] == (4, {"quayside": 4}, 4)
