"""Hours of stacks as they are judged from the observation store."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.records.store import store
from lantian.apps.stacks import actions, jobs, rates
from lantian.apps.stacks.models import StackHour, StackRun

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_an_hour_is_judged_by_the_limit_of_its_type(either) -> None:
    """Equal to the limit is within it, the least bit more is above."""
    either.stack()
    limit = either.pack.number("stacks.limit.coal_power_special.nox", either.first.date())
    either.tell("S1", [limit, limit + Decimal("0.000001"), 0])
    assert either.refresh(3) == 3
    assert either.states() == ["within", "exceeding", "within"]
    assert [hour.limit for hour in StackHour.objects.order_by("time")] == [limit] * 3


def test_hours_that_do_not_come_are_missing_until_they_do(works) -> None:
    """A gap is a line of its own; back-fill within the days for corrections fills it and the rate."""
    works.stack()
    works.tell("S1", [50, None, 50])
    works.refresh(4)
    assert works.states() == ["within", "missing", "within", "missing"]
    works.tell("S1", [60], start=works.first + HOUR)
    works.refresh(5)
    assert works.states() == ["within", "within", "within", "missing", "missing"]
    (row,) = rates.of_month(works.first.date().replace(day=1), works.first + 5 * HOUR)
    assert (row.total.due, row.total.received, row.total.valid) == (5, 3, 3)


def test_what_comes_after_the_days_for_corrections_is_shown_and_does_not_count(works) -> None:
    """The rate keeps what stood; the hour says that it is late."""
    works.stack()
    works.tell("S1", [50, None, 50])
    days = int(works.pack.number("stacks.correction_days", works.first.date()))
    works.refresh(3)
    works.tell("S1", [60], start=works.first + HOUR)
    jobs.refresh(now=works.first + 2 * HOUR + days * 24 * HOUR + dt.timedelta(minutes=61))
    hour = StackHour.objects.get(time=works.first + HOUR)
    assert (hour.state, hour.late, hour.received, hour.valid) == ("within", True, False, False)


@pytest.mark.parametrize(
    ("flag", "state", "valid"),
    [("N", "within", True), ("F", "not-running", False), *((flag, "invalid", False) for flag in "MSDCTB")],
)
def test_a_device_flag_decides_whether_an_hour_counts(works, flag: str, state: str, valid: bool) -> None:
    """Only N counts; everything that came is received."""
    works.stack()
    works.tell("S1", [50], flag=flag)
    works.refresh(1)
    hour = StackHour.objects.get()
    assert (hour.state, hour.valid, hour.received) == (state, valid, True)


def test_oxygen_converts_what_the_device_did_not(works) -> None:
    """12 % oxygen at a reference of 6 % raises 60 to 100 mg/m³; 13 % is above the limit of 100; near air no verdict."""
    works.stack()
    works.tell("S1", [60, 60, 60], statistic="mean")
    works.tell("S1", [12, 13, Decimal("19.5")], parameter="a19001", statistic="mean", unit="%")
    works.refresh(3)
    assert works.states() == ["within", "exceeding", "not-running"]
    assert StackHour.objects.order_by("time").first().value == 100


def test_a_conversion_that_is_not_that_of_the_formula_is_marked(works) -> None:
    """The device's own value is judged; what differs by more than the pack allows is a lead."""
    works.stack()
    works.tell("S1", [60, 60], statistic="mean")
    works.tell("S1", [12, 12], parameter="a19001", statistic="mean", unit="%")
    works.tell("S1", [95, 94])
    works.refresh(2)
    assert list(StackHour.objects.order_by("time").values_list("differs", flat=True)) == [False, True]


@pytest.mark.parametrize(("minutes", "state"), [(44, "invalid"), (45, "within")])
def test_minutes_make_the_hour_that_the_device_did_not_send(works, minutes: int, state: str) -> None:
    """From 45 valid minutes."""
    works.stack()
    works.tell("S1", [50] * 2, start=works.first - HOUR)
    works.tell("S1", [50] * minutes, start=works.first + HOUR, cadence="minute", step=dt.timedelta(minutes=1))
    works.tell(
        "S1",
        [50] * (60 - minutes),
        start=works.first + HOUR + dt.timedelta(minutes=minutes),
        cadence="minute",
        step=dt.timedelta(minutes=1),
        flag="D",
    )
    works.refresh(2)
    assert works.states()[-1] == state
    assert StackHour.objects.order_by("time").last().from_minutes


def test_a_value_that_a_reviewer_took_out_does_not_count(works) -> None:
    """The raw value stays in the store."""
    works.stack()
    works.tell("S1", [500])
    works.tell("S1", [500], statistic="reviewed", flag="V")
    works.refresh(1)
    assert works.states() == ["invalid"]
    works.tell("S1", [500], statistic="reviewed", flag="W")
    works.refresh(1)
    assert works.states() == ["exceeding"]


def test_nothing_is_judged_twice(works) -> None:
    """Without new data and without a new hour there is nothing to do; a new hour is one hour of work."""
    works.stack()
    works.tell("S1", [50, 50])
    assert works.refresh(2) == 2
    assert works.refresh(2) == 0
    assert works.refresh(3) == 1
    assert StackRun.objects.order_by("-id").first().version == store().version()


def test_a_change_of_the_type_of_source_judges_again(works) -> None:
    """70 mg/m³ NOx are within the special limits and above the ultra-low ones."""
    works.stack()
    works.tell("S1", [70])
    works.refresh(1)
    actions.update_stack("S1", actor=None, reason="permit", source_type="coal_power_ultra_low")
    works.refresh(1)
    assert works.states() == ["exceeding"]
