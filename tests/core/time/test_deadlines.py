"""One function for every clock: terms, pauses, extensions, forwarding, and holidays that are published late."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lantian.core.time.deadlines import ClockProblem, Extend, Forward, Pause, Resume, Term, deadline, left
from lantian.core.time.work_calendar import WorkCalendar
from lantian.io.calendar import work_calendar

_OCTOBER = {dt.date(2017, 10, number): False for number in range(1, 9)} | {dt.date(2017, 9, 30): True}
TABLE = WorkCalendar(_OCTOBER, dt.date(2017, 1, 1), dt.date(2017, 12, 31))
START = dt.date(2017, 9, 28)
DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2017, 12, 1))
TERMS = st.builds(Term, st.integers(0, 60), st.sampled_from(["workday", "day"]))


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def test_ten_work_days_over_national_day(zhongyuan_pack) -> None:
    """2017-09-28 + 10 work days = 2017-10-18: 29 and 30 September are worked, 1 to 8 October are not."""
    found = deadline(START, Term(10, "workday"), calendar=work_calendar(zhongyuan_pack.calendar))
    assert (found.day, found.provisional, found.paused) == (dt.date(2017, 10, 18), False, False)


@pytest.mark.parametrize(
    ("term", "due"),
    [
        (Term(0, "workday"), START),
        (Term(1, "workday"), dt.date(2017, 9, 29)),
        (Term(2, "workday"), dt.date(2017, 9, 30)),
        (Term(3, "workday"), dt.date(2017, 10, 9)),
        (Term(3, "day"), dt.date(2017, 10, 1)),
        (Term(3, "day", rolls=True), dt.date(2017, 10, 9)),
        (Term(2, "day", rolls=True), dt.date(2017, 9, 30)),
    ],
)
def test_the_day_of_the_hand_over_does_not_count(term: Term, due: dt.date) -> None:
    """Calendar days run through holidays; one that rolls ends on the next work day."""
    assert deadline(START, term, calendar=TABLE).day == due


@given(start=DAYS, term=TERMS)
def test_a_longer_term_is_never_earlier(start: dt.date, term: Term) -> None:
    longer = Term(term.count + 1, term.unit, term.rolls)
    assert deadline(start, term, calendar=TABLE).day < deadline(start, longer, calendar=TABLE).day


@given(start=DAYS, later=st.integers(0, 30), term=TERMS)
def test_a_later_start_is_never_due_earlier(start: dt.date, later: int, term: Term) -> None:
    assert deadline(start, term, calendar=TABLE).day <= deadline(start + days(later), term, calendar=TABLE).day


@given(start=DAYS, term=TERMS)
def test_a_work_day_term_ends_on_a_work_day(start: dt.date, term: Term) -> None:
    assume(term.unit == "workday" and term.count > 0)
    assert TABLE.is_workday(deadline(start, term, calendar=TABLE).day)


@given(start=DAYS, one=st.integers(0, 20), other=st.integers(0, 20), unit=st.sampled_from(["workday", "day"]))
def test_terms_add_up(start: dt.date, one: int, other: int, unit: str) -> None:
    """Ten and five days are fifteen, however they were granted."""
    whole = deadline(start, Term(one + other, unit), calendar=TABLE)
    parts = deadline(start, Term(one, unit), events=[Extend(start, Term(other, unit))], calendar=TABLE)
    assert parts.day == whole.day


@given(start=DAYS, term=TERMS, before=st.integers(0, 20), length=st.integers(0, 20))
def test_a_pause_of_n_days_moves_by_n(start: dt.date, term: Term, before: int, length: int) -> None:
    """By n of the clock's own days; one that had run out before stays run out."""
    plain = deadline(start, term, calendar=TABLE).day
    since = start + days(before)
    found = deadline(start, term, events=[Pause(since), Resume(since + days(length))], calendar=TABLE)
    if plain < since:
        assert found.day == plain
    elif term.unit == "day":
        assert found.day == plain + days(length)
    else:
        stood = TABLE.workdays_between(since, since + days(length))
        assert TABLE.workdays_between(plain, found.day) == stood
    assert not found.paused


@given(start=DAYS, term=TERMS, before=st.integers(0, 20))
def test_a_clock_that_stands_shows_the_earliest_day_that_is_possible(start: dt.date, term: Term, before: int) -> None:
    since = start + days(before)
    standing = deadline(start, term, events=[Pause(since)], calendar=TABLE)
    going_on = deadline(start, term, events=[Pause(since), Resume(since + days(3))], calendar=TABLE)
    assert standing.paused and standing.day <= going_on.day


@given(start=DAYS, term=TERMS, own=TERMS, after=st.integers(0, 30))
def test_forwarding_never_moves_the_first_clock(start: dt.date, term: Term, own: Term, after: int) -> None:
    """Both clocks are kept: whoever was slow to pass it on shows on the first, and takes nothing from the unit."""
    plain = deadline(start, term, calendar=TABLE)
    found = deadline(start, term, events=[Forward(start + days(after), own)], calendar=TABLE)
    assert found.day == plain.day
    assert found.unit_day == deadline(start + days(after), own, calendar=TABLE).day


