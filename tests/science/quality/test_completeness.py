"""Completeness of hour, day and month says what GB 3095 table 4 says."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from lantian.core.standards import gb3095
from lantian.science.quality import Flag
from lantian.science.quality.completeness import (
    NotWholeSpans,
    completeness_of_days,
    completeness_of_hours,
    completeness_of_month,
)

GOOD, BAD, MISSING = int(Flag.GOOD), int(Flag.BAD), int(Flag.MISSING)


def _flags(length: int, there: int, lost: Flag = Flag.MISSING) -> np.ndarray:
    return np.array([Flag.GOOD] * there + [lost] * (length - there), dtype=np.uint8)


@pytest.mark.parametrize("there", range(61))
def test_an_hour_needs_as_many_minutes_as_table_4_says(there: int) -> None:
    expected = MISSING if not there else GOOD if gb3095.valid_hour(there) else BAD
    assert completeness_of_hours(_flags(60, there)).tolist() == [expected]


@pytest.mark.parametrize("there", range(25))
def test_a_day_needs_as_many_hours_as_table_4_says(there: int) -> None:
    expected = MISSING if not there else GOOD if gb3095.valid_day(there) else BAD
    assert completeness_of_days(_flags(24, there, Flag.BAD)).tolist() == [expected]


@pytest.mark.parametrize("month", [dt.date(2018, 1, 1), dt.date(2018, 2, 1), dt.date(2016, 2, 1), dt.date(2017, 11, 1)])
def test_a_month_needs_as_many_days_as_table_4_says(month: dt.date) -> None:
    days = ((month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - month).days
    for there in range(1, days + 1):
        expected = GOOD if gb3095.valid_month(there, month) else BAD
        assert completeness_of_month(_flags(days, there), month).tolist() == expected


@pytest.mark.parametrize(("flag", "counts"), [(flag, flag < Flag.BAD) for flag in Flag])
def test_what_is_only_suspect_counts_until_a_person_has_decided(flag: Flag, counts: bool) -> None:
    day = np.full(24, flag, dtype=np.uint8)
    assert (completeness_of_days(day).tolist() == [GOOD]) is counts


def test_stations_and_days_keep_their_places() -> None:
    block = np.stack([np.concatenate([_flags(24, n), _flags(24, 24 - n)]) for n in (24, 19, 0)])
    assert completeness_of_days(block).tolist() == [[GOOD, MISSING], [BAD, BAD], [MISSING, GOOD]]


def test_one_more_hour_never_makes_a_day_less_complete() -> None:
    order = {MISSING: 0, BAD: 1, GOOD: 2}
    found = [order[completeness_of_days(_flags(24, there)).item()] for there in range(25)]
    assert all(before <= after for before, after in pairwise(found))


def test_parts_of_an_hour_or_day_are_refused_by_name() -> None:
    with pytest.raises(NotWholeSpans, match="61 values are no whole number of spans of 60"):
        completeness_of_hours(_flags(61, 61))
    with pytest.raises(NotWholeSpans) as caught:
        completeness_of_days(_flags(25, 25))
    assert "整数倍" in caught.value.said("zh")[0]
