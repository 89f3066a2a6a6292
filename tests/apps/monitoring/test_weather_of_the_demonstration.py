"""The demonstration's weather station: real figures, marked, the same when loaded again, and no part of the network."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl

from lantian.apps.monitoring import demonstration, queries
from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import stand_in
from lantian.io.clock import CampaignClock, write_clock

HOUR = dt.timedelta(hours=1)


def begin(district) -> dt.datetime:
    """A moment in the third day of its record."""
    source = stand_in()
    record = pl.read_parquet(source.folder / "weather.parquet")
    first = record["time_local"].min().replace(tzinfo=district.zone) + source.shift - HOUR
    now = first.astimezone(dt.UTC) + 50 * HOUR + dt.timedelta(minutes=20)
    write_clock(district.home, CampaignClock(campaign=now, real=dt.datetime.now(dt.UTC), speed=60))
    return now


def rows(district) -> list[dict]:
    """Everything that the weather network has."""
    district.store.seal()
    table = district.store.query("SELECT * FROM observation ORDER BY parameter, time", network="weather")
    return table.to_pylist()


def test_the_hours_that_are_over_are_there_once(corner) -> None:
    """As published; humidity is worked out, pressure stands in kPa. Going on adds what has come since."""
    now = begin(corner)
    for _ in range(2):
        demonstration.load(now)
    found = rows(corner)
    assert len(found) == len({(row["parameter"], row["time"]) for row in found})
    assert max(row["time"] for row in found) == (now - HOUR).replace(minute=0)
    record = pl.read_parquet(stand_in().folder / "weather.parquet").row(0, named=True)
    first = {row["parameter"]: row["value"] for row in found if row["time"] == found[0]["time"]}
    assert first["a01001"] == Decimal(str(round(record["temp_c"], 1)))
    assert first["a01006"] == Decimal(str(round(record["pres_hpa"] / 10, 2)))
    assert 0 < first["a01002"] <= 100
    assert demonstration.go_on(now + 2 * HOUR) == 10
    assert demonstration.go_on(now + 2 * HOUR) == 0


def test_it_says_what_it_is_and_is_not_counted_among_the_stations_of_the_air(corner) -> None:
    now = begin(corner)
    before = queries.stations_online(now).registered
    demonstration.load(now)
    station = Station.objects.get(code=demonstration.CODE)
    assert "演示" in station.name_zh
    assert "emonstration" in station.name_en
    assert queries.stations_online(now).registered == before
    assert demonstration.CODE not in {each.station.code for each in queries.stations_now(now)}
    assert queries.station_now(demonstration.CODE, now).online


def test_without_a_demonstration_nothing_is_made(corner) -> None:
    """A clock of the demonstration is what makes it one."""
    assert demonstration.go_on(dt.datetime(2018, 3, 1, tzinfo=dt.UTC)) == 0
    assert not Station.objects.filter(network="weather").exists()
