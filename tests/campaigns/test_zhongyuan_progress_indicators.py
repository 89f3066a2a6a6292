"""How far each measure and main task is comes from data: every one has its indicators, every indicator its source."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import chain

import pytest

from lantian.apps.tasks.figures import FIGURES
from lantian.core.policy.pack import Pack


def _serving(pack: Pack) -> dict[str, list[str]]:
    serving = defaultdict(list)
    for indicator in pack.indicators.values():
        for clause in indicator.serves:
            serving[clause].append(indicator.id)
    return serving


def test_every_paragraph_of_the_plan_has_an_indicator(zhongyuan_pack: Pack) -> None:
    """The 39 measures, part by part, and the 24 rows of the annex."""
    serving = _serving(zhongyuan_pack)
    parts = [part.id for measure in zhongyuan_pack.measures.values() for part in measure.parts]
    assert [each for each in chain(parts, zhongyuan_pack.tasks) if not serving[each]] == []


def test_no_indicator_serves_what_is_no_paragraph(zhongyuan_pack: Pack, small_pack: Pack) -> None:
    for pack in (zhongyuan_pack, small_pack):
        parts = {part.id for measure in pack.measures.values() for part in measure.parts}
        assert set(_serving(pack)) <= parts | set(pack.tasks)


def test_a_figure_that_is_named_is_computed(zhongyuan_pack: Pack, small_pack: Pack) -> None:
    for pack in (zhongyuan_pack, small_pack):
        for indicator in pack.indicators.values():
            assert indicator.figure is None or indicator.figure in FIGURES, indicator.id


def test_only_a_few_are_stated_by_a_person(zhongyuan_pack: Pack) -> None:
    """A statement stands where nothing can be counted: plans, systems, studies; of what is listed, the list speaks."""
    stated = {
        each
        for indicator in zhongyuan_pack.indicators.values()
        if indicator.kind == "statement"
        for each in indicator.serves
    }
    listed = {part.id for measure in zhongyuan_pack.measures.values() if measure.ledgers for part in measure.parts}
    for clause in stated & listed:
        kinds = {zhongyuan_pack.indicators[name].kind for name in _serving(zhongyuan_pack)[clause]}
        assert kinds != {"statement"}, clause


@pytest.mark.parametrize(
    ("indicator", "quantity", "value"),
    [
        ("scattered-dirty-done", "T01-total", 627),
        ("scattered-dirty-closed", "T01-closed", 288),
        ("scattered-dirty-upgraded", "T01-upgraded", 339),
        ("households-converted", "M08-households", 8500),
        ("heating-share", "T06-share", 80),
        ("heating-share-district", "M07-share", 80),
        ("voc-plants-done", "M17-plants", 4),
        ("stations-online", "M02-stations", 48),
        ("transmission-rate", "M18-transmission", 90),
        ("rail-share", "T07-to", 60),
        ("test-agencies-checked", "M20.2-share", 20),
        ("fuel-sampled", "M22.2-share", 10),
        ("vapour-on-line", "T12-stations", 43),
        ("clean-vehicles", "T08-share", 100),
        ("sites-comply", "T14-share", 100),
        ("earthwork-sites-on-line", "T15-share", 100),
        ("main-roads-mechanised", "T16-share", 100),
        ("dustfall", "M30-dustfall", 9),
        ("clean-trucks", "M34-share", 80),
        ("seasons-apportioned", "M39-seasons", 4),
    ],
)
def test_the_numbers_of_the_text_are_what_is_held_against(
    zhongyuan_pack: Pack, indicator: str, quantity: str, value: int
) -> None:
    holders = [part for measure in zhongyuan_pack.measures.values() for part in measure.parts]
    holders += zhongyuan_pack.tasks.values()
    quantities = {each.id: each.value for holder in holders for each in holder.quantities}
    assert zhongyuan_pack.indicators[indicator].quantity == quantity
    assert quantities[quantity] == Decimal(value)


@pytest.mark.parametrize(
    ("parameter", "deadline"),
    [
        ("scattered_dirty.closed_by", "T01-due"),
        ("boilers.due", "M11-due"),
        ("boilers.final", "M11-final"),
        ("boilers.kept_stop_from", "M13.1-stop"),
        ("boilers.concealed_from", "M10-concealment"),
        ("scattered_dirty.concealed_from", "M05-concealment"),
        ("fugitive.listed_by", "M14-due"),
        ("fugitive.due", "M15-due"),
        ("fugitive.final", "M15-final"),
        ("voc.due", "M17-due"),
        ("voc.final", "M17-final"),
        ("plants.moved_by", "M16-due"),
        ("heating.from", "M06-stop-from"),
        ("heating.until", "M06-stop-until"),
        ("villages.counted_after", "M08-final"),
        ("fuel.replaced_by", "M22.1-due"),
        ("season.plan_by", "M33-plan"),
        ("season.surveyed_by", "M36.1-due"),
        ("season.reported_by", "M36.3-due"),
        ("heating.from", "M33-from"),
        ("heating.until", "T19-until"),
    ],
)
def test_rules_and_deadlines_name_the_same_day(zhongyuan_pack: Pack, parameter: str, deadline: str) -> None:
    """A rule judges by a parameter, a task by a deadline: the text has one day for both."""
    holders = [part for measure in zhongyuan_pack.measures.values() for part in measure.parts]
    holders += zhongyuan_pack.tasks.values()
    days = {each.id: each.date for holder in holders for each in holder.deadlines}
    stated = [each.value for each in zhongyuan_pack.parameters[parameter].values]
    assert stated == [days[deadline].isoformat()]


@pytest.mark.parametrize(
    ("parameter", "quantity"),
    [
        ("sampling.test_agencies", "M20.2-share"),
        ("sampling.fuel", "M22.2-share"),
        ("vapour.efficiency", "M23-efficiency"),
        ("vapour.sales", "T12-sales"),
        ("trucks.environment_weight", "M20.1-weight"),
        ("sites.online_area", "M25-area"),
        ("sites.hundred_percent_items", "M25-six"),
        ("reduction.transport_share", "M34-share"),
        ("reduction.steel_capacity_cut", "M33-steel"),
        ("reduction.freight_cut", "T20-cut"),
    ],
)
def test_rules_and_demands_name_the_same_number(zhongyuan_pack: Pack, parameter: str, quantity: str) -> None:
    """A rule judges by a parameter, a task by a quantity: the text has one number for both."""
    holders = [part for measure in zhongyuan_pack.measures.values() for part in measure.parts]
    holders += zhongyuan_pack.tasks.values()
    stated = {each.id: each for holder in holders for each in holder.quantities}[quantity]
    number = Decimal(str(zhongyuan_pack.parameters[parameter].values[-1].value))
    assert number * (100 if stated.unit == "%" else 1) == stated.value


@pytest.mark.parametrize(
    ("left", "cut"),
    [("season.steel_electricity", "reduction.steel_capacity_cut"), ("season.freight_left", "reduction.freight_cut")],
)
def test_what_is_left_and_what_is_cut_are_one(zhongyuan_pack: Pack, left: str, cut: str) -> None:
    """The text names the cut, a rule compares what is left of the whole."""
    values = [Decimal(str(zhongyuan_pack.parameters[each].values[-1].value)) for each in (left, cut)]
    assert sum(values) == 1


@pytest.mark.parametrize("parameter", ["machines.patrolled_subdistricts", "cleaning.subdistricts"])
def test_each_subdistrict_is_asked_for(zhongyuan_pack: Pack, parameter: str) -> None:
    """M21 and M29 speak to every subdistrict: a week is whole when each has its row."""
    subdistricts = [each for each in zhongyuan_pack.units.values() if each.kind == "subdistrict"]
    assert zhongyuan_pack.parameters[parameter].values[-1].value == len(subdistricts)
