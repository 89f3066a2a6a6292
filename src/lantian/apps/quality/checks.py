"""Hours of a network as the checks take them, and what the rules say of some local days."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from lantian.apps.monitoring.common import campaign_zone, ruled_day
from lantian.apps.monitoring.models import Station
from lantian.apps.quality.clocks import differences
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, start_of_hour
from lantian.core.time.span import DaySpan
from lantian.science.quality import Flag, Rule, rules_in_force

if TYPE_CHECKING:
    from lantian.science.quality.hourly import HourBlock

__all__ = ["HOUR", "Found", "Key", "Raw", "found_in", "raw_hours", "rules_digest", "rules_on"]

HOUR = dt.timedelta(hours=1)
_CONTEXT = dt.timedelta(days=8)
"""What the rules look back on: a week for a station's habit against its neighbours, and a window more."""
_AFTER = dt.timedelta(hours=6)
"""Hours behind the last day that spikes and windows look at, as far as they are over."""
_NOX = "a21002"
"""What NO2 is a part of: no figure of the air, compared where a station sends it."""
_FACTORS = (*(pollutant.code for pollutant in Pollutant), _NOX)
_WEATHER = ("a01007", "a01002")
_PARAMETER = "quality.hour.range.verdict"
_NO_DECISION = ("missing", "completeness")
"""Rules about what is not there: there is no value that a person could let count or not."""
_DECIDABLE = (Flag.SUSPECT, Flag.BAD)

Key = tuple[str, str, dt.datetime]
"""Station, parameter ("" for all of them), hour."""


@dataclass(frozen=True, kw_only=True)
class Raw:
    """What the device said of an hour."""

    value: Decimal | None
    unit: str
    flag: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """A rule objects to an hour."""

    station: str
    parameter: str
    hour: dt.datetime
    rule: str
    version: str
    flag: int
    facts: Mapping[str, float | str]

    @property
    def key(self) -> tuple[str, str, dt.datetime, str]:
        """What it is about, by which rule."""
        return self.station, self.parameter, self.hour, self.rule


def rules_on(day: dt.date) -> dict[str, Rule]:
    """The rules that propose something to decide, with the thresholds of a day."""
    found = rules_in_force(pack(), ruled_day(_PARAMETER, day))
    return {name: rule for name, rule in found.items() if name not in _NO_DECISION}


def rules_digest(day: dt.date) -> str:
    """Tells rules and thresholds from others."""
    return hashlib.sha256(repr(sorted(rules_on(day).items())).encode()).hexdigest()


def raw_hours(
    network: str,
    start: dt.datetime,
    end: dt.datetime,
    *,
    stations: Sequence[str] | None = None,
    parameters: Sequence[str] = _FACTORS,
    version: int | None = None,
) -> dict[Key, Raw]:
    """What the devices said of the hours in `[start, end)`."""
    table = store().read(
        network=network,
        cadence="hour",
        start=start,
        end=end,
        stations=stations,
        parameters=parameters,
        version=version,
    )
    columns = [table[name].to_pylist() for name in ("station", "parameter", "time", "value", "unit", "flag", "seq")]
    return {
        (station, parameter, time): Raw(value=value, unit=unit, flag=flag, seq=seq)
        for station, parameter, time, value, unit, flag, seq in zip(*columns, strict=True)
    }


def found_in(network: str, span: DaySpan, *, version: int, until: dt.datetime) -> tuple[list[Found], dict[Key, Raw]]:
    """What the rules object to in some local days, as far as hours are over at `until`; and the hours themselves."""
    zone = campaign_zone()
    first, end = day_bounds(span.first, zone)[0], min(day_bounds(span.last, zone)[1], start_of_hour(until))
    if end <= first:
        return [], {}
    start, stop = first - _CONTEXT, min(end + _AFTER, start_of_hour(until))
    hours = raw_hours(network, start, stop, version=version)
    stations = _stations(network, hours)
    if not stations:
        return [], {}
    from lantian.science.quality.hourly import check  # noqa: PLC0415 - compiled loops take half a second to load

    block = _block(stations, hours, start, stop, version)
    proposals = check(block, rules_on(span.last))
    found = [
        Found(
            station=each.station,
            parameter=each.parameter,
            hour=start + each.hour * HOUR,
            rule=each.rule,
            version=each.version,
            flag=int(each.flag),
            facts=dict(each.facts),
        )
        for each in proposals
        if each.flag in _DECIDABLE and first <= start + each.hour * HOUR < end
    ]
    return found, {key: raw for key, raw in hours.items() if first <= key[2] < end}


def _stations(network: str, hours: Mapping[Key, Raw]) -> list[Station]:
    known = {key[0] for key in hours}
    return [each for each in Station.objects.filter(network=network).order_by("code") if each.code in known]


def _block(
    stations: Sequence[Station], hours: Mapping[Key, Raw], start: dt.datetime, stop: dt.datetime, version: int
) -> HourBlock:
    from lantian.science.quality.hourly import HourBlock  # noqa: PLC0415 - as above

    count = (stop - start) // HOUR
    rows = {station.code: number for number, station in enumerate(stations)}
    values = {factor: np.full((len(rows), count), np.nan) for factor in _FACTORS}
    marks = {factor: np.full((len(rows), count), "", dtype="<U8") for factor in _FACTORS}
    for (station, parameter, time), raw in hours.items():
        row, column = rows.get(station), (time - start) // HOUR
        if row is None or not 0 <= column < count or parameter not in values:
            continue
        if raw.value is not None:
            values[parameter][row, column] = float(raw.value)
        if raw.flag != "N":
            marks[parameter][row, column] = raw.flag
    return HourBlock(
        stations=tuple(rows),
        start=start.astimezone(campaign_zone()),
        values=values,
        marks=marks,
        lon=np.array([station.lon for station in stations]),
        lat=np.array([station.lat for station in stations]),
        weather=_weather(start, stop, count, version),
        clock=differences(stations, start, count),
    )


def _weather(start: dt.datetime, stop: dt.datetime, count: int, version: int) -> dict[str, Any]:
    """Wind and humidity of the district, the mean of what the weather stations say; nothing where there are none."""
    table = store().read(network="weather", cadence="hour", start=start, end=stop, parameters=_WEATHER, version=version)
    if not table.num_rows:
        return {}
    sums = {factor: (np.zeros(count), np.zeros(count)) for factor in _WEATHER}
    for row in table.select(["parameter", "time", "value", "flag"]).to_pylist():
        column = (row["time"] - start) // HOUR
        if row["value"] is not None and row["flag"] == "N" and 0 <= column < count:
            total, number = sums[row["parameter"]]
            total[column] += float(row["value"])
            number[column] += 1
    return {
        factor: np.where(number > 0, total / np.maximum(number, 1), np.nan) for factor, (total, number) in sums.items()
    }
