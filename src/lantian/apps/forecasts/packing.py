"""Quantiles of hours as few bytes: whole tenths (of carbon monoxide hundredths) in 32 bits, differences, deflated."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.simple import LONGEST

__all__ = ["packed", "unpacked"]

Array = NDArray[np.float32]
_MISSING = -1


def packed(values: Array, pollutant: str) -> bytes:
    """(LONGEST, levels) as bytes; what is kept differs from it by half a step at most. NaN is kept as missing."""
    steps = np.where(np.isfinite(values), np.around(values * _steps(pollutant)), _MISSING).astype("<i4")
    return zlib.compress(np.diff(steps, axis=0, prepend=np.zeros((1, len(LEVELS)), "<i4")).astype("<i4").tobytes(), 9)


def unpacked(content: bytes, pollutant: str) -> Array:
    """What `packed` kept."""
    steps = np.cumsum(np.frombuffer(zlib.decompress(content), "<i4").reshape(LONGEST, len(LEVELS)), axis=0)
    return np.where(steps == _MISSING, np.nan, steps / _steps(pollutant)).astype(np.float32)


def _steps(pollutant: str) -> float:
    return 100.0 if pollutant == "co" else 10.0
