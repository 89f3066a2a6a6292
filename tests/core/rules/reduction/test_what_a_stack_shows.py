"""Hours of a stack under an order against those before it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.reduction.seen_by_stack import NotSeen, SeenCut, StackHour, seen_cut

THREE_QUARTERS = Fraction(3, 4)
RUNS, STANDS, SILENT = StackHour(True), StackHour(False), StackHour(None)


def emits(kilograms: str) -> StackHour:
    return StackHour(True, Decimal(kilograms))


def test_kilograms_are_compared_by_the_hour_and_an_hour_out_of_operation_has_none() -> None:
    found = seen_cut([emits("4")] * 168, [emits("2")] * 12 + [STANDS] * 12, THREE_QUARTERS)
    assert found == SeenCut(Fraction(3, 4), "kilograms", Fraction(4), Fraction(1), 168, 24)


def test_hours_in_operation_are_compared_where_the_monitor_sends_no_kilograms() -> None:
    found = seen_cut([RUNS] * 20 + [STANDS] * 4, [RUNS] * 5 + [STANDS] * 19, THREE_QUARTERS)
    assert isinstance(found, SeenCut)
    assert (found.by, found.share, found.before) == ("running", Fraction(3, 4), Fraction(5, 6))


@pytest.mark.parametrize(
    ("before", "under_order", "why"),
    [
        ([RUNS] * 17 + [SILENT] * 7, [RUNS] * 24, NotSeen.FEW_BEFORE),
        ([RUNS] * 18 + [SILENT] * 6, [RUNS] * 17 + [SILENT] * 7, NotSeen.FEW_UNDER_ORDER),
        ([STANDS] * 24, [STANDS] * 24, NotSeen.STOOD_BEFORE),
        ([], [RUNS], NotSeen.FEW_BEFORE),
        ([RUNS], [], NotSeen.FEW_UNDER_ORDER),
    ],
)
def test_what_hours_do_not_tell_is_not_said(
    before: list[StackHour], under_order: list[StackHour], why: NotSeen
) -> None:
    assert seen_cut(before, under_order, THREE_QUARTERS) is why


def test_three_quarters_of_the_hours_are_enough() -> None:
    found = seen_cut([RUNS] * 18 + [SILENT] * 6, [STANDS] * 18 + [SILENT] * 6, THREE_QUARTERS)
    assert isinstance(found, SeenCut)
    assert (found.share, found.known_before, found.known_under_order) == (1, 18, 18)


@pytest.mark.parametrize("strange", ["NaN", "Infinity", "-1"])
def test_amounts_that_are_none_tell_nothing(strange: str) -> None:
    found = seen_cut([emits(strange)] * 24, [emits("1")] * 24, THREE_QUARTERS)
    assert isinstance(found, SeenCut)
    assert (found.by, found.share) == ("running", 0)


@given(
    st.lists(st.decimals("0.001", "1000", places=3), min_size=1, max_size=48),
    st.lists(st.decimals("0", "1000", places=3), min_size=1, max_size=48),
)
def test_the_share_is_what_is_missing_of_the_mean_before(before: list[Decimal], under_order: list[Decimal]) -> None:
    hours = [[StackHour(True, each) for each in span] for span in (before, under_order)]
    found = seen_cut(*hours, THREE_QUARTERS)
    assert isinstance(found, SeenCut)
    means = [sum(map(Fraction, span)) / len(span) for span in (before, under_order)]
    assert found.share == 1 - means[1] / means[0] and found.share <= 1
