"""Train on one record and judge on a later one: every member, with and without the weather of the target hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.boosted import WITH_WEATHER, WITHOUT_WEATHER, Array, Boosted, Settings, fit
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.judging import LEAST_ORIGINS, Skill, origins, rows_of, skill
from lantian.science.forecast.members import Climatology, persistence
from lantian.science.forecast.panel import WEATHER, Panel, PanelUnusable

__all__ = ["LONGEST", "MEMBERS", "Evaluation", "evaluate"]

LONGEST = 72
MEMBERS = ("persistence", "climatology", "without-weather", "observed-weather")
_LEAST_TRAINING_DAYS = 30
_MOST_OF_ALL = 0.95
"""Share of the forecasts that a member must have made to be asked of the others."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Skill of every member on the same forecasts."""

    origins: int
    """Of which any hour was observed."""
    members: Mapping[str, Skill]
    tau: Mapping[str, float]
    """How many hours persistence is trusted, by model."""
    missing: Mapping[str, str]
    """Members that could not be computed, with the reason in words."""

    @property
    def enough(self) -> bool:
        """Whether there are enough origins for any claim."""
        return self.origins >= LEAST_ORIGINS


def evaluate(
    panel: Panel,
    first: int,
    *,
    zone_hours: int,
    pollutant: str = "pm25",
    progress: Progress = lambda _words, _share: None,
    settings: Callable[[Settings], Settings] = lambda each: each,
) -> Evaluation:
    """Judge every member on the hours from `first` on. Nothing of them is looked at in training or tuning.

    Raises:
        PanelUnusable: no origin has 72 hours, or the training record is shorter than 30 days.
    """
    places = origins(panel, first=first, zone_hours=zone_hours, longest=LONGEST, pollutant=pollutant)
    wanted = rows_of(panel, places, longest=LONGEST, pollutant=pollutant)
    if not len(wanted):
        raise PanelUnusable(
            "The test record holds no 72 hours after 23:00.", "Give a longer test record.", code="too-short"
        )
    if first < _LEAST_TRAINING_DAYS * 24:
        raise PanelUnusable(
            "The training record is shorter than 30 days.", "Give at least one winter.", code="too-short"
        )
    made = {"persistence": persistence(panel, wanted, pollutant)}
    progress("climatology", 0.0)
    usual = Climatology(panel.until(first), zone_hours=zone_hours, pollutant=pollutant)
    made["climatology"] = usual.quantiles(panel, wanted)
    tau: dict[str, float] = {}
    missing: dict[str, str] = {}
    for name, future, size in _models():
        if future and not _has_weather(panel, first):
            missing[name] = "Both records need weather: temperature, dew point or humidity, pressure, or wind."
            continue
        features = Features(panel, future_weather=future, zone_hours=zone_hours, pollutant=pollutant)
        try:
            model = fit(features, until=first, settings=settings(size), progress=_said(progress, name))
        except (ImportError, OSError) as absent:
            missing[name] = f"The library of gradient boosting cannot be loaded ({absent})."
            continue
        made[name] = in_pieces(model, features, wanted)
        tau[name] = model.tau
    there = _all_there(made)
    rows = wanted.only(there)
    members = {
        name: skill(panel, rows, each[there], zone_hours=zone_hours, pollutant=pollutant) for name, each in made.items()
    }
    return Evaluation(origins=len(np.unique(wanted.origin)), members=members, tau=tau, missing=missing)


def _all_there(made: Mapping[str, Array]) -> NDArray[np.bool_]:
    """The forecasts that every member made, so that all are judged on the same; a member that lacks many of them takes
    none from the others, and its number of forecasts tells."""
    finite = [np.isfinite(each if each.ndim == 1 else each[:, 0]) for each in made.values()]
    found: NDArray[np.bool_] = np.logical_and.reduce([each for each in finite if each.mean() >= _MOST_OF_ALL] or finite)
    return found


def in_pieces(model: Boosted, features: Features, rows: Rows, size: int = 50_000) -> Array:
    """Quantiles of many forecasts, a piece at a time so that memory stays small."""
    pieces = [
        model.quantiles(
            features, Rows(rows.origin[at : at + size], rows.ahead[at : at + size], rows.station[at : at + size])
        )
        for at in range(0, len(rows), size)
    ]
    return np.concatenate(pieces) if pieces else np.zeros((0, len(LEVELS)), dtype=np.float32)


def _models() -> tuple[tuple[str, bool, Settings], ...]:
    return (("without-weather", False, replace(WITHOUT_WEATHER)), ("observed-weather", True, replace(WITH_WEATHER)))


def _has_weather(panel: Panel, first: int) -> bool:
    return any(
        panel.until(first).has(name) and bool(np.isfinite(panel.values[name][:, first:]).any())
        for name in WEATHER
        if panel.has(name)
    )


def _said(progress: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, of: progress(name, done / of)
