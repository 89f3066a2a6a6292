"""What pages ask of the results as a whole, without looking behind the queries."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lantian.apps.monitoring import jobs, queries
from lantian.apps.monitoring.common import exact_mean
from lantian.apps.monitoring.models import ResultRun

DAY = dt.date(2017, 11, 6)


def test_before_the_first_computation_there_is_no_state(zhongyuan):
    assert queries.state() is None


def test_the_state_is_that_of_the_newest_run(corner):
    corner.give(DAY, DAY, lambda *_: 50)
    jobs.refresh(corner.now_after(DAY))
    first = queries.state()
    assert (first.version, first.until) == (corner.store.version(), corner.now_after(DAY))
    corner.give(DAY, DAY, lambda *_: 60)
    jobs.refresh(corner.now_after(DAY))
    second = queries.state()
    assert second.version == corner.store.version() > first.version
    assert (second.run, second.computed_at) == ResultRun.objects.values_list("pk", "computed_at").first()


def test_a_season_brings_the_days_that_it_is_judged_by(zhongyuan):
    before = DAY.replace(year=DAY.year - 1)
    for day in (before, DAY):
        zhongyuan.give(day, day, lambda *_: 300)
    jobs.refresh(zhongyuan.now_after(DAY))
    result = queries.season(zhongyuan.now_after(DAY))
    assert [fact.day for fact in result.district.facts] == [before, DAY]
    assert result.district.facts[1].pm25 == 300
    assert len(result.published.facts) > 300


@given(st.lists(st.fractions(min_value=-1000, max_value=1000, max_denominator=96_000_000), min_size=1, max_size=40))
def test_a_mean_over_one_denominator_is_the_mean(values):
    assert exact_mean(values) == sum(values, Fraction(0)) / len(values)
