"""All rules over a block of hours of a network: what a reviewer is asked to look at.

Rules come in three rounds: the device's own flags; then what needs no company, range, frozen source, negative drift and
clock; then the rest. What a round calls bad is left out of the next ones, so that a calibration does not accuse the
good hours around it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lantian.core.quantity.problem import Problem
from lantian.core.standards.gb3095 import DAY_HOURS
from lantian.science.quality import facts as of
from lantian.science.quality.flags import Flag, Float64s, UInt8s
from lantian.science.quality.labels import label_shifts
from lantian.science.quality.neighbours import Neighbourhood, expected_values, judge
from lantian.science.quality.pairs import no2_above_nox, pm25_above_pm10
from lantian.science.quality.rules import RULES, Rule
from lantian.science.quality.series import (
    attenuated_signal,
    flat_line,
    gross_range,
    negative_drift,
    rate_of_change,
    spike,
)
from lantian.science.quality.sources import MARKS, clock_difference, frozen_source, gaps, instrument_flag

__all__ = ["ALL_FACTORS", "BlockUneven", "HourBlock", "Proposal", "check"]

ALL_FACTORS = ""
"""`Proposal.parameter` of what concerns a station's hour as a whole: clock, frozen source."""

_PM25, _PM10, _NO2, _NOX = "a34004", "a34002", "a21004", "a21002"
_WIND, _HUMIDITY = "a01007", "a01002"
_WEATHER = "a01"
"""Codes of the weather begin so (HJ 212 appendix B): calm and pressure may well stay for hours."""

Strings = npt.NDArray[np.str_]


