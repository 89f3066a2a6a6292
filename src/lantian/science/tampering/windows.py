"""Sums over trailing windows, and alarms that belong together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "episodes", "positive_peaks", "trailing_mean", "trailing_sum"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def trailing_sum(values: Floats, steps: int) -> Floats:
    """Sum of each step and the `steps - 1` before it along the last axis; NaN where the window is not whole.

    Missing values have to be made 0 by the caller, who knows how many may be missing.

    >>> trailing_sum(np.array([1.0, 2.0, 4.0]), 2).tolist()
    [nan, 3.0, 6.0]
    """
    out = np.full(values.shape, np.nan)
    if steps > values.shape[-1]:
        return out
    total = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)
    out[..., steps - 1 :] = total[..., steps:] - total[..., :-steps]
    return out


def trailing_mean(values: Floats, steps: int, *, least: float = 0.5) -> Floats:
    """Mean over the trailing window without missing values; NaN where fewer than `least` of the steps are there."""
    there = np.isfinite(values)
    count = trailing_sum(there.astype(np.float64), steps)
    total = trailing_sum(np.where(there, values, 0.0), steps)
    enough = count >= max(1.0, least * steps)
    return np.where(enough, total / np.where(enough, count, 1.0), np.nan)


def positive_peaks(scores: Floats, *, apart: int, most: int) -> Floats:
    """The largest scores of one series that lie more than `apart` steps from each other, largest first, at most `most`.

    One episode makes many large scores; counted so, it is one.
    """
    left = np.where(np.isfinite(scores), scores, -np.inf)
    found: list[float] = []
    while len(found) < most:
        at = int(np.argmax(left))
        if not left[at] > 0:
            break
        found.append(float(left[at]))
        left[max(0, at - apart) : at + apart + 1] = -np.inf
    return np.array(found)


def episodes(alarm: Bools, *, apart: int) -> list[tuple[int, int]]:
    """First and last step of each run of alarms of one series; alarms at most `apart` steps from each other are one.

    >>> episodes(np.array([True, False, True, False, False, False, True]), apart=2)
    [(0, 2), (6, 6)]
    """
    at = np.flatnonzero(alarm)
    if not at.size:
        return []
    cuts = np.flatnonzero(np.diff(at) > apart)
    firsts = np.concatenate([at[:1], at[cuts + 1]])
    lasts = np.concatenate([at[cuts], at[-1:]])
    return [(int(first), int(last)) for first, last in zip(firsts, lasts, strict=True)]
