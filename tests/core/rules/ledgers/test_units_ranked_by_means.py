"""Units by the mean of a number of their rows: exact means, shared places, no place without a row."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.policy.ledger_schema import RowRanking
from lantian.core.policy.schema import Text
from lantian.core.rules.ledgers.unit_means import NO_ROWS, mean_of_all, ranked, unit_means
from lantian.core.rules.ranking import SHARED, TieRuleUnknown

BY_LOAD = RowRanking(id="silt", title=Text(zh="排名", en="Ranking"), clause="M28.1", mean_of="load", decimals=2)


def test_the_least_mean_is_first_and_who_has_no_row_has_no_place() -> None:
    means = unit_means([("a", "6.00"), ("a", "4.00"), ("b", "3.5"), ("d", None)])
    rows = ranked(BY_LOAD, means, ["a", "b", "c", "d"], tie_rule=SHARED)
    assert [(row.id, row.place, row.kept, row.reason) for row in rows] == [
        ("b", 1, Decimal("3.50"), ""),
        ("a", 2, Decimal("5.00"), ""),
        ("c", None, None, NO_ROWS),
        ("d", None, None, NO_ROWS),
    ]


def test_the_highest_is_first_where_more_is_better() -> None:
    means = unit_means([("a", 1), ("b", 2)])
    better = BY_LOAD.model_copy(update={"highest_first": True})
    assert [row.id for row in ranked(better, means, ["a", "b"], tie_rule=SHARED)] == ["b", "a"]


@pytest.mark.parametrize(("second", "places"), [("5.004", [1, 1]), ("5.006", [1, 2])])
def test_means_that_are_equal_at_the_decimals_kept_share_a_place(second: str, places: list[int]) -> None:
    rows = ranked(BY_LOAD, unit_means([("a", "5.00"), ("b", second)]), ["a", "b"], tie_rule=SHARED)
    assert [row.place for row in rows] == places


def test_the_mean_of_all_weighs_rows_and_not_units() -> None:
    assert mean_of_all(unit_means([("a", 1), ("a", 1), ("a", 1), ("b", 5)])) == Fraction(2)
    assert mean_of_all({}) is None


def test_a_rule_for_ties_that_is_not_known_is_refused() -> None:
    with pytest.raises(TieRuleUnknown):
        ranked(BY_LOAD, {}, [], tie_rule="lot")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 999)), min_size=1))
def test_the_order_of_rows_changes_nothing(values: list[tuple[str, int]]) -> None:
    forward, backward = unit_means(values), unit_means(reversed(values))
    assert dict(forward) == dict(backward)
    assert sum(each.rows for each in forward.values()) == len(values)
