"""Faults put into real records, and how many of them the checks find.

Minutes: PM2.5 of two sensors of one make, August 2019 (`data/calibration`). Hours: twelve Beijing stations, 2013–2016
(`data/beijing_twelve.npz.xz`). Whatever a rule flags that was not put in counts as false, though the records have
faults of their own: the precision is a lower bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from benchmarks._beijing import beijing
from lantian.science.quality import Rule, minutes
from lantian.science.quality.hourly import HourBlock, check

__all__ = ["Score", "of_hours", "of_minutes", "sensor_minutes", "untouched_hours"]

_DATA = Path(__file__).parent / "data" / "calibration" / "epa_minutes.parquet"
_FACTOR = "a34004"
_PLACES = {
    "Aotizhongxin": (116.3966, 39.9821),
    "Changping": (116.2296, 40.2170),
    "Dingling": (116.2202, 40.2915),
    "Dongsi": (116.4174, 39.9289),
    "Guanyuan": (116.3392, 39.9295),
    "Gucheng": (116.1840, 39.9136),
    "Huairou": (116.6275, 40.3275),
    "Nongzhanguan": (116.4620, 39.9365),
    "Shunyi": (116.6636, 40.1350),
    "Tiantan": (116.4072, 39.8863),
    "Wanliu": (116.2878, 39.9611),
    "Wanshouxigong": (116.3621, 39.8784),
}
"""Degrees east and north of the stations, from the national list."""
_BLOCK = 28 * 24
_NINE_DAYS = 9 * 24
_TOP = 950.0
"""Faults that the range would find are no task for the neighbours."""

Array = np.ndarray


@dataclass(frozen=True)
class Score:
    """Of one rule: faulty values put in, those found, and all values that it flagged."""

    rule: str
    injected: int
    found: int
    flagged: int

    @property
    def recall(self) -> float:
        """Share of the faulty values that were found."""
        return self.found / self.injected

    @property
    def precision(self) -> float:
        """Share of the flagged values that were faulty."""
        return self.found / self.flagged if self.flagged else 1.0


Fault = Callable[[Array, np.random.Generator], Array]
"""Changes a series in place; the mask of the values that are wrong now."""


def _pieces(series: Array, chance: np.random.Generator, count: int, least: int, most: int) -> list[slice]:
    """Stretches that do not touch, each in a part of the series of its own."""
    room = len(series) // count
    found = []
    for number in range(count):
        length = int(chance.integers(least, most + 1))
        start = number * room + int(chance.integers(1, room - length - 1))
        found.append(slice(start, start + length))
    return found


def _out_of_range(count: int) -> Fault:
    def fault(series: Array, chance: np.random.Generator) -> Array:
        wrong = np.zeros(series.shape, dtype=bool)
        for place in _pieces(series, chance, count, 1, 1):
            series[place] = chance.choice([-99.0, -30.0, 1500.0, 9999.0])
            wrong[place] = True
        return wrong

    return fault


def _spikes(count: int, least: float, most: float) -> Fault:
    def fault(series: Array, chance: np.random.Generator) -> Array:
        wrong = np.zeros(series.shape, dtype=bool)
        for place in _pieces(series, chance, count, 1, 1):
            series[place] += chance.uniform(least, most)
            wrong[place] = ~np.isnan(series[place])
        return wrong

    return fault


def _jumps(count: int, least: float, most: float, span: tuple[int, int]) -> Fault:
    """A shift up and, later, down again: the two places where it begins and ends."""

    def fault(series: Array, chance: np.random.Generator) -> Array:
        wrong = np.zeros(series.shape, dtype=bool)
        for stretch in _pieces(series, chance, count, *span):
            series[stretch] += chance.uniform(least, most)
            for place in (stretch.start, stretch.stop):
                wrong[place] = not np.isnan(series[place - 1 : place + 1]).any()
        return wrong

    return fault


def _stuck(count: int, span: tuple[int, int]) -> Fault:
    def fault(series: Array, chance: np.random.Generator) -> Array:
        wrong = np.zeros(series.shape, dtype=bool)
        for stretch in _pieces(series, chance, count, *span):
            there = ~np.isnan(series[stretch])
            series[stretch] = np.where(there, series[stretch.start], np.nan)
            wrong[stretch] = there & ~np.isnan(series[stretch.start])
        return wrong

    return fault


def _smooth(count: int, span: tuple[int, int], resolution: float) -> Fault:
    """The values between are drawn as a straight line, as from a model or a copied mean."""

    def fault(series: Array, chance: np.random.Generator) -> Array:
        wrong = np.zeros(series.shape, dtype=bool)
        for stretch in _pieces(series, chance, count, *span):
            ends = series[[stretch.start, stretch.stop]]
            if not np.isnan(ends).any():
                line = np.linspace(*ends, stretch.stop - stretch.start)
                series[stretch] = np.rint(line / resolution) * resolution
                wrong[stretch] = True
        return wrong

    return fault


def _sunk(count: int, span: tuple[int, int]) -> Fault:
    """The zero sinks by the level and a little more; wrong are the values that are negative then."""

    def fault(series: Array, chance: np.random.Generator) -> Array:
        wrong = np.zeros(series.shape, dtype=bool)
        for stretch in _pieces(series, chance, count, *span):
            level = np.nanmedian(series[stretch]) if (~np.isnan(series[stretch])).any() else 0.0
            series[stretch] -= level + chance.uniform(4, 9)
            wrong[stretch] = series[stretch] < 0
        return wrong

    return fault


# --- minutes ------------------------------------------------------------------------------------------------------


def sensor_minutes() -> Array:
    """PM2.5 of the two sensors on a grid of minutes, (2, minutes), one decimal, NaN where none was sent."""
    rows = pl.read_parquet(_DATA).select(
        "sensor", minute=pl.col("time_local").dt.epoch("s") // 60, value=pl.col("pm25_ugm3").cast(pl.Float64)
    )
    first, last = rows["minute"].min(), rows["minute"].max()
    grid = np.full((2, last - first + 1), np.nan)
    for row, (_, sensor) in zip(grid, sorted(rows.group_by("sensor"), key=lambda group: group[0]), strict=True):
        row[sensor["minute"].to_numpy() - first] = np.rint(sensor["value"].to_numpy() * 10) / 10
    return grid


_MINUTE_FAULTS: Mapping[str, Fault] = {
    "range": _out_of_range(200),
    "step": _jumps(100, 220, 700, (30, 120)),
    "stuck": _stuck(40, (60, 300)),
    "spike": _spikes(200, 20, 150),
    "noise": _smooth(15, (300, 900), 0.1),
    "negative": _sunk(15, (360, 1440)),
}


def of_minutes(rules: Mapping[str, Rule], times: int) -> list[Score]:
    """Scores of the rules on minutes, faults drawn `times` times."""
    clean = sensor_minutes()
    found = []
    for name, fault in _MINUTE_FAULTS.items():
        injected = right = flagged = 0
        for number in range(times):
            chance = np.random.default_rng([number, len(name)])
            series = clean.copy()
            wrong = np.stack([fault(row, chance) for row in series])
            objected = minutes.check(series, rules, _FACTOR).of(name)
            injected += int(wrong.sum())
            right += int((wrong & objected).sum())
            flagged += int(objected.sum())
        found.append(Score(name, injected, right, flagged))
    return found


# --- hours --------------------------------------------------------------------------------------------------------


def _record() -> dict[str, Array]:
    record = beijing()
    return {"a34004": record.pm25, "a34002": record.pm10, "a21004": record.no2, "a21005": record.co / 1000}


def _objections(values: Mapping[str, Array], rules: Mapping[str, Rule]) -> dict[str, Array]:
    """Rule → which hours of PM2.5 it objects to, over blocks of four weeks."""
    record = beijing()
    vapour, kelvin = record.dew_point, record.temperature
    humidity = 100 * np.exp(17.625 * vapour / (243.04 + vapour) - 17.625 * kelvin / (243.04 + kelvin))
    wind, humid = _middle(record.wind), _middle(humidity)
    places = np.array([_PLACES[name] for name in record.stations])
    number = {name: place for place, name in enumerate(record.stations)}
    first = dt.datetime(2013, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    shape = record.pm25.shape
    found = {name: np.zeros(shape, dtype=bool) for name in rules}
    for start in range(0, shape[1], _BLOCK):
        part = slice(start, start + _BLOCK)
        block = HourBlock(
            stations=record.stations,
            start=first + dt.timedelta(hours=start),
            values={factor: array[:, part] for factor, array in values.items()},
            lon=places[:, 0],
            lat=places[:, 1],
            weather={"a01007": wind[part], "a01002": humid[part]},
        )
        for each in check(block, rules):
            if each.parameter in {"", _FACTOR}:
                found[each.rule][number[each.station], start + each.hour] = True
    return found


def _middle(values: Array) -> Array:
    """Median of the stations' hours; NaN where none has one."""
    there = ~np.isnan(values).all(axis=0)
    found = np.full(values.shape[1], np.nan)
    found[there] = np.nanmedian(values[:, there], axis=0)
    return found


