"""Meteorology that cannot be, and particles that fall while the air stands still.

May bear on 环发〔2015〕175号 art. 4 (5) and (8) disturbing instruments, article 5 (5) data from a simulation. Rain that
the gauge missed, or a wind that the mast is sheltered from, look alike.
"""

from __future__ import annotations

import numpy as np

from lantian.science.tampering.scores import DAY, Scores, day_maximum
from lantian.science.tampering.windows import Bools, Floats, trailing_mean

__all__ = ["falls_in_still_air", "impossible_weather"]

_COLDEST, _HOTTEST = -50.0, 60.0
_DEW_TOLERANCE = 0.5
_STILL = 1.5
_HOURS = 3
_CLIP = 6.0


def impossible_weather(temperature: Floats, humidity: Floats, dew_point: Floats | None = None) -> dict[str, Bools]:
    """Hours that break a physical law, by the law (stations, hours). °C and percent; missing breaks nothing.

    >>> broken = impossible_weather(np.array([[20.0, 20.0]]), np.array([[50.0, 112.0]]))
    >>> broken["humidity-range"].tolist()
    [[False, True]]
    """
    with np.errstate(invalid="ignore"):
        broken = {
            "humidity-range": (humidity < 0.0) | (humidity > 100.0),
            "temperature-range": (temperature < _COLDEST) | (temperature > _HOTTEST),
        }
        if dew_point is not None:
            broken["dew-point-above-temperature"] = dew_point > temperature + _DEW_TOLERANCE
    return broken


def falls_in_still_air(residual: Floats, spread: Floats, wind: Floats, rain: Floats) -> Scores:
    """The largest fall of a station against its neighbours within two hours of still, dry air, each day.

    Mean of the two hours before less mean of the two from the fall on, in standard deviations of the residual, where
    wind was below 1.5 m/s and no rain was measured in all of them (stations, hours) → (stations, days).
    """
    score = np.clip(residual / spread, -_CLIP, _CLIP)
    calm = (wind < _STILL) & ~(rain > 0)
    still = np.logical_and.reduce([np.roll(calm, shift, axis=1) for shift in range(2 * _HOURS)])
    mean = trailing_mean(score, _HOURS, least=1.0)
    fall = np.where(still, np.roll(mean, _HOURS, axis=1) - mean, np.nan)
    fall[:, : 2 * _HOURS] = np.nan
    days = day_maximum(fall)
    return Scores(np.where(np.isfinite(days), np.maximum(days, 0.0), np.nan), DAY)