class BlockUneven(Problem):
    """The arrays of a block do not fit together."""

    code = "block-uneven"
    words = {  # noqa: RUF012
        "en": (
            "{part} of the block has the shape {shape}, where {expected} is expected.",
            "Give one row for each station and one column for each hour, NaN where a value is missing.",
        ),
        "zh": ("数据块中 {part} 的形状为 {shape}，应为 {expected}。", "请按站点为行、小时为列给出，缺测以 NaN 表示。"),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class HourBlock:
    """Hours of several stations, one after the other without gaps, hour 0 beginning at `start`.

    values: factor code → (stations, hours), NaN where missing. marks: factor code → what the devices flagged, "" none.
    lon, lat: degrees. weather: factor code → (hours,), wind speed a01007 in m/s and relative humidity a01002 in %.
    clock: by how many seconds each device's clock was off, (stations, hours), NaN unknown. `start` is an aware
    datetime; its zone is the one whose days are counted.

    Give at least a window more in front of the hours that are to be judged; a week more for the neighbours.
    """

    stations: tuple[str, ...]
    start: dt.datetime
    values: Mapping[str, Float64s]
    marks: Mapping[str, Strings] = field(default_factory=dict)
    lon: Float64s = field(default_factory=lambda: np.empty(0))
    lat: Float64s = field(default_factory=lambda: np.empty(0))
    weather: Mapping[str, Float64s] = field(default_factory=dict)
    clock: Float64s | None = None

    @property
    def hours(self) -> int:
        """How many hours the block has."""
        return next((array.shape[-1] for array in self.values.values()), 0)

    def fit(self) -> None:
        """Refuse arrays that do not fit together.

        Raises:
            BlockUneven: names the first that does not.
        """
        grid, row = (len(self.stations), self.hours), (self.hours,)
        clock = {} if self.clock is None else {"clock": self.clock}
        arrays: tuple[tuple[Mapping[str, npt.NDArray[Any]], tuple[int, ...]], ...] = (
            (self.values, grid),
            (self.marks, grid),
            (clock, grid),
            (self.weather, row),
        )
        for group, expected in arrays:
            for name, array in group.items():
                if array.shape != expected:
                    raise BlockUneven(part=name, shape=array.shape, expected=expected)
        for name, array in (("lon", self.lon), ("lat", self.lat)):
            if array.size and array.shape != (len(self.stations),):
                raise BlockUneven(part=name, shape=array.shape, expected=(len(self.stations),))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule objects to the value of a station in an hour of the block, and why: `facts` fill `RULES[rule].said`."""

    station: str
    parameter: str
    hour: int
    rule: str
    version: str
    flag: Flag
    facts: Mapping[str, float | str]


def check(hours: HourBlock, rules: Mapping[str, Rule]) -> list[Proposal]:
    """What the rules object to, in the order of RULES, then by factor, station and hour.

    Rules that are not given are not applied; a rule whose parameters lack a factor passes over that factor. Nothing is
    said of a value that no rule objects to. A gap is one proposal, at its first hour; so is a day with too few hours.

    Raises:
        BlockUneven: the arrays of the block do not fit together.
    """
    hours.fit()
    found: list[Proposal] = []
    rest = hours
    for checks in _ROUNDS:
        new = [proposal for name in checks if name in rules for proposal in checks[name](rest, rules[name])]
        rest = _without_bad(rest, new)
        found += new
    order = list(RULES)
    return sorted(found, key=lambda each: order.index(each.rule))


def _without_bad(hours: HourBlock, found: list[Proposal]) -> HourBlock:
    """The block without the values that were found bad."""
    values = {factor: np.array(array, dtype=np.float64) for factor, array in hours.values.items()}
    places = {station: place for place, station in enumerate(hours.stations)}
    for proposal in found:
        if proposal.flag is Flag.BAD:
            affected = (proposal.parameter,) if proposal.parameter else tuple(values)
            for factor in affected:
                values[factor][places[proposal.station], proposal.hour] = np.nan
    return replace(hours, values=values)


def _proposals(
    hours: HourBlock,
    rule: Rule,
    factor: str,
    flags: UInt8s,
    facts: Callable[[int, int], Mapping[str, float | str]],
) -> Iterator[Proposal]:
    """A proposal for each value that has the rule's flag."""
    for station, hour in np.argwhere(flags == rule.flag).tolist():
        name = hours.stations[station]
        yield Proposal(name, factor, hour, rule.id, rule.version, rule.flag, facts(station, hour))


def _each_factor(hours: HourBlock, rule: Rule) -> Iterator[tuple[str, Float64s, dict[str, float]]]:
    """The factors whose parameters the rule has, with those parameters under their bare names."""
    for factor, values in hours.values.items():
        of_factor = RULES[rule.id].per_factor
        if all(f"{factor}.{name}" in rule.parameters for name in of_factor):
            yield factor, values, {name: rule.parameters[f"{factor}.{name}"] for name in of_factor}


# --- the first rounds: no measurement -----------------------------------------------------------------------------


def _instrument(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, marks in hours.marks.items():
        flags = instrument_flag(marks, np.where(np.char.equal(marks, ""), np.nan, 0.0), flag=rule.flag)

        def facts(station: int, hour: int, marks: Strings = marks) -> Mapping[str, float | str]:
            mark = str(marks[station, hour])
            meaning = MARKS.get(mark)
            return {
                "mark": mark,
                "meaning_zh": meaning.zh if meaning else "标准未列",
                "meaning_en": meaning.en if meaning else "not in the standard",
            }

        yield from _proposals(hours, rule, factor, flags, facts)


def _range(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, values, bounds in _each_factor(hours, rule):
        flags = gross_range(values, least=bounds["least"], most=bounds["most"], flag=rule.flag)
        yield from _proposals(hours, rule, factor, flags, of.range_facts(values, bounds))


def _frozen(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    measured = [values for factor, values in hours.values.items() if not factor.startswith(_WEATHER)]
    if not measured:
        return
    span, least = int(rule.parameters["hours"]), int(rule.parameters["factors"])
    stack = np.stack(measured)
    for station, name in enumerate(hours.stations):
        values = stack[:, station]
        flags = frozen_source(values, hours=span, factors=least, flag=rule.flag)
        for first, length in of.runs(flags == rule.flag):
            same = int((~np.isnan(values[:, first])).sum())
            facts: Mapping[str, float | str] = {"hours": length, "factors": same}
            for hour in range(first, first + length):
                yield Proposal(name, ALL_FACTORS, hour, rule.id, rule.version, rule.flag, facts)


def _clock(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    if hours.clock is None:
        return
    seconds, most = hours.clock, rule.parameters["seconds"]
    flags = clock_difference(seconds, most=most, flag=rule.flag)
    yield from _proposals(
        hours,
        rule,
        ALL_FACTORS,
        flags,
        lambda station, hour: {"seconds": of.number(seconds[station, hour]), "most": most},
    )


def _negative(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, values, own in _each_factor(hours, rule):
        width, tolerance = int(rule.parameters["width"]), own["tolerance"]
        flags = negative_drift(values, width=width, tolerance=tolerance, flag=rule.flag)
        yield from _proposals(hours, rule, factor, flags, of.always({"width": width, "tolerance": tolerance}))


# --- the last round: unlikely values ------------------------------------------------------------------------------


def _step(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, values, own in _each_factor(hours, rule):
        flags = rate_of_change(values, most=own["most"], flag=rule.flag)
        yield from _proposals(hours, rule, factor, flags, of.step_facts(values, own["most"]))


def _stuck(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, values, own in _each_factor(hours, rule):
        count = int(rule.parameters["count"])
        flags = flat_line(values, count=count, resolution=own["resolution"], floor=own["floor"], flag=rule.flag)
        yield from _proposals(hours, rule, factor, flags, of.stuck_facts(values, flags == rule.flag, own["resolution"]))


def _spike(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, values, own in _each_factor(hours, rule):
        width, allowed = int(rule.parameters["width"]), rule.parameters["factor"]
        flags = spike(values, width=width, factor=allowed, scale_least=own["scale"], flag=rule.flag)
        yield from _proposals(hours, rule, factor, flags, of.spike_facts(values, width, allowed, own["scale"]))


def _noise(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, values, own in _each_factor(hours, rule):
        width = int(rule.parameters["width"])
        flags = attenuated_signal(values, width=width, least=own["least"], floor=own["floor"], flag=rule.flag)
        yield from _proposals(
            hours, rule, factor, flags, of.noise_facts(values, flags == rule.flag, width, own["least"])
        )


def _pm_order(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    if _PM25 in hours.values and _PM10 in hours.values:
        part, whole = hours.values[_PM25], hours.values[_PM10]
        tolerance, share = rule.parameters["tolerance"], rule.parameters["share"]
        flags = pm25_above_pm10(part, whole, tolerance=tolerance, share=share, flag=rule.flag)
        yield from _proposals(hours, rule, _PM25, flags, of.pair_facts(part, whole))


def _nox_order(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    if _NO2 in hours.values and _NOX in hours.values:
        part, whole = hours.values[_NO2], hours.values[_NOX]
        tolerance, share = rule.parameters["tolerance"], rule.parameters["share"]
        flags = no2_above_nox(part, whole, tolerance=tolerance, share=share, flag=rule.flag)
        yield from _proposals(hours, rule, _NO2, flags, of.pair_facts(part, whole))


def _neighbours(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    if len(hours.lon) != len(hours.stations):
        return
    for factor, values, own in _each_factor(hours, rule):
        setting = neighbourhood(rule, own["offset"])
        expected = expected_values(
            values, hours.lon, hours.lat, setting, wind=hours.weather.get(_WIND), humidity=hours.weather.get(_HUMIDITY)
        )
        flags = judge(values, expected, setting, rule.flag)
        yield from _proposals(hours, rule, factor, flags, of.neighbour_facts(values, expected, setting))


def _label(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    """One proposal for each whole day of the block: labels are right or wrong for a stretch, not for an hour."""
    if len(hours.lon) != len(hours.stations):
        return
    own = rule.parameters
    measured = [values for factor, values in hours.values.items() if not factor.startswith(_WEATHER)]
    shifts = label_shifts(
        measured,
        hours.lon,
        hours.lat,
        lag=int(own["lag"]),
        hours=int(own["hours"]),
        count=int(own["count"]),
        radius=own["radius"],
        near=own["near"],
    )
    for name, shift in zip(hours.stations, shifts, strict=True):
        if shift.lag and shift.shifted >= own["least"] and shift.shifted - shift.straight >= own["margin"]:
            facts: Mapping[str, float | str] = {
                "lag": shift.lag,
                "shifted": of.number(shift.shifted),
                "straight": of.number(shift.straight),
            }
            for first, _, _ in _days(hours):
                yield Proposal(name, ALL_FACTORS, first, rule.id, rule.version, rule.flag, facts)


def neighbourhood(rule: Rule, offset: float) -> Neighbourhood:
    """The setting that the rule's parameters state."""
    own = rule.parameters
    return Neighbourhood(
        count=int(own["count"]),
        least_count=int(own["least_count"]),
        radius=own["radius"],
        near=own["near"],
        offset=offset,
        factor=own["factor"],
        scale_least=own["scale_least"],
        scale_most=own["scale_most"],
        habit_hours=int(own["habit_hours"]),
        front=own["front"],
        windy=own["windy"],
        windy_widening=own["windy_widening"],
        dry=own["dry"],
        dry_widening=own["dry_widening"],
        humid=own["humid"],
        humid_widening=own["humid_widening"],
    )


def _completeness(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    """Days that lie in the block with each of their hours, and have some values but too few."""
    spans = list(_days(hours))
    for factor, values in hours.values.items():
        for first, last, day in spans:
            there = (~np.isnan(values[:, first:last])).sum(axis=1)
            for station in np.flatnonzero((there < DAY_HOURS) & (there > 0)).tolist():
                facts: Mapping[str, float | str] = {
                    "day": day.isoformat(),
                    "there": int(there[station]),
                    "needed": DAY_HOURS,
                }
                name = hours.stations[station]
                yield Proposal(name, factor, first, rule.id, rule.version, rule.flag, facts)


def _days(hours: HourBlock) -> Iterator[tuple[int, int, dt.date]]:
    """First hour, hour after the last, and date of each local day that is whole; a day may have 23 or 25 hours."""
    zone = hours.start.tzinfo
    start = hours.start.astimezone(dt.UTC)
    day = hours.start.date()
    while True:
        midnights = [dt.datetime.combine(day + dt.timedelta(days=more), dt.time(), zone) for more in (0, 1)]
        first, last = ((each.astimezone(dt.UTC) - start) // dt.timedelta(hours=1) for each in midnights)
        if last > hours.hours:
            return
        if first >= 0:
            yield first, last, day
        day += dt.timedelta(days=1)


def _missing(hours: HourBlock, rule: Rule) -> Iterator[Proposal]:
    for factor, values in hours.values.items():
        for station, name in enumerate(hours.stations):
            for first, length in gaps(values[station]):
                yield Proposal(name, factor, first, rule.id, rule.version, rule.flag, {"hours": length})


_Check = Callable[[HourBlock, Rule], Iterator[Proposal]]
_ROUNDS: tuple[Mapping[str, _Check], ...] = (
    {"missing": _missing, "instrument": _instrument},
    {"range": _range, "frozen": _frozen, "negative": _negative, "clock": _clock},
    {
        "step": _step,
        "stuck": _stuck,
        "spike": _spike,
        "noise": _noise,
        "pm-order": _pm_order,
        "nox-order": _nox_order,
        "neighbours": _neighbours,
        "label": _label,
        "completeness": _completeness,
    },
)
