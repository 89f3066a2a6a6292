"""Lines that stand still by turns."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.reduction.turns import Turn, months_of_rest, rests_on
from lantian.core.time.span import DaySpan

SEASON = DaySpan(dt.date(2017, 11, 15), dt.date(2018, 3, 15))
DECEMBER = dt.date(2017, 12, 1)


@pytest.mark.parametrize(
    ("turn", "months"),
    [
        (Turn(1, DECEMBER), ("2017-12", "2018-02")),
        (Turn(2, DECEMBER), ("2017-12", "2018-01")),
        (Turn(1, dt.date(2017, 11, 1)), ("2017-11", "2018-01", "2018-03")),
        (Turn(None, SEASON.first), ("2017-11", "2017-12", "2018-01", "2018-02", "2018-03")),
        (Turn(1, dt.date(2018, 4, 1)), ()),
    ],
)
def test_months_in_which_a_line_stands(turn: Turn, months: tuple[str, ...]) -> None:
    assert months_of_rest(turn, SEASON) == months


@pytest.mark.parametrize(("day", "rests"), [("2017-11-14", False), ("2017-11-15", True), ("2018-03-16", False)])
def test_a_turn_begins_and_ends_with_the_season(day: str, rests: bool) -> None:
    assert rests_on(Turn(1, dt.date(2017, 11, 1)), dt.date.fromisoformat(day), SEASON) is rests


@given(st.sampled_from([1, 2]), st.dates(dt.date(2017, 12, 1), dt.date(2018, 3, 15)))
def test_of_two_lines_whose_turns_follow_each_other_one_stands(months: int, day: dt.date) -> None:
    second = dt.date(2017, 12 + months, 1) if months == 0 else dt.date(2018, months, 1)
    pair = [rests_on(Turn(months, first), day, SEASON) for first in (DECEMBER, second)]
    assert sum(pair) <= 1
    if day >= second:
        assert sum(pair) == 1
