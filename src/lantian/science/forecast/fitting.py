"""Models of one record for every pollutant: without, and where the record has weather, with the weather to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lantian.science.forecast.boosted import INSTALLED, INSTALLED_WITH_WEATHER, Boosted, Settings, fit
from lantian.science.forecast.bundle import Fitted
from lantian.science.forecast.features import Features
from lantian.science.forecast.panel import POLLUTANTS, Panel, PanelUnusable
from lantian.science.forecast.simple import LONGEST
from lantian.science.forecast.weather_error import ErrorPaths

__all__ = ["LEAST_DAYS", "air_of", "fit_all", "fit_one", "weather_enough"]

LEAST_DAYS = 60
"""No model is fitted on fewer days."""
_LEAST_SHARE = 0.5
_NEEDED = ("temperature", "wind_speed")
Progress = Callable[[str, float], None]


def fit_all(
    panel: Panel,
    pollutants: Sequence[str],
    *,
    zone_hours: int,
    plain: Settings = INSTALLED,
    with_weather: Settings = INSTALLED_WITH_WEATHER,
    progress: Progress = lambda _words, _share: None,
) -> Fitted:
    """The models of these pollutants, as far as the panel has them; weather models where it has weather.

    Raises:
        PanelUnusable: the record is shorter than 60 days, or has none of the pollutants.
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    if panel.hours < LEAST_DAYS * 24:
        raise PanelUnusable("The record is shorter than 60 days.", "Give at least one winter.", code="too-short")
    known = [name for name in pollutants if panel.has(name)]
    if not known:
        raise PanelUnusable("The record has none of the pollutants.", "Name others.", code="no-values")
    weather = weather_enough(panel)
    steps = [(name, which) for name in known for which in ((False, True) if weather else (False,))]
    found: dict[bool, dict[str, Boosted]] = {False: {}, True: {}}
    for done, (name, which) in enumerate(steps):
        progress(name, done / len(steps))
        size = with_weather if which else plain
        found[which][name] = fit_one(panel, name, zone_hours=zone_hours, weather=which, settings=size)
    return Fitted(
        plain=found[False],
        with_weather=found[True],
        stations=panel.stations,
        trained_from=panel.start.isoformat(),
        trained_until=panel.end.isoformat(),
        zone_hours=zone_hours,
    )


def fit_one(panel: Panel, pollutant: str, *, zone_hours: int, weather: bool, settings: Settings) -> Boosted:
    """A model of one pollutant on the whole panel: of the air alone, or with `weather` so far and of the target hours.

    What was observed stands for what will be forecast, with the errors of a forecast added (`weather_error`).

    Raises:
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    errors = ErrorPaths(max(settings.longest, LONGEST)) if weather else None
    seen = panel if weather else air_of(panel)
    features = Features(seen, future_weather=weather, zone_hours=zone_hours, pollutant=pollutant, errors=errors)
    return fit(features, until=panel.hours, settings=settings)


def air_of(panel: Panel) -> Panel:
    """The pollutants alone: a model of them stands when the weather station is silent."""
    values = {name: each for name, each in panel.values.items() if name in POLLUTANTS}
    return Panel(stations=panel.stations, start=panel.start, values=values)


def weather_enough(panel: Panel) -> bool:
    """Whether at least half of the hours have temperature and wind, so that a model may want them."""
    return all(
        name in panel.values and np.isfinite(panel.values[name]).any(axis=0).mean() >= _LEAST_SHARE for name in _NEEDED
    )