def _factors(count: int, low: float, high: float, span: tuple[int, int]) -> Fault:
    """For some hours a station says several times more than the truth, or as much less."""

    def fault(series: Array, chance: np.random.Generator) -> Array:
        wrong = np.zeros(series.shape, dtype=bool)
        for stretch in _pieces(series, chance, count, *span):
            times = chance.uniform(low, high)
            level = np.nanmean(series[stretch]) if (~np.isnan(series[stretch])).any() else 0.0
            series[stretch] *= 1 / times if level > 60 and chance.random() < 0.5 else times
            np.minimum(series[stretch], _TOP, out=series[stretch])
            wrong[stretch] = ~np.isnan(series[stretch]) & (level > 20)
        return wrong

    return fault


_HOUR_FAULTS: Mapping[str, Fault] = {
    "range": _out_of_range(100),
    "step": _jumps(60, 260, 600, (6, 24)),
    "stuck": _stuck(60, (6, 48)),
    "spike": _spikes(100, 100, 500),
    "noise": _smooth(15, (72, 168), 1.0),
    "negative": _sunk(20, (36, 96)),
    "neighbours": _factors(60, 4, 8, (1, 12)),
}


def of_hours(rules: Mapping[str, Rule]) -> list[Score]:
    """Scores of the rules on hours of PM2.5."""
    clean = _record()
    found = []
    for name, fault in _HOUR_FAULTS.items():
        chance = np.random.default_rng(len(name))
        series = clean["a34004"].copy()
        wrong = np.stack([fault(row, chance) for row in series])
        objected = _objections({**clean, "a34004": series}, {name: rules[name], "range": rules["range"]})[name]
        found.append(Score(name, int(wrong.sum()), int((wrong & objected).sum()), int(objected.sum())))
    return [*found, _frozen(clean, rules), _reversed(clean, rules), _shifted(clean, rules)]


