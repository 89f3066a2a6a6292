"""A roster covers every hour, on nights when clocks change as well; what is open is named exactly (B3.1)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.roster import (
    Clash,
    Shift,
    Span,
    Turn,
    clashes,
    gaps,
    period_of,
    span_of,
    touching,
    uncovered_shifts,
)
from lantian.core.time.span import DaySpan

BEGIN = dt.datetime(2017, 12, 1, tzinfo=dt.UTC)
SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
DAY, NIGHT = Shift("day", dt.time(8), dt.time(18)), Shift("night", dt.time(18), dt.time(8))


def at(hour: int) -> dt.datetime:
    return BEGIN + dt.timedelta(hours=hour)


def span(first: int, last: int) -> Span:
    return Span(at(first), at(last))


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: span(pair[0], pair[0] + pair[1]))
zones = st.sampled_from(["Asia/Shanghai", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "UTC"])


@given(st.lists(spans, max_size=12), spans, st.integers(1, 3))
def test_every_moment_is_either_covered_or_in_a_gap(turns: list[Span], period: Span, posts: int) -> None:
    found = gaps(turns, period, posts=posts)
    moment = period.start
    while moment < period.end:
        covered = sum(turn.holds(moment) for turn in turns) >= posts
        assert covered != any(gap.holds(moment) for gap in found)
        moment += dt.timedelta(hours=1)
    assert all(period.start <= gap.start < gap.end <= period.end for gap in found)
    assert all(one.end < other.start for one, other in pairwise(found))


@given(st.lists(spans, max_size=8), spans)
def test_filling_the_gaps_leaves_none(turns: list[Span], period: Span) -> None:
    assert gaps([*turns, *gaps(turns, period)], period) == ()


@given(
    st.dates(dt.date(2016, 1, 1), dt.date(2033, 1, 1)),
    st.integers(1, 9),
    st.lists(st.times().map(lambda time: time.replace(second=0, microsecond=0)), min_size=1, max_size=4, unique=True),
    zones,
)
def test_shifts_that_follow_each_other_leave_no_gap_on_any_day(
    first: dt.date, days: int, boundaries: list[dt.time], name: str
) -> None:
    """Whatever the clocks do: the shifts of a pack meet, and together cover the whole roster."""
    zone = ZoneInfo(name)
    ordered = sorted(boundaries)
    shifts = [Shift(str(number), begins, ordered[(number + 1) % len(ordered)]) for number, begins in enumerate(ordered)]
    roster = DaySpan(first, first + dt.timedelta(days=days - 1))
    turns = [span_of(first + dt.timedelta(days=number), shift, zone) for number in range(days) for shift in shifts]
    assert gaps(turns, period_of(roster, ordered[0], zone)) == ()
    assert clashes(Turn(each, "one") for each in turns if each.start < each.end) == ()


@pytest.mark.parametrize(
    ("day", "hours"), [(dt.date(2031, 10, 25), 15), (dt.date(2032, 3, 27), 13), (dt.date(2032, 1, 5), 14)]
)
def test_a_night_of_changing_clocks_is_as_long_as_it_is(day: dt.date, hours: int) -> None:
    night = span_of(day, NIGHT, LONDON)
    assert night.end - night.start == dt.timedelta(hours=hours)


def test_a_missing_night_is_named_by_its_day_and_hours() -> None:
    days = DaySpan(dt.date(2017, 12, 4), dt.date(2017, 12, 5))
    turns = [span_of(days.first, DAY, SHANGHAI), span_of(days.last, DAY, SHANGHAI), span_of(days.last, NIGHT, SHANGHAI)]
    found = gaps(turns, period_of(days, dt.time(8), SHANGHAI))
    ((day, shift, missing),) = uncovered_shifts(days, [DAY, NIGHT], SHANGHAI, found)
    assert (day, shift.id) == (days.first, "night")
    local = [moment.astimezone(SHANGHAI) for moment in (missing.start, missing.end)]
    assert [f"{moment:%d %H:%M}" for moment in local] == ["04 18:00", "05 08:00"]


@given(st.lists(st.tuples(spans, st.sampled_from("abc")), max_size=8))
def test_a_clash_is_found_exactly_where_one_person_is_on_duty_twice(drawn: list[tuple[Span, str]]) -> None:
    turns = [Turn(each, who) for each, who in drawn]
    found = clashes(turns)
    for hour in range(0, 90):
        for who in "abc":
            twice = sum(turn.who == who and turn.span.holds(at(hour)) for turn in turns) > 1
            assert twice == any(each.who == who and each.span.holds(at(hour)) for each in found)


def test_two_people_together_are_no_clash_and_one_twice_is() -> None:
    assert clashes([Turn(span(0, 8), "a"), Turn(span(0, 8), "b"), Turn(span(8, 16), "a")]) == ()
    assert clashes([Turn(span(0, 8), "a"), Turn(span(6, 16), "a")]) == (Clash("a", span(6, 8)),)


def test_leave_touches_the_turns_it_shares_a_moment_with() -> None:
    turns = [Turn(span(0, 8), "a"), Turn(span(8, 16), "a"), Turn(span(16, 24), "a")]
    assert [turn.span for turn in touching(turns, span(8, 17))] == [span(8, 16), span(16, 24)]
    assert touching(turns, span(24, 30)) == ()
