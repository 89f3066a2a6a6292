"""Local days, weeks and stretches of days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.time.local import (
    day_bounds,
    hours_between,
    last_complete_day,
    local_day,
    span_bounds,
    start_of_hour,
    week_of,
)
from lantian.core.time.span import DaySpan, SpanBackwards, year_before

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2035, 12, 31))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


def test_a_day_begins_at_local_midnight_and_not_a_second_before():
    assert local_day(utc(2017, 9, 30, 15, 59, 59), SHANGHAI) == dt.date(2017, 9, 30)
    assert local_day(utc(2017, 9, 30, 16), SHANGHAI) == dt.date(2017, 10, 1)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (dt.date(2017, 10, 29), LONDON, 25),
        (dt.date(2017, 10, 30), LONDON, 24),
        (dt.date(2018, 3, 25), LONDON, 23),
        (dt.date(2018, 3, 25), SHANGHAI, 24),
    ],
)
def test_the_day_on_which_clocks_change_has_its_real_number_of_hours(day, zone, hours):
    listed = list(hours_between(*day_bounds(day, zone)))
    assert len(listed) == hours
    assert {local_day(hour, zone) for hour in listed} == {day}


@given(DAYS, st.sampled_from([SHANGHAI, LONDON]))
def test_days_follow_each_other_without_gap_or_overlap(day, zone):
    start, end = day_bounds(day, zone)
    assert day_bounds(day + dt.timedelta(days=1), zone)[0] == end
    assert local_day(start, zone) == day
    assert local_day(end - dt.timedelta(microseconds=1), zone) == day


@given(DAYS)
def test_a_week_runs_from_monday_to_sunday_and_holds_its_day(day):
    week = week_of(day)
    assert day in week
    assert (week.first.weekday(), week.last.weekday(), len(week)) == (0, 6, 7)


def test_the_newest_complete_day_is_yesterday_until_midnight():
    assert last_complete_day(utc(2017, 10, 1, 15, 59), SHANGHAI) == dt.date(2017, 9, 30)
    assert last_complete_day(utc(2017, 10, 1, 16, 0), SHANGHAI) == dt.date(2017, 10, 1)


def test_the_hour_of_a_moment():
    assert start_of_hour(dt.datetime(2017, 10, 1, 8, 59, 59, tzinfo=SHANGHAI)) == utc(2017, 10, 1, 0)


def test_a_span_counts_both_its_ends():
    october = DaySpan(dt.date(2017, 10, 1), dt.date(2017, 10, 31))
    assert len(october) == 31
    assert october.first in october
    assert october.last in october
    assert dt.date(2017, 11, 1) not in october
    assert list(october)[-1] == october.last
    assert span_bounds(october, SHANGHAI) == (utc(2017, 9, 30, 16), utc(2017, 10, 31, 16))


def test_what_of_a_span_is_over():
    october = DaySpan(dt.date(2017, 10, 1), dt.date(2017, 10, 31))
    assert october.until(dt.date(2017, 9, 30)) is None
    assert october.until(dt.date(2017, 10, 1)) == DaySpan(dt.date(2017, 10, 1), dt.date(2017, 10, 1))
    assert october.until(dt.date(2018, 1, 1)) == october
    assert october.before() == DaySpan(dt.date(2017, 8, 31), dt.date(2017, 9, 30))


def test_a_span_that_ends_before_it_begins_is_refused_with_a_remedy():
    with pytest.raises(SpanBackwards) as caught:
        DaySpan(dt.date(2017, 10, 2), dt.date(2017, 10, 1))
    assert "2017-10-02" in str(caught.value)
    assert caught.value.remedy == "Give the earlier day first."
    message, remedy = caught.value.said("zh-hans")
    assert message == "时段的末日 2017-10-01 早于首日 2017-10-02。"
    assert remedy == "请先写较早的日期。"
    assert caught.value.said("en") == (str(caught.value), caught.value.remedy)


def test_the_same_days_a_year_before():
    winter = DaySpan(dt.date(2017, 10, 1), dt.date(2018, 3, 31))
    assert year_before(winter) == DaySpan(dt.date(2016, 10, 1), dt.date(2017, 3, 31))
    assert year_before(DaySpan(dt.date(2020, 2, 1), dt.date(2020, 2, 29))).last == dt.date(2019, 2, 28)