def _frozen(clean: Mapping[str, Array], rules: Mapping[str, Rule]) -> Score:
    """All factors of a station keep their values for 3 to 48 hours."""
    chance = np.random.default_rng(6)
    values = {factor: array.copy() for factor, array in clean.items()}
    wrong = np.zeros(values["a34004"].shape, dtype=bool)
    for station in range(len(wrong)):
        for stretch in _pieces(wrong[station], chance, 40, 4, 48):
            firsts = {factor: array[station, stretch.start] for factor, array in values.items()}
            if not np.isnan(list(firsts.values())).any():
                wrong[station, stretch] = True
                for factor, array in values.items():
                    array[station, stretch] = firsts[factor]
    objected = _objections(values, {"frozen": rules["frozen"]})["frozen"]
    return Score("frozen", int(wrong.sum()), int((wrong & objected).sum()), int(objected.sum()))


def _reversed(clean: Mapping[str, Array], rules: Mapping[str, Rule]) -> Score:
    """PM10 is too low for 1 to 24 hours: 0.3 to 0.6 of PM2.5."""
    chance = np.random.default_rng(8)
    pm10, pm25 = clean["a34002"].copy(), clean["a34004"]
    wrong = np.zeros(pm10.shape, dtype=bool)
    for station in range(len(pm10)):
        for stretch in _pieces(pm10[station], chance, 100, 1, 24):
            pm10[station, stretch] = pm25[station, stretch] * chance.uniform(0.3, 0.6)
            wrong[station, stretch] = pm25[station, stretch] > 20
    objected = _objections({**clean, "a34002": pm10}, {"pm-order": rules["pm-order"]})["pm-order"]
    return Score("pm-order", int(wrong.sum()), int((wrong & objected).sum()), int(objected.sum()))


def _shifted(clean: Mapping[str, Array], rules: Mapping[str, Rule]) -> Score:
    """One station after the other labels nine days an hour late; what is counted are stations' nine days."""
    record, rule = beijing(), {"label": rules["label"]}
    places = np.array([_PLACES[name] for name in record.stations])
    injected = found = flagged = 0
    for number, start in enumerate(range(1, record.pm25.shape[1] - _NINE_DAYS, 2 * _NINE_DAYS)):
        late = number % len(places)
        values = {factor: array[:, start : start + _NINE_DAYS].copy() for factor, array in clean.items()}
        for factor, array in values.items():
            array[late] = clean[factor][late, start - 1 : start - 1 + _NINE_DAYS]
        block = HourBlock(
            stations=record.stations,
            start=dt.datetime(2013, 3, 1, tzinfo=dt.UTC) + dt.timedelta(days=9 * number),
            values=values,
            lon=places[:, 0],
            lat=places[:, 1],
        )
        objected = {each.station for each in check(block, rule)}
        injected += 1
        found += record.stations[late] in objected
        flagged += len(objected)
    return Score("label", injected, found, flagged)


def untouched_hours(rules: Mapping[str, Rule]) -> dict[str, float]:
    """Flags of each rule on the record as it was published: hours a station and year, PM2.5."""
    found = _objections(_record(), {name: rule for name, rule in rules.items() if name not in {"clock", "instrument"}})
    years = beijing().pm25.shape[1] / 8766
    return {name: float(array.sum() / len(array) / years) for name, array in found.items()}
