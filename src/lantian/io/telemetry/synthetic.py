"""Plausible values for demonstration devices that no record stands behind: made, seeded, the same every time.

Nothing here was measured. The stations that send it are named as demonstration by whoever registers them. Reference
stations follow the record of the micro-stations where there is one, so that the two can be compared.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from lantian.core.standards.device_kinds import KINDS, SIX
from lantian.core.standards.hj212 import Device
from lantian.core.standards.hj212.factors import unit_of
from lantian.io.telemetry.habits import share
from lantian.io.telemetry.source import Measured, Source

__all__ = ["STRANGER", "SyntheticSource", "plays"]

_HOUR = dt.timedelta(hours=1)
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

# Level, share by which it swings over the day, hour of the day (UTC) of its maximum, share of noise, places.
_LEVELS: Mapping[str, tuple[float, float, float, float, int]] = {
    "a21026": (18, 0.3, 2, 0.15, 1),
    "a21004": (45, 0.35, 12, 0.12, 1),
    "a21003": (12, 0.5, 0, 0.2, 1),
    "a21002": (62, 0.4, 12, 0.12, 1),
    "a21005": (1.1, 0.3, 0, 0.12, 3),
    "a05024": (60, 0.6, 7, 0.1, 1),
    "a34001": (190, 0.3, 3, 0.15, 1),
    "a34002": (120, 0.25, 1, 0.12, 1),
    "a34004": (75, 0.25, 17, 0.1, 1),
    "a01001": (9, 0.55, 6, 0.03, 1),
    "a01002": (52, 0.3, 21, 0.05, 1),
    "a01006": (101.3, 0.003, 1, 0.0005, 2),
    "a01007": (2.2, 0.4, 7, 0.25, 1),
    "a01008": (180, 0.5, 6, 0.15, 0),
    "LA": (62, 0.08, 4, 0.03, 1),
    "Leq": (63, 0.08, 4, 0.02, 1),
    "a24088": (6.5, 0.4, 6, 0.2, 2),
}
_STACK: Mapping[str, tuple[float, float, float, float, int]] = {
    "a34013": (6.5, 0.1, 4, 0.15, 2),
    "a21026": (21, 0.1, 2, 0.2, 2),
    "a21002": (38, 0.08, 5, 0.12, 2),
    "a19001": (7.2, 0.05, 3, 0.05, 2),
    "a01011": (9.5, 0.05, 6, 0.04, 2),
    "a01012": (82, 0.05, 7, 0.02, 1),
    "a01013": (-0.35, 0.1, 0, 0.1, 3),
    "a01014": (8.6, 0.05, 0, 0.05, 2),
    "a00000": (24, 0.05, 6, 0.04, 2),
}
_REFERENCE_OXYGEN = Decimal(6)
_NO, _NO2, _NOX = "a21003", "a21004", "a21002"
_NO_AS_NO2 = Decimal(46) / 30
"""NOx is given as NO2: a mass of NO counts with the mass of the NO2 that it becomes."""
"""Of the demonstration's boilers, in %."""
_AIR_OXYGEN = Decimal(21)
_GAS = ("a34013", "a21026", "a21002")


STRANGER = Device(mn="0DE0000000000000000000FF", network="site", password="000000", kind="site")  # noqa: S106
"""A device that nobody registered: it calls all the same, and is refused."""


def plays(device: Device) -> bool:
    """Whether values can be made for a device: of a kind that is known, and sends by the hour."""
    return device.kind in KINDS and device.kind != "dustfall"


