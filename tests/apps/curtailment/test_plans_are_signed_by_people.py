"""From the emergency list to a signed plan: what is reached, who decides, what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lantian.apps.curtailment import actions, queries
from lantian.apps.curtailment.listing import listing
from lantian.apps.curtailment.models import Plan
from lantian.apps.curtailment.problems import Refused
from lantian.apps.inventory.queries import Sum, Totals
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.apps.records.traces import build
from lantian.core.policy.pack import Pack
from lantian.core.quantity.emission import Species

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
LATER = dt.datetime(2031, 12, 1, 2, tzinfo=dt.UTC)
LEDGER = "emergency-measures"
ROW = {
    "source": "甲厂",
    "kind": "industry",
    "line": "1号线",
    "surveyed-on": "2017-09-20",
    **{"pm": "40", "so2": "30", "nox": "30", "voc": "50"},
    **{"cut-blue": "0", "cut-yellow": "0.5", "cut-orange": "1", "cut-red": "1"},
    **{"way": "stop-line", "measures": "停产", "surplus": "general", "rotation": "none"},
}


def line(**values: str) -> None:
    ledgers.add(LEDGER, actor=None, unit="jianshe-road", values={**ROW, **values}, now=NOW)


@pytest.fixture
def listed(district: Pack) -> None:
    """Two lines of one plant; the homes around, which nobody cuts at a milder grade than red."""
    synchronise_units(district)
    line()
    line(line="2号线")
    line(
        **{"source": "居民", "kind": "area", "line": "", "way": "clean", "surplus": ""},
        **{"cut-yellow": "0", "cut-orange": "0", "cut-red": "0.1", "rotation": ""},
    )


@pytest.fixture
def proposed(listed: None, person: Callable[..., User]) -> Plan:
    return actions.propose_plan(actor=person("environment-staff"), now=NOW)


@pytest.mark.usefixtures("district")
def test_without_a_list_the_page_says_what_to_do(client: Any, person: Callable[..., User]) -> None:
    client.force_login(person("leader"))
    assert "应急减排清单还没有任何条目" in client.get("/curtailment/").content.decode()
    with pytest.raises(Refused, match="emergency-list-empty"):
        actions.propose_plan(actor=None, now=NOW)


def test_the_list_falls_short_where_the_plan_does_not(proposed: Plan, client: Any) -> None:
    """Blue asks 5 % of PM; the list cuts nothing at blue, the plan stops half a line."""
    client.force_login(User.objects.get(username="environment-staff"))
    page = client.get("/curtailment/").content.decode()
    assert "差 5.0 %" in page and "提出计划" in page
    blue = proposed.found["grades"]["blue"]
    assert proposed.found["status"] == "optimal" and all(each["met"] for each in blue["ratios"].values())
    assert blue["ratios"]["pm"]["range_95"][0] < float(blue["ratios"]["pm"]["reached"])
    trace = build("cut-share", {"plan": proposed.number, "grade": "blue", "demand": "pm"})
    assert str(trace.figure.value).startswith(blue["ratios"]["pm"]["reached"][:8]) and trace.tables[0].rows
    first = proposed.lines.exclude(cuts={}).first()
    assert first is not None
    assert build("cut-line", {"plan": proposed.number, "position": str(first.position), "grade": "red"}).arithmetic
    card = client.get(f"/curtailment/plans/{proposed.number}/cards/{first.position}/").content.decode()
    assert "1号线" in card and "2号线" in card
    assert "居民" in client.get(f"/curtailment/plans/{proposed.number}/?format=csv").content.decode()


def test_another_person_signs_and_the_next_plan_replaces_it(proposed: Plan, person: Callable[..., User]) -> None:
    leader = person("leader")
    with pytest.raises(NotAllowed):
        actions.sign_plan(proposed.number, actor=User.objects.get(username="environment-staff"), now=NOW)
    assert actions.sign_plan(proposed.number, actor=leader, now=NOW) == queries.plan_in_force()
    with pytest.raises(Refused, match="wrong-state"):
        actions.sign_plan(proposed.number, actor=leader, now=NOW)
    line(source="乙厂")
    later = actions.propose_plan(actor=None, now=NOW)
    assert later.listed != proposed.listed and later.lines.count() == 4
    actions.sign_plan(later.number, actor=leader, now=NOW)
    proposed.refresh_from_db()
    assert proposed.state == "replaced" and queries.plan_in_force() == later
    done = [each for each in LogEntry.objects.values_list("action", flat=True) if each.startswith("curtailment.")]
    assert done == [f"curtailment.{each}-plan" for each in ("propose", "sign", "propose", "sign")]


def test_a_proposal_is_withdrawn_with_a_reason(proposed: Plan, client: Any) -> None:
    client.force_login(User.objects.get(username="environment-staff"))
    address = f"/curtailment/plans/{proposed.number}/withdraw/"
    assert client.post(address, {"reason": " "}).status_code == 409
    assert client.post(address, {"reason": "清单有误"}).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.state, proposed.reason) == ("withdrawn", "清单有误")


def test_the_rest_of_society_is_in_the_base_and_nobody_cuts_it(listed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inventory has 365 t of each species a year, a tonne a day; the list has 120 kg of PM in one subdistrict."""
    each = Sum(Decimal(365), Decimal(300), Decimal(430))
    facts = {"inventory": 1, "year": 2016, "groups": {}, "categories": {}, "data_version": 1, "pack_version": "x"}
    sums = Totals(**facts, total=dict.fromkeys(Species, each), demonstration=False)
    monkeypatch.setattr("lantian.apps.curtailment.listing.totals", lambda _now: sums)
    own = {"jianshe-road": Decimal("292"), "qinling-road": Decimal("73")}
    by_unit = {unit: dict.fromkeys(Species, amount) for unit, amount in own.items()}
    monkeypatch.setattr("lantian.apps.curtailment.listing.amounts_by_unit", lambda _number: by_unit)
    plan = actions.propose_plan(actor=None, now=NOW)
    assert plan.found["base"]["pm"] == "1000" and plan.found["status"] == "infeasible"
    rest = {each.unit: each for each in plan.lines.filter(row__startswith="-")}
    assert [(unit, each.emissions["pm"], each.cuts) for unit, each in sorted(rest.items())] == [
        ("jianshe-road", "680.000", {}),
        ("qinling-road", "200.000", {}),
    ]
    red = plan.found["grades"]["red"]
    assert (red["by_unit"]["jianshe-road"]["pm"], red["by_unit"]["qinling-road"]["pm"]) == ("0.105", "0")
    spread = red["ratios"]["pm"]["standard_uncertainty"]
    assert spread > 0
    monkeypatch.setattr(
        "lantian.apps.curtailment.listing.amounts_by_unit",
        lambda _number: {"jianshe-road": dict.fromkeys(Species, Decimal(365))},
    )
    whole = actions.propose_plan(actor=None, now=NOW).found["grades"]["red"]["ratios"]["pm"]
    assert whole["standard_uncertainty"] == pytest.approx(spread), "one error, however it is spread over subdistricts"
    assert {each["pollutant"] for each in plan.found["grades"]["red"]["missing"]} >= {"pm", "voc"}


