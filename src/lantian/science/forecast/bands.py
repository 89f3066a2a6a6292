"""Quantiles round a forecast: how errors of unseen months spread, by class of hours ahead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["CLASSES", "LEVELS", "Bands", "bands_of", "class_of", "spread_by_class"]

Array = NDArray[np.float32]
Ahead = NDArray[np.int64]
Bands = NDArray[np.float32]
"""(classes of hours ahead, levels): quantiles of errors on the log scale, in units of their expected size."""

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""Quantiles that a forecast has."""

CLASSES = ((1, 6), (7, 12), (13, 24), (25, 48), (49, 72))
"""Hours ahead whose errors are alike."""


def class_of(ahead: Ahead) -> Ahead:
    """The number of the class of each hour ahead."""
    return np.searchsorted([last for _, last in CLASSES[:-1]], ahead, side="left").astype(np.int64)


def spread_by_class(ratio: Array, ahead: Ahead) -> Bands:
    """Quantiles of scaled errors with the finite-sample rank of split conformal prediction, the middle left alone."""
    classes = class_of(ahead)
    found = np.zeros((len(CLASSES), len(LEVELS)), dtype=np.float32)
    for number in range(len(CLASSES)):
        inside = ratio[classes == number]
        if len(inside) == 0:
            inside = ratio
        if len(inside):
            found[number] = [_conformal(inside, level) for level in LEVELS]
    found[:, LEVELS.index(0.5)] = 0.0
    return np.sort(found, axis=1)


def bands_of(centre: Array, size: Array, ahead: Ahead, bands: Bands) -> Array:
    """(forecasts, levels) from centres on the scale log(1 + value): never below zero, never crossing."""
    found = np.expm1(centre[:, None] + size[:, None] * bands[class_of(ahead)])
    return np.sort(np.maximum(found, 0.0), axis=1).astype(np.float32)


def _conformal(values: Array, level: float) -> float:
    """The quantile pushed outwards by the rank (n + 1) of conformal prediction."""
    outward = level + (level - 0.5) * 2 / (len(values) + 1)
    return float(np.quantile(values, min(max(outward, 0.0), 1.0)))
