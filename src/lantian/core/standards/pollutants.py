"""The six pollutants of the air quality index, under the names that devices, tables and people use.

Codes: HJ 212-2017 table B.2; ozone's a05024 is HJ 524's, which every device uses.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Pollutant"]


class Pollutant(StrEnum):
    """One of the six pollutants of HJ 633; the value is its key in files and addresses."""

    SO2 = "so2"
    NO2 = "no2"
    CO = "co"
    O3 = "o3"
    PM10 = "pm10"
    PM25 = "pm25"

    __hash__ = str.__hash__  # equal to its text, hence found by it; and ten times faster than Enum's

    @property
    def code(self) -> str:
        """Factor code in HJ 212 frames and in the observation store."""
        return _CODES[self]

    @property
    def label(self) -> str:
        """Name as the standard prints it, in plain text."""
        return _LABELS[self]

    @property
    def unit(self) -> str:
        """Unit of concentration: mg/m³ for carbon monoxide, µg/m³ for the others (HJ 633 table 1)."""
        return "mg/m³" if self is Pollutant.CO else "µg/m³"

    @property
    def decimals(self) -> int:
        """Decimal places kept of a concentration before the index is taken."""
        return 1 if self is Pollutant.CO else 0

    @classmethod
    def from_code(cls, code: str) -> Pollutant:
        """The pollutant of a factor code.

        Raises:
            KeyError: the code is not one of the six.
        """
        return _BY_CODE[code]


_CODES = {
    Pollutant.SO2: "a21026",
    Pollutant.NO2: "a21004",
    Pollutant.CO: "a21005",
    Pollutant.O3: "a05024",
    Pollutant.PM10: "a34002",
    Pollutant.PM25: "a34004",
}
_BY_CODE = {code: pollutant for pollutant, code in _CODES.items()}
_LABELS = {
    Pollutant.SO2: "SO₂",
    Pollutant.NO2: "NO₂",
    Pollutant.CO: "CO",
    Pollutant.O3: "O₃",
    Pollutant.PM10: "PM₁₀",
    Pollutant.PM25: "PM₂.₅",
}
