"""The network check: is a station lower than its neighbours say, over one day, two, three, a week or a fortnight?

May bear on 环发〔2015〕175号 art. 4 (2) covering, blocking or spraying the inlet, (5) damaging the instrument, (8) and
(9) changing its conditions or parameters. It sees a fall of any cause: a closed source nearby, a change of the site,
drift.

The statistic of a window is the mean of the residuals, each limited to three of its standard deviations (which depend
on the level: clean air is noisier in logarithms), weighted by their precision, less the mean of the twenty days that
ended a fortnight before. It is divided by its own spread in the season and compared with thresholds for each season
and window that earlier data passed at the chosen rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lantian.science.tampering.null import HOURS_PER_YEAR, Tail, alarm_rate, fit_tail
from lantian.science.tampering.residuals import Residuals
from lantian.science.tampering.windows import Bools, Floats, trailing_sum

__all__ = [
    "APART",
    "WINDOWS",
    "NetworkNull",
    "baseline",
    "calibrate",
    "seasons_of_months",
    "spread_by_level",
    "window_means",
]

WINDOWS = (24, 48, 72, 168, 336)
"""Hours."""
APART = 168
"""Hours: alarms of one station that are not further from each other are one."""
_LIMIT = 3.0
_BEFORE, _FORTNIGHT = 480, 336
_SHRINK = 960.0
"""Hours of residuals 0 that the baseline starts from."""
_POWER = 1.5
"""Weight of an hour: its spread to minus this; between equal weights (0) and those of independent errors (2)."""
_BINS = 8
_LEAST_SPREAD = 0.05
_TO_SD = 1.4826
_SEASONS = 4
_SEASON_YEARS = 0.5
"""Station-years that a season needs for thresholds of its own."""


def seasons_of_months(months: NDArray[np.int64]) -> NDArray[np.int64]:
    """Winter 0, spring 1, summer 2, autumn 3 by the month of each hour (1 … 12)."""
    result: NDArray[np.int64] = (months % 12) // 3
    return result


def spread_by_level(residuals: Residuals, known: Bools) -> Floats:
    """Standard deviation of the residual by the level expected (stations, hours), learnt from the hours `known`."""
    spread = np.full(residuals.residual.shape, np.nan)
    for station, (rest, level) in enumerate(zip(residuals.residual, residuals.predicted, strict=True)):
        chosen = known & np.isfinite(rest)
        if chosen.sum() < _BINS * 24:
            spread[station] = 0.2
            continue
        rank = np.argsort(level[chosen])
        centres, widths = [], []
        for part in np.array_split(rank, _BINS):
            inside = rest[chosen][part]
            centres.append(float(level[chosen][part].mean()))
            widths.append(_TO_SD * float(np.median(np.abs(inside - np.median(inside)))))
        spread[station] = np.interp(np.nan_to_num(level, nan=centres[_BINS // 2]), centres, widths)
    floored: Floats = np.maximum(spread, _LEAST_SPREAD)
    return floored


def baseline(residual: Floats, spread: Floats) -> Floats:
    """What a station differed in the twenty days that ended a fortnight ago, drawn towards 0 where little is known."""
    weight = np.where(np.isfinite(residual), spread**-_POWER, 0.0)
    value = np.where(np.isfinite(residual), np.clip(residual, -_LIMIT * spread, _LIMIT * spread), 0.0)
    total = np.concatenate([np.zeros((*weight.shape[:-1], 1)), np.cumsum(weight, axis=-1)], axis=-1)
    summed = np.concatenate([np.zeros((*weight.shape[:-1], 1)), np.cumsum(weight * value, axis=-1)], axis=-1)
    end = np.maximum(np.arange(residual.shape[-1]) - _FORTNIGHT, 0)
    begin = np.maximum(end - _BEFORE, 0)
    prior = _SHRINK / np.median(spread, axis=-1, keepdims=True) ** _POWER
    result: Floats = (summed[..., end] - summed[..., begin]) / (total[..., end] - total[..., begin] + prior)
    return result


def window_means(residual: Floats, spread: Floats, base: Floats, windows: Sequence[int] = WINDOWS) -> Floats:
    """How much lower than expected, (windows, …, hours); positive is lower. NaN where half of a window is missing."""
    there = np.isfinite(residual)
    weight = np.where(there, spread**-_POWER, 0.0)
    value = np.where(there, np.clip(residual - base, -_LIMIT * spread, _LIMIT * spread), 0.0)
    means = []
    for hours in windows:
        count = trailing_sum(there.astype(np.float64), hours)
        total = trailing_sum(weight, hours)
        enough = count >= 0.5 * hours
        means.append(np.where(enough, -trailing_sum(weight * value, hours) / np.where(enough, total, 1.0), np.nan))
    return np.stack(means)


@dataclass(frozen=True, slots=True)
class NetworkNull:
    """What earlier data say of the statistic without tampering."""

    scale: Floats
    """Spread of the statistic (windows, stations, seasons)."""
    tails: tuple[tuple[Tail, ...], ...]
    """By window and season."""
    share: float
    """Rate that each window may have so that together they have the rate asked for."""
    rate: float
    windows: tuple[int, ...] = WINDOWS

    def scores(self, means: Floats, season: NDArray[np.int64], station: int | None = None) -> Floats:
        """`window_means` over their own spread; (windows, stations, hours), or of one station (windows, …, hours)."""
        scale = self.scale if station is None else self.scale[:, station]
        result: Floats = means / scale[..., season]
        return result

    def thresholds(self) -> Floats:
        """Scores from which on there is an alarm (windows, seasons)."""
        return np.array([[tail.threshold(self.share) for tail in row] for row in self.tails])

    def alarm(self, scores: Floats, season: NDArray[np.int64]) -> Bools:
        """Where any window is over its threshold (stations, hours)."""
        limits = self.thresholds()[:, season]
        if scores.ndim > limits.ndim:
            limits = limits[:, None] if season.ndim == 1 else limits
        return np.asarray((scores >= limits).any(axis=0), dtype=np.bool_)

    def rate_of(self, window: int, season: int, score: float) -> float:
        """False alarms per station and year at this score of one window, all windows counted."""
        return self.tails[window][season].rate(score) * self.rate / self.share


def calibrate(
    means: Floats, season: NDArray[np.int64], known: Bools, *, rate: float = 1.0, windows: Sequence[int] = WINDOWS
) -> NetworkNull:
    """Thresholds at which the hours `known` raise `rate` alarms per station and year, all windows together.

    `means` (windows, stations, hours) as `window_means` gives them. A season with less than half a station-year is
    judged as all together.

    Raises:
        NotEnoughHistory: the hours known are too few.
    """
    scale = np.empty((*means.shape[:2], _SEASONS))
    tails = []
    judged = np.isfinite(means).any(axis=0) & known
    enough = [(judged & (season == each)).sum() >= _SEASON_YEARS * HOURS_PER_YEAR for each in range(_SEASONS)]
    masks = [known & (season == each) if enough[each] else known for each in range(_SEASONS)]
    for each, mask in enumerate(masks):
        own = np.nanmean(means[:, :, mask] ** 2, axis=2)
        scale[:, :, each] = np.sqrt(0.5 * own + 0.5 * np.nanmean(own, axis=1, keepdims=True))
    for window in range(means.shape[0]):
        row = []
        for each, mask in enumerate(masks):
            scores = np.where(mask, means[window] / scale[window, :, each, None], np.nan)
            row.append(fit_tail(scores, steps_per_year=HOURS_PER_YEAR, apart=APART))
        tails.append(tuple(row))
    low, high = rate / 40, rate * 1.5
    for _ in range(14):
        middle = float(np.sqrt(low * high))
        null = NetworkNull(scale, tuple(tails), middle, rate, tuple(windows))
        alarm = null.alarm(null.scores(means, season), season)
        seen = alarm_rate(alarm, judged, steps_per_year=HOURS_PER_YEAR, apart=APART)
        low, high = (low, middle) if seen > rate else (middle, high)
    return NetworkNull(scale, tuple(tails), low, rate, tuple(windows))
