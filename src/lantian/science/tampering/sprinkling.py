"""Local suppression: particles fall and humidity rises at one station only, as under a mist cannon.

Bears on 环发〔2015〕175号 art. 4 (2) covering, blocking or spraying the inlet or its surroundings. Road sprinkling on a
planned round, a shower over one station, fog from a river look alike; the rounds' plans and the rain gauge tell.
"""

from __future__ import annotations

import numpy as np

from lantian.science.tampering.scores import Scores, at_day_ends
from lantian.science.tampering.windows import Bools, Floats, trailing_mean, trailing_sum

__all__ = ["humidity_anomaly", "local_suppression", "relative_humidity"]

_CLIP = 3.0
_WETTEST = 4.0
_WINDOW = 72
_TO_SD = 1.4826
_MAGNUS = (17.62, 243.12)


def relative_humidity(temperature: Floats, dew_point: Floats) -> Floats:
    """Percent, by the Magnus formula over water (WMO No. 8, annex 4.B); degrees Celsius in.

    >>> float(np.floor(relative_humidity(np.array([20.0]), np.array([9.3]))[0]))
    50.0
    """
    a, b = _MAGNUS
    result: Floats = 100.0 * np.exp(a * dew_point / (b + dew_point) - a * temperature / (b + temperature))
    return result


def humidity_anomaly(humidity: Floats, known: Bools) -> Floats:
    """Humidity of each station against the middle of all, in its own robust standard deviations (stations, hours)."""
    there = np.isfinite(humidity).sum(axis=0) > 2
    middle = np.full(humidity.shape[1], np.nan)
    middle[there] = np.nanmedian(humidity[:, there], axis=0)
    differs = humidity - middle
    clock = np.arange(humidity.shape[1]) % 24
    for hour in range(24):
        at = clock == hour
        usual = np.nanmedian(differs[:, at & known], axis=1, keepdims=True)
        differs[:, at] -= np.nan_to_num(usual)
    spread = _TO_SD * np.nanmedian(np.abs(differs[:, known]), axis=1, keepdims=True)
    result: Floats = differs / np.maximum(np.nan_to_num(spread, nan=2.0), 1.0)
    return result


def local_suppression(fine: Floats, coarse: Floats, humidity: Floats) -> Scores:
    """How closely particles fall when humidity rises at one station in three days (stations, hours) → (stations, days).

    `fine` and `coarse` are the residuals of PM2.5 and PM10 against the neighbours in standard deviations, `humidity` is
    `humidity_anomaly`. The score is the sum over the hours of (fall of the particles) × (rise of the humidity), both
    against their own mean of the three days: what fell and rose for weeks, such as a damp site, does not count.
    """
    fall = -(np.clip(fine, -_CLIP, _CLIP) + np.clip(coarse, -_CLIP, _CLIP)) / np.sqrt(2.0)
    rise = np.clip(humidity, -_WETTEST, _WETTEST)
    joint = (fall - trailing_mean(fall, _WINDOW)) * (rise - trailing_mean(rise, _WINDOW))
    there = np.isfinite(joint)
    count = at_day_ends(trailing_sum(there.astype(np.float64), _WINDOW))
    total = at_day_ends(trailing_sum(np.where(there, joint, 0.0), _WINDOW))
    return Scores(np.where(count > _WINDOW / 2, np.maximum(total, 0.0), np.nan), _WINDOW)
