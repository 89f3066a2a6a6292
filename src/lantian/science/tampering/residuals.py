"""What a station should have shown by the others: leave-one-out regression in log space, refitted weekly.

The model of a station is fitted on a stretch of the past that ends `gap_days` before the week that it predicts, so that
an episode of up to that length is not yet part of what it is judged by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lantian.science.tampering.windows import Bools, Floats

__all__ = ["Fit", "Residuals", "fill_gaps", "network_residuals"]

_LAGS = (0, 1, -1)
_HUBER = 2.0
_TO_SD = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How the regression is fitted. Times in days or hours, `floor` in the unit of the values."""

    train_days: int = 180
    gap_days: int = 14
    least_days: int = 180
    refit_hours: int = 168
    ridge: float = 0.01
    floor: float = 8.0
    least_neighbours: int = 5


@dataclass(frozen=True, slots=True)
class Residuals:
    """Logarithm of what was shown less that of what the others say (stations, hours); NaN where either is missing."""

    residual: Floats
    predicted: Floats
    """Logarithm of the expected value plus the floor."""
    floor: float

    def concentration(self) -> Floats:
        """What was expected, in the unit of the values."""
        return np.maximum(np.exp(self.predicted) - self.floor, 0.0)


def network_residuals(
    values: Floats,
    *,
    fit: Fit,
    neighbours: Sequence[Sequence[int]] | None = None,
    own: Sequence[Floats] = (),
    first: int = 0,
    hour_of_day: int = 0,
) -> Residuals:
    """Residuals of each station against its neighbours (stations, hours), from hour `first` on.

    Regressors: the logarithms of the neighbours at the hour, the hour before and the hour after (an episode is judged
    when it is over), the time of day, and of each array in `own` (other pollutants, same shape) the station's own value
    and the neighbours' mean. With `own` the check is sharper, but blind where those readings are lowered as well:
    then `own` must hold only what the suspected tampering does not touch. `hour_of_day` is that of the first column.
    """
    stations, hours = values.shape
    logs = np.log(np.maximum(values, 0.0) + fit.floor)
    others = [np.asarray(neighbours[i]) if neighbours else np.delete(np.arange(stations), i) for i in range(stations)]
    extra = [np.log(np.maximum(each, 0.0) + fit.floor) for each in own]
    clock = _time_of_day(hours, hour_of_day)
    predicted = np.full(values.shape, np.nan)
    for station, beside in enumerate(others):
        there = np.isfinite(values[beside]).sum(axis=0) >= min(fit.least_neighbours, max(1, len(beside) - 1))
        filled = fill_gaps(logs[beside])
        columns = [_shifted(filled, lag) for lag in _LAGS]
        for each in extra:
            around = fill_gaps(each[beside]).mean(axis=0)
            columns.append(np.stack([fill_gaps(np.stack([each[station], around]))[0], around]))
        regressors = np.concatenate([*columns, clock]).T
        predicted[station] = _walk_forward(logs[station], regressors, there, fit, first)
    return Residuals(residual=logs - predicted, predicted=predicted, floor=fit.floor)


def fill_gaps(logs: Floats) -> Floats:
    """Regressors (stations, hours) without holes: the mean of those that are there, shifted by its difference so far.

    Where no station has a value, the line between the hours before and after. Never used as a result.
    """
    there = np.isfinite(logs)
    count = there.sum(axis=0)
    mean = np.where(count > 0, np.where(there, logs, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    known = np.flatnonzero(count > 0)
    if not known.size:
        return np.zeros_like(logs)
    mean = np.interp(np.arange(logs.shape[1]), known, mean[known])
    differed = np.cumsum(np.where(there, logs - mean, 0.0), axis=1) / np.maximum(np.cumsum(there, axis=1), 1)
    return np.where(there, logs, mean + differed)


def _walk_forward(target: Floats, regressors: Floats, usable: Bools, fit: Fit, first: int) -> Floats:
    hours = target.size
    good = np.isfinite(target) & usable
    predicted = np.full(hours, np.nan)
    earliest = (fit.least_days + fit.gap_days) * 24
    begin = earliest if first <= earliest else first
    for start in range(begin, hours, fit.refit_hours):
        until = start - fit.gap_days * 24
        since = max(0, until - fit.train_days * 24)
        chosen = since + np.flatnonzero(good[since:until])
        if chosen.size < fit.least_days * 12:
            continue
        end = min(start + fit.refit_hours, hours)
        predicted[start:end] = _robust_ridge(regressors[chosen], target[chosen], regressors[start:end], fit.ridge)
    predicted[~usable] = np.nan
    return predicted


def _robust_ridge(regressors: Floats, target: Floats, wanted: Floats, ridge: float) -> Floats:
    """Ridge regression with one step of Huber weights; penalty relative to the number of hours."""
    centre, spread = regressors.mean(axis=0), regressors.std(axis=0) + 1e-9
    scaled = (regressors - centre) / spread
    penalty = ridge * target.size * np.eye(scaled.shape[1])
    level = float(target.mean())
    slopes = np.linalg.solve(scaled.T @ scaled + penalty, scaled.T @ (target - level))
    rest = target - level - scaled @ slopes
    scale = _TO_SD * float(np.median(np.abs(rest))) + 1e-9
    weight = np.minimum(1.0, _HUBER * scale / np.maximum(np.abs(rest), 1e-12))
    level = float((weight * target).sum() / weight.sum())
    weighted = scaled * weight[:, None]
    slopes = np.linalg.solve(weighted.T @ scaled + penalty, weighted.T @ (target - level))
    level += float((weight * (target - level - scaled @ slopes)).sum() / weight.sum())
    result: Floats = level + ((wanted - centre) / spread) @ slopes
    return result


def _shifted(values: Floats, hours: int) -> Floats:
    """Values `hours` later; the ends keep their own."""
    if hours == 0:
        return values
    if hours > 0:
        return np.concatenate([values[:, :1].repeat(hours, axis=1), values[:, :-hours]], axis=1)
    return np.concatenate([values[:, -hours:], values[:, -1:].repeat(-hours, axis=1)], axis=1)


def _time_of_day(hours: int, first: int) -> Floats:
    angle = 2 * np.pi * ((np.arange(hours) + first) % 24) / 24
    return np.stack([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)])
