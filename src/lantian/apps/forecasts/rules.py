"""What the pack says of forecasts, on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.monitoring.common import Origin, campaign_zone, ruled_day
from lantian.core.time.local import local_day

__all__ = ["Rules", "rules_at"]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Parameters of the pack."""

    every_hours: int
    """Forecasts are issued at local hours that this divides."""
    record_days: int
    """The record on which the simple members and the dependence rest."""
    train_days: int
    """The longest record on which a model is fitted."""
    least_train_days: int
    """No model is fitted on less."""
    refit_days: int
    stuck_hours: int
    """As many equal hours: the station hangs and is left out."""
    expectation_days: int
    """The record from which the expectation in an episode's weather is learnt."""
    weather_oldest_hours: int
    """A forecast of the weather that was issued longer ago is not leaned on."""
    low: float
    high: float
    """The range that is told: the index ends below it with the chance `low`, above it with 1 − `high`."""
    alarm_chance: float
    """From this probability of more than `heavy_above` on, the forecast counts as a call."""
    heavy_above: int
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...]


def rules_at(moment: dt.datetime) -> Rules:
    """The rules in force on the local day of a moment, or on the campaign's nearest one."""
    day = ruled_day("forecast.every_hours", local_day(moment, campaign_zone()))
    origin = Origin(day)
    return Rules(
        every_hours=origin.whole("forecast.every_hours"),
        record_days=origin.whole("forecast.record_days"),
        train_days=origin.whole("forecast.train_days"),
        least_train_days=origin.whole("forecast.least_train_days"),
        refit_days=origin.whole("forecast.refit_days"),
        stuck_hours=origin.whole("forecast.stuck_hours"),
        expectation_days=origin.whole("forecast.expectation_days"),
        weather_oldest_hours=origin.whole("forecast.weather_oldest_hours"),
        low=float(origin.number("forecast.range_low")),
        high=float(origin.number("forecast.range_high")),
        alarm_chance=float(origin.number("forecast.alarm_chance")),
        heavy_above=origin.whole("forecast.heavy_above"),
        clauses=origin.clauses(),
        interpretations=origin.interpretations,
    )
