"""Emissions of listed lines: from the inventory in force where it has the line, from the list elsewhere (M36.2)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lantian.apps.curtailment import actions
from lantian.apps.curtailment.listing import Listing, cuts_of, listing
from lantian.apps.inventory import actions as inventories
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.records.traces import build
from lantian.core.policy.pack import Pack

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
HEADER = "code,name,category,activity,activity_unit,unit\n"
LISTED = {
    "source": "甲厂",
    "kind": "industry",
    "line": "1号线",
    "surveyed-on": "2017-09-20",
    **{"pm": "40", "so2": "30", "nox": "30", "voc": "50"},
    **{"cut-blue": "0", "cut-yellow": "0.5", "cut-orange": "1", "cut-red": "1"},
    **{"way": "stop-line", "measures": "停产", "surplus": "general", "rotation": "none"},
}
STAGGERED = {
    **{"enterprise": "甲厂", "address": "建设路1号", "trade": "foundry", "line": "1号线", "furnace": "electric"},
    **{"capacity": "3650", "within-limits": True},
}
OF_CASTINGS = Decimal(3650) * 9 * Decimal("9.01") / 1000
"""t of PM10 a year before the filter."""


@pytest.fixture
def enter(district: Pack) -> Callable[..., str]:
    """Enter a row; its number."""
    synchronise_units(district)

    def made(ledger: str, values: dict[str, Any], **changed: Any) -> str:
        row = ledgers.add(ledger, actor=None, unit="jianshe-road", values={**values, **changed}, now=NOW)
        return row.number

    return made


def signed(table: str = "") -> int:
    """An inventory in force; its number."""
    if table:
        inventories.import_table((HEADER + table).encode(), name="表.csv", year=2016, actor=None, now=NOW)
    item = inventories.compute(year=2016, actor=None, now=NOW)
    inventories.sign(item.pk, actor=None, now=NOW)
    return item.pk


def emitted(found: Listing, row: str) -> dict[str, Decimal]:
    return dict(next(each.emissions for each in found.lines if each.number == row))


def test_a_line_emits_what_the_inventory_says_of_its_row_in_another_ledger(enter: Callable[..., str]) -> None:
    row, other = enter("emergency-measures", LISTED), enter("emergency-measures", LISTED, line="2号线")
    furnace = enter("staggered-production", STAGGERED)
    assert emitted(listing(NOW), row)["pm"] == 40, "no inventory is in force"
    number = signed()
    found = listing(NOW)
    pm = emitted(found, row)["pm"]
    assert 0 < pm < OF_CASTINGS * 1000 / 365 and emitted(found, other)["pm"] == 40
    assert emitted(found, row)["voc"] == 50, "castings have no factor of VOC"
    assert found.origin_of(row) == {
        "inventory": number,
        "sources": [["castings", furnace]],
        "listed": {"so2": "30", "nox": "30", "pm": "40"},
    }
    sources = {each.code: each for each in cuts_of(found)[0].sources}
    assert sources[row].uncertainty is not None and sources[other].uncertainty is not None
    assert sources[row].uncertainty >= sources[other].uncertainty, "VOC of the line is as unsure as the list"


def test_a_source_of_a_table_belongs_to_the_row_whose_number_is_its_code(enter: Callable[..., str]) -> None:
    row = enter("emergency-measures", LISTED)
    signed(f"{row},甲厂,coating,7.3,t,jianshe-road\n{row},甲厂,printing,0,t,jianshe-road\n")
    found = listing(NOW)
    assert emitted(found, row)["voc"] == Decimal(10) and emitted(found, row)["pm"] == 40
    assert [each[0] for each in found.origin_of(row)["sources"]] == ["coating", "printing"]


def test_a_source_that_two_lines_claim_belongs_to_neither(enter: Callable[..., str]) -> None:
    rows = [enter("emergency-measures", LISTED, line=f"{each}号线") for each in (1, 2)]
    values, since = {"name": "甲厂", "capacity": "10"}, dict.fromkeys(("state_since", "round_since", "created_at"), NOW)
    Row.objects.create(
        ledger="coal-boilers",
        number="CB-00001",
        title="甲厂",
        values=values,
        unit_id="jianshe-road",
        state="listed",
        changed_at=NOW,
        **since,
    )
    signed()
    found = listing(NOW)
    assert [emitted(found, each)["pm"] for each in rows] == [40, 40] and not found.emitted


def test_every_kilogram_leads_to_its_source(
    enter: Callable[..., str], person: Callable[..., User], client: Any
) -> None:
    row = enter("emergency-measures", LISTED)
    number = signed(f"{row},甲厂,coating,7.3,t,jianshe-road\nR1,建设路,cars,200000,10⁴ km,jianshe-road\n")
    plan = actions.propose_plan(actor=None, now=NOW)
    for name in ("list", plan.number):
        taken = build("cut-emission", {"plan": name, "row": row, "pollutant": "voc"})
        assert (taken.figure.value, taken.inputs[0].value) == (Decimal(10), Decimal("3.65"))
        assert taken.inputs[0].key["inventory"] == str(number) and build(taken.inputs[0].kind, taken.inputs[0].key)
        assert "50 kg/d" in taken.arithmetic[1].in_language("zh") and "cut-emissions" in taken.interpretations
        stated = build("cut-emission", {"plan": name, "row": row, "pollutant": "pm"})
        assert stated.figure.value == 40 and not stated.inputs
        rest = build("cut-emission", {"plan": name, "row": "-jianshe-road", "pollutant": "nox"})
        whole = Decimal(str(rest.inputs[0].value)) * 1000 / 365
        assert abs(Decimal(str(rest.figure.value)) - whole) < Decimal("0.001"), "of the coating there is no NOx in it"
    client.force_login(person("leader"))
    page = client.get("/curtailment/").content.decode()
    assert "取自排放清单" in page and "其中 1 条的排放量取自排放清单" in page
    line = plan.lines.get(row=row)
    card = client.get(f"/curtailment/plans/{plan.number}/cards/{line.position}/").content.decode()
    assert re.search(r"挥发性有机物 <a[^>]*>10\.0</a>", card) and "挥发性有机物 10.0" in card, "all of it at red"


def test_a_protected_service_of_the_list_is_not_touched(enter: Callable[..., str]) -> None:
    heating = enter("emergency-measures", LISTED, kind="boiler", line="", surplus="", protected=True)
    enter("emergency-measures", LISTED)
    plan = actions.propose_plan(actor=None, now=NOW)
    line = plan.lines.get(row=heating)
    assert line.protected and line.cuts == {}
