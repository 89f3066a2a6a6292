"""The demonstration's data: real hours from elsewhere, moved and spread as the pack says, the same on every machine."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from lantian.io.archives.stand_in import StandIn, read_stand_in

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = dt.datetime(2017, 12, 1, tzinfo=ZONE)


@pytest.fixture(scope="module")
def source(zhongyuan_folder: Path) -> StandIn:
    return read_stand_in(zhongyuan_folder / "demo", zone="Asia/Shanghai")


def test_every_subdistrict_has_a_site_of_its_own_and_four_stations(source, zhongyuan_pack):
    names = {unit.id for unit in zhongyuan_pack.subdistricts()}
    assert set(source.sites) == names
    assert len(set(source.sites.values())) == 12
    assert sorted(station.subdistrict for station in source.stations) == sorted(name for name in names for _ in "1234")


def test_the_same_hour_has_the_same_numbers_whatever_else_is_read(source):
    hour = source.hours(FIRST, FIRST + dt.timedelta(hours=1)).to_pylist()
    day = source.hours(FIRST - dt.timedelta(hours=5), FIRST + dt.timedelta(hours=19)).to_pylist()
    key = [(row["station"], row["parameter"], row["time"], row["value"]) for row in hour]
    assert set(key) <= {(row["station"], row["parameter"], row["time"], row["value"]) for row in day}
    assert len(key) == len(set(key)) > 200


def test_hours_lie_on_the_campaigns_calendar_and_the_label_was_the_end(source, zhongyuan_folder):
    """2014-12-01 01:00 in the record is the hour from midnight of 2017-12-01."""
    record = pl.read_parquet(zhongyuan_folder / "demo" / "record.parquet")
    label = dt.datetime(2014, 12, 1, 1)  # noqa: DTZ001 - the record has no zone mark
    site = source.sites[source.stations[0].subdistrict]
    real = record.filter(pl.col("time_local") == label, pl.col("station") == site)["pm25"].item()
    rows = source.hours(FIRST, FIRST + dt.timedelta(hours=1)).to_pylist()
    mine = [row for row in rows if row["station"] == source.stations[0].code and row["parameter"] == "a34004"]
    assert [row["time"] for row in mine] == [FIRST]
    assert abs(float(mine[0]["value"]) - real) <= max(0.4 * real, 1)


def test_spread_has_the_stated_size_and_gaps_stay_gaps(source, zhongyuan_folder):
    record = pl.read_parquet(zhongyuan_folder / "demo" / "record.parquet")
    station = source.stations[0]
    rows = source.hours(FIRST, FIRST + dt.timedelta(days=31)).to_pylist()
    mine = {row["time"]: row["value"] for row in rows if (row["station"], row["parameter"]) == (station.code, "a34002")}
    real = {
        label.replace(tzinfo=ZONE) + source.shift - source.label_offset: value
        for label, value in record.filter(pl.col("station") == source.sites[station.subdistrict])
        .select("time_local", "pm10")
        .iter_rows()
        if value is not None
    }
    real = {time: value for time, value in real.items() if FIRST <= time < FIRST + dt.timedelta(days=31)}
    assert {time.astimezone(dt.UTC) for time in mine} == {time.astimezone(dt.UTC) for time in real}
    large = [float(mine[time]) / real[time] - 1 for time in mine if real[time] >= 100]
    mean = sum(large) / len(large)
    spread = (sum((ratio - mean) ** 2 for ratio in large) / len(large)) ** 0.5
    assert 0.045 < spread < 0.075
    assert abs(mean) < 0.16


def test_values_are_numbers_that_an_instrument_shows(source):
    rows = source.hours(FIRST, FIRST + dt.timedelta(days=2)).to_pylist()
    for row in rows:
        step = Decimal("0.1") if row["parameter"] == "a21005" else Decimal(1)
        assert row["value"] > 0
        assert row["value"] % step == 0
        assert (row["unit"] == "mg/m³") == (row["parameter"] == "a21005")
