"""How good forecasts are: an origin every day at 23:00, 72 hours, by lead time and season, and days of heavy pollution.

Protocol: all origins of the test record whose 72 hours it holds; at least 150 or no claim. Errors are those of every
station and hour that was observed. CRPS is twice the mean pinball loss of the seven quantiles; of a forecast without
quantiles it is the absolute error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.bands import CLASSES, LEVELS
from lantian.science.forecast.features import Rows
from lantian.science.forecast.panel import Panel

__all__ = ["HEAVY_ABOVE", "LEAST_ORIGINS", "Errors", "HeavyDays", "Skill", "errors_of", "origins", "rows_of", "skill"]

Array = NDArray[np.float32]
Chosen = NDArray[np.bool_]

LEAST_ORIGINS = 150
ORIGIN_HOUR = 23
DAYS = ((1, 24), (25, 48), (49, 72))
HEAVY_ABOVE = 150.0
"""24 h mean of PM2.5 above which its sub-index exceeds 200 (HJ 633), µg/m³."""
_LEAST_HOURS = 20
_COLD = (10, 11, 12, 1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Errors:
    """Errors in µg/m³; coverage as a share."""

    forecasts: int
    mae: float
    rmse: float
    bias: float
    crps: float
    coverage_90: float | None

    def plain(self) -> dict[str, object]:
        """As JSON writes it, rounded to what the figures mean."""
        return {
            "forecasts": self.forecasts,
            "mae": _rounded(self.mae, 2),
            "rmse": _rounded(self.rmse, 2),
            "bias": _rounded(self.bias, 2),
            "crps": _rounded(self.crps, 2),
            "coverage90": _rounded(self.coverage_90, 4),
        }


@dataclass(frozen=True, kw_only=True)
class HeavyDays:
    """Days of stations whose mean lies above the bound: how many were seen coming, and how many calls were false."""

    hits: int
    misses: int
    false_alarms: int

    def plain(self) -> dict[str, object]:
        """Counts and rates; a rate without a day is null."""
        seen, called = self.hits + self.misses, self.hits + self.false_alarms
        return {
            "hits": self.hits,
            "misses": self.misses,
            "false_alarms": self.false_alarms,
            "hit_rate": _rounded(self.hits / seen if seen else None, 3),
            "false_alarm_ratio": _rounded(self.false_alarms / called if called else None, 3),
            "csi": _rounded(self.hits / (seen + self.false_alarms) if seen + self.false_alarms else None, 3),
        }


@dataclass(frozen=True, kw_only=True)
class Skill:
    """Skill of one member."""

    total: Errors
    by_day: Mapping[str, Errors]
    by_hours: Mapping[str, Errors]
    by_season: Mapping[str, Errors]
    heavy_days: Mapping[str, HeavyDays]

    def plain(self) -> dict[str, object]:
        """As JSON writes it."""
        return {
            **self.total.plain(),
            **{
                name: {key: each.plain() for key, each in part.items()}
                for name, part in (
                    ("by_day", self.by_day),
                    ("by_hours", self.by_hours),
                    ("by_season", self.by_season),
                    ("heavy_days", self.heavy_days),
                )
            },
        }


def origins(panel: Panel, *, first: int, zone_hours: int, longest: int, pollutant: str = "pm25") -> NDArray[np.int64]:
    """Places of 23:00 local time from the hour before `first` on, whose `longest` hours lie inside of the panel.

    The hour before counts only if something was observed in it: records with a gap between them begin a day later.
    """
    places = np.arange(max(first - 1, 0), panel.hours - longest)
    moment = panel.local(places, zone_hours)
    hour = (moment - moment.astype("datetime64[D]")).astype(int)
    places = np.asarray(places[hour == ORIGIN_HOUR], dtype=np.int64)
    if len(places) and places[0] < first and not np.isfinite(panel.values[pollutant][:, places[0]]).any():
        places = places[1:]
    found: NDArray[np.int64] = places
    return found


def rows_of(panel: Panel, places: NDArray[np.int64], *, longest: int, pollutant: str = "pm25") -> Rows:
    """Every hour ahead and station of some origins, where the target was observed."""
    grid = np.meshgrid(places, np.arange(1, longest + 1), np.arange(len(panel.stations)), indexing="ij")
    origin, ahead, station = (each.ravel() for each in grid)
    seen = np.isfinite(panel.values[pollutant][station, origin + ahead])
    return Rows(origin[seen], ahead[seen], station[seen])


def skill(panel: Panel, rows: Rows, forecast: Array, *, zone_hours: int, pollutant: str = "pm25") -> Skill:
    """Skill of forecasts: single values, or quantiles `LEVELS` as (forecasts, levels). NaN is not judged."""
    truth = panel.values[pollutant][rows.station, rows.target]
    there = np.isfinite(forecast if forecast.ndim == 1 else forecast[:, 0])
    truth, made, rows = truth[there], forecast[there], rows.only(there)
    month = panel.local(rows.origin, zone_hours).astype("datetime64[M]").astype(int) % 12 + 1
    cold = np.isin(month, _COLD)

    def parts(chosen: Mapping[str, Chosen]) -> dict[str, Errors]:
        return {name: errors_of(truth[each], made[each]) for name, each in chosen.items() if each.any()}

    middle = made if made.ndim == 1 else made[:, LEVELS.index(0.5)]
    return Skill(
        total=errors_of(truth, made),
        by_day=parts({f"day {day}": _in(rows.ahead, span) for day, span in enumerate(DAYS, 1)}),
        by_hours=parts({f"{span[0]}-{span[1]} h": _in(rows.ahead, span) for span in CLASSES}),
        by_season=parts({"October-March": cold, "April-September": ~cold}),
        heavy_days=_heavy_days(truth, middle, rows) if pollutant == "pm25" else {},
    )


def errors_of(truth: Array, made: Array) -> Errors:
    """Errors of single values, or of quantiles."""
    middle = made if made.ndim == 1 else made[:, LEVELS.index(0.5)]
    error = (middle - truth).astype(np.float64)
    count = len(error)
    if made.ndim == 1:
        crps, coverage = float(np.abs(error).mean()) if count else float("nan"), None
    else:
        levels = np.asarray(LEVELS, dtype=np.float32)
        below = truth[:, None] - made
        pinball = np.maximum(levels * below, (levels - 1) * below)
        crps = float(2 * pinball.mean(dtype=np.float64)) if count else float("nan")
        coverage = float(((truth >= made[:, 0]) & (truth <= made[:, -1])).mean()) if count else float("nan")
    return Errors(
        forecasts=count,
        mae=float(np.abs(error).mean()) if count else float("nan"),
        rmse=float(np.sqrt((error**2).mean())) if count else float("nan"),
        bias=float(error.mean()) if count else float("nan"),
        crps=crps,
        coverage_90=coverage,
    )


def _heavy_days(truth: Array, middle: Array, rows: Rows) -> dict[str, HeavyDays]:
    """Means of 24 h at each station, where at least 20 hours were observed."""
    found = {}
    for day, span in enumerate(DAYS, 1):
        inside = _in(rows.ahead, span)
        key = rows.origin[inside] * (rows.station.max(initial=0) + 1) + rows.station[inside]
        _, place, count = np.unique(key, return_inverse=True, return_counts=True)
        enough = count >= _LEAST_HOURS
        seen = (np.bincount(place, truth[inside]) / count)[enough] > HEAVY_ABOVE if len(key) else np.zeros(0, bool)
        called = (np.bincount(place, middle[inside]) / count)[enough] > HEAVY_ABOVE if len(key) else np.zeros(0, bool)
        found[f"day {day}"] = HeavyDays(
            hits=int((seen & called).sum()),
            misses=int((seen & ~called).sum()),
            false_alarms=int((~seen & called).sum()),
        )
    return found


def _in(ahead: NDArray[np.int64], span: tuple[int, int]) -> Chosen:
    return (ahead >= span[0]) & (ahead <= span[1])


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None or not np.isfinite(value) else float(f"{value:.{digits}f}")
