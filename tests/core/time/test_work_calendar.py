"""Work days: shifted holidays, the pack's own table, and what is not known yet."""

from __future__ import annotations

import datetime as dt
from itertools import islice

import pytest
from chinese_calendar import is_workday
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.policy.case_schema import CalendarDay, CalendarFile
from lantian.core.policy.schema import Text
from lantian.core.time.work_calendar import WorkCalendar
from lantian.io.calendar import PLAIN, work_calendar

DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2020, 12, 31))


def file(**given: object) -> CalendarFile:
    whole = {"table": "chinese", "rest_weekdays": ("saturday", "sunday"), "days": ()}
    return CalendarFile.model_validate(whole | given)


def test_the_pack_and_the_system_agree_on_the_campaign(zhongyuan_pack) -> None:
    """Each day that the pack copied from the notices is what the package says: two transcriptions of one source."""
    rules = zhongyuan_pack.calendar
    for entry in rules.days:
        for day in entry.each():
            assert is_workday(day) is entry.worked, day
    calendar = work_calendar(rules)
    day = dt.date(2017, 7, 1)
    while day < dt.date(2018, 7, 1):
        assert calendar.is_workday(day) is is_workday(day), day
        day += dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (dt.date(2017, 9, 29), True),
        (dt.date(2017, 9, 30), True),
        (dt.date(2017, 10, 1), False),
        (dt.date(2017, 10, 8), False),
        (dt.date(2017, 10, 9), True),
        (dt.date(2017, 10, 14), False),
        (dt.date(2018, 2, 11), True),
        (dt.date(2018, 2, 15), False),
        (dt.date(2018, 2, 24), True),
    ],
)
def test_shifted_days_around_holidays(zhongyuan_pack, day: dt.date, worked: bool) -> None:
    """A Saturday before National Day is worked, the Monday within is not."""
    assert work_calendar(zhongyuan_pack.calendar).is_workday(day) is worked


def test_the_packs_table_wins_over_the_systems() -> None:
    """A local order, or a correction, needs no new package."""
    own = CalendarDay(day=dt.date(2017, 12, 4), worked=False, title=Text(en="x"), source=Text(en="y"))
    assert is_workday(own.day)
    assert not work_calendar(file(days=(own,))).is_workday(own.day)


def test_years_that_no_notice_covers_are_not_known() -> None:
    """The package ends; beyond it only the weekday speaks, and nobody may take it for a fact."""
    calendar = work_calendar(file())
    far = dt.date(calendar.known_until.year + 1, 1, 4)
    assert calendar.knows(dt.date(2017, 10, 1)) and not calendar.knows(far)
    assert calendar.is_workday(far) is (far.weekday() < 5)
    assert work_calendar(file(known_until=far)).knows(far)


def test_a_pack_without_a_table_has_its_own(small_pack) -> None:
    """Plain weekdays, own holidays, own end."""
    calendar = work_calendar(small_pack.calendar)
    assert not calendar.is_workday(dt.date(2031, 12, 25))
    assert calendar.is_workday(dt.date(2031, 12, 27)), "a Saturday worked for Christmas"
    assert not calendar.knows(dt.date(2032, 2, 1))
    assert calendar.is_workday(dt.date(2031, 10, 1)), "China's holidays are none of this town's"


def test_a_pack_that_says_nothing_knows_nothing() -> None:
    """Weekdays, and every deadline in work days provisional."""
    assert work_calendar(None) is PLAIN
    assert PLAIN.is_workday(dt.date(2017, 10, 9)) and not PLAIN.knows(dt.date(2017, 10, 9))


def test_a_week_needs_a_work_day() -> None:
    """Counting would never end."""
    with pytest.raises(ValueError, match="no work days"):
        WorkCalendar(rest_weekdays=frozenset(range(7)))


@given(first=DAYS, count=st.integers(0, 40))
def test_counting_and_walking_agree(first: dt.date, count: int) -> None:
    """The n-th work day after a day is n work days away."""
    calendar = work_calendar(file())
    day = max([first, *islice(calendar.after(first), count)])
    assert calendar.workdays_between(first, day) == count
    assert calendar.workdays_between(day, first) == -count


@given(day=DAYS)
def test_what_is_published_later_is_known_then(day: dt.date) -> None:
    """A notice changes its own days and no others."""
    before = WorkCalendar(known_until=dt.date(2015, 12, 31))
    after = before.published({day: not before.is_workday(day)}, until=dt.date(2020, 12, 31))
    assert after.is_workday(day) is not before.is_workday(day)
    other = day + dt.timedelta(days=7)
    assert after.is_workday(other) is before.is_workday(other)
    assert after.knows(day) and not before.knows(day)
