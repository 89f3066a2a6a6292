"""EPA's statistics: reproduced from the delivered minutes to the printed digit, and each target from both sides."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lantian.core.quantity.rounding import half_up
from lantian.science.calibration.averages import means, means_of_minutes
from lantian.science.calibration.performance import Targets, TooFewPairs, judge, performance, precision

DATA = Path(__file__).parents[3] / "benchmarks" / "data" / "calibration"
HOURS = 31 * 24
BEGIN = np.datetime64("2019-08-01T00:00")
EPA = Targets(
    r2_least=0.70,
    slope_least=0.65,
    slope_most=1.35,
    intercept_most=5,
    rmse_most=7,
    nrmse_most=0.30,
    sd_most=5,
    cv_most=0.30,
)


def reference(keep_invalid: bool) -> np.ndarray:
    rows = pl.read_parquet(DATA / "epa_reference.parquet").filter(keep_invalid | (pl.col("qc_code") != 9))
    hours = np.full(HOURS, np.nan)
    hours[((rows["time_utc"].to_numpy() - BEGIN) / np.timedelta64(1, "h")).astype(int)] = rows["value"].to_numpy()
    return hours


def hours_of(sensor: str, column: str = "pm25_ugm3") -> np.ndarray:
    """The sensor's clock is UTC-5 all year."""
    rows = pl.read_parquet(DATA / "epa_minutes.parquet").filter(pl.col("sensor") == sensor)
    minute = ((rows["time_local"].to_numpy() - BEGIN) / np.timedelta64(1, "m")).astype(np.int64) + 300
    return means_of_minutes(minute, rows[column].to_numpy().astype(float).round(2), hours=HOURS, share=0.75)


@pytest.mark.parametrize("row", pl.read_csv(DATA / "epa_expected.csv").to_dicts(), ids=lambda row: row["source"])
def test_the_printed_statistics_are_reproduced_to_the_digit(row: dict) -> None:
    truth, said = reference("first" in row["source"]), hours_of(row["Sensor_Serial"])
    if row["Averaging Interval"] == "24-hour":
        truth, said = (means(series, length=24, share=0.75) for series in (truth, said))
    found = performance(truth, said)
    ours = {
        "R$^2$": found.r2,
        "Slope": found.slope,
        "Intercept": found.intercept,
        "Sensor RMSE": found.rmse,
        "N": found.n,
        "Sensor_Min": found.sensor_least,
        "Sensor_Max": found.sensor_most,
        "Sensor_Mean": found.sensor_mean,
    }
    printed = {name: half_up(Decimal(f"{value:.9f}"), 2) for name, value in ours.items()}
    assert printed == {name: Decimal(f"{row[name]:.2f}") for name in ours}


@pytest.mark.parametrize(("minutes", "counts"), [(44, False), (45, True)])
def test_an_hour_counts_with_three_quarters_of_its_minutes(minutes: int, counts: bool) -> None:
    found = means_of_minutes(np.arange(minutes), np.full(minutes, 3.0), hours=2, share=0.75)
    assert np.isfinite(found).tolist() == [counts, False]


def test_a_minute_that_comes_twice_counts_once_and_strange_minutes_do_not() -> None:
    minute = np.array([*range(45), 44, -1, 60])
    values = np.array([*[1.0] * 44, 90.0, 46.0, 500.0, 500.0])
    assert means_of_minutes(minute, values, hours=1, share=0.75).tolist() == [pytest.approx(90 / 45)]


def test_figures_by_hand() -> None:
    """Reference 1, 2, 3; sensor 2, 2, 5: slope 1.5, intercept 0, errors 1, 0, 2."""
    found = performance(np.array([1.0, 2.0, 3.0, np.nan, 4.0]), np.array([2.0, 2.0, 5.0, 1.0, np.nan]))
    assert (found.n, found.slope, found.intercept) == (3, pytest.approx(1.5), pytest.approx(0))
    assert found.rmse == pytest.approx(np.sqrt(5 / 3))
    assert found.nrmse == pytest.approx(np.sqrt(5 / 3) / 2)
    assert (found.bias, found.relative_bias) == (pytest.approx(1), pytest.approx(0.5))
    assert found.r2 == pytest.approx(0.75)
    assert found.curvature == pytest.approx(0.25), "three points lie on a parabola"


def test_precision_by_hand() -> None:
    """Two sensors 1, 2, 3 and 3, 4, 5: deviations of ±1 from each mean, six values: √(6/5)."""
    found = precision(np.array([[1.0, 2.0, 3.0, np.nan], [3.0, 4.0, 5.0, 9.0]]))
    assert (found.n, found.sensors) == (3, 2)
    assert found.sd == pytest.approx(np.sqrt(6 / 5))
    assert found.cv == pytest.approx(np.sqrt(6 / 5) / 3)


@pytest.mark.parametrize("values", [np.array([1.0, 2.0]), np.array([np.nan, 1.0, 2.0]), np.full(9, 4.0)])
def test_too_little_is_said(values: np.ndarray) -> None:
    with pytest.raises(TooFewPairs):
        performance(values, np.arange(float(values.size)))
    with pytest.raises(TooFewPairs):
        precision(values[None, :])


GOOD = performance(np.linspace(0, 100, 50), np.linspace(0, 100, 50) + np.tile([1.0, -1.0], 25))


@pytest.mark.parametrize(
    ("target", "changes", "met"),
    [
        ("r2", {"r2": 0.70}, True),
        ("r2", {"r2": 0.699}, False),
        ("slope", {"slope": 0.65}, True),
        ("slope", {"slope": 0.649}, False),
        ("slope", {"slope": 1.351}, False),
        ("intercept", {"intercept": -5.0}, True),
        ("intercept", {"intercept": -5.01}, False),
        ("error", {"rmse": 7.01, "nrmse": 0.30}, True),
        ("error", {"rmse": 7.0, "nrmse": 0.31}, True),
        ("error", {"rmse": 7.01, "nrmse": 0.31}, False),
    ],
)
def test_targets_from_both_sides(target: str, changes: dict, met: bool) -> None:
    assert judge(replace(GOOD, **changes), EPA)[target] is met


def test_precision_is_unknown_for_one_sensor_alone() -> None:
    assert judge(GOOD, EPA)["precision"] is None
    alike = precision(np.array([[100.0, 102.0, 104.0], [101.0, 103.0, 105.0]]))
    assert judge(GOOD, EPA, alike)["precision"] is True
    unlike = precision(np.array([[10.0, 12.0, 14.0], [30.0, 33.0, 35.0]]))
    assert judge(GOOD, EPA, unlike)["precision"] is False
