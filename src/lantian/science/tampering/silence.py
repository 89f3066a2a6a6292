"""Silence when the neighbours peak: gaps that do not fall at random.

May bear on 环发〔2015〕175号 art. 4 (1) stopping a station, (5) cutting its line or power, (10) and (11) recording or
transmitting selectively. An instrument that overheats or saturates in the worst hours does the same without anybody's
doing.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lantian.science.tampering.scores import DAY, Scores
from lantian.science.tampering.windows import Floats

__all__ = ["silent_peaks"]

_WINDOW = 30 * DAY
_STEP = 3 * DAY
_FEWEST = 4


def silent_peaks(values: Floats, expected: Floats) -> Scores:
    """Whether a station's gaps of thirty days lie where its neighbours say that the air was worst.

    Mean rank of the expected concentration in the missing hours, in standard deviations of its distribution when the
    whole pattern of gaps is shifted round the window (which keeps how long the gaps are). Judged every third day;
    scores of the days between are those of the day before. Months with fewer than four missing hours score 0.
    """
    stations, hours = values.shape
    days = hours // DAY
    result = np.full((stations, days), np.nan)
    if hours < _WINDOW:
        return Scores(result, _WINDOW)
    level = sliding_window_view(expected, _WINDOW, axis=1)[:, ::_STEP]
    gap = sliding_window_view(~np.isfinite(values) & np.isfinite(expected), _WINDOW, axis=1)[:, ::_STEP]
    there = np.isfinite(level)
    rank = np.argsort(np.argsort(np.where(there, level, -np.inf), axis=2), axis=2).astype(np.float64)
    rank = np.where(there, rank, 0.0) / _WINDOW
    count = gap.sum(axis=2)
    turned = np.fft.irfft(
        np.conj(np.fft.rfft(gap.astype(np.float64), axis=2)) * np.fft.rfft(rank, axis=2), _WINDOW, axis=2
    )
    spread = turned.std(axis=2)
    score = np.where(spread > 0, (turned[:, :, 0] - turned.mean(axis=2)) / np.where(spread > 0, spread, 1.0), 0.0)
    score = np.where(count >= _FEWEST, np.maximum(score, 0.0), 0.0) * np.minimum(1.0, np.sqrt(count / 12.0))
    score = np.where(there.mean(axis=2) > 0.8, score, np.nan)
    for column in range(score.shape[1]):
        first = _WINDOW // DAY - 1 + column * (_STEP // DAY)
        result[:, first : first + _STEP // DAY] = score[:, column, None]
    return Scores(result, _WINDOW)
