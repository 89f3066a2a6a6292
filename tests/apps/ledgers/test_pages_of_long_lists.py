"""Any page of a list holds the rows that it would hold if the whole list were put in order."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.paginator import EmptyPage
from django.db.models import F

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.pages import RowPaginator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 12, 1, 9, tzinfo=dt.UTC)
ORDERS = [
    ("number",),
    ("-number",),
    (F("due").asc(nulls_last=True), "number"),
    (F("due").desc(nulls_last=True), "number"),
    ("state", "number"),
]


@pytest.fixture(autouse=True)
def _rows() -> None:
    Row.objects.bulk_create(
        Row(
            ledger="hearths",
            number=f"H-{number:05}",
            unit_id="quayside",
            state="seen" if number % 3 else "reported",
            state_kind="open",
            state_since=NOW,
            round_since=NOW,
            created_at=NOW,
            changed_at=NOW,
            due=(NOW + dt.timedelta(days=number % 4)).date() if number % 5 else None,
        )
        for number in range(1, 24)
    )


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_pages_from_both_ends_hold_what_the_whole_list_holds(order: tuple) -> None:
    found = Row.objects.filter(ledger="hearths").order_by(*order)
    whole = [row.number for row in found]
    pages = RowPaginator(found, 5)
    assert pages.num_pages == 5
    assert [row.number for number in pages.page_range for row in pages.page(number)] == whole


def test_the_number_of_rows_is_not_asked_again(django_assert_num_queries) -> None:
    """Keys, then rows with their units."""
    found = Row.objects.filter(ledger="hearths").order_by("number")
    with django_assert_num_queries(2):
        page = RowPaginator(found, 5, 23).page(5)
        assert [(row.number, row.unit.pk) for row in page][-1] == ("H-00023", "quayside")
    with pytest.raises(EmptyPage):
        RowPaginator(found, 5, 23).page(6)
    assert RowPaginator(found, 5, 23).get_page("99").number == 5
    assert list(RowPaginator(found.none(), 5).get_page(1)) == []
