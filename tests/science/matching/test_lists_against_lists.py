"""Names, addresses and codes without their ways of writing; the measured precision and recall."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.science.matching import quality
from lantian.science.matching.comparing import Entry, compare
from lantian.science.matching.levels import FIELDS, LEVELS, PRIOR, WEIGHTS
from lantian.science.matching.made import PLACES, make
from lantian.science.matching.wording import address_of, code_of, credit_code_holds, name_of


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("郑州恒通机械有限公司", "恒通机械有限责任公司"),
        ("郑州市中原区恒通机械厂", "鄭州恒通機械廠"),
        ("恒通机械（郑州）有限公司", "恒通 机械 有限公司"),
        ("ＡＢＣ铸造有限公司", "ABC铸造厂"),
    ],
)
def test_ways_of_writing_a_name_fall_together(one: str, two: str) -> None:
    assert name_of(one, PLACES).core == name_of(two, PLACES).core


@pytest.mark.parametrize(
    ("name", "branch"),
    [("恒通铸造二分厂", "2"), ("恒通铸造（第三分厂）", "3"), ("恒通铸造厂", ""), ("恒通铸造2分厂", "2")],
)
def test_a_branch_is_told_from_its_enterprise(name: str, branch: str) -> None:
    found = name_of(name)
    assert (found.core, found.branch) == ("恒通铸造", branch)


@pytest.mark.parametrize(
    ("text", "road", "number"),
    [
        ("河南省郑州市中原区建设西路123号", "建设西路", 123),
        ("建设西路一百二十三号院", "建设西路", 123),
        ("建設西路１２３號", "建设西路", 123),
        ("中原区建设西路", "建设西路", -1),
        ("闫垌村", "闫垌村", -1),
        ("中原区须水镇闫垌村", "闫垌村", -1),
    ],
)
def test_an_address_gives_road_and_number(text: str, road: str, number: int) -> None:
    found = address_of(text)
    assert (found.roads[0], found.number) == (road, number)


@pytest.mark.parametrize("wrong", ["", "9135010", "91350100M000100Y44", "91350100M0001O0Y43", "?" * 18])
def test_a_credit_code_with_a_wrong_sign_is_seen(wrong: str) -> None:
    assert credit_code_holds("91350100M000100Y43")
    assert not credit_code_holds(wrong)


@given(st.text(max_size=60))
def test_anything_written_is_taken(text: str) -> None:
    name_of(text, PLACES)
    address_of(text, PLACES)
    code_of(text)
    found = compare([Entry(text, text, text)], [Entry(text, text, text)], near=300)
    assert len(found.left) <= 1


def test_empty_lists_give_nothing() -> None:
    one = [Entry("恒通机械厂")]
    assert len(compare([], one, near=300).left) == len(compare(one, [], near=300).left) == 0
    assert len(compare([], [], near=300).left) == 0


def test_reasons_name_every_field() -> None:
    mine = Entry("郑州恒通机械有限公司", "建设路1号", "91350100M000100Y43", 113.60, 34.75, "u1")
    theirs = Entry("恒通机械厂", "建设路1号", "91350100M000100Y34", 113.6001, 34.75, "u1")
    found = compare([mine], [theirs], near=300, places=PLACES)
    assert found.reasons(0) == {
        "name": "equal",
        "branch": "missing",
        "address": "same",
        "place": "at-hand",
        "code": "one-off",
        "unit": "same",
    }
    assert found.likeness[0] > 0.99


def test_namesakes_in_other_places_stay_apart() -> None:
    mine = Entry("恒通机械厂", "建设路1号", "91350100M000100Y43", 113.60, 34.75, "u1")
    other = Entry("恒通橡胶厂", "嵩山路88号", "914101020000000016", 113.55, 34.79, "u2")
    assert (compare([mine], [other], near=300).likeness < 0.01).all()


def test_likeness_grows_with_every_reason() -> None:
    """Of two levels of a field, the one that speaks more for a pair weighs more."""
    for field, weights in WEIGHTS.items():
        assert len(weights) == len(LEVELS[field])
        assert weights[0] == max(weights), field
    assert set(WEIGHTS) == set(FIELDS)


def test_the_weights_are_those_that_the_made_lists_give() -> None:
    prior, weights = quality.calibrate(make(6000, seed=1), near=300)
    assert abs(prior - PRIOR) < 0.2
    for field, stated in WEIGHTS.items():
        measured = np.clip(weights[field], -8, 8)
        assert np.abs(measured - np.array(stated)).max() < 0.6, field


def test_precision_and_recall_on_lists_that_the_weights_have_not_seen() -> None:
    """Floors a little below what docs/reconciliation.md states."""
    found = quality.measure(make(4000, seed=2), sure=0.99, candidate=0.2, margin=0.2, near=300, most=5)
    assert found.sure_precision.low > 0.995
    assert found.sure_recall.value > 0.68
    assert found.shown_recall.low > 0.97
    assert found.shown_precision.value > 0.88
    assert found.shown_recall.low < found.shown_recall.value < found.shown_recall.high


def test_the_made_lists_hold_what_makes_it_hard() -> None:
    made = make(2000, seed=3)
    assert len(made.truth) == 1400
    assert sum(not each.address for each in made.right) > 100
    assert sum(not each.code for each in made.right) > 600
    exact = {each.name for each in made.left}
    assert sum(made.right[place].name in exact for _left, place in made.truth) < 700
    assert make(50, seed=9) == make(50, seed=9) != make(50, seed=10)
