"""Local days are counted with integers, and agree with the time zone database hour by hour."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.io.lake import ZoneUnknown
from lantian.io.lake.layout import Calendar

ZONES = ["Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


def hours(first: dt.datetime, last: dt.datetime) -> list[dt.datetime]:
    return [first + dt.timedelta(hours=number) for number in range(int((last - first) / dt.timedelta(hours=1)))]


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_of_every_hour_of_a_year_is_that_of_the_zone(zone: str) -> None:
    start, end = dt.datetime(2016, 12, 30, tzinfo=dt.UTC), dt.datetime(2018, 1, 2, tzinfo=dt.UTC)
    moments = hours(start, end)
    local = [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]
    times = pa.table({"time": pa.array(moments, pa.timestamp("us", "UTC"))})
    with duckdb.connect() as engine:
        engine.register("times", times)
        day = Calendar(zone).day_sql(start, end)
        found = engine.sql(f"SELECT {day} AS day FROM times").to_arrow_table()
    assert found["day"].to_pylist() == local


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("cadence", "form"),
    [("realtime", "%Y-%m-%d"), ("minute", "%Y-%m-%d"), ("hour", "%Y-%m"), ("day", "%Y"), ("month", "%Y")],
)
def test_a_row_and_a_question_agree_on_the_partition(zone: str, cadence: str, form: str) -> None:
    calendar = Calendar(zone)
    moments = hours(dt.datetime(2017, 3, 24, tzinfo=dt.UTC), dt.datetime(2017, 4, 2, tzinfo=dt.UTC))
    cadences = pa.array([cadence] * len(moments))
    named = calendar.periods(pa.array(moments, pa.timestamp("us", "UTC")), cadences).to_pylist()
    assert named == [calendar.period_of(moment, cadence) for moment in moments]
    assert named == [moment.astimezone(ZoneInfo(zone)).strftime(form) for moment in moments]


def test_rows_of_several_cadences_are_told_apart() -> None:
    moments = pa.array([dt.datetime(2017, 12, 31, 16, tzinfo=dt.UTC)] * 4, pa.timestamp("us", "UTC"))
    cadences = pa.array(["hour", "day", "minute", "hour"])
    assert Calendar("Asia/Shanghai").periods(moments, cadences).to_pylist() == [
        "2018-01",
        "2018",
        "2018-01-01",
        "2018-01",
    ]
    assert Calendar("Asia/Shanghai").periods(moments.slice(0, 0), cadences.slice(0, 0)).to_pylist() == []


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
    count=st.integers(1, 400),
)
def test_segments_cover_the_days_without_gap_or_overlap(zone: str, first: dt.date, count: int) -> None:
    calendar = Calendar(zone)
    runs = calendar.segments(first, first + dt.timedelta(days=count - 1))
    assert sum(run.days for run in runs) == count
    assert runs[0].first == first
    for run, following in pairwise(runs):
        assert run.end == following.start
        assert run.first + dt.timedelta(days=run.days) == following.first
    for run in runs:
        assert run.days == 1 or run.end - run.start == run.days * 86_400_000_000


def test_china_is_one_run() -> None:
    assert len(Calendar("Asia/Shanghai").segments(dt.date(2000, 1, 1), dt.date(2029, 12, 31))) == 1


@pytest.mark.parametrize("zone", ["Asia/Beijing", "", "../../etc/passwd", "Europe/"])
def test_a_name_that_is_no_zone_is_named(zone: str) -> None:
    with pytest.raises(ZoneUnknown) as refused:
        Calendar(zone)
    assert refused.value.code == "zone-unknown"
