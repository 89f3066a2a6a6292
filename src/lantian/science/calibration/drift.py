"""How a device's own line moves while it stands beside a reference: reference = offset + gain · sensor.

Both coefficients walk at random; a Kalman filter follows them hour by hour and says how sure it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Drift", "follow"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drift:
    """The line at the end of each hour; shapes (hours,)."""

    offset: Floats
    gain: Floats
    offset_sd: Floats
    gain_sd: Floats


def follow(
    reference: Floats,
    sensor: Floats,
    *,
    noise: float,
    offset_per_day: float,
    gain_per_day: float,
    start: tuple[float, float] = (0.0, 1.0),
    start_sd: tuple[float, float] = (10.0, 0.5),
) -> Drift:
    """Follow offset and gain.

    `noise` is the standard deviation of an hour about the line, `offset_per_day` and `gain_per_day` how far the
    coefficients usually move in a day (standard deviation of the walk). Hours in which either value is missing only let
    the doubt grow.
    """
    walk = np.diag([offset_per_day**2, gain_per_day**2]) / 24.0
    state = np.array(start, dtype=np.float64)
    doubt = np.diag(np.square(start_sd)).astype(np.float64)
    path = np.empty((4, reference.size))
    for hour in range(reference.size):
        doubt = doubt + walk
        x, y = sensor[hour], reference[hour]
        if np.isfinite(x) and np.isfinite(y):
            row = np.array([1.0, x])
            seen = doubt @ row
            weight = seen / (row @ seen + noise**2)
            state = state + weight * (y - row @ state)
            doubt = doubt - np.outer(weight, seen)
            doubt = (doubt + doubt.T) / 2
        path[:, hour] = state[0], state[1], np.sqrt(max(doubt[0, 0], 0.0)), np.sqrt(max(doubt[1, 1], 0.0))
    return Drift(path[0], path[1], path[2], path[3])
