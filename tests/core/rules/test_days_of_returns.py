"""On which days lists and reports are owed, and how each stands (S2, M21, B3.3)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from lantian.core.policy.schema import Submission
from lantian.core.rules.returns import Due, dues, standing

CHINA = ZoneInfo("Asia/Shanghai")
LAST = dt.date(2018, 3, 31)


def submission(**given: object) -> Submission:
    return Submission.model_validate(
        {"id": "x", "title": {"zh": "材料"}, "clause": "S2", "from_units": ["a"], "to_unit": "b", **given}
    )


def days(of: Submission, until: str) -> list[tuple[str, str]]:
    found = dues(of, until=dt.date.fromisoformat(until), last=LAST, zone=CHINA)
    return [(due.period, due.day.isoformat()) for due in found]


def test_what_is_owed_once_is_owed_once_and_not_before_it_is_asked_about():
    once = submission(due="2017-09-30")
    assert days(once, "2017-09-29") == []
    assert days(once, "2018-01-01") == [("once", "2017-09-30")]


def test_weeks_are_due_on_their_last_day_when_no_day_is_named():
    weekly = submission(every="week", since="2017-09-28")
    assert days(weekly, "2017-10-09") == [("2017-W39", "2017-10-01"), ("2017-W40", "2017-10-08")]


def test_the_last_day_of_a_month_stays_the_last_day():
    monthly = submission(every="month", due="2017-11-30", since="2017-11-01")
    assert days(monthly, "2018-03-31")[:4] == [
        ("2017-11", "2017-11-30"),
        ("2017-12", "2017-12-31"),
        ("2018-01", "2018-01-31"),
        ("2018-02", "2018-02-28"),
    ]


def test_the_last_return_is_about_the_last_month_of_the_campaign():
    monthly = submission(every="month", due="2017-10-01", since="2017-10-01", about="previous")
    assert days(monthly, "2018-12-31")[-1] == ("2018-03", "2018-04-01")


def test_every_day_until_the_campaign_ends():
    daily = submission(every="day", since="2018-03-30", due_time="17:00")
    assert days(daily, "2018-12-31") == [("2018-03-30", "2018-03-30"), ("2018-03-31", "2018-03-31")]


@pytest.mark.parametrize(
    ("due_time", "last_in_time", "first_late"),
    [
        (None, "2017-09-30T23:59:59+08:00", "2017-10-01T00:00:00+08:00"),
        ("17:00", "2017-09-30T17:00:59+08:00", "2017-09-30T17:01:00+08:00"),
    ],
)
def test_the_day_and_the_minute_that_are_named_are_included(due_time, last_in_time, first_late):
    (due,) = dues(submission(due="2017-09-30", due_time=due_time), until=LAST, last=LAST, zone=CHINA)

    def late(at: str) -> bool:
        moment = dt.datetime.fromisoformat(at)
        return standing(due, "handed-in", moment, now=moment, soon=dt.timedelta(0)).late

    assert not late(last_in_time) and late(first_late)


def test_what_came_in_time_stays_in_time_whatever_happens_later():
    at = dt.datetime(2017, 9, 30, 16, tzinfo=dt.UTC)
    due = Due("x", "once", at.date(), at.date(), at.date(), at)
    before, after = at - dt.timedelta(hours=1), at + dt.timedelta(days=9)
    assert not standing(due, "sent-back", before, now=after, soon=dt.timedelta(0)).late
    assert standing(due, "accepted", at, now=after, soon=dt.timedelta(0)).late
