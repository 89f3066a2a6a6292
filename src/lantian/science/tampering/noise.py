"""Noise that collapses: a series smoother than the air and the instrument allow.

May bear on 环发〔2015〕175号 art. 4 (8) changing the instrument's conditions or data, article 5 (5) data from planted
software. A new averaging time set by the maker, or a very steady night, look alike.
"""

from __future__ import annotations

import numpy as np

from lantian.science.tampering.scores import Scores, at_day_ends, from_own_level
from lantian.science.tampering.windows import Floats, trailing_mean

__all__ = ["noise_collapse"]

_WINDOW = 72
_FLOOR = 8.0
_LEAST = 1e-3


def noise_collapse(values: Floats, known_days: int) -> Scores:
    """How much smoother three days are than the neighbours' same days (stations, hours) → (stations, days).

    The mean absolute second difference of the logarithm, against the mean of the other stations, in robust standard
    deviations from what is usual for the station.
    """
    logs = np.log(np.maximum(values, 0.0) + _FLOOR)
    bend = np.full(values.shape, np.nan)
    bend[:, 2:] = np.abs(logs[:, 2:] - 2 * logs[:, 1:-1] + logs[:, :-2])
    own = np.log(at_day_ends(trailing_mean(bend, _WINDOW)) + _LEAST)
    total, there = np.nansum(own, axis=0), np.isfinite(own).sum(axis=0)
    others = (total - np.nan_to_num(own)) / np.maximum(there - np.isfinite(own), 1)
    return Scores(-from_own_level(np.where(there > 2, own - others, np.nan), known_days), _WINDOW)