def test_another_district_has_its_own_grade_pollutants_and_trade(units: None, client: Any, person: Any) -> None:
    """Port Alder: soot and sulphur trade by weight, one grade; the hospital is never touched."""
    berths = (("Fish quay", "quay", "0.9"), ("Coal quay", "quay", "0.5"), ("St Anne", "ward", "1"))
    for berth, kind, cut in berths:
        values = {"berth": berth, "kind": kind, "soot": "30", "sulphur": "50", "cut": cut, "what": "shut"}
        ledgers.add("smog-stops", actor=None, unit="quayside", values=values, now=LATER)
    plan = actions.propose_plan(actor=None, now=LATER)
    assert set(plan.found["grades"]) == {"alert"} and plan.found["status"] == "optimal"
    cut = {each.plant: each.cuts.get("alert", {}).get("share") for each in plan.lines.all()}
    assert cut["St Anne"] is None and {cut["Fish quay"], cut["Coal quay"]} >= {"0.9"}
    client.force_login(person("clean-air-desk"))
    page = client.get(f"/curtailment/plans/{plan.number}/").content.decode()
    assert "sulphur" in page and "≥ 23.0 %" in page and "alert" in page


def test_a_line_stands_still_in_its_turn_and_the_card_says_when(listed: None, client: Any, person: Any) -> None:
    """By the month from December: on 1 December it stands, on 1 January it runs."""
    line(source="乙厂", rotation="month", **{"rotation-from": "2017-12"})
    later = NOW + dt.timedelta(days=31)
    found = [[each.stopped for each in listing(day).lines if each.plant == "乙厂"] for day in (NOW, later)]
    assert found == [[True], [False]]
    plan = actions.propose_plan(actor=None, now=later)
    client.force_login(person("leader"))
    position = plan.lines.get(plant="乙厂").position
    card = client.get(f"/curtailment/plans/{plan.number}/cards/{position}/").content.decode()
    assert "2017-12 · 2018-02" in card
    assert "cut-turns" in build("cut-share", {"plan": plan.number, "grade": "red", "demand": "pm"}).interpretations
