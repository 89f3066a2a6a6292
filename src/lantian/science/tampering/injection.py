"""Tampering done to copies of real data, to measure what the detectors find. Nothing of this ever reaches the store.

Each function changes one station's hours (1-d, a copy is returned) in `first … last` (last excluded).
"""

from __future__ import annotations

import numpy as np

from lantian.science.tampering.windows import Floats

__all__ = ["capped", "copied", "hugging", "lowered", "shifted", "silent", "smoothed", "stuck"]


def lowered(values: Floats, first: int, last: int, share: float) -> Floats:
    """Readings lowered by a share, as by a changed slope or a filtered inlet."""
    out = values.copy()
    out[first:last] *= 1.0 - share
    return out


def shifted(values: Floats, first: int, last: int, by: float) -> Floats:
    """Readings with another offset, not below 0."""
    out = values.copy()
    out[first:last] = np.maximum(out[first:last] + by, 0.0)
    return out


def stuck(values: Floats, first: int, last: int) -> Floats:
    """The reading before the episode, held."""
    out = values.copy()
    known = values[:first][np.isfinite(values[:first])]
    out[first:last] = known[-1] if known.size else 0.0
    return out


def capped(values: Floats, first: int, last: int, ceiling: float) -> Floats:
    """Nothing above a ceiling."""
    out = values.copy()
    out[first:last] = np.minimum(out[first:last], ceiling)
    return out


def copied(values: Floats, first: int, last: int, *, source: Floats, delay: int = 0) -> Floats:
    """What `source` showed `delay` hours before (the station itself for a copy of its past)."""
    out = values.copy()
    out[first:last] = source[first - delay : last - delay]
    return out


def smoothed(values: Floats, first: int, last: int, *, width: int = 5) -> Floats:
    """A moving mean in place of the readings, missing hours left missing."""
    out = values.copy()
    wide = values[first - width : last + width]
    there = np.isfinite(wide)
    kernel = np.ones(width)
    total = np.convolve(np.where(there, wide, 0.0), kernel, mode="same")
    count = np.convolve(there.astype(np.float64), kernel, mode="same")
    mean = np.where(there & (count > 0), total / np.maximum(count, 1), np.nan)
    out[first:last] = mean[width:-width]
    return out


def silent(values: Floats, first: int, last: int, *, neighbours: Floats, above: float) -> Floats:
    """Missing wherever the neighbours are above their own quantile `above` of the episode."""
    out = values.copy()
    beside = neighbours[first:last]
    out[first:last][beside > np.nanquantile(beside, above)] = np.nan
    return out


def hugging(values: Floats, first: int, last: int, *, limit: float, band: float, chance: Floats) -> Floats:
    """Readings up to `band` over the limit moved to just below it, spread by `chance` (numbers from 0 to 1)."""
    out = values.copy()
    part = out[first:last]
    over = (part > limit) & (part <= limit * (1 + band))
    part[over] = np.floor(limit * (1 - band / 2 * chance[: last - first][over]))
    return out
