"""What the installed models did on a winter that they had not seen: figures for the model card, with their origin.

Made by the protocol of `judging` with `boosted.INSTALLED` and `INSTALLED_WITH_WEATHER`; how: docs/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MEASURED", "ORIGIN", "Measured", "Origin"]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Mean absolute errors over 72 hours in µg/m³, and the share of hours inside the band of nine in ten."""

    pollutant: str
    persistence: float
    climatology: float
    air_alone: float
    air_alone_covered: float
    with_weather: float
    """With forecast weather, emulated: the observed one with errors of a forecast added."""
    with_weather_covered: float


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What the figures rest on."""

    stations: int
    origins: int
    first: str
    last: str
    trained_from: str
    trained_until: str
    library: str


ORIGIN = Origin(
    stations=12,
    origins=150,
    first="2015-09-30",
    last="2016-02-26",
    trained_from="2013-03-01",
    trained_until="2015-09-30",
    library="LightGBM 4.7.0",
)

MEASURED = tuple(
    Measured(
        pollutant=pollutant,
        persistence=persistence,
        climatology=climatology,
        air_alone=alone,
        air_alone_covered=alone_covered,
        with_weather=weather,
        with_weather_covered=weather_covered,
    )
    for pollutant, persistence, climatology, alone, alone_covered, weather, weather_covered in (
        ("pm25", 78.2, 78.2, 62.7, 0.9001, 37.7, 0.9233),
        ("pm10", 83.5, 79.1, 65.5, 0.9029, 42.6, 0.9318),
        ("so2", 11.5, 14.3, 9.3, 0.8973, 7.4, 0.92),
        ("no2", 31.5, 30.5, 25.2, 0.8891, 15.9, 0.9087),
        ("co", 1194, 1119, 956, 0.8769, 609, 0.9078),
        ("o3", 21.1, 19.3, 17.8, 0.8887, 11.4, 0.9029),
    )
)
