"""From a frame to observations: which number is data, of what, over which period, in which unit.

Nothing that a device sent is thrown away: what cannot be data is named with a reason and a remedy, and the frame itself
is kept as evidence by the caller.

Statistics, as they are kept and read everywhere: `mean`, `min`, `max` for what a period's measured values were (Avg,
Min, Max), `raw` for an instant (Rtd), `total` for the amount of a period (Cou: kg of a pollutant, m³ of a flow). What a
stack monitor converted to the reference oxygen (the Zs fields, 折算) has statistics of its own beside them:
`mean-converted`, `min-converted`, `max-converted`, `raw-converted`, in the same unit (mg/m³) and under the same factor
code. Noise has names of its own for a period: `Data` (`mean`), `DayData` and `NightData` (`mean-day`, `mean-night`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from lantian.core.standards.hj212.device import Device, Plan
from lantian.core.standards.hj212.factors import unit_of_total
from lantian.core.standards.hj212.frame import Frame
from lantian.core.standards.hj212.periods import Limits, Misplaced, place

__all__ = ["CADENCES", "STATISTICS", "Reading", "Refusal", "Reported", "interpret"]

CADENCES = {"2011": "realtime", "2051": "minute", "2061": "hour", "2031": "day"}
"""Commands that carry measurements, and the cadence they are kept under (HJ 212-2017 table 9)."""

STATISTICS = {
    "Rtd": "raw",
    "Avg": "mean",
    "Min": "min",
    "Max": "max",
    "Cou": "total",
    "ZsRtd": "raw-converted",
    "ZsAvg": "mean-converted",
    "ZsMin": "min-converted",
    "ZsMax": "max-converted",
    "Data": "mean",
    "DayData": "mean-day",
    "NightData": "mean-night",
}
"""Suffix of a field and the statistic it is kept under; `converted` is to the reference oxygen (折算)."""


class Reported(NamedTuple):
    """One number that is data. `time` is the start of the averaging period in UTC; `value` has six decimals at most."""

    parameter: str
    statistic: str
    value: Decimal | None
    unit: str
    flag: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in a frame that is evidence, not data."""

    reason: str
    where: str
    text: str
    message: str
    remedy: str


@dataclass(slots=True)
class Reading:
    """What a frame says: its cadence and time, the numbers that are data, and what is not, with reasons."""

    cadence: str = ""
    time: dt.datetime | None = None
    values: list[Reported] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


_DEFAULT = Limits()
_SIX_PLACES = Decimal("0.000001")
_HIGHEST = Decimal(10) ** 12
_SENTINEL = Decimal(-99)
_PLAIN = re.compile(r"[+-]?\d{1,12}(?:\.\d{0,6})?", re.ASCII)


def interpret(frame: Frame, device: Device, *, now: dt.datetime, limits: Limits = _DEFAULT) -> Reading:
    """The observations of a data frame.

    Basis: HJ 212-2017 table 4: DataTime is the start of the period for minute, hour and day data, the instant for
    real-time data, in the device's local time. A frame of another command gives an empty reading.

    A period that begins in the future, or too long ago, is refused as a whole; a number that is none, or that cannot be
    ambient air in its unit, is refused by itself; a suspiciously small one is kept and marked `unit-suspect`.
    """
    reading = Reading(cadence=CADENCES.get(frame.cn or "", ""))
    if not reading.cadence:
        return reading
    text = next((group["DataTime"] for group in frame.cp if "DataTime" in group), "")
    period = place(text, reading.cadence, device, now=now, limits=limits)
    if isinstance(period, Misplaced):
        _refuse(reading, period.reason, "DataTime", text, period.message, period.remedy)
        return reading
    reading.time = period.start
    reading.marks.update(period.marks)
    for sent, fields in _by_factor(frame).items():
        _take_factor(reading, sent, fields, device.plan(sent))
    return reading


@lru_cache(maxsize=8192)
def _field(name: str) -> tuple[str, str] | None:
    """Factor and suffix of a field's name."""
    sent, dash, suffix = name.rpartition("-")
    return (sent, suffix) if dash else None


