"""Dust judged by weight (M28.1): subdistricts by the mean silt load of a month, traced, without a pass mark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lantian.apps.ledgers import actions, rankings
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.policy.pack import Pack
from lantian.core.rules.progress.periods import period_of

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2017, 12, 20, 2, tzinfo=dt.UTC)
TODAY = dt.date(2017, 12, 20)


@pytest.fixture
def weighed(district: Pack, person: Callable[..., User]) -> User:
    """A segment, and its dust weighed in November and December."""
    synchronise_units(district)
    keeper = person("department-staff", "keeper")
    keeper.unit_id = "city-management-bureau"
    keeper.save()
    segment = actions.add(
        "road-segments",
        values={
            "name": "演示大道",
            "from": "演示路",
            "to": "演示街",
            "class": "main",
            "central": "true",
            "length": "2.4",
            "mechanised": "true",
        },
        unit="xushui",
        actor=keeper,
        now=NOW,
    )
    for unit, day, load in (
        ("xushui", "2017-12-04", "6.00"),
        ("xushui", "2017-12-11", "4.00"),
        ("qinling-road", "2017-12-05", "3.50"),
        ("qinling-road", "2017-11-05", "9.00"),
    ):
        values = {
            "road": "演示大道",
            "segment": segment.number,
            "sampled-on": day,
            "area": "4",
            "mass": str(Decimal(load) * 4),
            "load": load,
        }
        actions.add("silt-load", values=values, unit=unit, actor=keeper, now=NOW)
    return keeper


def _sheet(day: dt.date) -> rankings.Sheet:
    found = rankings.ranking_of("silt-load", "silt-ranking")
    assert found is not None
    ledger, ranking = found
    return rankings.sheet(ledger, ranking, period_of(day, ranking.every), TODAY)


def test_the_subdistrict_with_the_least_dust_is_first(weighed: User) -> None:
    sheet = _sheet(TODAY)
    placed = [(each.unit.id, each.row.place, each.row.kept) for each in sheet.places if each.row.place]
    assert placed == [("qinling-road", 1, Decimal("3.50")), ("xushui", 2, Decimal("5.00"))]
    assert len(sheet.places) == 12
    assert sheet.measured_in == "g/m²"


def test_a_month_is_ranked_by_its_own_rows(weighed: User) -> None:
    assert [each.unit.id for each in _sheet(dt.date(2017, 11, 1)).places if each.row.place] == ["qinling-road"]
    ledger, ranking = rankings.ranking_of("silt-load", "silt-ranking") or pytest.fail()
    assert [each.first for each in rankings.periods(ledger, ranking, TODAY)] == [
        dt.date(2017, 12, 1),
        dt.date(2017, 11, 1),
    ]


def test_a_row_entered_by_mistake_counts_for_nothing(weighed: User) -> None:
    Row.objects.filter(ledger="silt-load", unit="qinling-road").update(state="void", state_kind="void")
    assert [each.unit.id for each in _sheet(TODAY).places if each.row.place] == ["xushui"]


def test_a_place_opens_to_the_rows_behind_it(weighed: User) -> None:
    key = {"ledger": "silt-load", "ranking": "silt-ranking", "unit": "xushui", "first": "2017-12-01"}
    trace = rankings.row_mean(key, None)
    assert trace.figure.value == Decimal("5.00")
    assert trace.clauses == ("M28.1",)
    assert trace.interpretations == ("silt-ranking",)
    assert trace.arithmetic[0] == "10 ÷ 2 → 5.00"
    assert [row[2] for row in trace.tables[0].rows] == ["6", "4"]


@pytest.mark.parametrize(
    "changed",
    [
        {"ranking": "none"},
        {"unit": "market-bureau"},
        {"first": "then"},
        {"first": "9999-12-31"},
        {"first": "0001-01-01"},
        {"ledger": "stacks"},
    ],
)
def test_what_is_ranked_nowhere_has_no_trace(weighed: User, changed: dict[str, str]) -> None:
    key = {"ledger": "silt-load", "ranking": "silt-ranking", "unit": "xushui", "first": "2017-12-01"}
    with pytest.raises(NoSuchFigure):
        rankings.row_mean(key | changed, None)


def test_without_a_row_nobody_has_a_place(district: Pack) -> None:
    assert [each for each in _sheet(TODAY).places if each.row.place] == []


def test_the_page_and_its_csv_say_the_same(weighed: User, client: Client) -> None:
    client.force_login(weighed)
    page = client.get(reverse("ledgers:ranking", args=["silt-load", "silt-ranking"]), headers={"accept-language": "en"})
    assert page.status_code == 200
    assert page.context["period"].first == dt.date(2017, 12, 1)
    assert "silt-ranking" in page.content.decode()
    lines = client.get(page.request["PATH_INFO"], {"from": "2017-11-01", "format": "csv"}).content.decode().splitlines()
    assert lines[1].split(",")[:2] == ["1", "qinling-road"]
    assert lines[1].split(",")[3] == "9.00"
    assert len(lines) == 13


@pytest.mark.parametrize("address", [("silt-load", "none"), ("stacks", "silt-ranking"), ("none", "silt-ranking")])
def test_what_is_not_declared_is_not_found(weighed: User, client: Client, address: tuple[str, str]) -> None:
    client.force_login(weighed)
    assert client.get(reverse("ledgers:ranking", args=address)).status_code == 404


def test_nobody_sees_it_without_an_account(client: Client) -> None:
    assert client.get(reverse("ledgers:ranking", args=["silt-load", "silt-ranking"])).status_code == 302
