"""Rewards and penalties of a ranking: balanced, monotone, alike for equal ones, in any order of the input (S5)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.rules.ranking import rank
from lantian.core.rules.rewards import PlacesBroken, RewardScheme, running_balance, settle

TABLE = RewardScheme(
    penalties=(Decimal(30), Decimal(20), Decimal(10)),
    shares=(Decimal(3), Decimal(2), Decimal(1)),
    decimals=2,
    least_ranked=2,
)


def net(places: dict[str, int | None], scheme: RewardScheme = TABLE) -> dict[str, Decimal]:
    return {line.id: line.net for line in settle(places, scheme).lines}


@st.composite
def rankings(draw: st.DrawFn) -> dict[str, int | None]:
    values = draw(
        st.dictionaries(
            st.text("abcdefghijkl", min_size=1, max_size=2),
            st.none() | st.integers(20, 26).map(Fraction),
            min_size=1,
            max_size=14,
        )
    )
    return {row.id: row.place for row in rank(values, decimals=0)}


def falling(most: int) -> st.SearchStrategy[tuple[Decimal, ...]]:
    amounts = st.decimals("0.01", most, places=2, allow_nan=False, allow_infinity=False)
    return st.lists(amounts, min_size=1, max_size=5).map(lambda found: tuple(sorted(found, reverse=True)))


schemes = st.builds(
    RewardScheme,
    penalties=falling(90_000),
    shares=falling(9),
    decimals=st.sampled_from([0, 1, 2]),
    least_ranked=st.integers(1, 4),
    remainder=st.sampled_from(["best", "fund"]),
)


@given(places=rankings(), scheme=schemes)
@settings(max_examples=120, deadline=None)
def test_all_units_and_the_fund_together_come_to_nought(places: dict[str, int | None], scheme: RewardScheme) -> None:
    found = settle(places, scheme)
    assert sum(line.net for line in found.lines) + found.kept == 0
    assert found.fund == sum(line.penalty for line in found.lines)
    assert found.kept >= 0


@given(places=rankings(), scheme=schemes)
@settings(max_examples=120, deadline=None)
def test_a_better_place_never_fares_worse_and_equal_ones_fare_alike(
    places: dict[str, int | None], scheme: RewardScheme
) -> None:
    placed = [line for line in settle(places, scheme).lines if line.place is not None]
    for better, worse in pairwise(placed):
        assert better.net >= worse.net
        assert better.penalty <= worse.penalty and better.reward >= worse.reward
        if better.place == worse.place:
            assert (better.penalty, better.reward) == (worse.penalty, worse.reward)


@given(places=rankings(), scheme=schemes, data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_input_changes_nothing(
    places: dict[str, int | None], scheme: RewardScheme, data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(list(places.items()))))
    assert settle(shuffled, scheme) == settle(places, scheme)


@given(places=rankings(), scheme=schemes)
@settings(max_examples=60, deadline=None)
def test_what_stays_in_the_fund_is_less_than_the_smallest_amount_for_each_of_the_first(
    places: dict[str, int | None], scheme: RewardScheme
) -> None:
    found = settle(places, scheme)
    first = sum(line.place == 1 for line in found.lines)
    if scheme.remainder == "best" and first:
        assert found.kept < first * Decimal(f"1e{-scheme.decimals}")


def test_the_last_three_pay_and_the_first_three_divide_it_by_their_shares() -> None:
    found = net({name: place for place, name in enumerate("abcdefg", 1)})
    assert found == {"a": 30, "b": 20, "c": 10, "d": 0, "e": -10, "f": -20, "g": -30}


def test_equal_last_ones_share_what_the_table_has_for_their_positions() -> None:
    found = net({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 6})
    assert (found["f"], found["g"], found["e"]) == (Decimal(-25), Decimal(-25), Decimal(-10))


def test_equal_ones_on_the_edge_of_the_table_share_one_entry() -> None:
    found = net({"a": 1, "b": 2, "c": 3, "d": 4, "e": 4, "f": 6, "g": 7})
    assert (found["d"], found["e"]) == (Decimal(-5), Decimal(-5))


def test_cents_that_do_not_divide_go_to_the_first_place() -> None:
    scheme = RewardScheme(penalties=(Decimal(10),), shares=(Decimal(1),) * 3, decimals=2, least_ranked=2)
    found = settle({"a": 1, "b": 2, "c": 3, "d": 4}, scheme)
    assert [line.net for line in found.lines] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33"), Decimal("-10")]
    assert found.lines[0].remainder == Decimal("0.01") and found.kept == 0


def test_a_cent_that_equal_first_ones_cannot_share_stays_in_the_fund() -> None:
    scheme = RewardScheme(penalties=(Decimal("0.01"),), shares=(Decimal(1),), decimals=2, least_ranked=2)
    found = settle({"a": 1, "b": 1, "c": 3}, scheme)
    assert [line.reward for line in found.lines] == [0, 0, 0]
    assert found.kept == Decimal("0.01")


def test_by_the_other_rule_everything_that_is_left_stays_in_the_fund() -> None:
    scheme = RewardScheme(
        penalties=(Decimal(10),), shares=(Decimal(1),) * 3, decimals=0, least_ranked=2, remainder="fund"
    )
    found = settle({"a": 1, "b": 2, "c": 3, "d": 4}, scheme)
    assert [line.reward for line in found.lines] == [3, 3, 3, 0]
    assert found.kept == 1


def test_when_all_are_equal_nobody_gains() -> None:
    assert set(net(dict.fromkeys("abcd", 1)).values()) == {Decimal(0)}


def test_who_has_no_place_gets_and_pays_nothing_and_is_named_with_the_reason() -> None:
    found = settle({"a": 1, "b": 2, "c": None}, TABLE, reasons={"c": "too-few-days"})
    line = found.lines[-1]
    assert (line.id, line.net, line.reason, line.tied) == ("c", 0, "too-few-days", 0)
    assert found.fund == 50


@pytest.mark.parametrize(("least", "settled"), [(2, True), (3, False)])
def test_with_too_few_ranked_nothing_is_settled(least: int, settled: bool) -> None:
    scheme = RewardScheme(penalties=(Decimal(5),), shares=(Decimal(1),), decimals=2, least_ranked=least)
    found = settle({"a": 1, "b": 2, "c": None}, scheme)
    assert bool(found.fund) is settled
    assert (found.reason == "") is settled


def test_places_that_no_ranking_gives_are_refused() -> None:
    with pytest.raises(PlacesBroken) as caught:
        settle({"a": 1, "b": 2, "c": 2, "d": 3}, TABLE)
    assert caught.value.facts == {"place": 3, "better": 3}
    assert caught.value.said("zh")[1]


def test_a_running_balance_adds_week_after_week() -> None:
    assert running_balance([Decimal("3.34"), Decimal(-10), Decimal(0)]) == (
        Decimal("3.34"),
        Decimal("-6.66"),
        Decimal("-6.66"),
    )