@given(start=DAYS, term=TERMS, own=TERMS, more=st.integers(1, 10))
def test_an_extension_of_one_clock_leaves_the_other(start: dt.date, term: Term, own: Term, more: int) -> None:
    events = [Forward(start, own)]
    plain = deadline(start, term, events=events, calendar=TABLE)
    unit = deadline(start, term, events=[*events, Extend(start, Term(more, "day"), "unit")], calendar=TABLE)
    first = deadline(start, term, events=[*events, Extend(start, Term(more, "day"), "first")], calendar=TABLE)
    both = deadline(start, term, events=[*events, Extend(start, Term(more, "day"))], calendar=TABLE)
    assert (unit.day, unit.unit_day) == (plain.day, plain.unit_day + days(more))
    assert (first.day, first.unit_day) == (plain.day + days(more), plain.unit_day)
    assert (both.day, both.unit_day) == (first.day, unit.unit_day)


def test_a_second_forwarding_starts_the_units_clock_anew() -> None:
    """A unit gives a case back, another one gets its full term."""
    events = [Forward(dt.date(2017, 10, 9), Term(5, "workday")), Forward(dt.date(2017, 10, 16), Term(5, "workday"))]
    found = deadline(START, Term(10, "workday"), events=events, calendar=TABLE)
    assert found.unit_day == dt.date(2017, 10, 23)
    assert [each.what for each in found.steps] == ["start", "forward", "forward"]


def test_what_is_passed_on_while_the_clocks_stand_loses_nothing() -> None:
    """The unit's clock begins to stand on the day on which it begins."""
    events = [
        Pause(dt.date(2017, 10, 10)),
        Forward(dt.date(2017, 10, 12), Term(5, "workday")),
        Resume(dt.date(2017, 10, 17)),
    ]
    found = deadline(START, Term(10, "workday"), events=events, calendar=TABLE)
    assert found.day == dt.date(2017, 10, 25), "five work days later"
    assert found.unit_day == dt.date(2017, 10, 24), "19 October, and the three work days that it stood"


@given(start=DAYS, term=TERMS)
def test_the_order_in_which_events_are_told_does_not_matter(start: dt.date, term: Term) -> None:
    events = [
        Pause(start + days(2)),
        Resume(start + days(5)),
        Extend(start + days(6), Term(3, "workday")),
        Forward(start + days(1), Term(4, "workday")),
    ]
    assert deadline(start, term, events=events, calendar=TABLE) == deadline(
        start, term, events=events[::-1], calendar=TABLE
    )


def test_a_deadline_beyond_the_published_years_is_provisional_and_mends_itself() -> None:
    """Holidays published late: the same facts, computed anew with the new table."""
    start, term = dt.date(2017, 12, 25), Term(10, "workday")
    guessed = deadline(start, term, calendar=TABLE)
    assert (guessed.day, guessed.provisional) == (dt.date(2018, 1, 8), True)
    published = TABLE.published({dt.date(2018, 1, 1): False}, until=dt.date(2018, 12, 31))
    assert deadline(start, term, calendar=published).day == dt.date(2018, 1, 9)
    assert not deadline(start, term, calendar=published).provisional


def test_calendar_days_are_known_for_ever() -> None:
    """No holiday moves them; only one that rolls depends on the table."""
    start = dt.date(2017, 12, 25)
    assert not deadline(start, Term(15, "day"), calendar=TABLE).provisional
    assert deadline(start, Term(15, "day", rolls=True), calendar=TABLE).provisional
    own = deadline(start, Term(15, "day"), events=[Forward(start, Term(10, "workday"))], calendar=TABLE)
    assert (own.provisional, own.unit_provisional) == (False, True)


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([Pause(START - days(1))], "before-start"),
        ([Pause(START), Pause(START + days(1))], "stands-already"),
        ([Resume(START)], "not-standing"),
    ],
)
def test_events_that_no_clock_can_have_met_are_named(events: list, code: str) -> None:
    with pytest.raises(ClockProblem) as refused:
        deadline(START, Term(10, "workday"), events=events, calendar=TABLE)
    assert refused.value.code == code and refused.value.remedy


@pytest.mark.parametrize("count", [-1, 3661])
def test_a_term_that_nobody_can_mean_is_refused(count: int) -> None:
    with pytest.raises(ClockProblem, match="Give 0 to 3660"):
        Term(count, "day")


def test_days_left_are_work_days() -> None:
    """On the due day nothing is left; over the holidays little is."""
    due = dt.date(2017, 10, 18)
    assert [left(day, due, TABLE) for day in (START, dt.date(2017, 9, 30), dt.date(2017, 10, 8), due)] == [10, 8, 8, 0]
    assert left(dt.date(2017, 10, 20), due, TABLE) == -2
