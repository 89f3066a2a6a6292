"""How often a score so high is reached without tampering: the tail of a null distribution, from earlier data.

Every detector gives scores of which higher is more suspicious. What a score means is how many false alarms a station
would raise in a year if scores from this one on were alarms. That rate is found from earlier data: peaks that belong
to different episodes, the largest of them, an exponential tail over a base (peaks over threshold with shape 0).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lantian.science.tampering.windows import Bools, Floats, episodes, positive_peaks

__all__ = ["HOURS_PER_YEAR", "NotEnoughHistory", "Tail", "alarm_rate", "fit_tail"]

HOURS_PER_YEAR = 8766.0
_PEAKS_PER_YEAR = 6.0
_FEWEST_PEAKS = 8


class NotEnoughHistory(Exception):
    """Too few peaks to say how often a score is reached without tampering."""

    code = "not-enough-history"
    remedy = "Wait until more weeks of data are there, or lower the number of years of history that is asked for."

    def __init__(self, years: float, peaks: int) -> None:
        self.facts = {"station_years": years, "peaks": peaks}
        super().__init__(f"{years:.2f} station-years of history with {peaks} peaks cannot calibrate a detector.")


@dataclass(frozen=True, slots=True)
class Tail:
    """The upper tail of a detector's scores without tampering."""

    base: float
    """Score over which the tail is taken."""
    base_rate: float
    """Peaks over the base, per station and year."""
    scale: float
    """Mean excess of the peaks over the base; 0 where the scores never exceed it."""
    station_years: float
    """How much data it was found from."""

    def rate(self, score: float) -> float:
        """False alarms per station and year if this score and higher ones were alarms; at most `base_rate`."""
        if score <= self.base or not math.isfinite(score):
            return self.base_rate
        return self.base_rate * math.exp(-(score - self.base) / self.scale) if self.scale > 0 else 0.0

    def threshold(self, rate: float) -> float:
        """The score from which on alarms come at `rate` per station and year."""
        return self.base + self.scale * max(0.0, math.log(max(self.base_rate, 1e-12) / rate))

    def p_value(self, score: float) -> float:
        """Chance that one station shows so high a score at least once in a year without tampering."""
        return -math.expm1(-self.rate(score))


def fit_tail(
    scores: Floats, *, steps_per_year: float, apart: int, least_years: float = 0.25, floor: float = 0.0
) -> Tail:
    """The tail of scores (stations, steps) from data without known tampering; steps with NaN were not judged.

    `apart` steps separate episodes. `floor` is a score below which nothing is an alarm however rare it is: where a
    physical law is never broken in the history, the tail alone would alarm at the first rounding.

    Raises:
        NotEnoughHistory: fewer than `least_years` station-years, or too few peaks for a tail.
    """
    years = float(np.isfinite(scores).sum()) / steps_per_year
    wanted = max(_FEWEST_PEAKS, int(_PEAKS_PER_YEAR * years))
    each = max(_FEWEST_PEAKS, 4 * wanted // max(1, scores.shape[0]))
    peaks = np.sort(np.concatenate([positive_peaks(row, apart=apart, most=each) for row in scores]))[::-1]
    if years < least_years:
        raise NotEnoughHistory(years, int(peaks.size))
    if peaks.size <= _FEWEST_PEAKS:
        top = float(peaks[0]) if peaks.size else 0.0
        return Tail(base=max(top * 1.05, floor), base_rate=min(peaks.size, 1) / years, scale=0.0, station_years=years)
    used = min(wanted, peaks.size - 1)
    base = float(peaks[used])
    tail = Tail(base, used / years, float(np.mean(peaks[:used] - base)), years)
    if floor > base:
        return Tail(floor, tail.rate(floor), tail.scale, years)
    return tail


def alarm_rate(alarm: Bools, judged: Bools, *, steps_per_year: float, apart: int) -> float:
    """Alarms per station and year that were counted: episodes of `alarm` (stations, steps) over the time judged."""
    years = float(judged.sum()) / steps_per_year
    count = sum(len(episodes(row, apart=apart)) for row in alarm & judged)
    return count / years if years else math.nan
