"""The page of an order offers what the stacks of its plant show; a person enters it (M36.2)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from lantian.apps.curtailment.models import Check, Order, Plan
from lantian.apps.curtailment.queries import standings_of
from lantian.apps.curtailment.stack_readings import StackReading, readings_of_stacks
from lantian.apps.curtailment.warned import Warned
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.models import User
from lantian.apps.records.traces import NoSuchFigure, build
from lantian.apps.stacks.models import Stack, StackHour
from lantian.core.rules.reduction.seen_by_stack import NotSeen, SeenCut

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
START = dt.datetime(2017, 12, 1, 16, 30, tzinfo=dt.UTC)
"""Half past midnight of 2 December in Zhengzhou: the order's first whole hour begins at one."""
FIRST = START + HOUR / 2
NOW = FIRST + 30 * HOUR


@pytest.fixture
def order() -> Order:
    plan = Plan.objects.create(
        number="CUT-0001", state="signed", day=START.date(), made_at=START, found={}, listed="", pack_version="x"
    )
    line = {
        "position": 3,
        "row": "EMG-1",
        "line": "1号炉",
        "share": "0.5",
        "kg": {"nox": "9"},
        "measures": "",
        "within": "",
    }
    return Order.objects.create(
        number="ORD-1",
        plan=plan,
        warning="W-1-1",
        episode="W-1",
        grade="orange",
        plant="甲热电厂",
        unit="jianshe-road",
        lines=[line],
        starts=START,
        issued_at=START,
        due_at=START + HOUR,
        link_ends=START + 9 * DAY,
    )


@pytest.fixture
def stack() -> Stack:
    station = Station.objects.create(
        code="ST-1", mn="MN1", name_zh="监测", name_en="monitor", subdistrict="jianshe-road", lon=113.6, lat=34.7
    )
    return Stack.objects.create(
        code="ST-1",
        enterprise_zh="甲热电厂",
        name_zh="1号",
        subdistrict="jianshe-road",
        height=80,
        source_type="coal_power_special",
        factors="a21002",
        station=station,
    )


def shown(order: Order, now: dt.datetime) -> list[StackReading]:
    order.save()
    (standing,) = standings_of([order.pk], now)
    return readings_of_stacks(standing, now)


def hours(stack: Stack, first: dt.datetime, count: int, state: str = "within", amount: str | None = None) -> None:
    StackHour.objects.bulk_create(
        StackHour(
            stack=stack,
            parameter="a21002",
            time=first + number * HOUR,
            state=state,
            amount=Decimal(amount) if amount else None,
            version=7,
        )
        for number in range(count)
    )


def test_each_day_of_the_order_is_held_against_the_seven_days_before(
    order: Order, stack: Stack, monkeypatch: Any
) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    hours(stack, FIRST - 7 * DAY - HOUR, 168, amount="10")
    hours(stack, FIRST - HOUR, 1, amount="999")  # the order began in it
    hours(stack, FIRST, 23, amount="4")
    hours(stack, FIRST + 23 * HOUR, 7, "not-running")
    second, first = shown(order, NOW)
    assert (first.day, second.day) == (dt.date(2017, 12, 2), dt.date(2017, 12, 3))
    assert (first.share, second.share) == (Decimal("0.6"), Decimal(1))
    assert isinstance(first.seen, SeenCut)
    assert (first.seen.by, first.seen.known_before, first.seen.known_under_order) == ("kilograms", 168, 23)
    assert first.version == 7
    trace = build("cut-by-stack", {"order": "ORD-1", "stack": "ST-1", "parameter": "a21002", "day": "2017-12-02"})
    assert (trace.figure.value, trace.data_version, trace.interpretations) == (
        Decimal("0.6"),
        7,
        ("cut-seen-by-stack",),
    )
    assert trace.arithmetic[2] == "1 − 4 ÷ 10 = 3/5"
    with pytest.raises(NoSuchFigure):
        build("cut-by-stack", {"order": "ORD-1", "stack": "ST-1", "parameter": "a21002", "day": "2017-12-01"})


def test_the_hours_in_which_the_plant_is_to_respond_count_on_neither_side(order: Order, stack: Stack) -> None:
    hours(stack, FIRST - 7 * DAY - HOUR, 168, amount="10")
    hours(stack, FIRST - HOUR, 4, amount="10")
    hours(stack, FIRST + 3 * HOUR, 20, amount="0")
    order.lines = [{**order.lines[0], "within": "1"}, {**order.lines[0], "within": "3.5"}]
    found = shown(order, FIRST + 23 * HOUR)
    assert [each.share for each in found] == [Decimal(1)]
    assert found[0].span == (FIRST + 3 * HOUR, FIRST + 23 * HOUR) and found[0].seen.known_under_order == 20


def test_an_order_is_compared_until_its_warning_was_lifted(order: Order, stack: Stack, monkeypatch: Any) -> None:
    """Before any upkeep wrote it."""
    hours(stack, FIRST - 7 * DAY, 168)
    hours(stack, FIRST, 30, "not-running")
    over = Warned(
        number="W-1-1",
        episode="W-1",
        grade="orange",
        starts=START,
        ends=None,
        signed=True,
        stands=False,
        over_at=FIRST + 5 * HOUR,
    )
    monkeypatch.setattr("lantian.apps.curtailment.queries.warned", lambda _number: over)
    (only,) = shown(order, NOW)
    assert isinstance(only.seen, SeenCut) and (only.seen.by, only.seen.known_under_order) == ("running", 5)


def test_what_cannot_be_said_is_said_so_and_fills_nothing_in(
    order: Order, stack: Stack, client: Any, person: Any
) -> None:
    hours(stack, FIRST - 7 * DAY, 168)
    hours(stack, FIRST, 30, "invalid")
    found = shown(order, NOW)
    assert {each.seen for each in found} == {NotSeen.FEW_UNDER_ORDER} and {each.entry(order) for each in found} == {""}
    client.force_login(person("inspector"))
    page = client.get(f"/curtailment/orders/{order.number}/").content.decode()
    assert "指令期间有效小时不足" in page and "填入核查表" not in page


def test_other_plants_and_packs_without_a_comparison_show_nothing(order: Order, stack: Stack) -> None:
    hours(stack, FIRST - 7 * DAY, 200)
    order.plant = "乙厂"
    assert shown(order, NOW) == []
    order.plant = "甲热电厂"
    assert shown(order, START) == [], "no whole hour of the order is over"


def test_a_person_fills_the_form_in_with_it_and_enters_it(
    order: Order, stack: Stack, client: Any, person: Callable[..., User], monkeypatch: Any
) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    hours(stack, FIRST - 7 * DAY, 168, amount="10")
    hours(stack, FIRST, 30, amount="9")
    client.force_login(person("inspector"))
    page = f"/curtailment/orders/{order.number}/"
    address = unescape(re.findall(r'href="(\?[^"#]*by=stack[^"#]*)#enter"', client.get(page).content.decode())[-1])
    filled = client.get(page + address)
    assert not Check.objects.exists(), "an address enters nothing"
    initial = filled.context["form"].initial
    assert (initial["position"], initial["by"], initial["share"]) == ("3", "stack", "10.00")
    assert "数据版本 7" in initial["note"] and 'id="enter" open' in filled.content.decode()
    assert client.post(f"{page}check/", initial).status_code == 302
    kept = Check.objects.get()
    assert (kept.by, kept.day, kept.found_share, kept.breach) == ("stack", dt.date(2017, 12, 2), Decimal("0.1"), True)
