"""Are the hours of a station labelled as those of its neighbours?

A label that means the end of the hour, or summer time, moves a whole record by an hour, and each value of it looks
sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lantian.science.quality.flags import Float64s
from lantian.science.quality.neighbours import Nearest, distances_km, nearest, weighted_median

__all__ = ["Shift", "label_shifts"]

_PART_OF_MEDIAN = 0.2
"""Added to each value as a part of the record's median before the logarithm: clean hours are not to lead."""
_OUTLIER = 3.0
"""Changes count up to so many standard deviations, so that one wrong value decides nothing."""


@dataclass(frozen=True, slots=True)
class Shift:
    """By how many hours a station's labels are late (early when negative), 0 when they fit or nothing can be said.

    shifted, straight: mean correlation of the hourly changes with those of the neighbours at that shift and at none.
    """

    lag: int
    shifted: float
    straight: float


def label_shifts(
    factors: Sequence[Float64s],
    lon: Float64s,
    lat: Float64s,
    *,
    lag: int,
    hours: int,
    count: int,
    radius: float,
    near: float,
) -> list[Shift]:
    """The shift of each station at which its hourly changes fit its neighbours best, over all factors together.

    `factors` are arrays (stations, hours). Basis: our reading. A factor takes part when it has `hours` changes to
    compare at every shift from -lag to lag; a station for which no factor has them gets the shift 0. Give a week or
    more: docs/quality-control.md says how often a shift of one hour is told from nine days.
    """
    changes = [_changes(values) for values in factors]
    apart = distances_km(lon, lat)
    return [
        _shift(changes, station, nearest(apart[station], station, count=count, radius=radius, near=near), lag, hours)
        for station in range(len(lon))
    ]


def _changes(values: Float64s) -> Float64s:
    """Hour to hour changes of the logarithm."""
    there = values[~np.isnan(values)]
    offset = _PART_OF_MEDIAN * max(float(np.median(there)), 0.0) if there.size else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.maximum(values, 0.0) + offset)
    logs[~np.isfinite(logs)] = np.nan
    return np.diff(logs, axis=1)


def _shift(changes: Sequence[Float64s], station: int, among: Nearest, lag: int, hours: int) -> Shift:
    found = []
    for array in changes:
        if array.shape[1] <= 2 * lag:
            continue
        length = array.shape[1] - 2 * lag
        others = weighted_median(array[among.places], among.weights)[lag : lag + length]
        own = [array[station, lag + shift : lag + shift + length] for shift in range(-lag, lag + 1)]
        row = [_correlation(each, others, hours) for each in own]
        if not np.isnan(row).any():
            found.append(row)
    if not found:
        return Shift(0, np.nan, np.nan)
    mean = np.mean(found, axis=0)
    best = int(np.argmax(mean))
    return Shift(best - lag, float(mean[best]), float(mean[lag]))


def _correlation(one: Float64s, other: Float64s, least: int) -> float:
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < max(least, 2):
        return np.nan
    first, second = _tamed(one[both]), _tamed(other[both])
    norm = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / norm if norm > 0 else np.nan


def _tamed(values: Float64s) -> Float64s:
    """Differences from the mean, cut at a few standard deviations."""
    apart = values - values.mean()
    reach = _OUTLIER * apart.std()
    return np.asarray(np.clip(apart, -reach, reach), dtype=np.float64)
