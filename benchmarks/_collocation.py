"""The co-location data of `data/calibration`, as arrays."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from lantian.core.quantity.rounding import half_up
from lantian.science.calibration.averages import means, means_of_minutes
from lantian.science.calibration.models import Inputs
from lantian.science.calibration.performance import performance

__all__ = ["DATA", "HOURS", "SHARE", "as_printed", "city", "printed", "reference", "sensor"]

DATA = Path(__file__).parent / "data" / "calibration"
HOURS = 31 * 24
SHARE = 0.75
_BEGIN = np.datetime64("2019-08-01T00:00")
_BEHIND_UTC = 300
_INVALID = 9


def reference(*, drop_invalid: bool = True) -> np.ndarray:
    """Hourly PM2.5 of the reference, from 2019-08-01 00:00 UTC."""
    rows = pl.read_parquet(DATA / "epa_reference.parquet")
    if drop_invalid:
        rows = rows.filter(pl.col("qc_code") != _INVALID)
    hours = np.full(HOURS, np.nan)
    hours[((rows["time_utc"].to_numpy() - _BEGIN) / np.timedelta64(1, "h")).astype(int)] = rows["value"].to_numpy()
    return hours


def sensor(name: str) -> Inputs:
    """Hourly means of a sensor with its own humidity and temperature. The file holds the two decimals of the device as
    32-bit floats; they are made decimals again."""
    rows = pl.read_parquet(DATA / "epa_minutes.parquet").filter(pl.col("sensor") == name)
    minute = ((rows["time_local"].to_numpy() - _BEGIN) / np.timedelta64(1, "m")).astype(np.int64) + _BEHIND_UTC
    return Inputs(
        *(
            means_of_minutes(minute, rows[column].to_numpy().astype(np.float64).round(2), hours=HOURS, share=SHARE)
            for column in ("pm25_ugm3", "rh_pct", "temp_c")
        )
    )


def printed() -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """Each row of the documents: which, the figures as printed there, and ours printed the same way."""
    found = []
    for row in pl.read_csv(DATA / "epa_expected.csv").to_dicts():
        truth = reference(drop_invalid="second" in row["source"])
        said = sensor(row["Sensor_Serial"]).sensor
        if row["Averaging Interval"] == "24-hour":
            truth, said = means(truth, length=24, share=SHARE), means(said, length=24, share=SHARE)
        ours = performance(truth, said)
        figures = {
            "R$^2$": ours.r2,
            "Slope": ours.slope,
            "Intercept": ours.intercept,
            "Sensor RMSE": ours.rmse,
            "N": float(ours.n),
            "Sensor_Min": ours.sensor_least,
            "Sensor_Max": ours.sensor_most,
            "Sensor_Mean": ours.sensor_mean,
        }
        name = f"{row['Sensor_Serial']} {row['Averaging Interval']}, {row['source'].rpartition(', ')[2]}"
        found.append(
            (
                name,
                {key: f"{row[key]:.2f}" for key in figures},
                {key: as_printed(value) for key, value in figures.items()},
            )
        )
    return found


def as_printed(value: float) -> str:
    """Two decimals, a half going up. The ninth decimal is where floats begin to make halves of their own."""
    return str(half_up(Decimal(f"{value:.9f}"), 2))


def city(sensor: str, truth: str) -> tuple[Inputs, np.ndarray, np.ndarray]:
    """A gas sensor of the Italian city: inputs, certified analyser, month of each hour."""
    rows = pl.read_parquet(DATA / "uci_hours.parquet")

    def column(name: str) -> np.ndarray:
        return rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()

    month = rows["time_local"].dt.month().to_numpy().astype(int)
    return Inputs(column(sensor), column("rh_pct"), column("temp_c")), column(truth), month
