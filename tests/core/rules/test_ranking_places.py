"""Places, ties, gaps and the last ones of a ranking."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.ranking import TieRuleUnknown, last_places, rank

VALUES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.none() | st.fractions(min_value=0, max_value=500, max_denominator=240),
    max_size=14,
)


def places(rows):
    return {row.id: row.place for row in rows}


def test_equal_values_share_the_better_place_and_the_next_stays_empty():
    rows = rank({"a": Fraction(1), "b": Fraction(2), "c": Fraction(2), "d": Fraction(3)}, decimals=0)
    assert places(rows) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert [row.tied_with for row in rows] == [(), ("c",), ("b",), ()]


def test_values_are_equal_when_they_are_equal_in_the_decimals_kept():
    close = {"a": Fraction(704, 10), "b": Fraction(695, 10) + Fraction(1, 100), "c": Fraction(705, 10)}
    assert places(rank(close, decimals=0)) == {"a": 1, "b": 1, "c": 1}
    assert places(rank(close, decimals=1)) == {"b": 1, "a": 2, "c": 3}


def test_margin_is_the_distance_to_the_next_better_place():
    rows = rank({"a": Fraction(70), "b": Fraction(72), "c": Fraction(72), "d": Fraction(75)}, decimals=1)
    assert [row.margin for row in rows] == [None, Decimal(2), Decimal(2), Decimal(3)]


def test_who_has_no_value_has_no_place_and_stands_last_with_the_reason():
    rows = rank({"z": Fraction(9), "a": None}, decimals=0, reasons={"a": "too-few-days"})
    assert [(row.id, row.place, row.reason) for row in rows] == [("z", 1, ""), ("a", None, "too-few-days")]


def test_places_won_and_lost():
    rows = rank({"a": Fraction(1), "b": Fraction(2), "c": None}, decimals=0, previous={"a": 3, "b": None, "c": 1})
    assert [row.change for row in rows] == [2, None, None]


def test_highest_first():
    rows = rank({"a": Fraction(1, 2), "b": Fraction(3, 4)}, decimals=2, highest_first=True)
    assert places(rows) == {"b": 1, "a": 2}
    assert rows[1].margin == Decimal("0.25")


def test_an_unknown_rule_for_ties_is_refused():
    with pytest.raises(TieRuleUnknown) as caught:
        rank({"a": Fraction(1)}, decimals=0, tie_rule="lottery")
    assert "lottery" in str(caught.value)
    assert "shared" in caught.value.remedy


@given(VALUES, st.randoms(use_true_random=False), st.integers(0, 2))
def test_a_ranking_does_not_depend_on_the_order_of_the_values(values, chance: random.Random, decimals):
    items = list(values.items())
    chance.shuffle(items)
    assert rank(dict(items), decimals=decimals) == rank(values, decimals=decimals)


@given(VALUES)
def test_a_place_is_one_more_than_the_number_of_better_ones(values):
    rows = [row for row in rank(values, decimals=1) if row.place is not None]
    for row in rows:
        assert row.place == 1 + sum(other.kept < row.kept for other in rows)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"a": 9, "b": 8, "c": 7}, {"b", "c"}),
        ({"a": 9, "b": 7, "c": 7}, {"b", "c"}),
        ({"a": 8, "b": 8, "c": 7}, {"a", "b", "c"}),
        ({"a": 9, "b": 8, "c": 8, "d": 7}, {"b", "c", "d"}),
        ({"a": 9, "b": None, "c": 7, "d": 6}, {"c", "d"}),
        ({"a": None, "b": 1}, {"b"}),
    ],
)
def test_the_last_two_take_in_all_who_are_equal_at_the_boundary(values, expected):
    shares = {name: None if value is None else Fraction(value) for name, value in values.items()}
    assert {row.id for row in last_places(rank(shares, decimals=0, highest_first=True), 2)} == expected
