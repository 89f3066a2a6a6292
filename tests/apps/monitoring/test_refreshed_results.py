"""Results follow the observations: the same in one step or in many, corrected, and never ahead of the clock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.apps.monitoring import actions, jobs
from lantian.apps.monitoring.models import DayIndex, DayMean, HourIndex, HourMean, ResultRun
from lantian.apps.records import traces
from lantian.core.standards.pollutants import Pollutant

DAY = dt.date(2017, 11, 6)
NEXT = dt.date(2017, 11, 7)
TWO = (Pollutant.PM25, Pollutant.O3)


def wavy(code: str, time: dt.datetime) -> Decimal:
    """Something that differs between stations and hours."""
    return Decimal((len(code) * 7 + sum(map(ord, code)) + time.hour * 13 + time.day * 29) % 190 + 5) / 2


def kept():
    """Everything in the result tables but the versions at which it was computed."""
    found = {}
    for model in (DayMean, DayIndex, HourMean, HourIndex):
        fields = [field.name for field in model._meta.fields if field.name not in ("id", "version")]
        found[model.__name__] = sorted(model.objects.values_list(*fields), key=repr)
    return found


def test_results_do_not_depend_on_the_steps_in_which_they_were_reached(corner):
    units = corner.units[:2]
    corner.give(DAY, DAY, wavy, units=units, pollutants=TWO)
    for hours in (-20, -3, 0):
        jobs.refresh(corner.now_after(DAY, hours))
    corner.give(NEXT, NEXT, wavy, units=units, pollutants=TWO)
    jobs.refresh(corner.now_after(NEXT, -7))
    corner.give(DAY, DAY, lambda code, time: 300 if time.hour == 3 else None, units=units[:1])
    jobs.refresh(corner.now_after(NEXT, 4))
    stepwise = kept()
    jobs.refresh(corner.now_after(NEXT, 4), everything=True)
    assert kept() == stepwise
    assert all(stepwise.values())


@pytest.mark.parametrize("back", [3, 24, 30, 600])
def test_a_clock_that_is_set_back_takes_the_later_hours_out_again(corner, back):
    units = corner.units[:2]
    corner.give(DAY, NEXT, wavy, units=units, pollutants=TWO)
    jobs.refresh(corner.now_after(NEXT, 5))
    earlier = corner.now_after(NEXT, 5 - back)
    jobs.refresh(earlier)
    stepwise = kept()
    jobs.refresh(earlier, everything=True)
    assert kept() == stepwise
    jobs.refresh(corner.now_after(NEXT, 5))
    stepwise = kept()
    jobs.refresh(corner.now_after(NEXT, 5), everything=True)
    assert kept() == stepwise


def test_only_days_that_changed_are_computed_again(corner):
    for day in (DAY, NEXT, NEXT + dt.timedelta(days=1), NEXT + dt.timedelta(days=2)):
        corner.give(day, day, lambda *_: 50, units=corner.units[:1])
    now = corner.now_after(NEXT, 60)
    assert jobs.refresh(now).days == 4
    assert jobs.refresh(now).days == 0
    version = corner.give(DAY, DAY, lambda code, time: 80 if time.hour == 5 else None, units=corner.units[:1])
    assert jobs.refresh(now).days == 1
    assert set(DayIndex.objects.filter(day=DAY).values_list("version", flat=True)) == {version}
    assert version not in DayIndex.objects.filter(day=NEXT).values_list("version", flat=True)


def test_a_correction_makes_a_new_result_and_the_old_one_can_be_computed_again(corner):
    unit = corner.units[0]
    old = corner.give(DAY, DAY, lambda *_: 48, units=[unit])
    now = corner.now_after(DAY)
    jobs.refresh(now)
    new = corner.give(DAY, DAY, lambda code, time: 96 if code.endswith("-1") else None, units=[unit])
    jobs.refresh(now)
    row = DayMean.objects.get(site=unit, day=DAY, indicator="pm25_24h")
    assert (row.exact, row.version) == ("60/1", new)
    key = {"site": unit, "day": str(DAY), "indicator": "pm25_24h"}
    assert traces.build("day-mean", key, old).figure.value == 48
    assert "result kept now is 60" in traces.build("day-mean", key, old).remarks[0].en
    assert traces.build("day-mean", key, new).figure.value == 60
    assert "equal to the result kept" in traces.build("day-mean", key, new).remarks[0].en


def test_hours_ahead_of_the_clock_wait_for_their_time(corner):
    unit = corner.units[0]
    corner.give(DAY, NEXT, lambda *_: 50, units=[unit])
    jobs.refresh(corner.now_after(DAY, -5))
    row = DayMean.objects.get(site=unit + "-1", day=DAY, indicator="pm25_24h")
    assert (row.parts, row.valid) == (19, False)
    assert not DayMean.objects.filter(day=NEXT).exists()
    jobs.refresh(corner.now_after(DAY, -4))
    row = DayMean.objects.get(site=unit + "-1", day=DAY, indicator="pm25_24h")
    assert (row.parts, row.valid) == (20, True)
    jobs.refresh(corner.now_after(NEXT))
    assert DayMean.objects.get(site=unit, day=NEXT, indicator="pm25_24h").valid


def test_a_station_that_moves_makes_everything_new(corner):
    first, second = corner.units[:2]
    corner.give(DAY, DAY, lambda code, _: 40 if code.startswith(first) else 80, units=[first, second])
    now = corner.now_after(DAY)
    jobs.refresh(now)
    actions.update_station(f"{first}-1", actor=None, reason="moved", subdistrict=second)
    assert jobs.refresh(now).days == 1
    assert DayMean.objects.get(site=second, day=DAY, indicator="pm25_24h").exact == "72/1"


def test_of_two_computations_at_once_the_second_leaves_the_first_ones_results(corner, monkeypatch):
    corner.give(DAY, DAY, lambda *_: 50, units=corner.units[:1])
    now = corner.now_after(DAY)
    plan = jobs._plan(now, False)
    jobs.refresh(now)
    before = ResultRun.objects.get()
    assert jobs._write(plan, [], [], [], 0.0) is False
    assert ResultRun.objects.get() == before
    assert DayMean.objects.exists()


def test_a_day_without_any_hour_has_no_result_and_an_empty_store_none_at_all(corner):
    assert jobs.refresh(corner.now_after(DAY)).days == 0
    corner.give(DAY, DAY, lambda *_: 50, units=corner.units[:1])
    jobs.refresh(corner.now_after(NEXT))
    assert not DayMean.objects.filter(day=NEXT).exists()
    empty = DayMean.objects.get(site=corner.units[1], day=DAY, indicator="pm25_24h")
    assert (empty.valid, empty.value, empty.parts) == (False, None, 0)


def test_days_before_the_first_edition_of_the_standards_are_left_alone(corner):
    long_ago = dt.date(2014, 1, 5)
    corner.give(long_ago, long_ago, lambda *_: 50, units=corner.units[:1])
    assert jobs.refresh(corner.now_after(DAY)).days == 0


@pytest.mark.parametrize("days", [20, 22])
def test_hourly_results_are_kept_for_three_weeks(corner, days):
    corner.give(DAY, DAY, lambda *_: 50, units=corner.units[:1])
    jobs.refresh(corner.now_after(DAY))
    jobs.refresh(corner.now_after(DAY, days * 24))
    assert HourMean.objects.exists() == (days < 21)


def test_the_exact_value_is_kept_beside_the_rounded_one(corner):
    unit = corner.units[0]
    corner.give(DAY, DAY, lambda _, time: 50 if time.hour else 51, units=[unit])
    jobs.refresh(corner.now_after(DAY))
    row = DayMean.objects.get(site=unit, day=DAY, indicator="pm25_24h")
    assert Fraction(row.exact) == Fraction(1201, 24)
    assert row.value == Decimal("50.041667")
