"""The 24 h running means of particles, hour by hour, that the hourly index rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from lantian.apps.monitoring.models import HourIndex
from lantian.core.standards.pollutants import Pollutant

__all__ = ["RunningMeans", "running_means"]

RunningMeans = Mapping[Pollutant, tuple[Decimal | None, ...]]
"""Particle → running means on the axis of hours asked for, µg/m³; None where too few hours are valid."""


def running_means(site: str, times: tuple[dt.datetime, ...]) -> RunningMeans:
    """Means of the 24 h that end with each of the hours `times` (HJ 633-2012 5.1.2), of a station, a subdistrict or the
    district."""
    rows = HourIndex.objects.filter(site=site, time__gte=times[0], time__lte=times[-1]) if times else ()
    found = {row.time: row for row in rows}
    return {
        Pollutant.PM10: tuple(found[time].pm10_24h if time in found else None for time in times),
        Pollutant.PM25: tuple(found[time].pm25_24h if time in found else None for time in times),
    }