def _by_factor(frame: Frame) -> dict[str, dict[str, str]]:
    """Suffix to text for each factor: a device may spread the fields of one factor over several groups."""
    factors: dict[str, dict[str, str]] = {}
    for group in frame.cp:
        for name, text in group.items():
            found = _field(name)
            if found is None:
                continue
            fields = factors.get(found[0])
            if fields is None:
                factors[found[0]] = {found[1]: text}
            elif found[1] not in fields:
                fields[found[1]] = text
    return factors


def _take_factor(reading: Reading, sent: str, fields: dict[str, str], plan: Plan) -> None:
    flag = fields.get("Flag")
    if flag is None:
        flag = "N"
        reading.marks.add("flag-missing")
    elif len(flag) != 1 or not flag.isupper():
        flag = flag.strip().upper()[:4] or "N"
        reading.marks.add("flag-odd")
    if plan.marks:
        reading.marks.update(plan.marks)
    taken = False
    checked = plan.ceiling is not None and flag == "N"
    for suffix, text in fields.items():
        statistic = STATISTICS.get(suffix)
        if statistic is None:
            continue
        taken = True
        unit, shift = (plan.unit, plan.shift) if suffix != "Cou" else (unit_of_total(plan.code), 0)
        plain = not shift and _PLAIN.fullmatch(text)
        value = Decimal(text) if plain else _number(reading, sent, suffix, text, shift, flag)
        if value is None and flag == "N":
            continue
        if checked and suffix != "Cou" and not _is_plausible(reading, sent, suffix, text, value, plan):
            continue
        reading.values.append(Reported(plan.code, statistic, value, unit, flag))
    if not taken and flag != "N":
        statistic = "raw" if reading.cadence == "realtime" else "mean"
        reading.values.append(Reported(plan.code, statistic, None, plan.unit, flag))


def _number(reading: Reading, sent: str, suffix: str, text: str, shift: int, flag: str) -> Decimal | None:
    """A finite number of at most six decimals, or None; why not is said unless the flag already says it."""
    where = f"{sent}-{suffix}"
    try:
        value = Decimal(text.strip()) if "_" not in text else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        if flag == "N" or text.strip():
            _refuse(reading, "not-a-number", where, text, f"{where} is not a number.", "Send a decimal number.")
        return None
    if not -400 < value.adjusted() < 13 or abs(value := value.scaleb(shift)) >= _HIGHEST:
        if value == 0:
            return Decimal(0)
        remedy = "Check the unit of this factor in the device register and the device's own setting."
        _refuse(reading, "out-of-range", where, text, f"{where} has more than twelve digits.", remedy)
        return None
    kept = value.quantize(_SIX_PLACES, ROUND_HALF_EVEN)
    if kept != value:
        reading.marks.add("rounded")
    return kept


def _is_plausible(reading: Reading, sent: str, suffix: str, text: str, value: Decimal | None, plan: Plan) -> bool:
    if value is None or plan.ceiling is None or plan.floor is None or plan.floor <= value <= plan.ceiling:
        return True
    where = f"{sent}-{suffix}"
    if value > plan.ceiling:
        _refuse(
            reading,
            "unit-suspect",
            where,
            text,
            f"{where} would be {value.normalize():f} {plan.unit}: no ambient air has that much.",
            f"The register says that the device sends {plan.given}: correct it there or in the device, send again.",
        )
        return False
    if value <= _SENTINEL:
        remedy = "Let the device send the flag of the fault (D, B, M, C or T) instead of a number that stands for it."
        _refuse(reading, "sentinel", where, text, f"{where} is {text}: a number that stands for a fault.", remedy)
        return False
    if value and abs(value) < plan.floor:
        reading.marks.add("unit-suspect")
    return True


def _refuse(reading: Reading, reason: str, where: str, text: str, message: str, remedy: str) -> None:
    reading.refusals.append(Refusal(reason, where, text, message, remedy))
