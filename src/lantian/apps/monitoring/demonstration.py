"""The demonstration's weather: one station with the real weather of the record that stands in for the air.

Temperature, pressure and wind are as published; relative humidity is worked out from temperature and dew point (Magnus
formula, WMO-No. 8). The hours are those of the air, moved by the same days. What no file brings is left out.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pyarrow as pa

from lantian.apps.monitoring import actions
from lantian.apps.records.campaign import stand_in
from lantian.apps.records.store import store
from lantian.core.time.local import start_of_hour
from lantian.io.archives.stand_in import StandIn
from lantian.io.clock import read_clock
from lantian.io.home import data_home
from lantian.io.journal.observation import OBSERVATIONS

__all__ = ["CODE", "go_on", "load"]

CODE = "DEMO-WEATHER-1"
_KIND = _NETWORK = "weather"
_COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
_STEP = 22.5
"""Degrees between the names of the compass."""
_PARAMETERS = {"a01001": "°C", "a01002": "%", "a01006": "kPa", "a01007": "m/s", "a01008": "°"}


def load(now: dt.datetime) -> None:
    """The station and its hours up to `now`. What is there already is left alone."""
    source = stand_in()
    if source is None or not _path(source).exists() or not source.stations:
        return
    if CODE not in actions.known_station_codes():
        lon = sum(each.lon for each in source.stations) / len(source.stations)
        lat = sum(each.lat for each in source.stations) / len(source.stations)
        beside = min(source.stations, key=lambda each: (each.lon - lon) ** 2 + (each.lat - lat) ** 2)
        actions.register_station(
            actor=None,
            code=CODE,
            mn=CODE.replace("-", ""),
            name_zh="演示气象站",
            name_en="Demonstration weather station",
            subdistrict=beside.subdistrict,
            lon=beside.lon,
            lat=beside.lat,
            kind=_KIND,
            network=_NETWORK,
            reason="demonstration",
        )
    go_on(now)


def go_on(now: dt.datetime) -> int:
    """Append the hours that are over by `now` and not there yet. Returns how many rows."""
    source = stand_in()
    if source is None or read_clock(data_home()) is None or CODE not in actions.known_station_codes():
        return 0
    latest = store().latest(network=_NETWORK, cadence="hour", stations=[CODE])
    newest = max((each.time for each in latest), default=None)
    table = _hours(source, newest, start_of_hour(now))
    if table.num_rows:
        store().append(table, kind="demonstration")
    return table.num_rows


def _path(source: StandIn) -> Path:
    return source.folder / "weather.parquet"


def _hours(source: StandIn, after: dt.datetime | None, until: dt.datetime) -> pa.Table:
    """Rows of hours later than `after` that begin before `until`."""
    if not _path(source).exists():
        return OBSERVATIONS.empty_table()
    utc = pl.col("time_local").dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC")
    time = (utc + source.shift - source.label_offset).dt.cast_time_unit("us").alias("time")
    temperature, dew_point = pl.col("temp_c").cast(pl.Float64), pl.col("dewp_c").cast(pl.Float64)
    humidity = (100 * (_pressure(dew_point) / _pressure(temperature))).clip(0, 100)
    direction = pl.col("wd_16").cast(pl.String).replace_strict(_COMPASS, [n * _STEP for n in range(16)], default=None)
    record = pl.scan_parquet(_path(source)).select(
        time,
        a01001=temperature.round(1),
        a01002=humidity.round(0),
        a01006=(pl.col("pres_hpa").cast(pl.Float64) / 10).round(2),
        a01007=pl.col("ws_ms").cast(pl.Float64).round(1),
        a01008=direction,
    )
    record = record.filter(pl.col("time") < until)
    if after is not None:
        record = record.filter(pl.col("time") > after)
    rows = record.unpivot(index="time", variable_name="parameter").drop_nulls("value").collect()
    return pa.table(
        {
            "network": [_NETWORK] * len(rows),
            "cadence": ["hour"] * len(rows),
            "station": [CODE] * len(rows),
            "parameter": rows["parameter"].to_list(),
            "statistic": ["mean"] * len(rows),
            "time": rows["time"].to_arrow(),
            "value": pa.array(rows["value"].to_numpy()).cast(pa.string()).cast(pa.decimal128(18, 6)),
            "unit": [_PARAMETERS[name] for name in rows["parameter"]],
            "flag": ["N"] * len(rows),
        },
        schema=OBSERVATIONS,
    )


def _pressure(temperature: pl.Expr) -> pl.Expr:
    """Of saturated vapour over water, hPa, at °C."""
    return 6.112 * (17.62 * temperature / (243.12 + temperature)).exp()
