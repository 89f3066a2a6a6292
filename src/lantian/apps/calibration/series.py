"""Hours of stations as arrays: what a device said, what counts of it, humidity and temperature beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lantian.apps.monitoring.computation.choice import MEAN, REVIEWED, counted
from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.science.calibration.models import Inputs, Kind, needs

__all__ = ["HUMIDITY", "TEMPERATURE", "Hours", "climate_of", "inputs_of", "read"]

HUMIDITY, TEMPERATURE = "a01002", "a01001"
"""HJ 212-2017 table B.2: relative humidity in %, air temperature in °C."""
HOUR = dt.timedelta(hours=1)
Floats = NDArray[np.float64]
Series = tuple[str, str]


@dataclass
class Hours:
    """Hours of `[start, start + size)` of some stations; NaN where there is nothing."""

    start: dt.datetime
    size: int
    raw: dict[Series, Floats] = field(default_factory=dict)
    """What the devices said, where they marked it as normal."""
    counted: dict[Series, Floats] = field(default_factory=dict)
    """The same as people decided about it (reviewed hours)."""
    corrected: dict[Series, dict[int, tuple[Decimal | None, str]]] = field(default_factory=dict)
    """Corrected values that are known, by hour, with their flag."""

    def of(self, station: str, parameter: str) -> Floats:
        """What a device said."""
        return self.raw.get((station, parameter), self._nothing())

    def counting(self, station: str, parameter: str) -> Floats:
        """What counts of it."""
        return self.counted.get((station, parameter), self._nothing())

    def times(self) -> list[dt.datetime]:
        """The start of each hour."""
        return [self.start + number * HOUR for number in range(self.size)]

    def _nothing(self) -> Floats:
        return np.full(self.size, np.nan)


def read(
    network: str,
    stations: Iterable[str],
    parameters: Iterable[str],
    start: dt.datetime,
    end: dt.datetime,
    *,
    version: int | None = None,
) -> Hours:
    """The hours of `[start, end)` as known at a version of the data."""
    found = Hours(start, max((end - start) // HOUR, 0))
    rows = store().query(
        "SELECT station, parameter, statistic, time, value, flag FROM observation"
        " WHERE list_contains(?, station) AND list_contains(?, parameter)"
        " AND statistic IN ('mean', 'reviewed', 'corrected')",
        params=[list(stations), list(parameters)],
        network=network,
        cadence="hour",
        start=start,
        end=end,
        version=version,
    )
    known: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for row in rows.to_pylist():
        known.setdefault((row["station"], row["parameter"], (row["time"] - start) // HOUR), []).append(row)
    for (station, parameter, hour), said in known.items():
        _keep(found, (station, parameter), hour, said)
    return found


def climate_of(station: Station) -> dict[str, str]:
    """Where humidity and temperature of a device come from: its own, else the nearest weather station's; {} if none."""
    own = store().latest(network=station.network, cadence="hour", stations=[station.code], parameters=[HUMIDITY])
    if own:
        return {"network": station.network, "station": station.code}
    others = list(Station.objects.filter(network="weather", until=None))
    if not others:
        return {}
    nearest = min(others, key=lambda other: (other.lon - station.lon) ** 2 + (other.lat - station.lat) ** 2)
    return {"network": nearest.network, "station": nearest.code}


def inputs_of(sensor: Floats, climate: Mapping[str, str], hours: Hours, kinds: Iterable[Kind]) -> Inputs:
    """A device's hours with the humidity and temperature that these corrections need, where they are known."""
    wanted = {name for kind in kinds for name in needs(kind)}
    if not climate or wanted == {"sensor"}:
        return Inputs(sensor)
    beside = hours
    if (climate["station"], HUMIDITY) not in hours.raw:
        beside = read(
            climate["network"],
            [climate["station"]],
            [HUMIDITY, TEMPERATURE],
            hours.start,
            hours.start + hours.size * HOUR,
        )
    humidity = beside.of(climate["station"], HUMIDITY)
    temperature = beside.of(climate["station"], TEMPERATURE)
    return Inputs(
        sensor,
        humidity if np.isfinite(humidity).any() else None,
        temperature if np.isfinite(temperature).any() else None,
    )


def _keep(found: Hours, series: Series, hour: int, said: list[dict[str, Any]]) -> None:
    for row in said:
        if row["statistic"] == MEAN and row["flag"] == "N" and row["value"] is not None:
            found.raw.setdefault(series, np.full(found.size, np.nan))[hour] = float(row["value"])
        if row["statistic"] == "corrected":
            found.corrected.setdefault(series, {})[hour] = (row["value"], row["flag"])
    best = counted([row for row in said if row["statistic"] in (MEAN, REVIEWED)], corrected=False)
    if best is not None and best.value is not None:
        found.counted.setdefault(series, np.full(found.size, np.nan))[hour] = float(best.value)
