"""Stand-in data of the demonstration: a real record from elsewhere, moved in time and spread over micro-stations.

What is real: every hourly value of twelve national stations in Beijing, with its gaps. What is made: the place (each
station stands for one subdistrict), the date (the whole record is moved by a fixed number of days, so that the calendar
day stays), and the spread over the subdistrict's micro-stations with a fixed bias and an hourly noise for each, as
stated in the pack's `demo/stand_in.yaml`. The same files always give the same numbers.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pyarrow as pa
import yaml
from numpy.typing import NDArray

from lantian.core.standards.pollutants import Pollutant
from lantian.io.journal.observation import OBSERVATIONS

__all__ = ["DemonstrationStation", "StandIn", "read_stand_in"]

_MICRO = 1_000_000
_CO_PER_MG = 1000


@dataclass(frozen=True, kw_only=True)
class DemonstrationStation:
    """A row of `demo/stations.csv`."""

    code: str
    name_zh: str
    name_en: str
    subdistrict: str
    lon: float
    lat: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """The demonstration of a pack: its stations and how the record becomes their data."""

    folder: Path
    zone: ZoneInfo
    stations: tuple[DemonstrationStation, ...]
    sites: dict[str, str]
    """Subdistrict to the site of the record that stands for it."""
    shift: dt.timedelta
    label_offset: dt.timedelta
    bias: float
    noise: float
    seed: int
    live_from: dt.datetime
    """From this campaign moment on the data come through the gateway."""
    speed: float
    notice: dict[str, str]
    second_accounts: tuple[str, ...] = ()
    """Roles of which the demonstration has two people, so that four eyes can be shown."""

    def hours(self, start: dt.datetime, end: dt.datetime) -> pa.Table:
        """Hourly means of every station in `[start, end)`, aware moments of the campaign, schema OBSERVATIONS."""
        record = self._record(start, end)
        return pa.concat_tables(
            [
                self._station_hours(index, station, record[self.sites[station.subdistrict]])
                for index, station in enumerate(self.stations)
                if self.sites[station.subdistrict] in record
            ]
            or [OBSERVATIONS.empty_table()]
        )

    def months(self, end: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Local months from the record's first hour up to `end`, as `[start, end)` in UTC, the last one cut off."""
        first = self._scan().select(pl.col("start").min()).collect().item().replace(tzinfo=dt.UTC)
        local = first.astimezone(self.zone)
        month = dt.datetime(local.year, local.month, 1, tzinfo=self.zone)
        while month < end:
            after = dt.datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=self.zone)
            yield month.astimezone(dt.UTC), min(after, end).astimezone(dt.UTC)
            month = after

    def _scan(self) -> pl.LazyFrame:
        """The record with `start`: beginning of the hour on the campaign's calendar, UTC without a zone mark."""
        utc = pl.col("time_local").dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC")
        start = (utc + self.shift - self.label_offset).dt.replace_time_zone(None).dt.cast_time_unit("us")
        return pl.scan_parquet(self.folder / "record.parquet").with_columns(start.alias("start"))

    def _record(self, start: dt.datetime, end: dt.datetime) -> dict[str, pl.DataFrame]:
        bounds = [moment.astimezone(dt.UTC).replace(tzinfo=None) for moment in (start, end)]
        rows = self._scan().filter(pl.col("start") >= bounds[0], pl.col("start") < bounds[1]).sort("start")
        return {key[0]: part for key, part in rows.collect().partition_by("station", as_dict=True).items()}

    def _station_hours(self, index: int, station: DemonstrationStation, record: pl.DataFrame) -> pa.Table:
        starts = record["start"].to_numpy()
        return pa.concat_tables(
            [
                _table(station.code, pollutant, starts, self._spread(index, pollutant, starts, record[column]))
                for pollutant, column in _RECORD_COLUMNS.items()
            ]
        )

    def _spread(
        self, index: int, pollutant: Pollutant, starts: NDArray[np.datetime64], values: pl.Series
    ) -> NDArray[np.float64]:
        """Values as this station's instrument shows them; NaN where the record has a gap.

        The noise of an hour is drawn from the hour itself, so that it does not depend on what else is read."""
        order = list(Pollutant).index(pollutant)
        bias = np.random.default_rng([self.seed, index, order]).normal(0.0, self.bias)
        hours = starts.astype("datetime64[h]").astype(np.int64).astype(np.uint64)
        noise = _standard_normal(hours, np.uint64(self.seed * 100_003 + index * 64 + order))
        shown = values.to_numpy().astype(np.float64) * (1.0 + bias + self.noise * noise)
        if pollutant is Pollutant.CO:
            return np.maximum(np.rint(shown / _CO_PER_MG * 10), 1) / 10
        return np.maximum(np.rint(shown), 1.0)


