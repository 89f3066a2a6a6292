"""The rules of one series over a year of minutes of many stations, station by station, on one core.

Memory: two bytes for each value besides the values themselves, and a working copy of one station. Rules come in the
rounds of `hourly`: what one calls bad is left out of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lantian.science.quality.flags import Flag, Float64s, UInt8s
from lantian.science.quality.rules import RULES, Rule
from lantian.science.quality.series import (
    flat_kernel,
    negative_kernel,
    quiet_kernel,
    range_kernel,
    rate_kernel,
    spike_kernel,
)
from lantian.science.quality.sources import instrument_flag

__all__ = ["BITS", "MinuteFlags", "check"]

BITS: Mapping[str, int] = {
    name: 1 << place for place, name in enumerate(name for name, info in RULES.items() if "minute" in info.cadences)
}
"""Rule id → its bit in `MinuteFlags.rules`."""


@dataclass(frozen=True, slots=True)
class MinuteFlags:
    """What the rules say of each value: the worst flag, and a bit (`BITS`) for each rule that objects."""

    worst: UInt8s
    rules: UInt8s

    def of(self, rule: str) -> npt.NDArray[np.bool_]:
        """Whether the rule objects, value by value."""
        return np.asarray((self.rules & BITS[rule]) != 0, dtype=np.bool_)


def check(
    values: npt.NDArray[np.floating], rules: Mapping[str, Rule], factor: str, marks: UInt8s | None = None
) -> MinuteFlags:
    """Flags of minutes of one factor, (stations, minutes); NaN is missing, float32 is enough to keep them in.

    `rules` are those of the cadence "minute"; one that is not given is not applied. `marks` are character codes of what
    the devices flagged, 0 for none. A value is GOOD when every rule found it so, NOT_CHECKED when one could not judge.
    """
    found = MinuteFlags(np.empty(values.shape, dtype=np.uint8), np.zeros(values.shape, dtype=np.uint8))
    flags = np.empty(values.shape[-1], dtype=np.uint8)
    judges = [
        [(rules[name], make(rules[name], _own(rules[name], factor))) for name, make in each.items() if name in rules]
        for each in _ROUNDS
    ]
    for station, row in enumerate(values):
        series = np.array(row, dtype=np.float64)
        worst, bits = found.worst[station], found.rules[station]
        np.copyto(worst, np.where(np.isnan(series), np.uint8(Flag.MISSING), np.uint8(Flag.GOOD)))
        if marks is not None and "instrument" in rules:
            flags[:] = instrument_flag(marks[station], series, flag=rules["instrument"].flag)
            _note(rules["instrument"], flags, worst, bits)
        for each in judges:
            bad = worst == Flag.BAD
            series[bad] = np.nan
            for rule, judge in each:
                judge(series, flags)
                flags[bad] = Flag.GOOD
                _note(rule, flags, worst, bits)
    return found


def _own(rule: Rule, factor: str) -> Callable[[str], float]:
    return lambda key: rule.parameters[f"{factor}.{key}" if key in RULES[rule.id].per_factor else key]


_Judge = Callable[[Float64s, UInt8s], None]
_Make = Callable[[Rule, Callable[[str], float]], _Judge]


def _range(rule: Rule, own: Callable[[str], float]) -> _Judge:
    return lambda series, out: range_kernel(series, own("least"), own("most"), int(rule.flag), out)


def _step(rule: Rule, own: Callable[[str], float]) -> _Judge:
    return lambda series, out: rate_kernel(series, own("most"), int(rule.flag), out)


def _stuck(rule: Rule, own: Callable[[str], float]) -> _Judge:
    return lambda series, out: flat_kernel(
        series, int(own("count")), own("resolution"), own("floor"), int(rule.flag), out
    )


def _spike(rule: Rule, own: Callable[[str], float]) -> _Judge:
    return lambda series, out: spike_kernel(
        series, int(own("width")) // 2, own("factor"), own("scale"), int(rule.flag), out
    )


def _noise(rule: Rule, own: Callable[[str], float]) -> _Judge:
    return lambda series, out: quiet_kernel(series, int(own("width")), own("least"), own("floor"), int(rule.flag), out)


def _negative(rule: Rule, own: Callable[[str], float]) -> _Judge:
    return lambda series, out: negative_kernel(series, int(own("width")), own("tolerance"), int(rule.flag), out)


_ROUNDS: tuple[Mapping[str, _Make], ...] = (
    {"range": _range, "negative": _negative},
    {"step": _step, "stuck": _stuck, "spike": _spike, "noise": _noise},
)


def _note(rule: Rule, flags: UInt8s, worst: UInt8s, bits: UInt8s) -> None:
    """Take one rule's flags of a station into the result."""
    np.maximum(worst, flags, out=worst)
    np.bitwise_or(bits, np.where(flags == rule.flag, np.uint8(BITS[rule.id]), np.uint8(0)), out=bits)
