"""Weeks, months and quarters of samples."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from lantian.core.rules.sampling_periods import period_of, periods


@pytest.mark.parametrize(
    ("every", "day", "label", "first", "last"),
    [
        ("month", "2017-12-31", "2017-12", "2017-12-01", "2017-12-31"),
        ("month", "2018-02-01", "2018-02", "2018-02-01", "2018-02-28"),
        ("quarter", "2017-12-31", "2017-Q4", "2017-10-01", "2017-12-31"),
        ("week", "2018-01-01", "2018-W01", "2018-01-01", "2018-01-07"),
        ("week", "2017-12-31", "2017-W52", "2017-12-25", "2017-12-31"),
        ("week", "2021-01-03", "2020-W53", "2020-12-28", "2021-01-03"),
    ],
)
def test_a_day_lies_in_its_period(every: str, day: str, label: str, first: str, last: str) -> None:
    found = period_of(every, dt.date.fromisoformat(day))  # type: ignore[arg-type]
    assert (found.label, f"{found.first}", f"{found.last}") == (label, first, last)


@pytest.mark.parametrize("every", ["week", "month", "quarter"])
def test_periods_follow_each_other_without_a_gap(every: str) -> None:
    found = periods(every, dt.date(2017, 9, 28), dt.date(2019, 3, 1))  # type: ignore[arg-type]
    assert found[-1].first <= dt.date(2017, 9, 28) <= found[-1].last
    assert found[0].first <= dt.date(2019, 3, 1) <= found[0].last
    assert all(later.first - earlier.last == dt.timedelta(days=1) for later, earlier in itertools.pairwise(found))


def test_nothing_is_asked_for_before_it_begins() -> None:
    assert periods("month", dt.date(2018, 1, 1), dt.date(2017, 12, 31)) == ()
