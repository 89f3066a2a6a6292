"""Hourly values of stations as arrays: stations × hours for each factor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["POLLUTANTS", "WEATHER", "Panel", "PanelUnusable", "RecordsOverlap", "joined"]

Array = NDArray[np.float32]

POLLUTANTS = ("pm25", "pm10", "so2", "no2", "co", "o3")
WEATHER = ("temperature", "dew_point", "pressure", "rain", "wind_speed", "wind_east", "wind_north")
_HOUR = dt.timedelta(hours=1)


class PanelUnusable(Exception):
    """The table cannot be read as hourly values of stations."""

    code = "panel-unusable"

    def __init__(self, what: str, remedy: str, *, code: str = code) -> None:
        self.code, self.remedy = code, remedy
        super().__init__(what)


class RecordsOverlap(Exception):
    """The test record does not come after the training record."""

    code = "records-overlap"
    remedy = "Give a test record that begins after the last hour of the training record."


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Hourly values; NaN where nothing was observed."""

    stations: tuple[str, ...]
    start: dt.datetime
    """The start of the first hour, UTC."""
    values: Mapping[str, Array]
    """Factor → (stations, hours); µg/m³, °C, hPa, m/s, mm."""

    @property
    def hours(self) -> int:
        """How many hours there are."""
        return int(next(iter(self.values.values())).shape[1])

    @property
    def end(self) -> dt.datetime:
        """The moment after the last hour."""
        return self.start + self.hours * _HOUR

    def place_of(self, moment: dt.datetime) -> int:
        """The number of an hour."""
        return (moment - self.start) // _HOUR

    def local(self, places: NDArray[np.int64], zone_hours: int) -> NDArray[np.datetime64]:
        """Local time of hours, `zone_hours` ahead of UTC."""
        start = np.datetime64(self.start.astimezone(dt.UTC).replace(tzinfo=None), "h") + np.timedelta64(zone_hours, "h")
        return start + places.astype("timedelta64[h]")

    def has(self, factor: str) -> bool:
        """Whether anything of a factor was observed."""
        return factor in self.values and bool(np.isfinite(self.values[factor]).any())

    def until(self, place: int) -> Panel:
        """The hours before a place."""
        values = {name: value[:, :place] for name, value in self.values.items()}
        return Panel(stations=self.stations, start=self.start, values=values)


def joined(train: Panel, test: Panel) -> tuple[Panel, int]:
    """One panel of both records and the place where the test begins; the stations of either, factors that both have.

    Raises:
        RecordsOverlap: the test begins before the training ends.
    """
    first = train.place_of(test.start)
    if first < train.hours:
        raise RecordsOverlap(f"The test record begins {train.hours - first} hours before the training record ends.")
    stations = tuple(sorted({*train.stations, *test.stations}))
    place = {station: number for number, station in enumerate(stations)}
    values = {}
    for factor in sorted(train.values.keys() & test.values.keys()):
        array = np.full((len(stations), first + test.hours), np.nan, dtype=np.float32)
        array[[place[each] for each in train.stations], : train.hours] = train.values[factor]
        array[[place[each] for each in test.stations], first:] = test.values[factor]
        values[factor] = array
    return Panel(stations=stations, start=train.start, values=values), first
