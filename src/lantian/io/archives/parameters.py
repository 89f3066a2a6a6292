"""What can be exchanged: factor codes with the unit that is kept, what is physically possible, and foreign names.

Limits are those of nature and of instruments, not of any standard: outside of them a value was written in another unit
or column. Mixing ratios (ppb, ppm) become mass concentrations by c = x · M / V, with V the molar volume of an ideal
gas at 101.325 kPa and the stated temperature (GB 3095-2012 3.14: 273.15 K; amendment of 2018: 298.15 K).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lantian.core.standards.hj212 import factors as hj212
from lantian.core.standards.pollutants import Pollutant

__all__ = ["CONCENTRATIONS", "KNOWN", "Known", "MixingRatio", "UnitUnknown", "code_of", "factor_to", "formula"]


@dataclass(frozen=True, slots=True)
class Known:
    """One parameter: the unit it is kept in, least and most possible value, molar mass (g/mol) of a gas."""

    code: str
    label: str
    unit: str
    least: float
    most: float
    molar_mass: Fraction | None = None


KNOWN: Mapping[str, Known] = {
    each.code: each
    for each in (
        Known(Pollutant.SO2.code, "SO2", "µg/m³", 0, 5000, Fraction("64.06")),
        Known(Pollutant.NO2.code, "NO2", "µg/m³", 0, 5000, Fraction("46.01")),
        Known(Pollutant.CO.code, "CO", "mg/m³", 0, 200, Fraction("28.01")),
        Known(Pollutant.O3.code, "O3", "µg/m³", 0, 2000, Fraction("48.00")),
        Known(Pollutant.PM10.code, "PM10", "µg/m³", 0, 10000),
        Known(Pollutant.PM25.code, "PM2.5", "µg/m³", 0, 3000),
        Known("a34001", "TSP", "µg/m³", 0, 50000),
        Known("a21002", "NOx", "µg/m³", 0, 10000, Fraction("46.01")),
        Known("a21003", "NO", "µg/m³", 0, 8000, Fraction("30.01")),
        Known("a01001", "temperature", "°C", -60, 60),
        Known("a01002", "humidity", "%", 0, 100),
        Known("a01006", "pressure", "kPa", 50, 110),
        Known("a01007", "wind speed", "m/s", 0, 75),
        Known("a01008", "wind direction", "°", 0, 360),
    )
}
"""Factor code → what is known of it. NOx is counted as NO2 (GB 3095)."""

CONCENTRATIONS = frozenset(code for code in KNOWN if code.startswith(("a21", "a05", "a34")))

_NAMES = {
    "so2": "a21026",
    "no2": "a21004",
    "co": "a21005",
    "o3": "a05024",
    "pm10": "a34002",
    "pm25": "a34004",
    "pm2.5": "a34004",
    "pm2_5": "a34004",
    "tsp": "a34001",
    "nox": "a21002",
    "no": "a21003",
    "temperature": "a01001",
    "temp": "a01001",
    "humidity": "a01002",
    "rh": "a01002",
    "relativehumidity": "a01002",
    "pressure": "a01006",
    "ws": "a01007",
    "wind_speed": "a01007",
    "wd": "a01008",
    "wind_direction": "a01008",
    "二氧化硫": "a21026",
    "二氧化氮": "a21004",
    "一氧化碳": "a21005",
    "臭氧": "a05024",
    "可吸入颗粒物": "a34002",
    "细颗粒物": "a34004",
    "氮氧化物": "a21002",
    "温度": "a01001",
    "气温": "a01001",
    "湿度": "a01002",
    "气压": "a01006",
    "风速": "a01007",
    "风向": "a01008",
}
_MOLAR_VOLUMES = {"273": Fraction("22.414"), "298": Fraction("24.465")}
"""L/mol of an ideal gas at 101.325 kPa and 273.15 K, 298.15 K."""
_PARTS = {"ppb": Fraction(1), "ppm": Fraction(1000), "ppbv": Fraction(1), "ppmv": Fraction(1000)}
_PLAIN = {"hPa": Fraction(1, 10), "Pa": Fraction(1, 1000), "kPa": Fraction(1), "mbar": Fraction(1, 10)}


class UnitUnknown(Exception):
    """No exact factor leads from this unit to the one that is kept."""


class MixingRatio(Exception):
    """A mixing ratio without its reference state: there is no mass concentration."""


def code_of(name: str) -> str | None:
    """The factor code of a foreign name, or None."""
    plain = name.strip()
    if plain in KNOWN:
        return plain
    return _NAMES.get(plain.lower().replace("₂", "2").replace("₃", "3").replace("₁₀", "10"))


def factor_to(code: str, unit: str, state: str = "") -> Fraction:
    """What a number in `unit` is multiplied with to be in the unit that is kept; `state` is "", "273" or "298".

    Raises:
        UnitUnknown: no factor leads there.
        MixingRatio: ppb or ppm of a gas without the state.

    >>> factor_to("a21005", "µg/m³"), factor_to("a21004", "ppb", "273")
    (Fraction(1, 1000), Fraction(23005, 11207))
    """
    known = KNOWN[code]
    plain = hj212.normal_unit(unit)
    if plain == known.unit or (known.unit == "°C" and plain in {"℃", "c", "C", "degC"}):
        return Fraction(1)
    if plain in {"degrees", "deg"} and known.unit == "°":
        return Fraction(1)
    if known.unit == "kPa" and plain in _PLAIN:
        return _PLAIN[plain]
    parts = _PARTS.get(plain.lower())
    if parts is not None and known.molar_mass is not None:
        if state not in _MOLAR_VOLUMES:
            raise MixingRatio(unit)
        scale = Fraction(1, 1000) if known.unit == "mg/m³" else Fraction(1)
        return parts * known.molar_mass / _MOLAR_VOLUMES[state] * scale
    shift = hj212.concentration_shift(plain, known.unit)
    if shift is None:
        raise UnitUnknown(unit)
    return Fraction(10) ** shift


def formula(code: str, unit: str, state: str) -> str:
    """The conversion in signs, for the preview; "" where nothing is converted."""
    known = KNOWN[code]
    if hj212.normal_unit(unit).lower() in _PARTS:
        volume = float(_MOLAR_VOLUMES[state])
        scale = " / 1000" if known.unit == "mg/m³" else ""
        parts = " × 1000" if "ppm" in unit.lower() else ""
        mass = float(known.molar_mass or 0)
        return (
            f"c[{known.unit}] = x[{unit}]{parts} × {mass:g} g/mol / {volume:g} L/mol{scale} ({state}.15 K, 101.325 kPa)"
        )
    factor = factor_to(code, unit, state)
    return "" if factor == 1 else f"c[{known.unit}] = x[{unit}] × {float(factor):g}"
