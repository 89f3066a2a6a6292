"""Tables as panels: the long layout of the observation lake, or one column for each factor.

Long: `station, parameter, time, value` (also `param`, `ts`), and perhaps `cadence, statistic, unit, flag, seq_to`. Only
hours are taken, of rows that are in force; a reviewed value goes before a corrected one and that before the device's.
Wide: `station`, a time, and columns named as the factors. Times: with a zone, or `time`/`time_utc` without one in UTC,
or `time_local` in the zone that the caller names. Parameters: codes of HJ 212/HJ 524 (a34004, a01001) or plain names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lantian.science.forecast.panel import POLLUTANTS, Panel, PanelUnusable

__all__ = ["panel_of", "with_derived_weather"]

Array = NDArray[np.float32]

_NAMES: Mapping[str, tuple[str, ...]] = {
    "pm25": ("a34004", "pm25"),
    "pm10": ("a34002", "pm10"),
    "so2": ("a21026", "so2"),
    "no2": ("a21004", "no2"),
    "co": ("a21005", "co", "cougm3"),
    "o3": ("a05024", "o3"),
    "temperature": ("a01001", "tempc", "temp", "temperature", "airtemperature"),
    "humidity": ("a01002", "rhpct", "rh", "humidity", "relativehumidity"),
    "dew_point": ("dewpc", "dewp", "dewpoint", "dewpointtemperature"),
    "pressure": ("a01006", "preshpa", "pres", "pressure", "airpressure"),
    "wind_speed": ("a01007", "wsms", "ws", "wspm", "windspeed"),
    "wind_direction": ("a01008", "wddeg", "wd16", "wd", "winddirection"),
    "rain": ("a01009", "rainmm", "rain", "precipitation"),
}
_WRITTEN = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3"}
_FACTORS = {name: factor for factor, names in _NAMES.items() for name in names}
"""What a factor is called, small letters and digits only → the factor."""

_PLAUSIBLE = {
    **dict.fromkeys(POLLUTANTS, (0.0, 50_000.0)),
    "temperature": (-60.0, 60.0),
    "humidity": (0.0, 110.0),
    "dew_point": (-80.0, 50.0),
    "pressure": (400.0, 1100.0),
    "wind_speed": (0.0, 90.0),
    "wind_direction": (0.0, 360.0),
    "rain": (0.0, 500.0),
}
"""What lies outside is a code for missing (−999, 9999), never a value."""

_ALIASES = {"param": "parameter", "ts": "time", "stat": "statistic"}
_STATISTICS = ("reviewed", "corrected", "mean", "avg")
_HOURS = ("hour", "hourly", "1h")
_BAD_FLAGS = ("P", "F", "C", "M", "T", "D", "S", "B")
_OPEN = np.iinfo(np.int64).max
_POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
_COMPASS = {name: str(number * 22.5) for number, name in enumerate(_POINTS)}
_KEY = ["station", "factor", "time"]
_LARGEST = 200_000_000
_HOUR = dt.timedelta(hours=1)
_MAGNUS_A, _MAGNUS_B = 17.62, 243.12


def panel_of(table: pl.DataFrame, *, zone_hours: int = 8, pollutant: str | None = "pm25") -> Panel:
    """The arrays of a table, long or wide; extra columns and unknown parameters are left alone.

    `zone_hours`: how far `time_local` is ahead of UTC. `pollutant`: what must be in it, if anything.

    Raises:
        PanelUnusable: columns are missing, no hour is in it, or nothing of the pollutant.
    """
    named = table.rename(
        {old: new for old, new in _ALIASES.items() if old in table.columns and new not in table.columns}
    )
    long = _in_force(named) if {"station", "parameter", "value"} <= set(named.columns) else _from_wide(named)
    long = _plain(long, zone_hours)
    if long.is_empty():
        raise PanelUnusable(
            "No row has a known factor, a time and a value.",
            "Use the codes of HJ 212: a34004 for PM2.5.",
            code="no-values",
        )
    values, stations, first = _arrays(long)
    if pollutant is not None and pollutant not in values:
        code = _NAMES[pollutant][0]
        remedy = f"The table needs the factor {code} ({pollutant})."
        raise PanelUnusable(f"There is no hour of {_WRITTEN[pollutant]}.", remedy, code=f"no-{pollutant}")
    return Panel(stations=stations, start=first.replace(tzinfo=dt.UTC), values=with_derived_weather(values))


def _in_force(table: pl.DataFrame) -> pl.DataFrame:
    """Rows of hours that count: not closed, not flagged, the best statistic last."""
    long = table
    if "cadence" in table.columns:
        long = long.filter(pl.col("cadence").cast(pl.String).is_in(_HOURS) | pl.col("cadence").is_null())
        if long.is_empty() and not table.is_empty():
            raise PanelUnusable("The table holds no hours.", "Give hourly values (cadence hour).", code="no-hours")
    if "seq_to" in table.columns:
        long = long.filter(pl.col("seq_to").is_null() | (pl.col("seq_to") == _OPEN))
    if "flag" in table.columns:
        long = long.filter(~pl.col("flag").cast(pl.String).is_in(_BAD_FLAGS) | pl.col("flag").is_null())
    if "statistic" in table.columns:
        order = {name: number for number, name in enumerate(reversed(_STATISTICS))}
        rank = pl.col("statistic").cast(pl.String).replace_strict(order, default=-1, return_dtype=pl.Int32)
        long = long.with_columns(rank.fill_null(0).alias("_rank")).filter(pl.col("_rank") >= 0).sort("_rank")
    return long


def _from_wide(table: pl.DataFrame) -> pl.DataFrame:
    known = [name for name in table.columns if _plain_name(name) in _FACTORS]
    times = [name for name in ("time", "time_utc", "time_local") if name in table.columns]
    if not times or "station" not in table.columns or not known:
        raise PanelUnusable(
            "The table has neither the long layout nor one column for each factor.",
            "Give the columns station, parameter, time, value.",
            code="columns-unknown",
        )
    return table.select("station", *times, pl.col(known).cast(pl.String)).unpivot(
        on=known, index=["station", *times], variable_name="parameter", value_name="value"
    )


def _plain(long: pl.DataFrame, zone_hours: int) -> pl.DataFrame:
    """`station, factor, time, value`: one row for each, in UTC, CO in µg/m³, pressure in hPa.

    Of two rows of one moment the later one counts; several moments of an hour make its mean.
    """
    parameter = long["parameter"].cast(pl.String)
    factors = {name: _FACTORS.get(_plain_name(name)) for name in parameter.drop_nulls().unique().to_list()}
    value = pl.col("value").cast(pl.String).replace(_COMPASS) if long.schema["value"] == pl.String else pl.col("value")
    try:
        plain = long.select(
            pl.col("station").cast(pl.String),
            parameter.replace_strict(factors, default=None, return_dtype=pl.String).alias("factor"),
            _utc(long, zone_hours),
            (value.cast(pl.Float64, strict=False) * _factor_of_unit(long)).cast(pl.Float32).alias("value"),
        )
    except pl.exceptions.PolarsError as wrong:
        raise PanelUnusable(
            "A column holds what is no station, parameter or number.",
            "Give text for stations and parameters, and one number for each value.",
            code="values-unreadable",
        ) from wrong
    known = _plausible(plain.drop_nulls().filter(pl.col("value").is_finite()))
    known = known.unique(_KEY, keep="last", maintain_order=True)
    hour = pl.col("time").dt.truncate("1h")
    if known.is_empty() or known.select((hour == pl.col("time")).all()).item():
        return known
    mean = pl.when(pl.col("factor") == "wind_direction").then(pl.col("value").last()).otherwise(pl.col("value").mean())
    return known.group_by("station", "factor", hour, maintain_order=True).agg(mean.first().alias("value"))


def _factor_of_unit(long: pl.DataFrame) -> pl.Expr:
    """To µg/m³ and hPa, the units of the panel."""
    if "unit" not in long.columns:
        return pl.lit(1.0)
    unit = pl.col("unit").cast(pl.String).str.to_lowercase()
    return pl.when(unit.is_in(["mg/m3", "mg/m³"])).then(1000.0).when(unit == "kpa").then(10.0).otherwise(1.0)


def _plausible(long: pl.DataFrame) -> pl.DataFrame:
    low = {factor: bounds[0] for factor, bounds in _PLAUSIBLE.items()}
    high = {factor: bounds[1] for factor, bounds in _PLAUSIBLE.items()}
    factor = pl.col("factor")
    return long.filter(
        pl.col("value").is_between(
            factor.replace_strict(low, return_dtype=pl.Float32), factor.replace_strict(high, return_dtype=pl.Float32)
        )
    )


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _utc(long: pl.DataFrame, zone_hours: int) -> pl.Series:
    """Moments, UTC, without a zone mark."""
    name = next((each for each in ("time", "time_utc", "time_local") if each in long.columns), None)
    if name is None:
        raise PanelUnusable(
            "The table has no column time.", "Add the start of each hour, in UTC.", code="columns-unknown"
        )
    time = long[name]
    if time.dtype == pl.String:
        try:
            time = time.str.to_datetime(time_zone="UTC", strict=True) if _has_zone(time) else time.str.to_datetime()
        except pl.exceptions.PolarsError as wrong:
            raise PanelUnusable(
                f"The column {name} holds text that is no moment.",
                "Write 2016-10-01T00:00+08:00.",
                code="time-unreadable",
            ) from wrong
    if not isinstance(time.dtype, pl.Datetime):
        raise PanelUnusable(f"The column {name} holds no moments.", "Write timestamps in UTC.", code="time-unreadable")
    if time.dtype.time_zone:
        time = time.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    elif name == "time_local":
        time = time.dt.offset_by(f"{-zone_hours}h")
    return time.dt.cast_time_unit("us").alias("time")


def _has_zone(time: pl.Series) -> bool:
    first = next((each for each in time.drop_nulls().head(1).to_list()), "")
    return first.endswith("Z") or "+" in first[10:] or "-" in first[10:]


def _arrays(long: pl.DataFrame) -> tuple[dict[str, Array], tuple[str, ...], dt.datetime]:
    stations = tuple(sorted(long["station"].unique().to_list()))
    first, last = long["time"].min(), long["time"].max()
    assert isinstance(first, dt.datetime) and isinstance(last, dt.datetime)
    hours = (last - first) // _HOUR + 1
    if hours * len(stations) > _LARGEST:
        raise PanelUnusable(
            f"{hours} hours of {len(stations)} stations are too many.",
            "Split the table by years.",
            code="table-too-large",
        )
    place = {name: number for number, name in enumerate(stations)}
    placed = long.with_columns(
        pl.col("station").replace_strict(place, return_dtype=pl.Int32).alias("row"),
        (pl.col("time") - first).dt.total_hours().cast(pl.Int32).alias("column"),
    )
    values: dict[str, Array] = {}
    for (factor,), part in placed.partition_by("factor", as_dict=True).items():
        array = np.full((len(stations), hours), np.nan, dtype=np.float32)
        array[part["row"].to_numpy(), part["column"].to_numpy()] = part["value"].to_numpy()
        values[str(factor)] = array
    return dict(sorted(values.items())), stations, first


def with_derived_weather(values: Mapping[str, Array]) -> dict[str, Array]:
    """Wind as components, and the dew point where only humidity is known (Magnus)."""
    made = dict(values)
    if "dew_point" not in made and {"temperature", "humidity"} <= made.keys():
        humidity = np.clip(made["humidity"], 1, 100) / 100
        gamma = np.log(humidity) + _MAGNUS_A * made["temperature"] / (_MAGNUS_B + made["temperature"])
        made["dew_point"] = (_MAGNUS_B * gamma / (_MAGNUS_A - gamma)).astype(np.float32)
    if {"wind_speed", "wind_direction"} <= made.keys():
        angle = np.radians(made["wind_direction"])
        made["wind_east"] = (-made["wind_speed"] * np.sin(angle)).astype(np.float32)
        made["wind_north"] = (-made["wind_speed"] * np.cos(angle)).astype(np.float32)
    made.pop("humidity", None)
    made.pop("wind_direction", None)
    return made