class SyntheticSource:
    """Hours from `start` on, for ever. `base` is the record that reference stations follow."""

    def __init__(self, devices: Mapping[str, Device], *, start: dt.datetime, base: Source | None = None) -> None:
        self._devices = {mn: device for mn, device in devices.items() if plays(device)}
        self._start = _floor(start)
        self._base = base
        self._kept: dict[dt.datetime, Mapping[str, Sequence[Measured]]] = {}

    def after(self, time: dt.datetime | None) -> dt.datetime | None:
        return self._start if time is None or time < self._start else _floor(time) + _HOUR

    def before(self, time: dt.datetime) -> dt.datetime | None:
        found = _floor(time - dt.timedelta(microseconds=1))
        return found if found >= self._start else None

    def at(self, time: dt.datetime) -> Mapping[str, Sequence[Measured]]:
        found = self._kept.get(time)
        if found is None:
            air = self._air(time)
            found = {device.code: list(_measured(device, time, air)) for device in self._devices.values()}
            if len(self._kept) >= 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[time] = found
        return found

    def _air(self, time: dt.datetime) -> Mapping[str, Decimal]:
        """The district's mean of each pollutant by the record."""
        if self._base is None:
            return {}
        values: dict[str, list[Decimal]] = {}
        for rows in self._base.at(time).values():
            for row in rows:
                if row.mean is not None:
                    values.setdefault(row.parameter, []).append(row.mean)
        return {code: sum(found, Decimal(0)) / len(found) for code, found in values.items()}


def _measured(device: Device, time: dt.datetime, air: Mapping[str, Decimal]) -> Iterator[Measured]:
    kind = KINDS[device.kind]
    levels = _STACK if kind.converted else _LEVELS
    codes = [code for code in (*kind.parameters, *kind.also) if code in levels]
    values = {code: _value(device, code, time, levels[code]) for code in codes}
    for code in codes:
        if kind.id in ("reference", "micro") and code in SIX and code in air:
            swing = Decimal(str(0.94 + 0.12 * share("station", device.mn, code)))
            noise = Decimal(str(0.98 + 0.04 * share("noise", device.mn, code, time.isoformat())))
            values[code] = _shown(air[code] * swing * noise, levels[code][4])
    if not kind.converted and {_NO, _NO2, _NOX} <= values.keys():
        values[_NOX] = _shown(values[_NO2] + values[_NO] * _NO_AS_NO2, levels[_NOX][4])
    for code in codes:
        unit = unit_of(code, device.network)
        if kind.converted:
            yield _of_stack(code, values, unit)
        else:
            yield Measured(code, values[code], unit, "N")


def _shown(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def _of_stack(code: str, values: Mapping[str, Decimal], unit: str) -> Measured:
    """Converted to the reference oxygen, and the amounts of the hour, as HJ 75 counts them."""
    mean = values[code]
    flow = values["a00000"] * 3600  # m³ in the hour
    if code == "a00000":
        return Measured(code, mean, unit, "N", total=flow)
    if code not in _GAS:
        return Measured(code, mean, unit, "N")
    factor = (_AIR_OXYGEN - _REFERENCE_OXYGEN) / (_AIR_OXYGEN - values["a19001"])
    converted = (mean * factor).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return Measured(code, mean, unit, "N", converted=converted, total=mean * flow / 1_000_000)


def _value(device: Device, code: str, time: dt.datetime, level: tuple[float, float, float, float, int]) -> Decimal:
    mean, swing, peak, noise, places = level
    hour = time.hour + time.minute / 60
    days = (time - _EPOCH) / dt.timedelta(days=1)
    slow = 0.15 * math.sin(2 * math.pi * (days / 5.3 + share("phase", device.mn)))
    daily = swing * math.cos(2 * math.pi * (hour - peak) / 24)
    own = 0.9 + 0.2 * share("level", device.mn, code)
    jitter = noise * (2 * share("jitter", device.mn, code, time.isoformat()) - 1)
    factor = own if swing > 0.01 else 1.0
    value = mean * factor * (1 + daily + (slow if swing > 0.04 else 0.0) + jitter)
    if mean > 0:
        value = max(value, mean * 0.05)
    if code == "a01008":
        value %= 360
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def _floor(time: dt.datetime) -> dt.datetime:
    return time.replace(minute=0, second=0, microsecond=0)
