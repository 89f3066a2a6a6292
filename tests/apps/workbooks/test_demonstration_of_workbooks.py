"""The demonstration brings one workbook that waits and one that came back, once, of made rows alone."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.workbooks import demonstration
from lantian.apps.workbooks.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)


@pytest.fixture
def shown(monkeypatch) -> None:
    """A campaign that is shown with made data."""
    monkeypatch.setattr(demonstration, "stand_in", object)


def _enter(count: int, *, made: bool) -> None:
    for number in range(1, count + 1):
        values = {"address": f"{number} Quay Street", "fuel": "coal", "hearth-count": 2}
        ledgers.add("hearths", actor=None, unit="quayside", values=values, now=NOW, demonstration=made)


def test_one_waits_and_one_came_back_and_no_row_changed(shown) -> None:
    _enter(4, made=True)
    demonstration.load(NOW)
    demonstration.load(NOW)
    assert list(Batch.objects.order_by("pk").values_list("state", "counts")) == [
        ("waiting", {"changed": 3, "same": 1}),
        ("faulty", {"faulty": 3, "same": 1}),
    ]
    assert all(each.name.startswith("演示-") for each in Batch.objects.all())
    assert set(Row.objects.values_list("version", "due")) == {(1, None)}


def test_rows_of_the_district_itself_are_left_alone(shown) -> None:
    _enter(4, made=False)
    demonstration.load(NOW)
    assert not Batch.objects.exists()


def test_without_a_demonstration_nothing_is_made() -> None:
    _enter(4, made=True)
    demonstration.load(NOW)
    assert not Batch.objects.exists()
