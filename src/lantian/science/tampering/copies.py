"""Copied series: from another station, with or without delay, and from a station's own past.

May bear on 环发〔2015〕175号 art. 4 (8) and (13) changing data, article 5 (5) data from a simulation or planted
software.
Stations that share a display's coarse steps, or a gap filled by a logger, look alike for some hours.
"""

from __future__ import annotations

import numpy as np

from lantian.science.tampering.scores import DAY, Scores, at_day_ends
from lantian.science.tampering.windows import Floats, trailing_sum

__all__ = ["LAGS", "copies_between", "copies_of_own_past", "copies_with_noise"]

LAGS = range(4)
"""Hours by which a copy may be late."""
_WINDOW = 48
_NOISE_WINDOW = 72
_FLOOR = 8.0
_CHANCE = 0.5
"""Equal readings by chance are about one in 1 + level/2 (readings scatter by a multiple of the level)."""


def copies_between(values: Floats, *, resolution: float = 1.0) -> Scores:
    """Evidence of equal readings of two stations in two days (stations, hours) → (stations, days).

    Each hour at which a station shows exactly what another showed 0 … 3 hours before counts ln(1 + level/2
    resolutions); the score is the largest sum over partners and delays.
    """
    weight = _weight(values, resolution)
    best, partner, lag = _empty(values)
    for delay in LAGS:
        for other in range(values.shape[0]):
            source = _later(values[other : other + 1], delay)
            with np.errstate(invalid="ignore"):
                match = np.where(values == source, weight, 0.0)
            match[other] = 0.0
            score = at_day_ends(trailing_sum(match, _WINDOW))
            better = np.nan_to_num(score, nan=-1.0) > best
            best, partner, lag = (
                np.where(better, score, best),
                np.where(better, other, partner),
                np.where(better, delay, lag),
            )
    return Scores(_judged(best, values, _WINDOW), _WINDOW, partner, lag)


def copies_of_own_past(values: Floats, *, resolution: float = 1.0, first: int = DAY, last: int = 30 * DAY) -> Scores:
    """Evidence of readings of two days that repeat the same station's own of `first` … `last` hours before."""
    weight = _weight(values, resolution).astype(np.float32)
    best, partner, lag = _empty(values)
    days = best.shape[1]
    for delay in range(first, min(last, values.shape[1] - _WINDOW) + 1):
        match = np.zeros((values.shape[0], days * DAY), dtype=np.float32)
        with np.errstate(invalid="ignore"):
            match[:, delay:] = np.where(
                values[:, delay : days * DAY] == values[:, : days * DAY - delay], weight[:, delay : days * DAY], 0
            )
        day = match.reshape(values.shape[0], days, DAY).sum(axis=2)
        score = day.copy()
        score[:, 1:] += day[:, :-1]
        better = score > best
        best, lag = np.where(better, score, best), np.where(better, delay, lag)
    own = np.broadcast_to(np.arange(values.shape[0])[:, None], partner.shape)
    return Scores(_judged(best, values, _WINDOW), _WINDOW, own, lag)


def copies_with_noise(values: Floats, known_days: int) -> Scores:
    """Whether the hour-to-hour changes of a station follow another's more closely than they ever do by nature.

    Fisher's z of the correlation of the changes of the logarithm over three days, in robust standard deviations from
    what is usual for the pair; scaling or a little noise does not hide a copy from it.
    """
    change = np.diff(np.log(np.maximum(values, 0.0) + _FLOOR), axis=1, prepend=np.nan)
    best, partner, lag = _empty(values)
    for delay in LAGS:
        for other in range(values.shape[0]):
            link = _fisher(change, _later(change[other : other + 1], delay))
            link[other] = np.nan
            history = link[:, :known_days]
            there = np.isfinite(history).sum(axis=1) > 30
            if not there.any():
                continue
            middle = np.full((len(values), 1), np.nan)
            width = np.full((len(values), 1), np.nan)
            middle[there, 0] = np.nanmedian(history[there], axis=1)
            width[there, 0] = 1.4826 * np.nanmedian(np.abs(history[there] - middle[there]), axis=1)
            score = (link - middle) / np.maximum(width, 0.05)
            better = np.nan_to_num(score, nan=-np.inf) > np.where(best < 0, -np.inf, best)
            best, partner, lag = (
                np.where(better, score, best),
                np.where(better, other, partner),
                np.where(better, delay, lag),
            )
    return Scores(_judged(best, values, _NOISE_WINDOW), _NOISE_WINDOW, partner, lag)


def _fisher(one: Floats, other: Floats) -> Floats:
    both = np.isfinite(one) & np.isfinite(other)
    x, y = np.where(both, one, 0.0), np.where(both, np.broadcast_to(other, one.shape), 0.0)
    count, sx, sy, sxx, syy, sxy = (
        at_day_ends(trailing_sum(each, _NOISE_WINDOW)) for each in (both.astype(np.float64), x, y, x * x, y * y, x * y)
    )
    enough = count > _NOISE_WINDOW * 0.6
    size = np.where(enough, count, 1.0)
    spread = np.sqrt(np.maximum((sxx - sx**2 / size) * (syy - sy**2 / size), 1e-12))
    link = np.clip((sxy - sx * sy / size) / spread, -0.9999, 0.9999)
    return np.where(enough, np.arctanh(link), np.nan)


def _weight(values: Floats, resolution: float) -> Floats:
    return np.log1p(_CHANCE * np.maximum(np.nan_to_num(values), 0.0) / resolution)


def _later(values: Floats, delay: int) -> Floats:
    if delay == 0:
        return values
    return np.concatenate([np.full((values.shape[0], delay), np.nan), values[:, :-delay]], axis=1)


def _empty(
    values: Floats,
) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.int64]], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    shape = (values.shape[0], values.shape[1] // DAY)
    return np.full(shape, -1.0), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)


def _judged(best: Floats, values: Floats, window: int) -> Floats:
    count = at_day_ends(trailing_sum(np.isfinite(values).astype(np.float64), window))
    return np.where(np.nan_to_num(count) > window / 2, np.maximum(best, 0.0), np.nan)
