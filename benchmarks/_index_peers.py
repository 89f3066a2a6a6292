"""The index over many stations as a competent user of pandas and of Polars would write it, in floats.

Input: a long table sorted by station and time with the columns station, time and the six pollutants. Output: the hours'
running index and the days' index (2012 without the fall-backs above 800, which the made data never reach), each with a
bit mask of primary pollutants. Rounding is half to even where the library has it; a billionth is taken off before
rounding up, so that 55.000000000000007 stays 55.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl

from lantian.core.standards.hj633 import BREAKPOINTS, IAQI_STEPS, Edition, Indicator

POLLUTANTS = ("so2", "no2", "co", "o3", "pm10", "pm25")
_MEANS = tuple(name for name in POLLUTANTS if name != "o3")
_DRIFT = 1e-9
_OZONE_WINDOWS, _OZONE_LIMIT, _DAY_HOURS = 14, 100, 20


def _breakpoints(indicator: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    row = BREAKPOINTS[Edition.E2012][Indicator(indicator)]
    return row, IAQI_STEPS[: len(row)]


# --- pandas -----------------------------------------------------------------------------------------------------


def _pandas_iaqi(values: pd.Series, indicator: str, decimals: int) -> pd.Series:
    row, steps = _breakpoints(indicator)
    return pd.Series(np.ceil(np.interp(values.round(decimals), row, steps) - _DRIFT), index=values.index).where(
        values.notna()
    )


def _pandas_overall(frame: pd.DataFrame) -> pd.DataFrame:
    aqi = frame.max(axis=1)
    primary = sum(
        (frame[name].eq(aqi) & (aqi > 50)).astype("uint8") * (1 << bit) for bit, name in enumerate(POLLUTANTS)
    )
    return pd.DataFrame({"aqi": aqi.fillna(-1).astype("int16"), "primary": primary})


def with_pandas(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Running and daily index with pandas."""
    groups = frame.groupby("station", sort=False)
    running = groups[list(_MEANS)].rolling(24, min_periods=20).mean().reset_index(drop=True)
    ozone = groups["o3"].rolling(8, min_periods=6).mean().reset_index(drop=True)
    iaqi = pd.DataFrame({name: _pandas_iaqi(running[name], f"{name}_24h", int(name == "co")) for name in _MEANS})
    iaqi["o3"] = _pandas_iaqi(ozone, "o3_8h", 0)
    hours = _pandas_overall(iaqi[list(POLLUTANTS)])

    keys = [frame["station"], frame["time"].dt.floor("D")]
    by_day = frame[list(_MEANS)].groupby(keys, sort=False)
    means = by_day.mean().where(by_day.count() >= _DAY_HOURS)
    daily = pd.DataFrame({name: _pandas_iaqi(means[name], f"{name}_24h", int(name == "co")) for name in _MEANS})
    within = ozone.where(frame["time"].dt.hour >= 7).groupby(keys, sort=False)
    eight = _pandas_iaqi(within.max(), "o3_8h", 0)
    eight = eight.where((within.count() >= _OZONE_WINDOWS) | (eight > _OZONE_LIMIT))
    of_hour = frame["o3"].groupby(keys, sort=False)
    one = _pandas_iaqi(of_hour.max(), "o3_1h", 0)
    one = one.where((of_hour.count() >= _DAY_HOURS) | (one > _OZONE_LIMIT))
    daily["o3"] = np.fmax(eight, one)
    return hours, _pandas_overall(daily[list(POLLUTANTS)])


# --- Polars -----------------------------------------------------------------------------------------------------


def _polars_iaqi(value: pl.Expr, indicator: str, decimals: int) -> pl.Expr:
    row, steps = _breakpoints(indicator)
    rounded = value.round(decimals, mode="half_to_even")
    found = pl.when(rounded.is_null()).then(None)
    for low, high, index_low, index_high in zip(row, row[1:], steps, steps[1:], strict=False):
        slope = (index_high - index_low) / (high - low)
        found = found.when(rounded <= high).then((index_low + slope * (rounded - low) - _DRIFT).ceil())
    return found.otherwise(steps[-1]).cast(pl.Int16).alias(indicator.split("_", maxsplit=1)[0])


def _polars_overall(frame: pl.LazyFrame) -> pl.LazyFrame:
    bits = (
        ((pl.col(n) == pl.col("aqi")) & (pl.col("aqi") > 50)).cast(pl.UInt8) * 2**b for b, n in enumerate(POLLUTANTS)
    )
    return frame.with_columns(aqi=pl.max_horizontal(POLLUTANTS)).select(
        pl.col("aqi").fill_null(-1), primary=pl.sum_horizontal(bit.fill_null(0) for bit in bits)
    )


def with_polars(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Running and daily index with Polars: `rolling_mean` over stations, days by `group_by`."""
    means = frame.select(
        "station",
        "time",
        *(pl.col(name).rolling_mean(24, min_samples=20).over("station") for name in _MEANS),
        pl.col("o3").rolling_mean(8, min_samples=6).over("station"),
    )
    hours = means.lazy().select(
        *(_polars_iaqi(pl.col(name), f"{name}_24h", int(name == "co")) for name in _MEANS),
        _polars_iaqi(pl.col("o3"), "o3_8h", 0),
    )
    within = pl.col("eight").filter(pl.col("time").dt.hour() >= 7)
    days = (
        frame.lazy()
        .with_columns(means["o3"].alias("eight"))
        .group_by("station", pl.col("time").dt.truncate("1d"), maintain_order=True)
        .agg(
            *(pl.when(pl.col(n).count() >= _DAY_HOURS).then(pl.col(n).mean()).alias(n) for n in _MEANS),
            within.max(),
            within.count().alias("windows"),
            one=pl.col("o3").max(),
            ones=pl.col("o3").count(),
        )
        .with_columns(
            *(_polars_iaqi(pl.col(name), f"{name}_24h", int(name == "co")) for name in _MEANS),
            _polars_iaqi(pl.col("eight"), "o3_8h", 0).alias("eight"),
            _polars_iaqi(pl.col("one"), "o3_1h", 0).alias("one"),
        )
        .with_columns(
            o3=pl.max_horizontal(
                pl.when((pl.col("windows") >= _OZONE_WINDOWS) | (pl.col("eight") > _OZONE_LIMIT)).then("eight"),
                pl.when((pl.col("ones") >= _DAY_HOURS) | (pl.col("one") > _OZONE_LIMIT)).then("one"),
            )
        )
    )
    return _polars_overall(hours).collect(), _polars_overall(days).collect()
