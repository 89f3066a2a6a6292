"""The figures by which EPA judges air sensors beside a reference monitor.

Basis: Duvall and others, Performance Testing Protocols, Metrics, and Target Values for Fine Particulate Matter Air
Sensors, EPA/600/R-20/280 (2021), appendix D. The regression is sensor = slope × reference + intercept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Performance", "Precision", "Targets", "TooFewPairs", "judge", "performance", "precision"]

Floats = NDArray[np.float64]
_LEAST_PAIRS = 3


class TooFewPairs(Exception):
    """There are too few hours with both values, or the reference never changed."""

    code = "too-few-pairs"
    remedy = "Leave the device beside the reference station for longer."

    def __init__(self, pairs: int) -> None:
        self.pairs = pairs
        super().__init__(f"{pairs} hours have both values; at least {_LEAST_PAIRS} that differ are needed.")


@dataclass(frozen=True, kw_only=True)
class Performance:
    """One sensor against its reference; concentrations in the unit of the values."""

    n: int
    r2: float
    slope: float
    intercept: float
    rmse: float
    nrmse: float
    """RMSE as a part of the mean reference."""
    bias: float
    """Mean of sensor − reference."""
    relative_bias: float
    curvature: float
    """What a second-degree curve adds to R²: 0 for a straight line."""
    reference_mean: float
    sensor_mean: float
    sensor_least: float
    sensor_most: float


@dataclass(frozen=True, kw_only=True)
class Precision:
    """How alike sensors of one make are that stand together."""

    n: int
    """Periods in which all of them have a value."""
    sensors: int
    sd: float
    cv: float
    """SD as a part of the mean of all sensors."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Bounds; NRMSE and CV are parts of 1. Either of RMSE and NRMSE, and either of SD and CV, is enough."""

    r2_least: float
    slope_least: float
    slope_most: float
    intercept_most: float
    rmse_most: float
    nrmse_most: float
    sd_most: float
    cv_most: float


def performance(reference: Floats, sensor: Floats) -> Performance:
    """Figures of one sensor from paired values, NaN = missing, both shapes (periods,).

    Raises:
        TooFewPairs: fewer than three pairs, or a reference or sensor that never changed.

    >>> found = performance(np.array([1.0, 2.0, 3.0, 4.0]), np.array([3.0, 5.0, 7.0, 9.0]))
    >>> found.slope, found.intercept, found.r2
    (2.0, 1.0, 1.0)
    """
    both = np.isfinite(reference) & np.isfinite(sensor)
    x, y = reference[both], sensor[both]
    if x.size < _LEAST_PAIRS or np.ptp(x) == 0 or np.ptp(y) == 0:
        raise TooFewPairs(int(x.size))
    dx, dy = x - x.mean(), y - y.mean()
    sxx, sxy, syy = dx @ dx, dx @ dy, dy @ dy
    slope = sxy / sxx
    error = y - x
    rmse = float(np.sqrt(np.mean(error**2)))
    r2 = float(sxy**2 / (sxx * syy))
    return Performance(
        n=int(x.size),
        r2=r2,
        slope=float(slope),
        intercept=float(y.mean() - slope * x.mean()),
        rmse=rmse,
        nrmse=_part(rmse, x.mean()),
        bias=float(error.mean()),
        relative_bias=_part(float(error.mean()), x.mean()),
        curvature=max(_r2_of_curve(dx, dy, float(syy)) - r2, 0.0),
        reference_mean=float(x.mean()),
        sensor_mean=float(y.mean()),
        sensor_least=float(y.min()),
        sensor_most=float(y.max()),
    )


def precision(sensors: Floats) -> Precision:
    """Between sensors that stand together; shape (sensors, periods), NaN = missing.

    SD is √(Σ(x − mean of the period)² / (N·M − 1)) over the N periods in which all M sensors have a value.

    Raises:
        TooFewPairs: one sensor alone, or fewer than three common periods.
    """
    common = sensors[:, np.isfinite(sensors).all(axis=0)]
    number, periods = common.shape
    if number < 2 or periods < _LEAST_PAIRS:
        raise TooFewPairs(periods)
    sd = float(np.sqrt(((common - common.mean(axis=0)) ** 2).sum() / (common.size - 1)))
    return Precision(n=periods, sensors=number, sd=sd, cv=_part(sd, common.mean()))


def judge(found: Performance, targets: Targets, between: Precision | None = None) -> Mapping[str, bool | None]:
    """Which targets are met; None where nothing can be said (precision needs a second sensor)."""
    met: dict[str, bool | None] = {
        "r2": found.r2 >= targets.r2_least,
        "slope": targets.slope_least <= found.slope <= targets.slope_most,
        "intercept": abs(found.intercept) <= targets.intercept_most,
        "error": found.rmse <= targets.rmse_most or found.nrmse <= targets.nrmse_most,
        "precision": None,
    }
    if between is not None:
        met["precision"] = between.sd <= targets.sd_most or between.cv <= targets.cv_most
    return met


def _part(value: float, mean: float) -> float:
    return float(value / mean) if mean else float("nan")


def _r2_of_curve(dx: Floats, dy: Floats, syy: float) -> float:
    scale = np.abs(dx).max()
    design = np.column_stack([np.ones_like(dx), dx / scale, (dx / scale) ** 2])
    solved = np.linalg.lstsq(design, dy, rcond=None)[0]
    rest = dy - design @ solved
    return float(1 - rest @ rest / syy)
