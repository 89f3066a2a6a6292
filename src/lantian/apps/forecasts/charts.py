"""The fan of one pollutant for the chart, and the same as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from lantian.apps.forecasts.queries import Forecast
from lantian.core.standards.pollutants import Pollutant
from lantian.science.forecast.bands import LEVELS

__all__ = ["FanRow", "fan", "fan_rows"]

_EVERY = 3


@dataclass(frozen=True)
class FanRow:
    """One hour in words."""

    time: Any
    values: tuple[str, ...]
    """In the order of the quantiles."""


def fan(found: Forecast, pollutant: Pollutant) -> dict[str, Any] | None:
    """Labels and quantiles; None where the pollutant was not forecast."""
    values = found.quantiles.get(pollutant)
    if values is None:
        return None
    places = pollutant.decimals + 1
    return {
        "labels": [f"{timezone.localtime(time):%m-%d %H:%M}" for time in found.times],
        "levels": [f"{level:.0%}" for level in LEVELS],
        "values": [[_number(each, places) for each in row] for row in values.T],
        "unit": pollutant.unit,
        "name": pollutant.label,
        "middle": _("median"),
        "inner": _("half of the hours lie here"),
        "outer": _("nine of ten hours lie here"),
        "missing": _("no forecast"),
    }


def fan_rows(found: Forecast, pollutant: Pollutant) -> list[FanRow]:
    """Every third hour."""
    values = found.quantiles.get(pollutant)
    if values is None:
        return []
    return [
        FanRow(time, tuple(f"{each:.{pollutant.decimals}f}" if np.isfinite(each) else "—" for each in values[place]))
        for place, time in enumerate(found.times)
        if place % _EVERY == 0
    ]


def _number(value: float, places: int) -> float | None:
    return float(f"{value:.{places}f}") if np.isfinite(value) else None
