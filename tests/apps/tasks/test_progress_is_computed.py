"""Progress is counted from what the records hold, told by clock and by pace, on any day, whoever asks."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantian.apps.tasks import boards
from lantian.apps.tasks.progress import Progress, progress
from lantian.apps.tasks.templatetags.progress import number
from lantian.core.rules.progress.clock import State

pytestmark = pytest.mark.django_db

BEGUN, DUE = dt.date(2031, 11, 3), dt.date(2031, 12, 20)
DEMANDED = 40


def _found(day: dt.date, past: dt.date | None = None) -> Progress:
    return progress(dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC), past)["hearths-replaced"]


def _replaced(hearth, count: int, day: dt.date, unit: str = "millbrook") -> None:
    for _number in range(count):
        hearth((BEGUN, "reported"), (day, "replaced"), unit=unit)


def test_nothing_is_typed_in(hearth) -> None:
    """PA4 demands forty hearths: the rows that are struck off are counted, in all and by unit."""
    _replaced(hearth, 3, dt.date(2031, 11, 20))
    hearth((BEGUN, "reported"), unit="st-anne")
    hearth((BEGUN, "reported"), (dt.date(2031, 11, 20), "dropped"), unit="st-anne")
    found = _found(dt.date(2031, 11, 25))
    assert (found.value, found.missing, found.share) == (3, 37, Fraction(3, DEMANDED))
    assert {unit: (share.done, share.of) for unit, share in found.by_unit.items()} == {
        "millbrook": (3, 3),
        "st-anne": (0, 1),
    }


@pytest.mark.parametrize(
    ("replaced", "on", "asked", "state"),
    [
        (0, DUE, dt.date(2031, 12, 1), State.BEHIND),
        (39, dt.date(2031, 11, 20), dt.date(2031, 12, 1), State.ON_PACE),
        (39, dt.date(2031, 11, 20), dt.date(2031, 12, 10), State.DUE_SOON),
        (39, dt.date(2031, 11, 20), DUE, State.DUE_SOON),
        (39, dt.date(2031, 11, 20), DUE + dt.timedelta(days=1), State.OVERDUE),
        (40, dt.date(2031, 11, 20), dt.date(2031, 12, 1), State.DONE),
        (40, DUE, DUE + dt.timedelta(days=5), State.DONE),
        (40, DUE + dt.timedelta(days=1), DUE + dt.timedelta(days=5), State.DONE_LATE),
    ],
)
def test_state_by_clock_and_pace(hearth, replaced, on, asked, state) -> None:
    """Each side of each boundary of the due day."""
    _replaced(hearth, replaced, on)
    assert _found(asked).dated[0].state == state


def test_what_was_done_and_burns_again_is_reopened(hearth) -> None:
    """Forty were replaced in time; one burns again."""
    _replaced(hearth, DEMANDED - 1, dt.date(2031, 11, 20))
    hearth((BEGUN, "reported"), (dt.date(2031, 11, 20), "replaced"), (dt.date(2031, 12, 1), "reported"))
    found = _found(dt.date(2031, 12, 2))
    assert (found.value, found.state) == (DEMANDED - 1, State.REOPENED)


def test_as_of_a_past_day_it_was_what_it_was_then(hearth) -> None:
    """The log gives every day back: rows struck off later are not done yet."""
    _replaced(hearth, 2, dt.date(2031, 11, 20))
    _replaced(hearth, 4, dt.date(2031, 11, 28))
    today = dt.date(2031, 12, 5)
    assert [_found(today, day).value for day in (BEGUN, dt.date(2031, 11, 20), dt.date(2031, 11, 28), today)] == [
        0,
        2,
        6,
        6,
    ]
    then = _found(today, dt.date(2031, 11, 20))
    assert (then.by_unit["millbrook"].done, then.waiting) == (2, {("millbrook", "reported"): 4})


def test_a_day_of_the_past_says_what_that_day_said(hearth) -> None:
    """Asked later about a day, the answer is the one that the day itself gave."""
    _replaced(hearth, 5, dt.date(2031, 11, 20), unit="st-anne")
    day = dt.date(2031, 11, 25)
    now, later = _found(day), _found(dt.date(2031, 12, 19), day)
    assert (now.value, dict(now.by_unit), now.state) == (later.value, dict(later.by_unit), later.state)


def test_who_holds_it_up_is_whose_turn_it_is(hearth) -> None:
    """Seen rows wait for the desk, reported ones for anybody who may look; what most wait for stands first."""
    for _number in range(3):
        hearth((BEGUN, "reported"), (dt.date(2031, 11, 10), "seen"))
    hearth((BEGUN, "reported"))
    first, second = boards.holders(_found(dt.date(2031, 11, 25)))
    assert (first.unit, first.words, first.count) == ("clean-air-desk", "Mark as replaced", 3)
    assert (second.unit, second.count) == ("", 1)


def test_a_unit_sees_its_own_share(hearth) -> None:
    """One unit is through with what is its own while the whole is overdue."""
    _replaced(hearth, 2, dt.date(2031, 11, 20), unit="millbrook")
    hearth((BEGUN, "reported"), unit="st-anne")
    found = _found(DUE + dt.timedelta(days=2))
    assert boards.unit_state(found, "millbrook") == State.DONE
    assert boards.unit_state(found, "st-anne") == State.OVERDUE
    (line,) = [line for line in boards.own_lines("st-anne", {found.indicator.id: found}) if line.share]
    assert (line.part, line.missing) == ("responsible", 1)


def test_a_measure_without_an_indicator_says_so(harbour) -> None:
    """No state is made up where the pack declares nothing that could be measured."""
    day = dt.date(2031, 11, 25)
    found = progress(dt.datetime(2031, 11, 25, 10, tzinfo=dt.UTC))
    by_id = {line.id: line for line in boards.lines(found, day)}
    assert (by_id["H4"].headline, by_id["H4"].state, by_id["H4"].holder) == (None, State.NO_FIGURE, None)


def test_nothing_listed_is_neither_done_nor_overdue(harbour) -> None:
    """A share of nothing is no share: no ship came that would have been asked."""
    found = progress(dt.datetime(2032, 1, 20, 10, tzinfo=dt.UTC))["ships-on-shore-power"]
    assert (found.value, found.of, found.state) == (None, 0, State.NO_FIGURE)


def test_the_questions_do_not_grow_with_the_rows(hearth) -> None:
    """A few set-based questions, however many rows there are."""
    asked = []
    for count in (2, 20):
        _replaced(hearth, count, dt.date(2031, 11, 20))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            _found(dt.date(2031, 11, 25))
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(8712000), "8,712,000"), (Fraction(40924577, 10), "4,092,457.7"), (Fraction(5, 4), "1.25"), (None, "—")],
)
def test_amounts_have_their_thousands_and_no_idle_zeros(value: Fraction | None, shown: str) -> None:
    assert number(value) == shown
