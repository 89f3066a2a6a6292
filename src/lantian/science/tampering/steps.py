"""Parameters that were changed: slope or offset of a station against its neighbours steps from one day to the next.

May bear on 环发〔2015〕175号 art. 4 (8) and (9) changing parameters, openly or by a hidden menu. A calibration or
repair that the diary records does the same, honestly: a step with an entry is explained, a step without one is a
lead.
"""

from __future__ import annotations

import numpy as np

from lantian.science.tampering.residuals import Residuals
from lantian.science.tampering.scores import DAY, Scores, at_day_ends, from_own_level
from lantian.science.tampering.windows import Floats, trailing_mean

__all__ = ["parameter_steps", "step_sizes"]

_SIDE = 10 * DAY
_CLIP = 3.0
_LEAST_SLOPE, _LEAST_OFFSET = 0.03, 2.0
"""Spread of what is usual that is assumed at least: 3 %, and 2 µg/m³."""


def parameter_steps(values: Floats, residuals: Residuals, spread: Floats, known_days: int) -> Scores:
    """The larger of the steps of slope and offset ten days before each day's end (stations, hours) → (stations, days).

    Both compare the ten days before with the ten days after, in robust standard deviations of what is usual for the
    station. Slope: logarithm of the ratio at levels over the middle. Offset: difference at levels below it.
    """
    slope, offset = step_sizes(values, residuals, spread)
    least = (_LEAST_SLOPE, _LEAST_OFFSET)
    steps = [
        np.abs(from_own_level(each, known_days, least=one)) for each, one in zip((slope, offset), least, strict=True)
    ]
    score = np.fmax(*steps)
    return Scores(score, 2 * _SIDE)


def step_sizes(values: Floats, residuals: Residuals, spread: Floats) -> tuple[Floats, Floats]:
    """After less before, of the log-ratio and of the difference in concentration, at each day's end ten days later."""
    score = np.clip(residuals.residual, -_CLIP * spread, _CLIP * spread)
    expected = residuals.concentration()
    middle = np.nanmedian(expected, axis=1, keepdims=True)
    high = np.where(expected >= middle, score, np.nan)
    width = np.maximum(spread * (expected + residuals.floor), 2.0)
    difference = np.clip(values - expected, -_CLIP * width, _CLIP * width)
    low = np.where(expected < middle, difference, np.nan)
    return _step(high), _step(low)


def _step(series: Floats) -> Floats:
    after = trailing_mean(series, _SIDE, least=0.15)
    before = np.full(series.shape, np.nan)
    before[:, _SIDE:] = after[:, :-_SIDE]
    return at_day_ends(after - before)
