"""States of something that is to be done, day by day."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.policy.schema import Deadline, Text
from lantian.core.rules.progress.clock import Facts, State, dated, expected_share, state_of, worst

TODAY = dt.date(2031, 12, 20)
START = TODAY - dt.timedelta(days=50)


def _on(kind: str, offset: int) -> Deadline:
    name = f"{kind}{offset}"
    return Deadline(id=name, title=Text(en=name), kind=kind, date=TODAY + dt.timedelta(days=offset), clause="PA4")


def _state(dates: list[tuple[str, int]], facts: Facts, soon: int = 7, tolerance: Fraction = Fraction(0)) -> State:
    deadlines = [_on(kind, offset) for kind, offset in dates]
    return state_of(deadlines, facts, today=TODAY, start=START, soon=dt.timedelta(days=soon), tolerance=tolerance)[0]


UNMET = Facts(met=False, share=Fraction(0))


@pytest.mark.parametrize(
    ("dates", "soon", "state"),
    [
        ([("due", -1)], 7, State.OVERDUE),
        ([("due", 0)], 0, State.DUE_SOON),
        ([("due", 7)], 7, State.DUE_SOON),
        ([("due", 8)], 7, State.BEHIND),
        ([("due", -1), ("final", 30)], 7, State.OVERDUE),
        ([("due", 9), ("final", 30)], 7, State.BEHIND),
        ([("final", -1)], 7, State.OVERDUE),
        ([("start", 1)], 7, State.NOT_STARTED),
        ([("start", 0)], 7, State.SHORT),
        ([("start", -9), ("end", 0)], 7, State.SHORT),
        ([("start", -9), ("end", -1)], 7, State.ENDED),
        ([("start", -9), ("due", 30)], 7, State.BEHIND),
        ([], 7, State.SHORT),
    ],
)
def test_what_is_not_reached(dates: list[tuple[str, int]], soon: int, state: State) -> None:
    """One case on each side of each boundary; a day is over when it is over."""
    assert _state(dates, UNMET, soon) is state


@pytest.mark.parametrize(
    ("reached", "state", "late"),
    [(-3, State.DONE, 0), (-2, State.DONE, 0), (-1, State.DONE_LATE, 1), (0, State.DONE_LATE, 2)],
)
def test_reached_in_time_or_late(reached: int, state: State, late: int) -> None:
    """Due two days ago: reached on that day is in time, a day after is late by one day."""
    facts = Facts(met=True, first_met=TODAY + dt.timedelta(days=reached), share=Fraction(1))
    found = dated(_on("due", -2), facts, today=TODAY, start=START, soon=dt.timedelta(days=7))
    assert (found.state, found.late_days) == (state, late)


def test_each_sourced_date_has_a_state_of_its_own() -> None:
    """Reached between the day that binds and the final one: late by the one, in time by the other."""
    facts = Facts(met=True, first_met=TODAY - dt.timedelta(days=20), share=Fraction(1))
    state, each = state_of(
        [_on("due", -30), _on("final", -10)], facts, today=TODAY, start=START, soon=dt.timedelta(days=7)
    )
    assert [one.state for one in each] == [State.DONE_LATE, State.DONE]
    assert state is State.DONE_LATE


def test_what_was_reached_and_is_lost_again_is_reopened() -> None:
    """Whatever the clock says; how late it is counts from the date."""
    facts = Facts(met=False, first_met=TODAY - dt.timedelta(days=20), share=Fraction(626, 627))
    assert _state([("due", -5)], facts) is State.REOPENED
    assert _state([("due", 40)], facts) is State.REOPENED
    found = dated(_on("due", -5), facts, today=TODAY, start=START, soon=dt.timedelta(0))
    assert found.late_days == 5


@pytest.mark.parametrize(
    ("share", "tolerance", "state"),
    [
        (Fraction(1, 2), Fraction(0), State.ON_PACE),
        (Fraction(49, 100), Fraction(0), State.BEHIND),
        (Fraction(49, 100), Fraction(1, 100), State.ON_PACE),
        (Fraction(48, 100), Fraction(1, 100), State.BEHIND),
        (None, Fraction(0), State.NOT_DUE),
    ],
)
def test_the_pace_is_even_unless_the_pack_allows_a_lag(
    share: Fraction | None, tolerance: Fraction, state: State
) -> None:
    """50 of 100 days are over: half is asked for; what is not known cannot be behind."""
    facts = Facts(met=False, share=share)
    assert _state([("due", 49)], facts, tolerance=tolerance) is state


def test_the_pace_starts_from_what_was_reached_before() -> None:
    """From 5/6 to 1 (a rail share from 50 to 60 %), half the days over: 11/12 is asked for."""
    base = Fraction(5, 6)
    assert _state([("due", 49)], Facts(met=False, share=Fraction(11, 12), base=base)) is State.ON_PACE
    assert _state([("due", 49)], Facts(met=False, share=Fraction(10, 12), base=base)) is State.BEHIND


def test_a_plan_issued_after_its_date_asks_for_no_pace() -> None:
    """Due before the work began: overdue on the first day, and that is all."""
    assert _state([("due", -80)], UNMET) is State.OVERDUE


def test_what_is_held_all_the_time_is_held_or_short() -> None:
    """No due date: no deadline can pass."""
    assert _state([], Facts(met=True, share=Fraction(1))) is State.HELD
    assert _state([], Facts(met=False, share=Fraction(1, 2))) is State.SHORT
    assert _state([], Facts(met=False)) is State.NO_FIGURE
    assert _state([("start", -1)], Facts(met=False, measured=False)) is State.IN_FORCE


def test_the_state_put_first_stands_for_all() -> None:
    """A measure is as far as the part that is furthest back."""
    assert worst([State.DONE, State.DUE_SOON, State.ON_PACE]) is State.DUE_SOON
    assert worst([State.DONE, State.OVERDUE]) is State.OVERDUE
    assert worst([]) is State.NO_FIGURE


@given(offset=st.integers(-60, 60), share=st.fractions(0, 1), length=st.integers(0, 100), base=st.fractions(0, 1))
def test_the_pace_never_falls_and_ends_at_all_of_it(offset: int, share: Fraction, length: int, base: Fraction) -> None:
    """Monotone in time, between what was there and everything."""
    due = START + dt.timedelta(days=length)
    day = START + dt.timedelta(days=offset)
    today, tomorrow = (expected_share(START, due, each, base) for each in (day, day + dt.timedelta(days=1)))
    assert base <= today <= tomorrow <= 1
    assert expected_share(START, due, due + dt.timedelta(days=1), base) == 1
    facts = Facts(met=False, share=share, base=base)
    state = dated(_on("due", 0), facts, today=TODAY, start=START, soon=dt.timedelta(0)).state
    assert state is State.DUE_SOON
