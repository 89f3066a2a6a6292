"""Hugging a limit: readings crowd just below it and are missing just above.

May bear on 环发〔2015〕175号 art. 4 (12) unreasonable rounding or choosing, (13) changing data. An instrument with
coarse steps, or a month in which the air itself stood at the limit, look alike; the neighbours' readings in the same
bands tell.
"""

from __future__ import annotations

import numpy as np

from lantian.science.tampering.scores import DAY, Scores, at_day_ends
from lantian.science.tampering.windows import Floats, trailing_sum

__all__ = ["limit_hugging"]

_WINDOW = 60 * DAY
_FEWEST = 12


def limit_hugging(values: Floats, *, limit: float, band: float = 0.15) -> Scores:
    """Sixty days' readings in the band below the limit against the band above (stations, hours) → (stations, days).

    After McCrary's test of a density's discontinuity: of the station's readings within ±`band` of the limit, how many
    are at or below it, against the share among the other stations' readings; in standard deviations of the binomial
    law. Readings of neighbouring hours are alike, so only calibration says what a score means.
    """
    with np.errstate(invalid="ignore"):
        below = (values > limit * (1 - band)) & (values <= limit)
        above = (values > limit) & (values <= limit * (1 + band))
    low = at_day_ends(trailing_sum(below.astype(np.float64), _WINDOW))
    high = at_day_ends(trailing_sum(above.astype(np.float64), _WINDOW))
    size = low + high
    others_low, others = low.sum(axis=0) - low, size.sum(axis=0) - size
    share = (others_low + 1) / (others + 2)
    score = (low - size * share) / np.sqrt(np.maximum(size * share * (1 - share), 1e-9))
    there = at_day_ends(trailing_sum(np.isfinite(values).astype(np.float64), _WINDOW))
    judged = np.where(size >= _FEWEST, np.maximum(score, 0.0), 0.0)
    return Scores(np.where(there > _WINDOW / 2, judged, np.nan), _WINDOW)
