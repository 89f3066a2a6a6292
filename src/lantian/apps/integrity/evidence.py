"""What a lead keeps of the hours around it, as drawn on its page."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lantian.apps.integrity.judging import Found, Scene

__all__ = ["evidence_of", "facts_of"]

Floats = NDArray[np.float64]
_BEFORE, _AFTER, _MOST = 7 * 24, 24, 75 * 24


def evidence_of(found: Found, scene: Scene) -> dict[str, Any]:
    """Hours from a week before to a day after: the station, its neighbours' middle and quarters, what was expected."""
    first = max(0, found.first - _BEFORE, found.last - _MOST)
    last = min(scene.air.size, found.last + _AFTER)
    span = slice(first, last)
    beside = scene.air.pm25[scene.neighbours[found.station], span]
    series: dict[str, list[float | None]] = {"shown": _plain(scene.air.pm25[found.station, span])}
    series["neighbours"] = _plain(_middle(beside))
    if found.partner is not None:
        series["partner"] = _plain(scene.air.pm25[found.partner, span])
    if "near" in scene.__dict__:
        series["expected"] = _plain(scene.near.concentration()[found.station, span])
        series["residual"] = _plain(scene.near.residual[found.station, span], 3)
    return {
        "start": scene.air.time(first).isoformat(),
        "series": series,
        "statistic": [[scene.air.time(hour).isoformat(), _short(score, 3)] for hour, score in found.statistic],
    }


def facts_of(found: Found, scene: Scene) -> dict[str, Any]:
    """Means of the window in plain numbers, beside what the detector itself says."""
    span = slice(found.first, found.last)
    shown = scene.air.pm25[found.station, span]
    beside = _middle(scene.air.pm25[scene.neighbours[found.station], span])
    facts: dict[str, Any] = {
        **{name: _short(value, 4) if isinstance(value, float) else value for name, value in found.facts.items()},
        "hours_shown": int(np.isfinite(shown).sum()),
        "shown_mean": _mean(shown),
        "neighbours_mean": _mean(beside),
    }
    if "near" in scene.__dict__:
        facts["expected_mean"] = _mean(scene.near.concentration()[found.station, span])
    if found.partner is not None:
        facts["partner"] = scene.air.stations[found.partner].code
    return facts


def _middle(values: Floats) -> Floats:
    there = np.isfinite(values).any(axis=0)
    out = np.full(values.shape[1], np.nan)
    if there.any():
        out[there] = np.nanmedian(values[:, there], axis=0)
    return out


def _mean(values: Floats) -> float | None:
    return _short(float(np.nanmean(values)), 1) if np.isfinite(values).any() else None


def _plain(values: Floats, places: int = 1) -> list[float | None]:
    return [_short(float(value), places) if np.isfinite(value) else None for value in values]


def _short(value: float, places: int) -> float:
    return float(f"{value:.{places}f}")
