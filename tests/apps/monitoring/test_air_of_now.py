"""The newest hour, who is on line, series for charts: with gaps shown as gaps and few questions to the database."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from lantian.apps.monitoring import jobs, queries
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

DAY = dt.date(2017, 11, 6)
HOUR = dt.timedelta(hours=1)
SIX = tuple(Pollutant)


def start(district) -> dt.datetime:
    return day_bounds(DAY, district.zone)[0]


@pytest.fixture
def sunny(corner):
    """A day of all six pollutants at the stations of two subdistricts, seen two minutes after it ended."""
    corner.give(DAY, DAY, lambda *_: 60, units=corner.units[:2], pollutants=SIX)
    jobs.refresh(corner.now_after(DAY))
    return corner


def test_before_any_data_nothing_is_claimed(zhongyuan):
    now = zhongyuan.now_after(DAY)
    district = queries.district_now(now)
    assert (district.time, district.aqi, district.grade, district.version) == (None, None, None, None)
    assert set(district.pollutants.values()) == {None}
    assert (district.stations_online, district.stations_planned, district.coverage_24h) == (0, 48, 0)
    assert len(district.subdistricts) == 12
    assert all(each.time is None and not each.online for each in queries.stations_now(now))
    assert queries.ranking(DAY, DAY, now=now).rows[0].reason == "no-data"
    assert queries.calendar(None, now=now).days[0].aqi is None


def test_the_newest_hour_of_a_subdistrict_and_its_stations(sunny):
    now = sunny.now_after(DAY) + dt.timedelta(minutes=2)
    unit = sunny.units[0]
    here = next(each for each in queries.stations_now(now) if each.station.code == f"{unit}-1")
    assert (here.time, here.age, here.online) == (now - dt.timedelta(minutes=62), dt.timedelta(minutes=2), True)
    assert here.values == dict.fromkeys(Pollutant, 60)
    assert (here.aqi, here.grade.number, here.primary) == (200, 4, (Pollutant.CO,)), "60 mg/m³ of CO in an hour"
    assert here.aqi_time == here.time
    hours = queries.subdistrict_hours(unit, start(sunny), sunny.now_after(DAY))
    assert len(hours.times) == 24
    assert set(hours.values[Pollutant.PM25]) == {60}
    assert hours.pm25_24h[18] is None, "19 hours make no 24 h mean"
    assert hours.pm25_24h[19] == 60
    assert hours.basis.data_time == sunny.now_after(DAY)


def test_two_subdistricts_make_no_district(sunny):
    now = sunny.now_after(DAY)
    assert queries.district_now(now).aqi is None
    assert queries.subdistrict_day(None, DAY, now=now).aqi is None
    day = queries.subdistrict_day(sunny.units[0], DAY, now=now)
    assert day.values[Pollutant.PM25] == day.values[Pollutant.O3] == day.o3_1h == 60
    assert day.parts[Pollutant.PM25] == (4, 3)
    assert queries.subdistrict_day(sunny.units[2], DAY, now=now).aqi is None


def test_the_districts_hour_is_that_of_enough_subdistricts(zhongyuan):
    newest = zhongyuan.now_after(DAY) - HOUR
    codes = [code for unit in zhongyuan.units for code in zhongyuan.stations(unit)]
    rows = [
        (code, pollutant, newest, 10 * (zhongyuan.units.index(code[:-2]) + 1)) for code in codes for pollutant in SIX
    ]
    zhongyuan.tell(rows)
    jobs.refresh(zhongyuan.now_after(DAY))
    district = queries.district_now(zhongyuan.now_after(DAY))
    assert district.time == newest
    assert district.data_time == zhongyuan.now_after(DAY)
    assert district.pollutants[Pollutant.PM25] == 65
    assert district.subdistricts[0].pm25 == 10
    assert district.subdistricts[0].data_time == district.data_time
    assert (district.stations_online, district.stations_registered) == (48, 48)
    assert district.coverage_24h == Fraction(1, 24)
    assert district.preliminary
    assert district.version == zhongyuan.store.version()


@pytest.mark.parametrize(("minutes", "online"), [(120, True), (121, False)])
def test_a_station_is_on_line_up_to_the_packs_limit(corner, minutes, online):
    corner.tell([(f"{corner.units[0]}-1", Pollutant.PM25, start(corner), 50)], seal=False)
    now = start(corner) + HOUR + dt.timedelta(minutes=minutes)
    found = queries.stations_online(now)
    assert (found.online, found.registered, found.planned) == (int(online), 8, 48)
    assert found.by_subdistrict[corner.units[0]] == (int(online), 4)
    assert len(found.offline) == 8 - online
    assert found.clauses == ("M02",)
    assert found.interpretations == ("station-online",)


def test_a_fresh_hour_shows_before_it_is_sealed(corner):
    corner.give(DAY, DAY, lambda *_: 50, units=corner.units[:1], seal=False)
    here = next(
        each for each in queries.stations_now(corner.now_after(DAY)) if each.station.code == f"{corner.units[0]}-1"
    )
    assert here.values[corner.ranked] == 50
    assert here.aqi is None, "the index follows with the sealed data"


def test_a_value_that_the_device_itself_doubts_is_not_shown(corner):
    corner.give(DAY, DAY, lambda *_: 50, units=corner.units[:1], flag="M")
    here = next(
        each for each in queries.stations_now(corner.now_after(DAY)) if each.station.code == f"{corner.units[0]}-1"
    )
    assert set(here.values.values()) == {None}
    assert here.online


def test_a_gap_is_a_gap(corner):
    code = f"{corner.units[0]}-1"
    corner.give(DAY, DAY, lambda name, time: 50 if time != start(corner) + 3 * HOUR else None, units=corner.units[:1])
    hours = queries.station_hours(code, start(corner), start(corner) + 6 * HOUR)
    assert hours.values[Pollutant.PM25] == (50, 50, 50, None, 50, 50)
    assert hours.values[Pollutant.SO2] == (None,) * 6


def test_a_day_that_is_not_over_is_not_listed(sunny):
    assert queries.subdistrict_day(sunny.units[0], DAY, now=sunny.now_after(DAY, -1)) is None
    assert queries.calendar(sunny.units[0], now=sunny.now_after(DAY)).days[-1].day == DAY
    assert (
        queries.station_days(f"{sunny.units[0]}-1", DAY, DAY, now=sunny.now_after(DAY)).days[0].values[Pollutant.CO]
        == 60
    )


@pytest.mark.parametrize(
    ("name", "budget"),
    [
        ("district_now", 7),
        ("stations_now", 2),
        ("stations_online", 1),
        ("targets", 3),
        ("season", 5),
        ("hours", 4),
        ("calendar", 4),
        ("ranking", 4),
    ],
)
def test_questions_to_the_database_do_not_grow_with_the_district(sunny, django_assert_max_num_queries, name, budget):
    now = sunny.now_after(DAY)
    asked = {
        "hours": lambda: queries.subdistrict_hours(sunny.units[0], start(sunny), now),
        "ranking": lambda: queries.ranking(DAY, DAY, now=now),
        "calendar": lambda: queries.calendar(None, now=now),
    }.get(name) or (lambda: getattr(queries, name)(now))
    with django_assert_max_num_queries(budget):
        asked()
