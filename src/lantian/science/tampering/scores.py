"""What a detector answers: a score for each station and day, higher being more suspicious."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lantian.science.tampering.windows import Floats

__all__ = ["DAY", "Scores", "at_day_ends", "day_maximum", "from_own_level"]

DAY = 24
_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores (stations, days); column d judges the window of `hours` that ends with day d (0-based, from column 0 of
    the observations on). NaN where too little was there to judge."""

    values: Floats
    hours: int
    partner: NDArray[np.int64] | None = None
    """The station that each score compares with (stations, days), where it is one."""
    lag: NDArray[np.int64] | None = None
    """By how many hours the copy is later (stations, days)."""

    @property
    def steps_per_year(self) -> float:
        """Scores of one station in a year."""
        return 365.25

    @property
    def apart(self) -> int:
        """Days that separate episodes: a week, or the window where it is longer."""
        return max(7, self.hours // DAY)


def at_day_ends(values: Floats) -> Floats:
    """The last hour of each whole day of (…, hours)."""
    return values[..., DAY - 1 :: DAY]


def day_maximum(values: Floats) -> Floats:
    """The largest hourly score of each whole day of (stations, hours); NaN for a day without any."""
    days = values.shape[-1] // DAY
    cut = values[..., : days * DAY].reshape(*values.shape[:-1], days, DAY)
    top = np.where(np.isfinite(cut), cut, -np.inf).max(axis=-1)
    return np.where(np.isfinite(top), top, np.nan)


def from_own_level(values: Floats, known_days: int, *, least: float = 1e-9) -> Floats:
    """Each station's series (stations, days) in robust standard deviations (never below `least`) from its median of the
    days known."""
    history = values[:, :known_days]
    middle = np.nanmedian(history, axis=1, keepdims=True)
    spread = _TO_SD * np.nanmedian(np.abs(history - middle), axis=1, keepdims=True)
    typical = float(np.nanmedian(spread))
    result: Floats = (values - middle) / np.maximum(np.nan_to_num(spread, nan=typical), max(0.5 * typical, least))
    return result
