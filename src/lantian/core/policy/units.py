"""The units in which a pack may state numbers, and the ways in which they are often miswritten."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

__all__ = ["UNITS", "correct_symbol"]

UNITS: Mapping[str, str] = {
    "": "no unit: a word, a choice",
    "1": "a pure number or share",
    "%": "per cent",
    "µg/m³": "mass concentration of a pollutant",
    "mg/m³": "mass concentration of carbon monoxide or of stack gas",
    "AQI": "air quality index",
    "h": "hours",
    "min": "minutes",
    "day": "days",
    "workday": "working days",
    "week": "weeks",
    "month": "months",
    "m": "length",
    "m²": "area",
    "km": "distance",
    "kW": "electric power",
    "kWh": "electric energy",
    "g/m²": "silt load",
    "t": "mass",
    "t/h": "steam output of a boiler",
    "t/a": "throughput of a year",
    "t/(km²·month)": "dustfall",
    "count": "number of things",
}
"""Symbol → what it measures."""

_MISWRITTEN = {
    "μg/m³": "µg/m³",
    "ug/m3": "µg/m³",
    "ug/m³": "µg/m³",
    "µg/m3": "µg/m³",
    "μg/m3": "µg/m³",
    "mg/m3": "mg/m³",
    "percent": "%",
    "pct": "%",
    "hour": "h",
    "hours": "h",
    "minute": "min",
    "minutes": "min",
    "days": "day",
    "d": "day",
    "months": "month",
    "m2": "m²",
    "g/m2": "g/m²",
    "t/km2/month": "t/(km²·month)",
    "t/(km2·month)": "t/(km²·month)",
}


def correct_symbol(written: str) -> str:
    """The accepted symbol that was probably meant, or "" when there is none."""
    plain = written.strip()
    found = _MISWRITTEN.get(plain) or _MISWRITTEN.get(plain.lower())
    if found is None:
        folded = unicodedata.normalize("NFKC", plain).casefold()
        found = next((unit for unit in UNITS if unicodedata.normalize("NFKC", unit).casefold() == folded), "")
    return "" if found == written else found
