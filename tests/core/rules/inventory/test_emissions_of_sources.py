"""Emission = activity × factor × (1 − control), exact; what cannot be computed is named with its remedy (M38)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.policy.pack import Pack
from lantian.core.quantity.emission import Species
from lantian.core.rules.inventory.checks import outliers
from lantian.core.rules.inventory.comparing import compare, item_of
from lantian.core.rules.inventory.emissions import book_of, compute, total
from lantian.core.rules.inventory.faults import InventoryUnusable
from lantian.core.rules.inventory.feeding import FedRow, sources_of_rows, unmatched
from lantian.core.rules.inventory.reading import read_activity
from lantian.core.rules.inventory.sources import Applied, Source
from lantian.core.rules.ledgers.conditions import RowFacts

DAY = dt.date(2030, 12, 31)
HEADER = "code,name,category,activity,activity_unit,controls,running,lon,lat\n"


@pytest.fixture(scope="module")
def plan(small_pack: Pack) -> InventoryPlan:
    assert small_pack.inventory is not None
    return small_pack.inventory


def grain(activity: str = "1000", **changes: object) -> Source:
    return replace(Source(code="G1", name="Silo", category="grain", activity=Decimal(activity)), **changes)


def test_the_product_is_exact_and_written_out(plan: InventoryPlan) -> None:
    (done,), faults = compute([grain()], book_of(plan, DAY))
    assert not faults
    assert done.of(Species.PM25) == Decimal("0.003")
    assert done.of(Species.SO2) == 0
    assert done.emissions[-1].steps[-1] == "0.003 t × 1 = 0.003 t"


def test_coarse_and_fine_are_kept_back_each_by_its_share_for_the_time_that_the_measure_runs(
    plan: InventoryPlan,
) -> None:
    (done,), _ = compute([grain(controls=(Applied("hood", Decimal("0.5")),))], book_of(plan, DAY))
    fine = Decimal("0.003") * (1 - Decimal("0.9") / 2)
    assert done.of(Species.PM25) == fine
    assert done.of(Species.PM10) == fine + Decimal("0.014") * (1 - Decimal("0.95") / 2)


@pytest.mark.parametrize(("share", "left"), [("0", "0.003"), ("1", "0"), ("0.25", "0.00225")])
def test_a_measured_share_takes_the_place_of_the_measures(plan: InventoryPlan, share: str, left: str) -> None:
    source = grain(controls=(Applied("hood"),), measured={Species.PM25: Decimal(share)})
    (done,), _ = compute([source], book_of(plan, DAY))
    assert done.of(Species.PM25) == Decimal(left)


def test_a_source_without_a_factor_is_named_with_its_remedy(plan: InventoryPlan) -> None:
    done, (fault,) = compute([grain()], book_of(plan, dt.date(2029, 12, 31)))
    assert not done
    assert (fault.code, fault.subject, fault.is_note) == ("factor-missing", "G1", False)
    assert "inventory/factors.csv" in fault.said("en")[1]
    assert "inventory/factors.csv" in fault.said("zh")[1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("G1,Silo,grain,-1,t,,,-1.41,55.01", "activity-negative"),
        ("G1,Silo,grain,1,m³,,,-1.41,55.01", "unit-mismatch"),
        ("G1,Silo,gravel,1,t,,,-1.41,55.01", "category-unknown"),
        ("G1,Silo,grain,1,t,hood,1.01,-1.41,55.01", "control-range"),
        ("G1,Silo,grain,1,t,cap,1,-1.41,55.01", "control-unknown"),
        ("G1,Silo,grain,one,t,,,-1.41,55.01", "number-invalid"),
        ("G1,Silo,grain,1,t,,,-181,55.01", "place-invalid"),
        (",Silo,grain,1,t,,,-1.41,55.01", "code-missing"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_go_on(plan: InventoryPlan, line: str, code: str) -> None:
    found, faults = read_activity(f"{HEADER}{line}\nG2,Mill,grain,2,kg,hood,1,-1.41,55.01\n", plan, year=2030)
    assert [each.code for each in faults] == [code]
    assert faults[0].line == 2
    assert [(each.code, each.activity) for each in found] == [("G2", Decimal("0.002"))]


def test_the_edges_of_a_running_share_are_allowed_and_a_place_may_be_missing(plan: InventoryPlan) -> None:
    rows = "G1,Silo,grain,1,t,hood,0,,\nG2,Mill,grain,1,t,hood,1,-1.41,55.01\n"
    found, faults = read_activity(HEADER + rows, plan, year=2030)
    assert [each.controls[0].running for each in found] == [0, 1]
    assert [(each.code, each.is_note) for each in faults] == [("place-missing", True)]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"code,name\n1,2\n", HEADER.encode()])
def test_what_is_no_table_is_refused_as_a_whole(plan: InventoryPlan, content: bytes) -> None:
    with pytest.raises(InventoryUnusable) as refused:
        read_activity(content, plan, year=2030)
    assert refused.value.remedy


def test_rows_of_a_ledger_are_sources_by_the_product_of_the_pack(small_pack: Pack, plan: InventoryPlan) -> None:
    (feed,) = plan.file.feeds
    rows = [
        fed("H-1", {"fuel": "coal", "hearth-count": 4}),
        fed("H-2", {"fuel": "wood", "hearth-count": 4}),
        fed("H-3", {"fuel": "coal"}),
    ]
    (source,), (gap,) = sources_of_rows(feed, rows, plan, lambda name: small_pack.number(name, DAY))
    assert (source.code, source.activity, source.steps) == ("H-1", Decimal(6), ("4 × 1.5 = 6 t",))
    assert (source.spread, source.assumed) == (1, ("inventory.spread_hearths",)), "one assumption made all of them"
    assert (gap.code, gap.subject, gap.facts["known"]) == ("ledger-gap", "H-3", "hearth-count")
    assert [each.subject for each in unmatched([("H-1", ""), ("X", "elsewhere")], [source])] == ["X"]


def test_an_activity_far_from_the_middle_of_its_category_is_told_and_kept() -> None:
    sources = [grain("1", code=f"G{n}") for n in range(4)] + [grain("10", code="even"), grain("10.1", code="far")]
    assert [each.subject for each in outliers(sources, times=Decimal(10))] == ["far"]


def test_two_years_differ_by_what_came_what_went_activity_and_rate(plan: InventoryPlan) -> None:
    book = book_of(plan, DAY)
    before, _ = compute([grain("100", code="stays"), grain("7", code="goes")], book)
    after, _ = compute([grain("50", code="stays", controls=(Applied("hood"),)), grain("9", code="new")], book)
    for change in compare(map(item_of, before), map(item_of, after)):
        parts = change.before + change.came - change.went + change.by_activity + change.by_rate
        assert parts == change.after
        assert change.by_activity < 0
        assert change.by_rate < 0
    assert total(after)[Species.PM25] == Decimal("0.000015") + Decimal("0.000027")


def fed(number: str, values: dict[str, object]) -> FedRow:
    facts = RowFacts(values=values, state="seen", state_kind="open", today=DAY, parameter=lambda name: name)
    return FedRow(number=number, title="", unit="quayside", place="POINT (-1.41 55.01)", facts=facts)
