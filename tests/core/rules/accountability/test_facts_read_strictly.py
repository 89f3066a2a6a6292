"""Bad facts are named with their place and remedy, in both languages; the good ones are still judged."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.policy.pack import Pack
from lantian.core.rules.accountability.findings import evaluate
from lantian.core.rules.accountability.notes import notes
from lantian.core.rules.accountability.reading import FactsUnusable, read_facts
from lantian.core.rules.accountability.rules import method
from lantian.core.rules.accountability.wording import FAULTS, REASONS

GOOD: dict[str, Any] = {
    "as_of": "2018-01-10",
    "problems": [
        {
            "id": "A",
            "unit": "航海西路办事处",
            "source": "ministry",
            "kind": "handed_over",
            "class": None,
            "item": None,
            "found_on": "2017-10-01",
            "due_on": "2017-10-20",
            "rectified_on": None,
            "aggravating": [],
        },
        {
            "id": "B",
            "unit": "须水办事处",
            "source": "city",
            "kind": "new",
            "class": "staggered_production",
            "item": "breach",
            "found_on": "2017-10-11",
            "due_on": None,
            "rectified_on": None,
            "aggravating": [],
        },
    ],
    "air": [{"unit": "航海西路办事处", "quarter": "2017Q4", "actual": 80}],
}

WRONG: list[tuple[str, Any, str, str]] = [
    # where it is put, what is put there, code of the fault, words of the remedy
    ("problems.0.unit", "航海路办事处", "unit-unknown", "航海西路办事处"),
    ("problems.0.unit", None, "missing", "Add"),
    ("problems.0.unit", ["航海西路办事处"], "unit-unknown", "Use a name"),
    ("problems.0.source", "ministery", "word-unknown", "ministry"),
    ("problems.0.kind", "handed-over", "word-unknown", "handed_over"),
    ("problems.0.class", "boilers", "class-unknown", "small_boiler"),
    ("problems.0.class", ["small_boiler"], "class-unknown", "small_boiler"),
    ("problems.0.item", 5, "not-a-mapping", "docs"),
    ("problems.0.found_on", "2017-10-32", "day-invalid", "2017-10-01"),
    ("problems.0.found_on", 20171001, "day-invalid", "2017-10-01"),
    ("problems.1.found_on", "9999-12-31", "day-invalid", "2017-10-01"),
    ("problems.0.due_on", "9999-12-31", "day-invalid", "2017-10-01"),
    ("problems.0.id", "\ud800", "id-unprintable", "letters"),
    ("problems.0.found_on", None, "missing", "Add"),
    ("problems.0.due_on", None, "due-needed", "due_on"),
    ("problems.0.due_on", "20.10.2017", "day-invalid", "2017-10-01"),
    ("problems.0.due_on", "2017-09-30", "due-before-found", "Check"),
    ("problems.0.rectified_on", "2017-09-30", "rectified-before-found", "Check"),
    ("problems.0.aggravating", "false_report", "not-a-mapping", "docs"),
    ("problems.0.aggravating", ["cheating"], "word-unknown", "false_report"),
    ("problems.0.id", "", "missing", "Add"),
    ("problems.0.id", "B", "id-duplicate", "id of its own"),
    ("problems.0.rectifed_on", "2017-10-05", "key-unknown", "rectified_on"),
    ("problems.0", "A", "not-a-mapping", "docs"),
    ("problems", {"A": 1}, "not-a-mapping", "docs"),
    ("air.0.unit", "航海", "unit-unknown", "航海西路"),
    ("air.0.quarter", "2017Q5", "period-unknown", "2017-Q4"),
    ("air.0.actual", "eighty", "number-invalid", "85.4"),
    ("air.0.actual", -80, "number-invalid", "85.4"),
    ("air.0.actual", True, "number-invalid", "85.4"),
    ("air.0.actual", None, "missing", "Add"),
    ("air.0", 80, "not-a-mapping", "docs"),
    ("air.0.actual", Decimal("1e400"), "number-invalid", "85.4"),
    ("air.0.actual", Decimal("1e-400000"), "number-invalid", "85.4"),
    ("air.0.actual", 100_001, "number-invalid", "85.4"),
    ("fakts", [], "key-unknown", "problems"),
]


def put(where: str, what: Any) -> dict[str, Any]:
    facts = copy.deepcopy(GOOD)
    *path, last = where.split(".")
    place: Any = facts
    for name in path:
        place = place[int(name)] if name.isdigit() else place[name]
    place[int(last) if last.isdigit() else last] = what
    return facts


def test_good_facts_have_no_faults(zhongyuan_pack: Pack) -> None:
    facts, faults = read_facts(GOOD, method(zhongyuan_pack))
    assert not faults and len(facts.problems) == 2 and len(facts.air) == 1


@pytest.mark.parametrize(("where", "what", "code", "remedy"), WRONG, ids=lambda one: str(one)[:30])
def test_each_fault_is_named_with_place_and_remedy(
    where: str, what: Any, code: str, remedy: str, zhongyuan_pack: Pack
) -> None:
    facts, faults = read_facts(put(where, what), method(zhongyuan_pack))
    named = [fault for fault in faults if fault.code == code]
    assert named, [fault.code for fault in faults]
    assert remedy in named[0].said("en")[1]
    assert all("{" not in text for text in (*named[0].said("en"), *named[0].said("zh")))
    place = named[0].where.replace("[", ".").replace("]", "")
    assert place.startswith(where.split(".", maxsplit=1)[0])
    assert len(facts.problems) + len(facts.air) >= 1


def test_the_same_quarter_twice_is_one_too_many(zhongyuan_pack: Pack) -> None:
    facts = copy.deepcopy(GOOD)
    facts["air"].append({"unit": "hanghai-west-road", "quarter": "2017-Q4", "actual": 81})
    read, faults = read_facts(facts, method(zhongyuan_pack))
    assert [(fault.code, fault.where, fault.facts["first"]) for fault in faults] == [("air-twice", "air[1]", "air[0]")]
    assert len(read.air) == 1


@pytest.mark.parametrize("written", [75.09899999999999, "75.09899999999999", Decimal("72.20100000000001")])
def test_a_figure_out_of_binary_arithmetic_is_a_concentration(written: Any, zhongyuan_pack: Pack) -> None:
    """A mean computed elsewhere is written with up to 17 digits; it is judged as written."""
    facts, faults = read_facts(put("air.0.actual", written), method(zhongyuan_pack))
    assert not faults and facts.air[0].actual == Decimal(str(written))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([], "not-a-mapping"),
        ({}, "missing"),
        ({"as_of": "soon"}, "day-invalid"),
        ({"as_of": "2017-09-27"}, "as-of-before-rules"),
        ({"as_of": "9999-12-31"}, "day-invalid"),
    ],
)
def test_without_a_day_nothing_can_be_reckoned(facts: Any, code: str, zhongyuan_pack: Pack) -> None:
    with pytest.raises(FactsUnusable) as unusable:
        read_facts(facts, method(zhongyuan_pack))
    assert unusable.value.fault.code == code and unusable.value.remedy


def test_a_class_whose_items_differ_needs_the_item(small_pack: Pack) -> None:
    """Port Alder: cargo in the open and unwashed lorries weigh differently, so "yards" alone has no weight."""
    entry = {"id": "1", "unit": "quayside", "source": "desk", "kind": "handed_over", "class": "yards"}
    days = {"found_on": "2031-11-11", "due_on": "2031-11-12"}
    _, faults = read_facts({"as_of": "2031-12-01", "problems": [entry | days]}, method(small_pack))
    assert [(fault.code, fault.where) for fault in faults] == [("weight-missing", "problems[0].item")]
    assert "uncovered, unwashed" in faults[0].said("en")[1]


def test_an_item_that_the_pack_does_not_know_is_said_and_changes_no_count(zhongyuan_pack: Pack) -> None:
    """A class of one weight weighs so whatever its item; a misspelt item must be seen all the same."""
    rules = method(zhongyuan_pack)
    for place, item, code, words in (
        ("problems.1.item", "breech", "item-unknown", "breach"),
        ("problems.1.item", "没有设备", "item-unknown", "Known are"),
        ("problems.0.item", "breach", "item-without-class", "Name the class"),
        ("problems.1.item", "", "", ""),
    ):
        facts, faults = read_facts(put(place, item), rules)
        found = evaluate(rules, facts)
        plain = evaluate(rules, read_facts(GOOD, rules)[0])
        assert not faults
        assert [each.count for each in found.findings] == [each.count for each in plain.findings]
        said = [(note.code, words in note.remedy[1], "1" in note.message[1]) for note in notes(found)]
        assert said == ([(code, True, True)] if code else [])


_WORDS = st.text(max_size=12) | st.sampled_from(["new", "ministry", "2017-10-10", "航海西路办事处"])
_KEYS = st.sampled_from([*GOOD, *GOOD["problems"][0], *GOOD["air"][0]])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(problems=st.lists(_JSON, max_size=4), air=st.lists(_JSON, max_size=3))
def test_no_json_breaks_the_reader(problems: list[Any], air: list[Any], zhongyuan_pack: Pack) -> None:
    """Whatever is written, each entry is either judged or named as wrong."""
    rules = method(zhongyuan_pack)
    facts, faults = read_facts({"as_of": "2018-01-10", "problems": problems, "air": air}, rules)
    evaluate(rules, facts)
    named = {fault.where.split(".")[0] for fault in faults}
    assert len(facts.problems) + len(facts.air) + len(named) >= len(problems) + len(air)


def test_every_word_is_there_in_both_languages() -> None:
    for words in (*FAULTS.values(), *REASONS.values()):
        (zh, zh_do), (en, en_do) = words
        assert all((zh, zh_do, en, en_do)) and en.isascii() and not zh.isascii()
