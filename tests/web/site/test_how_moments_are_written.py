"""Days and hours on a page are those of the campaign's local time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from lantian.web.templatetags.air import day, short_day

EVENING = dt.datetime(2017, 10, 31, 18, tzinfo=dt.UTC)
"""Two o'clock in the morning of 1 November in Zhengzhou."""


@pytest.mark.parametrize(
    ("language", "long", "short"), [("zh-hans", "2017年11月1日", "11月1日"), ("en", "1 Nov 2017", "1 Nov")]
)
def test_a_moment_of_the_evening_in_utc_is_the_next_day_in_local_time(language: str, long: str, short: str) -> None:
    with translation.override(language):
        assert (day(EVENING), short_day(EVENING)) == (long, short)


def test_a_day_stays_the_day_that_it_is() -> None:
    with translation.override("en"):
        assert day(dt.date(2017, 10, 31)) == "31 Oct 2017"
