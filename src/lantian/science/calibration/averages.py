"""Hours from minutes and days from hours, valid when three quarters of their parts are there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["means", "means_of_minutes"]

Floats = NDArray[np.float64]


def means_of_minutes(minute: NDArray[np.int64], values: Floats, *, hours: int, share: float) -> Floats:
    """Hourly means of single minutes.

    Basis: EPA/600/R-20/280 (2021), section 3.2: an hour counts with at least 75 % of its minutes.
    Shapes: `minute` (n,) counted from the start of the first hour, `values` (n,) with NaN = missing → (hours,).
    A minute that comes twice counts once, the later line being the one that stands.

    >>> means_of_minutes(np.arange(120), np.r_[np.full(60, 4.0), np.full(60, np.nan)], hours=2, share=0.75)
    array([ 4., nan])
    """
    grid = np.full(hours * 60, np.nan)
    inside = (minute >= 0) & (minute < grid.size)
    grid[minute[inside]] = values[inside]
    return means(grid, length=60, share=share)


def means(values: Floats, *, length: int, share: float) -> Floats:
    """Means of whole runs of `length` values, NaN where fewer than `share` of them are there; a rest is left out.

    >>> means(np.array([1.0, 3.0, np.nan, np.nan]), length=2, share=0.75)
    array([ 2., nan])
    """
    blocks = values[: values.size // length * length].reshape(-1, length)
    there = np.isfinite(blocks)
    count = there.sum(axis=1)
    total = np.where(there, blocks, 0.0).sum(axis=1)
    return np.where(count >= share * length, total / np.maximum(count, 1), np.nan)