_RECORD_COLUMNS = {
    Pollutant.SO2: "so2",
    Pollutant.NO2: "no2",
    Pollutant.CO: "co_ugm3",
    Pollutant.O3: "o3",
    Pollutant.PM10: "pm10",
    Pollutant.PM25: "pm25",
}


def read_stand_in(folder: Path, *, zone: str) -> StandIn:
    """The demonstration in a pack's folder (`stand_in.yaml`, `stations.csv`, `record.parquet`)."""
    settings: dict[str, Any] = yaml.safe_load((folder / "stand_in.yaml").read_text(encoding="utf-8"))
    local = ZoneInfo(zone)
    return StandIn(
        folder=folder,
        zone=local,
        stations=_read_stations(folder / "stations.csv"),
        sites=settings["sites"],
        shift=dt.timedelta(days=settings["shift_days"]),
        label_offset=dt.timedelta(hours=settings["label_is_end_of_hour"]),
        bias=settings["instrument_bias"],
        noise=settings["instrument_noise"],
        seed=settings["seed"],
        live_from=dt.datetime.fromisoformat(settings["live_from"]).replace(tzinfo=local),
        speed=settings["speed"],
        notice=settings["notice"],
        second_accounts=tuple(settings.get("second_accounts", ())),
    )


def _read_stations(path: Path) -> tuple[DemonstrationStation, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            DemonstrationStation(
                code=row["code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                subdistrict=row["subdistrict"],
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                kind=row["kind"],
            )
            for row in csv.DictReader(file)
        )


def _table(station: str, pollutant: Pollutant, starts: NDArray[np.datetime64], values: NDArray[np.float64]) -> pa.Table:
    there = ~np.isnan(values)
    count = int(there.sum())
    return pa.table(
        {
            "network": pa.repeat("micro", count),
            "cadence": pa.repeat("hour", count),
            "station": pa.repeat(station, count),
            "parameter": pa.repeat(pollutant.code, count),
            "statistic": pa.repeat("mean", count),
            "time": pa.array(starts[there]).cast(OBSERVATIONS.field("time").type),
            "value": _decimals(values[there]),
            "unit": pa.repeat(pollutant.unit, count),
            "flag": pa.repeat("N", count),
        },
        schema=OBSERVATIONS,
    )


def _decimals(values: NDArray[np.float64]) -> pa.Array:
    """Numbers of at most six decimals as decimal(18,6), built from their bytes."""
    scaled = np.rint(values * _MICRO).astype(np.int64)
    words = np.empty((len(scaled), 2), dtype=np.int64)
    words[:, 0] = scaled
    words[:, 1] = np.where(scaled < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(18, 6), len(scaled), [None, pa.py_buffer(words.tobytes())])


def _standard_normal(keys: NDArray[np.uint64], salt: np.uint64) -> NDArray[np.float64]:
    """A standard normal number for each key (splitmix64 twice, then Box and Muller)."""
    first = (_mix(keys ^ salt) >> np.uint64(11)).astype(np.float64) / 2.0**53
    second = (_mix(_mix(keys) + salt) >> np.uint64(11)).astype(np.float64) / 2.0**53
    return np.asarray(np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second))


def _mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = keys + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
