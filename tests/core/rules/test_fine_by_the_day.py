"""A fine that grows by the day: from the day after service to the day of the re-inspection, pauses left out (M18)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.rules.enforcement import AmountNotPositive, FinePause, PauseOutside, StopBeforeStart, accrue

SERVED = dt.date(2017, 11, 1)
DAY = dt.timedelta(days=1)
DAILY = Decimal("20000.50")


def fine(as_of: dt.date, **more):
    return accrue(served_on=SERVED, daily=DAILY, as_of=as_of, **more)


@pytest.mark.parametrize(("later", "days"), [(-3, 0), (0, 0), (1, 1), (2, 2), (30, 30)])
def test_the_day_after_service_is_the_first(later: int, days: int) -> None:
    found = fine(SERVED + later * DAY)
    assert (found.days, found.amount, found.running) == (days, DAILY * days, True)
    assert (found.last is None) == (days == 0)


def test_the_day_of_the_re_inspection_counts_and_ends_it() -> None:
    found = fine(SERVED + 40 * DAY, stopped_on=SERVED + 10 * DAY)
    assert (found.days, found.running, found.last) == (10, False, SERVED + 10 * DAY)


def test_until_the_re_inspection_has_come_the_fine_runs() -> None:
    assert fine(SERVED + 5 * DAY, stopped_on=SERVED + 10 * DAY).running
    assert not fine(SERVED + 10 * DAY, stopped_on=SERVED + 10 * DAY).running


def test_by_another_pack_the_day_of_service_counts_and_the_last_does_not() -> None:
    found = fine(SERVED + 40 * DAY, stopped_on=SERVED + 10 * DAY, first_day="same", last_day="free")
    assert (found.first, found.days) == (SERVED, 10)


def test_days_of_a_pause_do_not_count() -> None:
    pause = FinePause(first=SERVED + 3 * DAY, last=SERVED + 5 * DAY)
    found = fine(SERVED + 10 * DAY, pauses=[pause])
    assert (found.span, found.paused, found.days) == (10, 3, 7)


def test_a_pause_without_an_end_holds_the_fine() -> None:
    found = fine(SERVED + 10 * DAY, pauses=[FinePause(first=SERVED + 8 * DAY)])
    assert (found.days, found.paused) == (7, 3)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"stopped_on": SERVED - DAY}, StopBeforeStart),
        ({"pauses": [FinePause(first=SERVED + 5 * DAY, last=SERVED + 4 * DAY)]}, PauseOutside),
        (
            {"pauses": [FinePause(first=SERVED, last=SERVED + 4 * DAY), FinePause(first=SERVED + 4 * DAY)]},
            PauseOutside,
        ),
        ({"pauses": [FinePause(first=SERVED), FinePause(first=SERVED + 4 * DAY)]}, PauseOutside),
    ],
)
def test_days_that_cannot_be_are_refused_with_words(more, error) -> None:
    with pytest.raises(error) as caught:
        fine(SERVED + 10 * DAY, **more)
    assert all(caught.value.said(language)[1] for language in ("zh", "en"))


def test_a_day_costs_something() -> None:
    with pytest.raises(AmountNotPositive):
        accrue(served_on=SERVED, daily=Decimal(0), as_of=SERVED)


@st.composite
def pauses(draw: st.DrawFn) -> list[FinePause]:
    edges = sorted(draw(st.lists(st.integers(-5, 60), unique=True, max_size=8)))
    found = [
        FinePause(first=SERVED + a * DAY, last=SERVED + b * DAY) for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]
    return draw(st.permutations(found))


@given(found=pauses(), later=st.integers(-5, 70), stop=st.none() | st.integers(0, 70))
@settings(max_examples=120, deadline=None)
def test_the_fine_is_the_number_of_days_counted_one_by_one(
    found: list[FinePause], later: int, stop: int | None
) -> None:
    stopped = None if stop is None else SERVED + stop * DAY
    as_of = SERVED + later * DAY
    counted = 0
    for number in range(1, later + 1):
        day = SERVED + number * DAY
        inside = any(pause.first <= day <= (pause.last or day) for pause in found)
        counted += not inside and (stopped is None or day <= stopped)
    assert fine(as_of, stopped_on=stopped, pauses=found).days == counted


@given(found=pauses(), later=st.integers(0, 70))
@settings(max_examples=60, deadline=None)
def test_a_running_fine_never_shrinks(found: list[FinePause], later: int) -> None:
    today, tomorrow = (fine(SERVED + (later + more) * DAY, pauses=found) for more in (0, 1))
    assert 0 <= tomorrow.amount - today.amount <= DAILY
