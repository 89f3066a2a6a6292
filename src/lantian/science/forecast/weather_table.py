"""Forecasts of the weather as a table: one line for each place and hour, every fault told by its line.

Columns: `issued_at`, `valid_time` (the start of the hour), perhaps `place` (none: the whole district), and factors
with their unit in brackets: temperature (°C), dew_point (°C) or humidity (%), pressure (hPa), wind_speed (m/s),
wind_direction (°), rain (mm). Chinese names stand beside. Times with an offset, or in the zone of the campaign. An
empty cell is a gap; gaps of up to three hours are bridged by straight lines (wind by its components), longer ones stay.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.panel import WEATHER
from lantian.science.forecast.reading import with_derived_weather

__all__ = ["COLUMNS", "FAULTS", "Fault", "TableFaulty", "WeatherAhead", "read_weather_table"]

Array = NDArray[np.float32]
Lines = Sequence[Sequence[str]]

_HOUR = dt.timedelta(hours=1)
_FARTHEST = 240
_MOST_LINES = 50_000
_BRIDGED = 3
_NAMES = {
    "起报时间": "issued_at",
    "预报时间": "valid_time",
    "地点": "place",
    "气温": "temperature",
    "露点": "dew_point",
    "相对湿度": "humidity",
    "气压": "pressure",
    "风速": "wind_speed",
    "风向": "wind_direction",
    "降水": "rain",
}
_UNITS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "temperature": {"°c": (1, 0), "℃": (1, 0), "k": (1, -273.15)},
    "dew_point": {"°c": (1, 0), "℃": (1, 0), "k": (1, -273.15)},
    "humidity": {"%": (1, 0)},
    "pressure": {"hpa": (1, 0), "kpa": (10, 0), "pa": (0.01, 0)},
    "wind_speed": {"m/s": (1, 0), "km/h": (1 / 3.6, 0)},
    "wind_direction": {"°": (1, 0), "deg": (1, 0)},
    "rain": {"mm": (1, 0)},
}
"""Factor → unit → (times, plus) to the unit of the panel."""
_RANGES: Mapping[str, tuple[float, float]] = {
    "temperature": (-60, 60),
    "dew_point": (-80, 50),
    "humidity": (0, 100),
    "pressure": (400, 1100),
    "wind_speed": (0, 90),
    "wind_direction": (0, 360),
    "rain": (0, 500),
}
COLUMNS = (
    "issued_at",
    "valid_time",
    "place",
    "temperature (°C)",
    "humidity (%)",
    "pressure (hPa)",
    "wind_speed (m/s)",
    "wind_direction (°)",
    "rain (mm)",
)
"""The header of an empty table."""
FAULTS: Mapping[str, tuple[str, str]] = {
    "columns-missing": ("The table needs the columns issued_at and valid_time", "Take the empty table as a pattern"),
    "column-unknown": ("This column is not known", "Take the empty table as a pattern, or leave the column out"),
    "column-twice": ("This column stands twice", "Leave one of them out"),
    "unit-unknown": ("The unit of this column is missing or not known", "Write it in brackets: temperature (°C)"),
    "nothing-forecast": ("The table says nothing of the weather", "Give at least temperature and wind_speed"),
    "no-rows": ("The table has no line below its header", "Give a line for each hour"),
    "too-many-rows": ("The table has more than 50,000 lines", "Split it by time of issue"),
    "time-unreadable": ("The time cannot be read", "Write 2017-12-01T08:00+08:00, or 2017-12-01 08:00 in local time"),
    "from-the-future": (
        "The forecast was issued after now: one from the future is not taken",
        "Mend the time of issue",
    ),
    "not-an-hour": ("The time is not the start of an hour", "Write whole hours"),
    "valid-before-issue": ("The hour was over when the forecast was issued", "Leave it out, or mend the times"),
    "too-far": ("The hour lies more than ten days after the issue", "Leave it out"),
    "place-unknown": ("The place is not known", "Leave it empty for the whole district, or use a name of the list"),
    "number-unreadable": ("This is no number", "Write digits with a point, or leave the cell empty"),
    "out-of-range": ("The value cannot be", "Mend it or its unit, or leave the cell empty"),
    "hour-twice": ("This hour of this place stands twice in one forecast", "Leave one of them out"),
}
"""Code → what is wrong, what to do."""
_WITH_UNIT = re.compile(r"^\s*(.+?)\s*[\(（\[]\s*(.+?)\s*[\)）\]]\s*$")
_MOMENT = re.compile(r"^((?:19|20|21)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d\d.*))?$")
_NUMBER = re.compile(r"^[+-]?\d{1,6}([.,]\d{1,20})?(E-?\d{1,2})?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong, and where: the header is line 1."""

    line: int
    column: str
    code: str
    value: str = ""


