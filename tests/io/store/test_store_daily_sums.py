"""Days are local days, sums are exact, and only valid hours count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lantian.io.journal import Observation
from lantian.io.store import ObservationStore

Observe = Callable[..., Observation]


def fill(store: ObservationStore, observe: Observe, first: dt.datetime, hours: int, value: str = "0.1") -> None:
    store.append([observe(first + dt.timedelta(hours=hour), value) for hour in range(hours)], kind="hj212")
    store.seal()


def hours_of_days(store: ObservationStore, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    table = store.daily_sums(network="micro", first=first, last=last)
    return dict(zip(table["day"].to_pylist(), table["hours"].to_pylist(), strict=True))


def test_a_day_in_shanghai_begins_at_four_in_the_afternoon_of_greenwich(
    store: ObservationStore, observe: Observe
) -> None:
    fill(store, observe, dt.datetime(2017, 10, 31, 15, tzinfo=dt.UTC), 26)
    days = hours_of_days(store, dt.date(2017, 10, 31), dt.date(2017, 11, 2))
    assert days == {dt.date(2017, 10, 31): 1, dt.date(2017, 11, 1): 24, dt.date(2017, 11, 2): 1}
    assert hours_of_days(store, dt.date(2017, 11, 1), dt.date(2017, 11, 1)) == {dt.date(2017, 11, 1): 24}


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2017, 3, 26), 23), (dt.date(2017, 10, 29), 25)])
def test_days_in_london_have_twenty_three_or_twenty_five_hours_when_clocks_change(
    home: Path, observe: Observe, day: dt.date, hours: int
) -> None:
    home.mkdir()
    store = ObservationStore(home, zone="Europe/London")
    midnight = dt.datetime.combine(day, dt.time(), ZoneInfo("Europe/London")).astimezone(dt.UTC)
    fill(store, observe, midnight - dt.timedelta(hours=48), 48 + hours + 48)
    around = hours_of_days(store, day - dt.timedelta(days=2), day + dt.timedelta(days=2))
    assert list(around.values()) == [24, 24, hours, 24, 24]
    assert hours_of_days(store, day, day) == {day: hours}


def test_sums_are_exact_where_floats_are_not(store: ObservationStore, observe: Observe) -> None:
    fill(store, observe, dt.datetime(2017, 10, 31, 16, tzinfo=dt.UTC), 10, "0.1")
    table = store.daily_sums(network="micro", first=dt.date(2017, 11, 1), last=dt.date(2017, 11, 1))
    assert table["total"].to_pylist() == [Decimal(1)]
    assert sum([0.1] * 10) != 1


def test_only_valid_hours_count_and_days_without_them_do_not_exist(store: ObservationStore, observe: Observe) -> None:
    first = dt.datetime(2017, 10, 31, 16, tzinfo=dt.UTC)
    hours = [first + dt.timedelta(hours=hour) for hour in range(5)]
    store.append(
        [
            observe(hours[0], "10"),
            observe(hours[1], "20", flag="D"),
            observe(hours[2], None),
            observe(hours[3], "30", statistic="max"),
            observe(hours[4], "40", flag="C"),
            observe(hours[0] + dt.timedelta(days=1), "5", flag="D"),
        ],
        kind="hj212",
    )
    store.seal()
    days = {"network": "micro", "first": dt.date(2017, 11, 1), "last": dt.date(2017, 11, 2)}
    [row] = store.daily_sums(**days).to_pylist()
    assert (row["day"], row["total"], row["hours"], row["seq"]) == (dt.date(2017, 11, 1), 10, 1, 1)
    both = store.daily_sums(**days, valid_flags=("N", "C")).to_pylist()
    assert [(row["total"], row["hours"]) for row in both] == [(50, 2)]


def test_stations_and_parameters_narrow_the_sums(store: ObservationStore, observe: Observe) -> None:
    time = dt.datetime(2017, 11, 1, tzinfo=dt.UTC)
    store.append(
        [observe(time, station=station, parameter=code) for station in "ABC" for code in ("a34004", "a34002")],
        kind="hj212",
    )
    store.seal()
    table = store.daily_sums(
        network="micro",
        first=dt.date(2017, 11, 1),
        last=dt.date(2017, 11, 1),
        stations=["C", "A"],
        parameters=["a34004"],
    )
    assert [(row["station"], row["parameter"]) for row in table.to_pylist()] == [("A", "a34004"), ("C", "a34004")]
    assert (
        store.daily_sums(network="micro", first=dt.date(2017, 11, 1), last=dt.date(2017, 11, 1), stations=[]).num_rows
        == 0
    )
