"""Staggered production and transport of the season in the base of cuts (M33, M34, M36.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from lantian.apps.curtailment import actions
from lantian.apps.curtailment.listing import Listing, listing
from lantian.apps.inventory import actions as inventories
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.records.traces import NoSuchFigure, build
from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import ParameterNotInForce

pytestmark = pytest.mark.django_db
BEFORE = dt.datetime(2017, 11, 14, 2, tzinfo=dt.UTC)
SEASON = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
AFTER = dt.datetime(2018, 3, 17, 2, tzinfo=dt.UTC)
FREIGHT = {
    **{"source": "甲物流园", "kind": "freight", "surveyed-on": "2017-09-20", "way": "suspend", "measures": "减半"},
    **{"pm": "2", "so2": "1", "nox": "70", "voc": "3"},
    **{"cut-blue": "0", "cut-yellow": "0", "cut-orange": "0.5", "cut-red": "0.5"},
}
INDUSTRY = {**FREIGHT, "kind": "industry", "line": "1号线", "surplus": "none", "way": "stop-line", "cut-red": "1"}
PLANT = {
    **{"enterprise": "甲物流园", "address": "建设路1号", "trade": "wholesale", "capacity": "900", "freight-in": "900"},
    **{"by-road": "900", "vehicles": 3, "national-four": 2, "own-dirty": 1, "laid-up": 1, "safety-vehicles": 1},
    **{"gate-system": True, "video": True},
}
VEHICLE = {"own": True, "fuel": "diesel", "standard": "national-4", "safety": False}
LEFT = {"nox": Decimal("5.554") / ((Decimal("7.934") + 2 * Decimal("5.554")) / 3)}


@pytest.fixture
def enter(district: Pack) -> Callable[..., str]:
    """Enter a row; its number."""
    synchronise_units(district)

    def made(ledger: str, values: dict[str, Any], **changed: Any) -> str:
        row = ledgers.add(ledger, actor=None, unit="jianshe-road", values={**values, **changed}, now=BEFORE)
        return row.number

    return made


@pytest.fixture
def freight(enter: Callable[..., str]) -> str:
    """The road freight of a plant that laid up one of three lorries, on the list; the number of its row."""
    row, plant = enter("emergency-measures", FREIGHT), enter("staggered-transport", PLANT)
    enter("emergency-measures", INDUSTRY)
    laid_up = {"laid-up-on": "2017-11-13", "standard": "national-3"}
    for number, changed in enumerate((laid_up, {}, {})):
        enter("transport-vehicles", VEHICLE, plate=f"豫A·1234{number}", listed=plant, **changed)
    return row


@pytest.fixture
def season(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a day of the season."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: SEASON)


def nox(found: Listing, row: str) -> Decimal:
    return next(each.emissions["nox"] for each in found.lines if each.number == row)


def told(text: Any, language: str = "zh") -> str:
    return text if isinstance(text, str) else text.in_language(language)


def test_in_the_season_the_cleaner_lorries_carry(freight: str) -> None:
    found = listing(SEASON)
    assert nox(found, freight) == (70 * LEFT["nox"]).quantize(Decimal("0.001"))
    origin = found.origin_of(freight)
    transport = origin["transport"]
    assert (transport["vehicles"], transport["laid_up"]) == (3, 1)
    assert origin["before"]["nox"] == "70" and transport["factors"]["nox"] == ["6.347333", "5.554"]
    so2 = next(each.emissions["so2"] for each in found.lines if each.number == freight)
    assert so2 == 1, "no factor of SO2 tells lorries apart"
    assert len(found.season) == 1, "an industrial line of the same plant is no freight"


def test_electric_and_gas_furnaces_stop_from_a_yellow_warning_on_whatever_the_list_says(
    enter: Callable[..., str], season: None
) -> None:
    furnace = enter("emergency-measures", INDUSTRY, **{"cut-orange": "0", "cut-red": "0.3"})
    other = enter("emergency-measures", INDUSTRY, source="乙铸造厂")
    stopping = {"trade": "foundry", "furnace": "electric", "measure": "stop-in-warnings"}
    enter("staggered-production", {**STEEL, **stopping, "off-from": "", "off-until": ""})
    plan = actions.propose_plan(actor=None, now=SEASON)
    cuts = plan.lines.get(row=furnace).cuts
    assert {grade: (cut["share"], cut["clause"]) for grade, cut in cuts.items() if grade != "blue"} == dict.fromkeys(
        ("yellow", "orange", "red"), ("1", "M33")
    )
    assert plan.lines.get(row=other).kind == "industry"


@pytest.mark.parametrize("now", [BEFORE, AFTER])
def test_out_of_the_season_the_list_stands(freight: str, now: dt.datetime) -> None:
    assert nox(listing(now), freight) == 70


def test_a_register_that_lacks_lorries_takes_nothing_off(enter: Callable[..., str], season: None) -> None:
    row, plant = enter("emergency-measures", FREIGHT), enter("staggered-transport", PLANT)
    enter("transport-vehicles", VEHICLE, plate="豫A·12345", listed=plant)
    found = listing(SEASON)
    assert nox(found, row) == 70
    assert found.origin_of(row)["transport"] == {"why": "not-all-registered", "vehicles": 3, "registered": 1}
    trace = build("cut-emission", {"plan": "list", "row": row, "pollutant": "nox"})
    assert any("车辆名册只有 1 辆，清单填报 3 辆，不折减" in told(line) for line in trace.arithmetic)


def test_the_rest_of_society_is_what_the_list_leaves_before_the_season(freight: str, season: None) -> None:
    inventories.import_table(
        "code,name,category,activity,activity_unit,unit\nR,路,heavy-trucks,100000000,km,jianshe-road\n".encode(),
        name="表.csv",
        year=2016,
        actor=None,
        now=BEFORE,
    )
    item = inventories.compute(year=2016, actor=None, now=BEFORE)
    inventories.sign(item.pk, actor=None, now=BEFORE)
    assert nox(listing(SEASON), "-jianshe-road") == nox(listing(BEFORE), "-jianshe-road")
    trace = build("cut-emission", {"plan": "list", "row": "-jianshe-road", "pollutant": "nox"})
    assert any("− 140 kg/d" in told(line) for line in trace.arithmetic)


def test_plan_page_and_trace_tell_how_many_are_laid_up(
    freight: str, season: None, person: Callable[..., User], client: Any
) -> None:
    plan = actions.propose_plan(actor=None, now=SEASON)
    line = plan.lines.get(row=freight)
    assert line.emitted["transport"]["laid_up"] == 1 and line.cuts["red"]["kg"]["nox"].startswith("30.62")
    client.force_login(person("leader"))
    for address in (
        reverse("curtailment:overview"),
        reverse("curtailment:plan", args=[plan.number]),
        reverse("curtailment:card", args=[plan.number, line.position]),
    ):
        assert "错峰运输：3辆封存1辆" in client.get(address).content.decode(), address
    trace = build("cut-emission", {"plan": plan.number, "row": freight, "pollutant": "nox"})
    assert "cut-transport" in trace.interpretations
    steps = [told(line) for line in trace.arithmetic]
    assert "错峰运输：承运车辆 2/3，平均系数 6.347333 → 5.554 g/km" in steps
    assert steps[-1] == f"70 × 5.554 ÷ 6.347333 = {nox(listing(SEASON), freight):f} kg/d"


STEEL = {
    **{"enterprise": "甲物流园", "address": "建设路1号", "trade": "steel", "line": "1号线", "furnace": "blast"},
    **{"capacity": "3650", "within-limits": True, "performance": "a", "full-electricity": "36000", "measure": "half"},
    **{"off-from": "2017-11-15", "off-until": "2018-03-15"},
}


def test_a_line_that_runs_at_half_is_in_the_base_with_half(
    enter: Callable[..., str], season: None, person: Callable[..., User], client: Any
) -> None:
    line, staggered = enter("emergency-measures", INDUSTRY), enter("staggered-production", STEEL)
    assert nox(listing(BEFORE), line) == 70 and nox(listing(AFTER), line) == 70
    found = listing(SEASON)
    assert nox(found, line) == 35 and not found.lines[0].stopped
    assert found.origin_of(line)["limited"] == {"row": staggered, "cut": "0.50"}
    plan = actions.propose_plan(actor=None, now=SEASON)
    assert plan.lines.get(row=line).cuts["red"]["kg"]["nox"] == "17.5", "half of what still runs"
    trace = build("cut-emission", {"plan": plan.number, "row": line, "pollutant": "nox"})
    assert [told(each) for each in trace.arithmetic][-1] == "70 × (1 − 0.50) = 35.000 kg/d"
    client.force_login(person("leader"))
    for address in (reverse("curtailment:overview"), reverse("curtailment:card", args=[plan.number, 1])):
        assert "采暖季限产50 %" in client.get(address).content.decode(), address


def test_a_line_that_stands_still_is_not_halved_as_well(enter: Callable[..., str]) -> None:
    enter("emergency-measures", INDUSTRY, surplus="severe", rotation="season")
    enter("staggered-production", STEEL)
    found = listing(SEASON)
    assert found.lines[0].stopped and not found.season


def test_a_limit_without_a_value_on_the_day_is_told_and_breaks_no_page(
    enter: Callable[..., str], person: Callable[..., User], client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan's parameters hold from 28 September on."""
    line = enter("emergency-measures", INDUSTRY)
    enter("staggered-production", STEEL, **{"off-from": "2017-09-01"})
    plan = actions.propose_plan(actor=None, now=SEASON)
    early = dt.datetime(2017, 9, 20, 2, tzinfo=dt.UTC)
    monkeypatch.setattr("lantian.io.clock.now", lambda: early)
    with pytest.raises(ParameterNotInForce):
        listing(early)
    with pytest.raises(NoSuchFigure):
        build("cut-emission", {"plan": "list", "row": line, "pollutant": "nox"})
    client.force_login(person("leader"))
    assert client.get(reverse("curtailment:plan", args=[plan.number])).status_code == 200
    client.force_login(person("environment-staff"))
    for answer in (client.get(reverse("curtailment:overview")), client.post(reverse("curtailment:propose"))):
        assert "reduction.steel_capacity_cut" in answer.content.decode()
