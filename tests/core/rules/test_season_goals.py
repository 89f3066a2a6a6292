"""The two promises of a winter, on both sides of every boundary."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.core.rules.season import DailyFact, Verdict, compare_season
from lantian.core.time.span import DaySpan

BEFORE = DaySpan(dt.date(2016, 10, 1), dt.date(2016, 10, 20))
AFTER = DaySpan(dt.date(2017, 10, 1), dt.date(2017, 10, 20))


def winter(span: DaySpan, *, pm25: str = "100", heavy: int = 0, missing: int = 0, index: int = 201) -> list[DailyFact]:
    days = list(span)
    facts = [
        DailyFact(day=day, aqi=index if number < heavy else 80, pm25=Decimal(pm25)) for number, day in enumerate(days)
    ]
    return facts[: len(days) - missing]


def compared(before: list[DailyFact], after: list[DailyFact], *, last_day: dt.date = AFTER.last):
    return compare_season(
        before + after,
        before=BEFORE,
        after=AFTER,
        last_day=last_day,
        heavy_above=200,
        pm25_reduction=Decimal("0.20"),
        heavy_days_reduction=Decimal("0.15"),
        coverage_minimum=Decimal("0.75"),
    )


@pytest.mark.parametrize(("pm25", "verdict"), [("80", Verdict.MET), ("80.1", Verdict.NOT_MET), ("79", Verdict.MET)])
def test_the_mean_must_fall_by_the_promised_share_exactly_or_more(pm25, verdict):
    result = compared(winter(BEFORE), winter(AFTER, pm25=pm25)).pm25
    assert result.verdict is verdict
    assert result.change == Fraction(Decimal(pm25)) / 100 - 1


@pytest.mark.parametrize(("heavy", "verdict"), [(17, Verdict.MET), (18, Verdict.NOT_MET)])
def test_heavy_days_must_fall_by_the_promised_share(heavy, verdict):
    result = compared(winter(BEFORE, heavy=20), winter(AFTER, heavy=heavy)).heavy_days
    assert result.verdict is verdict
    assert result.certain


@pytest.mark.parametrize(("index", "heavy"), [(200, 0), (201, 20)])
def test_a_day_is_heavy_above_the_limit_and_not_at_it(index, heavy):
    assert compared(winter(BEFORE, heavy=20, index=index), winter(AFTER)).before.heavy_days == heavy


def test_missing_days_are_said_and_may_make_a_verdict_uncertain():
    result = compared(winter(BEFORE, heavy=20), winter(AFTER, heavy=15, missing=4))
    assert result.after.index_coverage == Fraction(4, 5)
    assert result.after.days_without_index == 4
    assert result.heavy_days.verdict is Verdict.MET
    assert not result.heavy_days.certain


@pytest.mark.parametrize(("missing", "reason"), [(5, ""), (6, "coverage")])
def test_too_few_days_leave_the_goal_undecided(missing, reason):
    result = compared(winter(BEFORE), winter(AFTER, missing=missing))
    assert result.pm25.reason == reason
    assert (result.pm25.verdict is Verdict.UNDECIDED) == bool(reason)


def test_a_goal_is_undecided_while_the_winter_runs():
    eve = AFTER.last - dt.timedelta(days=1)
    running = compared(winter(BEFORE), winter(AFTER, pm25="50"), last_day=eve)
    assert (running.pm25.verdict, running.pm25.reason) == (Verdict.UNDECIDED, "running")
    assert running.after.elapsed == 19
    assert running.after.pm25_days == 19, "the day that is not over does not count"


def test_no_share_of_no_heavy_days():
    result = compared(winter(BEFORE), winter(AFTER, heavy=1)).heavy_days
    assert (result.verdict, result.reason, result.change) == (Verdict.UNDECIDED, "nothing-to-reduce", None)


def test_nothing_known_is_undecided_and_never_met():
    result = compared([], [])
    assert result.pm25.verdict is result.heavy_days.verdict is Verdict.UNDECIDED
    assert result.pm25.change is None