class TableFaulty(Exception):
    """The table cannot be used; `faults` names every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"line {each.line} {each.column}: {each.code}" for each in self.faults[:20]))


@dataclass(frozen=True, kw_only=True)
class WeatherAhead:
    """One forecast of the weather of one place."""

    issued_at: dt.datetime
    place: str
    """Empty: the whole district."""
    start: dt.datetime
    """The first hour, UTC."""
    values: Mapping[str, Array]
    """Factor (`panel.WEATHER`) → (hours,); °C, hPa, m/s, mm; NaN where nothing was said."""

    @property
    def hours(self) -> int:
        """How many hours it spans."""
        return len(next(iter(self.values.values())))


@dataclass(frozen=True, kw_only=True)
class _Column:
    name: str
    place: int
    factor: float = 1.0
    plus: float = 0.0
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class _Line:
    number: int
    issued_at: dt.datetime
    time: dt.datetime
    place: str
    values: Mapping[str, float]


def read_weather_table(
    lines: Lines, *, zone: dt.tzinfo, now: dt.datetime | None, places: Mapping[str, str]
) -> tuple[WeatherAhead, ...]:
    """The forecasts of a table, by time of issue and place.

    `now`: a forecast issued later is one from the future; None: whenever it was issued. `places`: what a place may be
    called → its name inside; the empty name is the district.

    Raises:
        TableFaulty: with every fault that was found.
    """
    faults: list[Fault] = []
    columns = _header(lines[0] if lines else (), faults)
    body = [(number, cells) for number, cells in enumerate(lines[1:], 2) if any(cell.strip() for cell in cells)]
    if not faults and not body:
        faults.append(Fault(line=1, column="", code="no-rows"))
    if len(body) > _MOST_LINES:
        faults.append(Fault(line=_MOST_LINES + 2, column="", code="too-many-rows"))
    if faults:
        raise TableFaulty(faults)
    read = [_line(number, cells, columns, zone, now, places, faults) for number, cells in body]
    found = [each for each in read if each is not None]
    _twice(found, faults)
    if faults:
        raise TableFaulty(sorted(faults, key=lambda each: each.line))
    forecasts = _by_issue(found)
    if not forecasts:
        raise TableFaulty([Fault(line=1, column="", code="nothing-forecast")])
    return forecasts


def _header(cells: Sequence[str], faults: list[Fault]) -> dict[str, _Column]:
    found: dict[str, _Column] = {}
    for place, cell in enumerate(cells):
        if not cell.strip():
            continue
        matched = _WITH_UNIT.match(cell)
        written, unit = (matched.group(1), matched.group(2)) if matched else (cell.strip(), "")
        name = _NAMES.get(written, written.lower().replace(" ", "_"))
        if name in found:
            faults.append(Fault(line=1, column=cell, code="column-twice"))
        elif name in ("issued_at", "valid_time", "place"):
            found[name] = _Column(name=name, place=place, written=cell.strip())
        elif name not in _UNITS:
            faults.append(Fault(line=1, column=cell, code="column-unknown"))
        elif unit.lower() not in _UNITS[name]:
            faults.append(Fault(line=1, column=cell, code="unit-unknown", value=unit))
        else:
            factor, plus = _UNITS[name][unit.lower()]
            found[name] = _Column(name=name, place=place, factor=factor, plus=plus, written=cell.strip())
    if not {"issued_at", "valid_time"} <= found.keys():
        faults.append(Fault(line=1, column="issued_at, valid_time", code="columns-missing"))
    if not faults and not found.keys() & _UNITS.keys():
        faults.append(Fault(line=1, column="", code="nothing-forecast"))
    return found


def _line(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, _Column],
    zone: dt.tzinfo,
    now: dt.datetime | None,
    places: Mapping[str, str],
    faults: list[Fault],
) -> _Line | None:
    before = len(faults)

    def wrong(name: str, code: str) -> None:
        faults.append(Fault(line=number, column=columns[name].written, code=code, value=_cell(cells, columns[name])))

    issued, time = (_moment(_cell(cells, columns[name]), zone) for name in ("issued_at", "valid_time"))
    for name, moment in (("issued_at", issued), ("valid_time", time)):
        if moment is None:
            wrong(name, "time-unreadable")
    if issued is not None and now is not None and issued > now:
        wrong("issued_at", "from-the-future")
    if time is not None and (time.minute or time.second or time.microsecond):
        wrong("valid_time", "not-an-hour")
    if issued is not None and time is not None:
        if time + _HOUR <= issued:
            wrong("valid_time", "valid-before-issue")
        if time > issued + _FARTHEST * _HOUR:
            wrong("valid_time", "too-far")
    called = _cell(cells, columns["place"]) if "place" in columns else ""
    if called not in places:
        wrong("place", "place-unknown")
    values = _values(cells, columns, wrong)
    if len(faults) > before or issued is None or time is None:
        return None
    return _Line(number=number, issued_at=issued, time=time, place=places[called], values=values)


def _values(
    cells: Sequence[str], columns: Mapping[str, _Column], wrong: Callable[[str, str], None]
) -> dict[str, float]:
    found = {}
    for name, column in columns.items():
        text = _cell(cells, column)
        if name not in _UNITS or not text:
            continue
        if not _NUMBER.match(text):
            wrong(name, "number-unreadable")
            continue
        value = float(text.replace(",", ".")) * column.factor + column.plus
        low, high = _RANGES[name]
        if low <= value <= high:
            found[name] = value
        else:
            wrong(name, "out-of-range")
    return found


def _twice(lines: Sequence[_Line], faults: list[Fault]) -> None:
    seen: set[tuple[dt.datetime, str, dt.datetime]] = set()
    for each in lines:
        key = (each.issued_at, each.place, each.time)
        if key in seen:
            faults.append(Fault(line=each.number, column="valid_time", code="hour-twice", value=each.time.isoformat()))
        seen.add(key)


def _by_issue(lines: Sequence[_Line]) -> tuple[WeatherAhead, ...]:
    groups: dict[tuple[dt.datetime, str], list[_Line]] = {}
    for each in lines:
        groups.setdefault((each.issued_at, each.place), []).append(each)
    made = (_whole(issued, place, groups[issued, place]) for issued, place in sorted(groups))
    return tuple(each for each in made if each.values)


def _whole(issued: dt.datetime, place: str, lines: Sequence[_Line]) -> WeatherAhead:
    first, last = min(each.time for each in lines), max(each.time for each in lines)
    hours = (last - first) // _HOUR + 1
    raw: dict[str, Array] = {}
    for each in lines:
        for name, value in each.values.items():
            if name not in raw:
                raw[name] = np.full((1, hours), np.nan, dtype=np.float32)
            raw[name][0, (each.time - first) // _HOUR] = value
    made = with_derived_weather(raw)
    values = {name: _bridged(made[name][0]) for name in WEATHER if name in made}
    return WeatherAhead(issued_at=issued, place=place, start=first, values=values)


def _bridged(values: Array) -> Array:
    """Straight lines over gaps of fewer than three hours between two that are known."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 2:
        return values
    places = np.arange(len(values))
    filled = np.interp(places, known, values[known], left=np.nan, right=np.nan)
    after = np.searchsorted(known, places, side="left").clip(0, len(known) - 1)
    before = (np.searchsorted(known, places, side="right") - 1).clip(0)
    near = known[after] - known[before] <= _BRIDGED
    found: Array = np.where(near, filled, np.nan).astype(np.float32)
    return found


def _cell(cells: Sequence[str], column: _Column) -> str:
    return cells[column.place].strip() if column.place < len(cells) else ""


def _moment(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """ISO, or as spreadsheets write it: 2017/12/1 2:00; a day alone is its midnight, as a cell of a sheet has it."""
    matched = _MOMENT.match(text)
    if matched is None:
        return None
    year, month, day, hour, rest = matched.groups()
    try:
        moment = dt.datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{hour or 0:0>2}:{rest or '00'}")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)
