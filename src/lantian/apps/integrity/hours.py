"""Hours of the air stations as arrays, from the observation store: what the devices said, marked normal by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lantian.apps.monitoring.common import HOUR, campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.core.geography import distance
from lantian.core.time.local import day_bounds, local_day

__all__ = ["HUMIDITY", "NETWORKS", "PM10", "PM25", "RAIN", "TEMPERATURE", "WIND", "Air", "read_air"]

Floats = NDArray[np.float64]
NETWORKS = ("micro", "ambient")
"""Whose stations are compared with each other."""
PM25, PM10 = "a34004", "a34002"
TEMPERATURE, HUMIDITY, WIND, RAIN = "a01001", "a01002", "a01007", "a01009"
"""HJ 212-2017 table B.2 and HJ 524: air temperature, humidity, wind speed, precipitation."""


@dataclass
class Air:
    """Whole local days of some stations; column 0 is a local midnight."""

    stations: list[Station]
    start: dt.datetime
    days: int
    version: int

    @property
    def size(self) -> int:
        """Hours."""
        return self.days * 24

    @property
    def end(self) -> dt.datetime:
        """End of the last day."""
        return self.start + self.size * HOUR

    @cached_property
    def pm25(self) -> Floats:
        """µg/m³."""
        return self.of(PM25)

    @cached_property
    def pm10(self) -> Floats:
        """µg/m³."""
        return self.of(PM10)

    @cached_property
    def months(self) -> NDArray[np.int64]:
        """Local month of each hour."""
        first = np.datetime64(self.start.astimezone(campaign_zone()).replace(tzinfo=None), "h")
        months = (first + np.arange(self.size)).astype("datetime64[M]").astype(np.int64)
        return months % 12 + 1

    @cached_property
    def workday(self) -> NDArray[np.bool_]:
        """Monday to Friday, by local time."""
        first = self.start.astimezone(campaign_zone()).weekday()
        return (np.arange(self.size) // 24 + first) % 7 < 5

    def time(self, hour: int) -> dt.datetime:
        """Start of an hour."""
        return self.start + hour * HOUR

    def neighbours(self, most: int) -> list[list[int]]:
        """The nearest stations of each, nearest first."""
        places = [(station.lon, station.lat) for station in self.stations]
        order = [sorted(range(len(places)), key=lambda other: distance(here, places[other])) for here in places]
        return [[other for other in each if other != number][:most] for number, each in enumerate(order)]

    def of(self, parameter: str) -> Floats:
        """Hours of a factor (stations, hours); NaN where nothing normal was said."""
        values = np.full((len(self.stations), self.size), np.nan)
        rows = {station.code: number for number, station in enumerate(self.stations)}
        for network in NETWORKS:
            codes = [station.code for station in self.stations if station.network == network]
            if not codes:
                continue
            found = store().query(
                "SELECT station, epoch(time)::BIGINT AS at, value::DOUBLE AS value FROM observation"
                " WHERE parameter = ? AND statistic = 'mean' AND flag = 'N' AND list_contains(?, station)",
                params=[parameter, codes],
                network=network,
                cadence="hour",
                start=self.start,
                end=self.end,
                version=self.version,
            )
            names = found.column("station").to_pylist()
            hours = (np.asarray(found.column("at").to_numpy()) - int(self.start.timestamp())) // 3600
            values[[rows[name] for name in names], hours] = found.column("value").to_numpy()
        return values


def read_air(now: dt.datetime, days: int, stations: Sequence[Station] | None = None) -> Air:
    """The last whole local days before `now`, of the stations in operation."""
    if stations is None:
        stations = list(Station.objects.filter(network__in=NETWORKS, until=None).order_by("code"))
    end = day_bounds(local_day(now, campaign_zone()), campaign_zone())[0]
    return Air(list(stations), end - dt.timedelta(days=days), days, store().version())
