"""Species of an emission inventory, units of activity, and emission factors per unit of activity; all exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "ACTIVITY_UNITS",
    "Species",
    "UnitsDoNotFit",
    "activity_in",
    "factor_in_tonnes",
    "fits",
    "plain",
    "symbol_of",
]


class Species(StrEnum):
    """What is emitted, in the order in which inventories list it (M38)."""

    SO2 = "SO2"
    NOX = "NOx"
    CO = "CO"
    VOC = "VOC"
    NH3 = "NH3"
    PM10 = "PM10"
    PM25 = "PM2.5"
    BC = "BC"
    OC = "OC"


@dataclass(frozen=True)
class _Unit:
    kind: str
    size: Decimal


ACTIVITY_UNITS: Mapping[str, _Unit] = {
    "g": _Unit("mass", Decimal("0.000001")),
    "kg": _Unit("mass", Decimal("0.001")),
    "t": _Unit("mass", Decimal(1)),
    "10⁴ t": _Unit("mass", Decimal(10000)),
    "m³": _Unit("volume", Decimal(1)),
    "10⁴ m³": _Unit("volume", Decimal(10000)),
    "km": _Unit("distance", Decimal(1)),
    "10⁴ km": _Unit("distance", Decimal(10000)),
    "10⁶ km": _Unit("distance", Decimal(1000000)),
    "m²": _Unit("area", Decimal(1)),
    "hm²": _Unit("area", Decimal(10000)),
    "m²·month": _Unit("area in time", Decimal(1)),
    "hm²·month": _Unit("area in time", Decimal(10000)),
    "m²·a": _Unit("area in time", Decimal(12)),
    "hm²·a": _Unit("area in time", Decimal(120000)),
    "h": _Unit("time", Decimal(1)),
    "kWh": _Unit("energy", Decimal(1)),
    "10⁴ kWh": _Unit("energy", Decimal(10000)),
    "GJ": _Unit("heat", Decimal(1)),
    "count": _Unit("number", Decimal(1)),
    "10⁴": _Unit("number", Decimal(10000)),
}
"""Symbol → what it measures and how large it is. Vehicles and ships count distance; sites and yards, area in time."""

_SIZES = (("万", "10⁴"), ("10^4", "10⁴"), ("百万", "10⁶"), ("10^6", "10⁶"))
_NAMES = {
    **{"克": "g", "千克": "kg", "公斤": "kg", "吨": "t", "立方米": "m³", "m3": "m³", "公里": "km", "千米": "km"},
    **{"平方米": "m²", "m2": "m²", "公顷": "hm²", "小时": "h", "千瓦时": "kWh", "度": "kWh", "吉焦": "GJ"},
    **{"个": "count", "头": "count", "户": "count", "人": "count", "辆": "count", "万": "10⁴"},
}
_MASS = {"g": Decimal("0.000001"), "kg": Decimal("0.001"), "t": Decimal(1)}


class UnitsDoNotFit(ValueError):
    """A quantity of one kind was given where another is counted."""

    code = "inventory-unit"

    def __init__(self, written: str, expected: str) -> None:
        self.written, self.expected = written, expected
        same = [symbol for symbol, unit in ACTIVITY_UNITS.items() if unit.kind == _kind(expected)]
        self.remedy = f"Give the activity in one of {', '.join(same)}."
        super().__init__(f"{written!r} cannot be turned into {expected}. {self.remedy}")


def activity_in(unit: str, amount: Decimal, written: str) -> Decimal:
    """An activity in another unit of the same kind, exact.

    Raises:
        UnitsDoNotFit: the two measure different things, or `written` is no unit.

    >>> activity_in("t", Decimal("1.5"), "10⁴ t")
    Decimal('15000')
    """
    symbol = symbol_of(written)
    if not fits(symbol, unit):
        raise UnitsDoNotFit(written, unit)
    ratio = ACTIVITY_UNITS[symbol].size / ACTIVITY_UNITS[unit].size
    return plain(amount * ratio)


def symbol_of(written: str) -> str:
    """The symbol of a unit that is written in Chinese or plain letters; as it is where nothing is known of it.

    >>> symbol_of("万吨"), symbol_of("公里"), symbol_of("10^4 m3")
    ('10⁴ t', 'km', '10⁴ m³')
    """
    for words, symbol in _SIZES:
        if written.startswith(words) and written != words:
            return f"{symbol} {_NAMES.get(written[len(words) :].strip(), written[len(words) :].strip())}"
    return _NAMES.get(written, written)


def factor_in_tonnes(value: Decimal, written: str, unit: str) -> Decimal:
    """A factor such as 8.96 g/kg as tonnes per `unit` of activity, exact.

    Raises:
        UnitsDoNotFit: it is not a mass per a unit of the same kind.

    >>> factor_in_tonnes(Decimal("8.96"), "g/kg", "t")
    Decimal('0.00896')
    """
    mass, _, per = written.partition("/")
    per = per.strip("()")
    if mass not in _MASS or not fits(per, unit):
        raise UnitsDoNotFit(written, f"t/{unit}")
    return plain(value * _MASS[mass] * (ACTIVITY_UNITS[unit].size / ACTIVITY_UNITS[per].size))


def fits(written: str, unit: str) -> bool:
    """Whether both are units of the same kind, so that their ratio is exact."""
    return _kind(written) != "" and _kind(written) == _kind(unit)


def _kind(symbol: str) -> str:
    found = ACTIVITY_UNITS.get(symbol)
    return found.kind if found else ""


def plain(number: Decimal) -> Decimal:
    """The same number without trailing noughts and without an exponent."""
    short = number.normalize()
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short
