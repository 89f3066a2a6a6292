"""Simple forecasts: the air stays as it is, and the air is as it usually is at this time of the year."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.features import Rows
from lantian.science.forecast.panel import Panel

__all__ = ["Climatology", "persistence"]

Array = NDArray[np.float32]
_DAYS, _HOURS = 15, 1
_YEAR = 365
_OLDEST = 72


def persistence(panel: Panel, rows: Rows, pollutant: str = "pm25") -> Array:
    """The last value observed at the station up to the origin, at most 72 hours old; NaN where there is none."""
    values = panel.values[pollutant]
    there = np.where(np.isfinite(values), np.arange(values.shape[1]), -_OLDEST - 1)
    latest = np.maximum.accumulate(there, axis=1)[rows.station, rows.origin]
    fresh = (latest >= 0) & (rows.origin - latest <= _OLDEST)
    return np.where(fresh, values[rows.station, np.maximum(latest, 0)], np.nan).astype(np.float32)


class Climatology:
    """Quantiles of a record within 15 days of the date and one hour of the hour, all stations together."""

    def __init__(
        self, panel: Panel, *, zone_hours: int, pollutant: str = "pm25", levels: tuple[float, ...] = LEVELS
    ) -> None:
        self.levels = levels
        self.pollutant = pollutant
        self._zone_hours = zone_hours
        self._quantiles = self._of(panel)

    def quantiles(self, panel: Panel, rows: Rows) -> Array:
        """(forecasts, levels); NaN where the record has nothing of this time of the year."""
        day, hour = _day_and_hour(panel, rows.target, self._zone_hours)
        return self._quantiles[day, hour]

    def _of(self, panel: Panel) -> Array:
        day, hour = _day_and_hour(panel, np.arange(panel.hours), self._zone_hours)
        values = panel.values[self.pollutant]
        gathered = [_finite_by_day(values[:, hour == each], day[hour == each]) for each in range(24)]
        found = np.full((_YEAR, 24, len(self.levels)), np.nan, dtype=np.float32)
        for d in range(_YEAR):
            near = [(d + apart) % _YEAR for apart in range(-_DAYS, _DAYS + 1)]
            of_hour = [np.concatenate([gathered[h][each] for each in near]) for h in range(24)]
            for h in range(24):
                pool = np.concatenate([of_hour[(h + beside) % 24] for beside in range(-_HOURS, _HOURS + 1)])
                if len(pool):
                    found[d, h] = np.quantile(pool, self.levels)
        return found


def _finite_by_day(values: Array, day: NDArray[np.int64]) -> list[Array]:
    """The values of each day of the year."""
    order = np.argsort(day, kind="stable")
    edges = np.searchsorted(day[order], np.arange(_YEAR + 1))
    parts = (values[:, order[begin:end]].ravel() for begin, end in pairwise(edges))
    return [part[np.isfinite(part)] for part in parts]


def _day_and_hour(
    panel: Panel, place: NDArray[np.int64], zone_hours: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    moment = panel.local(place, zone_hours)
    day = (moment.astype("datetime64[D]") - moment.astype("datetime64[Y]")).astype(np.int64)
    hour = (moment - moment.astype("datetime64[D]")).astype(np.int64)
    return np.minimum(day, _YEAR - 1), hour
