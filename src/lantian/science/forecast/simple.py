"""The simple member of every pollutant: what the air is now, fading into what these hours of the day usually are.

On the scale log(1 + value): centre = w · newest + (1 − w) · usual, w = exp(−h / τ). Usual is the mean of the same hour
of the day over twenty days that end 72 hours before the target, so that an origin knows all of it. τ and the bands come
from the errors of the record itself; no hour after the record is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.bands import LEVELS, Bands, bands_of, spread_by_class
from lantian.science.forecast.features import Rows
from lantian.science.forecast.members import persistence
from lantian.science.forecast.panel import Panel

__all__ = ["LONGEST", "Simple", "fit_simple", "stuck", "usual", "usual_quantiles", "without_stuck"]

Array = NDArray[np.float32]
Flags = NDArray[np.bool_]

LONGEST = 72
_DAYS, _LAG = 20, 3
_LEAST_DAYS = 3
_TAUS = (2.0, 4.0, 6.0, 9.0, 12.0, 18.0, 24.0, 36.0, 48.0, 72.0)
_ROWS, _SEED = 40_000, 2017
_LEAST_ERRORS = 500
_WIDE: Bands = np.tile(np.array([-1.6, -1.2, -0.6, 0.0, 0.6, 1.2, 1.6], dtype=np.float32), (5, 1))
"""Bands of a record that is too short to have errors of its own: honest about knowing nothing."""


@dataclass(frozen=True, kw_only=True)
class Simple:
    """A fitted simple member of one pollutant."""

    pollutant: str
    tau: float
    bands: Bands
    errors: int
    """How many errors the bands rest on; 0: they are the wide ones of a record without errors."""

    def quantiles(self, panel: Panel, rows: Rows) -> Array:
        """(forecasts, levels); NaN where neither a newest value nor a usual one is known."""
        centre = _centre(panel, rows, self.pollutant, self.tau)
        return bands_of(centre, np.ones(len(rows), dtype=np.float32), rows.ahead, self.bands)


def fit_simple(panel: Panel, *, pollutant: str) -> Simple:
    """τ and bands from forecasts that the record could have made of itself, at origins drawn with a fixed seed."""
    rows = _own_forecasts(panel)
    truth = np.log1p(panel.values[pollutant][rows.station, rows.target])
    habit, newest = usual(panel, pollutant)[rows.station, rows.target], _newest(panel, rows, pollutant)
    there = np.isfinite(truth) & np.isfinite(habit) & np.isfinite(newest)
    if int(there.sum()) < _LEAST_ERRORS:
        return Simple(pollutant=pollutant, tau=_TAUS[4], bands=_WIDE, errors=0)
    truth, habit, newest, hours = truth[there], habit[there], newest[there], rows.ahead[there]
    tau = min(_TAUS, key=lambda each: float(np.abs(_mixed(newest, habit, hours, each) - truth).mean()))
    bands = spread_by_class((truth - _mixed(newest, habit, hours, tau)).astype(np.float32), hours)
    return Simple(pollutant=pollutant, tau=tau, bands=bands, errors=len(truth))


def stuck(values: Array, hours: int) -> Flags:
    """(stations, hours): hours of a run of at least `hours` equal values that are not nought.

    >>> stuck(np.array([[5, 7, 7, 7, 2]], dtype=np.float32), 3).tolist()
    [[False, True, True, True, False]]
    """
    found = np.zeros(values.shape, dtype=np.bool_)
    for row, each in enumerate(values):
        runs = np.concatenate([[0], np.cumsum(each[1:] != each[:-1])])
        found[row] = (np.bincount(runs)[runs] >= hours) & (each > 0)
    return found


def without_stuck(panel: Panel, *, hours: int, newest: int) -> tuple[Panel, tuple[tuple[str, str], ...]]:
    """The panel without runs of equal values, and (station, pollutant) of those that hang in the `newest` hours."""
    values, told = {}, []
    for name, each in panel.values.items():
        hangs = stuck(each, hours)
        values[name] = np.where(hangs, np.nan, each).astype(np.float32)
        told += [(panel.stations[row], name) for row in np.flatnonzero(hangs[:, -newest:].any(axis=1))]
    return Panel(stations=panel.stations, start=panel.start, values=values), tuple(sorted(told))


def _own_forecasts(panel: Panel) -> Rows:
    chance = np.random.default_rng(_SEED)
    number = _ROWS if panel.hours > LONGEST else 0
    return Rows(
        chance.integers(0, max(panel.hours - LONGEST, 1), number),
        chance.integers(1, LONGEST + 1, number),
        chance.integers(0, len(panel.stations), number),
    )


def _centre(panel: Panel, rows: Rows, pollutant: str, tau: float) -> Array:
    habit = usual(panel, pollutant)[rows.station, rows.target]
    return _mixed(_newest(panel, rows, pollutant), habit, rows.ahead, tau)


def _newest(panel: Panel, rows: Rows, pollutant: str) -> Array:
    found: Array = np.log1p(persistence(panel, rows, pollutant))
    return found


def _mixed(newest: Array, habit: Array, ahead: NDArray[np.int64], tau: float) -> Array:
    weight = np.exp(-ahead / tau)
    known = np.where(np.isfinite(newest), newest, habit)
    rest = np.where(np.isfinite(habit), habit, newest)
    mixed: Array = (weight * known + (1 - weight) * rest).astype(np.float32)
    return mixed


def usual(panel: Panel, pollutant: str) -> Array:
    """(stations, hours + LONGEST): log(1 + usual value) of each hour, also of the 72 that come after the panel."""
    ahead = ((0, 0), (0, LONGEST))
    logs = np.pad(np.log1p(panel.values[pollutant]), ahead, constant_values=np.nan)
    total, count = np.zeros(logs.shape), np.zeros(logs.shape, dtype=np.int64)
    for day in range(_LAG, _LAG + _DAYS):
        before = logs[:, : max(logs.shape[1] - 24 * day, 0)]
        if before.shape[1] == 0:
            break
        total[:, 24 * day :] += np.nan_to_num(before)
        count[:, 24 * day :] += np.isfinite(before)
    return np.where(count >= _LEAST_DAYS, total / np.maximum(count, 1), np.nan).astype(np.float32)


def usual_quantiles(panel: Panel, pollutant: str, place: int) -> Array:
    """(stations, LONGEST, levels): of the same hour of the day over those days, for the 72 hours from `place` on; the
    unit of the pollutant. NaN where fewer than three of the days are known. Nothing from `place` on is looked at."""
    back = 24 * np.arange(_LAG, _LAG + _DAYS)
    at = place + np.arange(LONGEST)[None] - back[:, None]
    known = np.where(at >= 0, panel.values[pollutant][:, np.maximum(at, 0)], np.nan)
    ordered, count = np.sort(known, axis=1), np.isfinite(known).sum(axis=1)
    rank = np.maximum(count - 1, 0)[..., None] * np.asarray(LEVELS)
    below = np.floor(rank).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0)[..., None])
    by_hour = np.moveaxis(ordered, 1, 2)
    low, high = np.take_along_axis(by_hour, below, axis=2), np.take_along_axis(by_hour, above, axis=2)
    found = low + (rank - below) * (high - low)
    return np.where(count[..., None] >= _LEAST_DAYS, found, np.nan).astype(np.float32)
