"""Errors of a weather forecast, emulated: what a model must meet in training if it is to be given forecasts later.

A model trained on observed weather trusts a forecast of it too much. Until forecasts are archived long enough to train
on, paths of errors are added to the observed weather of the target hours: normal, correlated over twelve hours, the
same at every station, growing over three days (sd by SCIENCE: temperature 1.8–2.7 K, dew point 2.2–3.2 K, pressure
0.8–1.8 hPa, wind 0.8–1.2 m/s). Rain is left as it was. Fixed seed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["ErrorPaths"]

Array = NDArray[np.float32]
Places = NDArray[np.int64]

_SPREAD: Mapping[str, tuple[float, float]] = {
    "temperature": (1.8, 2.7),
    "dew_point": (2.2, 3.2),
    "pressure": (0.8, 1.8),
    "wind_speed": (0.8, 1.2),
    "wind_east": (0.8, 1.2),
    "wind_north": (0.8, 1.2),
}
"""Standard deviation in the first hour and from the third day on."""
_FULL_HOURS = 72
_CORRELATED_HOURS = 12.0
_PATHS, _SEED = 512, 2017


class ErrorPaths:
    """Errors of every factor for each origin and hour ahead; an origin always meets the same ones."""

    def __init__(self, longest: int, *, seed: int = _SEED) -> None:
        chance = np.random.default_rng(seed)
        self._sums = {name: _summed(chance, *spread, longest) for name, spread in _SPREAD.items()}

    def mean(self, name: str, origin: Places, ahead: Places, window: int) -> Array:
        """The mean error over the last `window` hours up to the target; hours up to the origin have none.

        (forecasts,) in the unit of the factor; noughts for a factor without emulated errors.
        """
        if name not in self._sums:
            return np.zeros(len(ahead), dtype=np.float32)
        sums, path = self._sums[name], origin % _PATHS
        total = sums[path, ahead] - sums[path, np.maximum(ahead - window, 0)]
        return (total / window).astype(np.float32)

    def since(self, name: str, origin: Places, ahead: Places) -> Array:
        """The mean error from the origin to the target."""
        if name not in self._sums:
            return np.zeros(len(ahead), dtype=np.float32)
        return (self._sums[name][origin % _PATHS, ahead] / np.maximum(ahead, 1)).astype(np.float32)


def _summed(chance: np.random.Generator, first: float, last: float, longest: int) -> NDArray[np.float64]:
    """(paths, longest + 1): sums of the errors up to each hour ahead."""
    keep = float(np.exp(-1 / _CORRELATED_HOURS))
    shocks = chance.normal(0, 1, (_PATHS, longest))
    state = np.empty_like(shocks)
    state[:, 0] = shocks[:, 0]
    for hour in range(1, longest):
        state[:, hour] = keep * state[:, hour - 1] + np.sqrt(1 - keep**2) * shocks[:, hour]
    spread = first + (last - first) * np.minimum(np.arange(longest) / _FULL_HOURS, 1.0)
    return np.pad(np.cumsum(state * spread, axis=1), ((0, 0), (1, 0)))
