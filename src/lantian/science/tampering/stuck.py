"""Values that stand still, and values that stop at a ceiling.

May bear on 环发〔2015〕175号 art. 4 (5) damaging the instrument, (6) diluting or filtering the sample, (8) changing the
instrument's conditions or its data. A quiet night with a coarse display, or an instrument at the end of its range,
look alike.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lantian.science.tampering.residuals import Residuals
from lantian.science.tampering.scores import DAY, Scores, day_maximum
from lantian.science.tampering.windows import Bools, Floats

__all__ = ["capped", "stuck"]

_LEVELS = np.array([10.0, 20.0, 35.0, 50.0, 75.0, 115.0, 150.0, 250.0])
_MOVED = 0.05
_WEEK = 168
_CLIP = 3.0


def stuck(values: Floats, known: Bools) -> Scores:
    """How improbable the longest run of equal values of each day is (stations, hours) → (stations, days).

    The score is −ln of the chance of the run, one factor for each repeated hour: the share of repeats that all stations
    showed at that level, with neighbours as quiet or as lively, in the hours `known`. Window: the day in which a run
    ends or goes on.
    """
    same = np.zeros(values.shape, dtype=bool)
    same[:, 1:] = values[:, 1:] == values[:, :-1]
    pair = np.zeros(values.shape, dtype=bool)
    pair[:, 1:] = np.isfinite(values[:, 1:]) & np.isfinite(values[:, :-1])
    cell = np.digitize(np.nan_to_num(values), _LEVELS) * 2 + _others_moved(values)
    learn = pair & known
    size = 2 * (len(_LEVELS) + 1)
    repeats = np.bincount(cell[learn & same], minlength=size)
    cost = -np.log((repeats + 1.0) / (np.bincount(cell[learn], minlength=size) + 2.0))
    total = np.cumsum(np.where(same, cost[cell], 0.0), axis=1)
    run = total - np.maximum.accumulate(np.where(same, 0.0, total), axis=1)
    return Scores(day_maximum(np.where(np.isfinite(values), run, np.nan)), DAY)


def capped(values: Floats, residuals: Residuals, spread: Floats, *, tolerance: float = 1.0) -> Scores:
    """How much higher the neighbours say the air was in the hours in which a station stood at its week's maximum.

    Sum over the hours within `tolerance` (unit of the values) of the week's maximum of (expected − maximum) in standard
    deviations, each between 0 and 3. One such hour is nature, a plateau of them a ceiling.
    """
    logs = np.log(np.maximum(values, 0.0) + residuals.floor)
    week = sliding_window_view(np.where(np.isfinite(values), values, -np.inf), _WEEK, axis=1)[:, ::DAY]
    top = week.max(axis=2)
    flat = week >= (top - tolerance)[:, :, None]
    ceiling = np.log(np.maximum(top, 0.0) + residuals.floor)
    expected = sliding_window_view(residuals.predicted, _WEEK, axis=1)[:, ::DAY]
    width = sliding_window_view(spread, _WEEK, axis=1)[:, ::DAY]
    above = np.clip((expected - ceiling[:, :, None]) / width, 0.0, _CLIP)
    score = np.where(flat & np.isfinite(above), above, 0.0).sum(axis=2)
    judged = (
        np.isfinite(sliding_window_view(logs - residuals.predicted, _WEEK, axis=1)[:, ::DAY]).sum(axis=2) > _WEEK / 2
    )
    result = np.full((values.shape[0], values.shape[1] // DAY), np.nan)
    count = min(score.shape[1], result.shape[1] - _WEEK // DAY + 1)
    result[:, _WEEK // DAY - 1 : _WEEK // DAY - 1 + count] = np.where(judged, score, np.nan)[:, :count]
    return Scores(result, _WEEK)


def _others_moved(values: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """1 where the middle of the stations changed by more than 5 % since the hour before."""
    middle = np.nan_to_num(np.nanmedian(np.vstack([values, np.zeros((1, values.shape[1]))]), axis=0))
    moved = np.zeros(middle.size, dtype=np.int64)
    moved[1:] = np.abs(np.diff(np.log(middle + 5.0))) > _MOVED
    return np.broadcast_to(moved, values.shape)
