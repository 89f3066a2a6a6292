"""The valid transmission rate and its days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.stacks.rates import Count, counts_as_corrected, filed_in_time, final_from, passes, total

ZONE = ZoneInfo("Asia/Shanghai")
DEMANDED = Decimal("0.90")


@pytest.mark.parametrize(("valid", "reached"), [(900, True), (899, False)])
def test_ninety_per_cent_is_reached_at_ninety(valid: int, reached: bool) -> None:
    """达到: the bound is in."""
    assert passes(Count(due=1000, received=950, valid=valid), demanded=DEMANDED) is reached


def test_the_rate_is_the_product_of_its_parts() -> None:
    """95 % transmitted, 90/95 of it valid."""
    found = Count(due=100, received=95, valid=90)
    assert (found.transmission, found.validity, found.rate) == (Fraction(19, 20), Fraction(18, 19), Fraction(9, 10))


def test_nothing_due_is_no_rate_and_nothing_received_is_zero() -> None:
    """A source that stood still all month with proof is not below 90 %."""
    assert Count().rate is None
    assert passes(Count(), demanded=DEMANDED) is None
    assert Count(due=10).rate == 0
    assert passes(Count(due=10), demanded=DEMANDED) is False


@given(st.lists(st.tuples(st.integers(0, 744), st.integers(0, 744), st.integers(0, 744)), max_size=5))
def test_a_source_pools_its_pollutants(listed) -> None:
    """The pooled rate is valid of due, and lies between 0 and 1."""
    counts = [Count(due=a, received=min(a, b), valid=min(a, b, c)) for a, b, c in listed]
    pooled = total(counts)
    assert pooled.due == sum(count.due for count in counts)
    if pooled.due:
        assert pooled.rate == Fraction(pooled.valid, pooled.due)
        assert 0 <= pooled.rate <= 1


def test_ten_days_after_the_hour_are_the_last_moment_for_data() -> None:
    """That moment included."""
    end = dt.datetime(2017, 11, 1, tzinfo=dt.UTC)
    last = end + dt.timedelta(days=10)
    assert counts_as_corrected(hour_end=end, known_at=last, days=10)
    assert not counts_as_corrected(hour_end=end, known_at=last + dt.timedelta(seconds=1), days=10)


def test_proof_counts_through_the_tenth_of_the_next_month() -> None:
    """By the local calendar: an hour of 31 December has until the end of 10 January."""
    hour = dt.datetime(2017, 12, 31, 15, tzinfo=dt.UTC)  # 23:00 in Shanghai
    last = dt.datetime(2018, 1, 10, 23, 59, 59, tzinfo=ZONE)
    assert filed_in_time(hour=hour, filed_at=last, day=10, zone=ZONE)
    assert not filed_in_time(hour=hour, filed_at=last + dt.timedelta(seconds=1), day=10, zone=ZONE)
    january = hour + dt.timedelta(hours=1)
    assert filed_in_time(hour=january, filed_at=last + dt.timedelta(days=31), day=10, zone=ZONE)
    assert final_from(dt.date(2017, 12, 5), day=10, zone=ZONE) == dt.datetime(2018, 1, 11, tzinfo=ZONE)
