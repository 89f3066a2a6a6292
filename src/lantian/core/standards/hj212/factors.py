"""Factor codes: what a device's field measures, in which unit, and what the edition of 2005 called it.

Basis: HJ 212-2017 appendix B (table in `factors.csv`). Ozone's a05024 is not in it: it comes from HJ 524 and every
device uses it. The unit printed there for particles in ambient air (ng/m³) is not what devices send; the district's
register says the unit of each device, and the defaults here are those of GB 3095.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from lantian.core.standards.pollutants import Pollutant

__all__ = ["Factor", "code_of", "concentration_shift", "factors", "normal_unit", "unit_of", "unit_of_total"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One row of appendix B."""

    code: str
    name_zh: str
    old_code: str
    unit: str
    total_unit: str


_UNITS = {
    "毫克/立方米": "mg/m³",
    "微克/立方米": "µg/m³",
    "纳克/立方米": "ng/m³",
    "毫克/升": "mg/L",
    "微克/升": "µg/L",
    "纳克/升": "ng/L",
    "升/秒": "L/s",
    "立方米/秒": "m³/s",
    "立方米/小时": "m³/h",
    "立方米": "m³",
    "平方米": "m²",
    "米/秒": "m/s",
    "米": "m",
    "摄氏度": "°C",
    "千帕": "kPa",
    "帕": "Pa",
    "[角]度": "°",
    "分贝": "dB",
    "无量纲": "1",
    "千克": "kg",
    "克": "g",
    "毫克": "mg",
    "安[培]": "A",
    "伏[特]": "V",
    "毫伏[特]": "mV",
    "千瓦[特][小]时": "kWh",
    "分钟": "min",
    "秒": "s",
    "吨/平方千米x月": "t/(km²·month)",
}
# Names instead of codes, as devices of dust and grid stations send them.
_NAMES = {
    "SO2": "a21026",
    "NO2": "a21004",
    "NO": "a21003",
    "NOX": "a21002",
    "CO": "a21005",
    "O3": "a05024",
    "PM10": "a34002",
    "PM25": "a34004",
    "PM2.5": "a34004",
    "PM2_5": "a34004",
    "PM1": "a34005",
    "TSP": "a34001",
}
_OZONE = Factor("a05024", "臭氧", "", "µg/m³", "kg")
_EXPONENTS = {"ng/m³": -9, "µg/m³": -6, "mg/m³": -3, "g/m³": 0}


@cache
def factors() -> Mapping[str, Factor]:
    """Every factor of appendix B by its code of 2017, and ozone."""
    table = files(__package__).joinpath("factors.csv").read_text("utf-8")
    rows = list(csv.reader(table.splitlines()))[1:]
    known = {
        row[0]: Factor(row[0], row[1], row[2], _UNITS.get(row[3], row[3]), _UNITS.get(row[4], row[4])) for row in rows
    }
    return MappingProxyType({**known, _OZONE.code: _OZONE})


@cache
def _by_old_code() -> Mapping[str, str]:
    return {factor.old_code: factor.code for factor in factors().values() if factor.old_code}


@lru_cache(maxsize=4096)
def code_of(sent: str) -> tuple[str, str | None]:
    """The code of 2017 for what a device sent, and the mark that says how it was found.

    A code that no table knows stays as it is: the device's own.

    >>> code_of("02"), code_of("O3"), code_of("A34004"), code_of("x1")
    (('a21026', 'code-2005'), ('a05024', 'code-name'), ('a34004', 'code-case'), ('x1', 'code-unknown'))
    """
    if sent in factors():
        return sent, None
    if sent in _by_old_code():
        return _by_old_code()[sent], "code-2005"
    if sent.upper() in _NAMES:
        return _NAMES[sent.upper()], "code-name"
    if sent.lower() in factors():
        return sent.lower(), "code-case"
    return sent, "code-unknown"


@lru_cache(maxsize=4096)
def unit_of(code: str, network: str) -> str:
    """The unit a factor is kept in.

    Ambient networks: µg/m³, and mg/m³ for carbon monoxide (GB 3095-2012 table 1). Sources and vapour recovery: mg/m³,
    as the emission standards count. Everything else keeps the unit of appendix B; an unknown code has none ("").
    """
    factor = factors().get(code)
    if factor is None:
        return ""
    if factor.unit not in _EXPONENTS:
        return factor.unit
    if network in ("source", "vapour"):
        return "mg/m³"
    try:
        return Pollutant.from_code(code).unit
    except KeyError:
        return "µg/m³"


def unit_of_total(code: str) -> str:
    """The unit of an amount over a period (`Cou`): kg for most pollutants, m³ for flows; "" when unknown."""
    factor = factors().get(code)
    return factor.total_unit if factor else ""


def normal_unit(unit: str) -> str:
    """One spelling for a unit: `ug/m3`, `μg/m³` with the Greek letter and `µg/m³` are the same.

    >>> normal_unit("ug/m3")
    'µg/m³'
    """
    plain = unit.strip().replace("\N{GREEK SMALL LETTER MU}", "µ").replace("m3", "m³").replace("^", "")
    return "µ" + plain[1:] if plain.startswith("ug/") else _UNITS.get(plain, plain)


def concentration_shift(sent: str, kept: str) -> int | None:
    """The power of ten that turns a concentration in `sent` into one in `kept`; None when these are not two of a kind.

    >>> concentration_shift("mg/m³", "µg/m³")
    3
    """
    if sent == kept:
        return 0
    if sent in _EXPONENTS and kept in _EXPONENTS:
        return _EXPONENTS[sent] - _EXPONENTS[kept]
    return None
