"""Corrections of a micro-station: what the reference would have said, from what the sensor said.

Basis: linear and with humidity, Barkjohn and others, Atmos. Meas. Tech. 14, 4617 (2021); growth of wet particles,
Crilley and others, Atmos. Meas. Tech. 11, 709 (2018): x / (1 + κ/1.65 · RH/(100 − RH)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "KAPPAS",
    "Corrected",
    "InputMissing",
    "Inputs",
    "Kind",
    "Model",
    "Uncertainty",
    "apply",
    "design",
    "growth",
    "needs",
]

Floats = NDArray[np.float64]

KAPPAS: Final = np.linspace(0.0, 1.2, 49)
"""Candidates for κ: 0 is dry dust, 0.6 a mixture of ammonium salts, 1.1 sea salt."""

_DENSITY: Final = 1.65
_WETTEST: Final = 98.0
"""Per cent; above it RH/(100 − RH) says more of the sensor's error than of the air."""


class Kind(StrEnum):
    """Forms of a correction, the simplest first: that is the order in which equal ones are preferred."""

    LINEAR = "linear"
    GROWTH = "growth"
    HUMIDITY = "humidity"
    CLIMATE = "climate"


@dataclass(frozen=True)
class Inputs:
    """Hours of one device; NaN = missing. Concentration in its unit, relative humidity in %, temperature in °C."""

    sensor: Floats
    humidity: Floats | None = None
    temperature: Floats | None = None

    def take(self, chosen: NDArray[np.bool_]) -> Inputs:
        """The hours chosen."""
        return Inputs(
            self.sensor[chosen],
            None if self.humidity is None else self.humidity[chosen],
            None if self.temperature is None else self.temperature[chosen],
        )


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """What the errors in weeks left out of the fit say: u(y)² = floor² + (share · y)²; stated with k = 2."""

    floor: float
    share: float
    rmse: float
    nrmse: float
    bias: float
    covered: float
    """Part of the left-out hours whose error lay within 2 u."""
    hours: int
    blocks: int

    def of(self, value: Floats) -> Floats:
        """Standard uncertainty of corrected values."""
        return np.hypot(self.floor, self.share * value)


@dataclass(frozen=True, kw_only=True)
class Model:
    """A fitted correction: coefficients, and the inputs for which it may be believed."""

    kind: Kind
    coefficients: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Least and greatest input of the fit: "sensor", and "humidity" and "temperature" where they are used."""
    uncertainty: Uncertainty | None = None


@dataclass(frozen=True)
class Corrected:
    """Corrected hours; shapes (hours,)."""

    value: Floats
    """NaN where an input is missing; never below zero."""
    uncertainty: Floats
    outside: NDArray[np.bool_]
    """An input lies outside the model's range: the value is an extrapolation."""


class InputMissing(Exception):
    """A correction needs humidity or temperature that was not given."""

    code = "input-missing"
    remedy = "Choose a correction that needs less, or give the series."

    def __init__(self, kind: Kind, name: str) -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"The correction {kind} needs {name}.")


def needs(kind: Kind) -> tuple[str, ...]:
    """The inputs that a correction uses.

    >>> needs(Kind.HUMIDITY)
    ('sensor', 'humidity')
    """
    return {
        Kind.LINEAR: ("sensor",),
        Kind.GROWTH: ("sensor", "humidity"),
        Kind.HUMIDITY: ("sensor", "humidity"),
        Kind.CLIMATE: ("sensor", "humidity", "temperature"),
    }[kind]


def growth(humidity: Floats, kappa: float) -> Floats:
    """By how much wet particles scatter as if there were more of them.

    >>> float(growth(np.array([50.0]), 1.65)[0])
    2.0
    """
    wet = np.clip(humidity, 0.0, _WETTEST)
    return 1.0 + kappa / _DENSITY * wet / (100.0 - wet)


def design(kind: Kind, inputs: Inputs, kappa: float = 0.0) -> Floats:
    """The columns whose weighted sum is the corrected value; shape (hours, columns)."""
    ones = np.ones_like(inputs.sensor)
    if kind is Kind.LINEAR:
        return np.column_stack([ones, inputs.sensor])
    if kind is Kind.GROWTH:
        return np.column_stack([ones, inputs.sensor / growth(_given(kind, inputs, "humidity"), kappa)])
    columns = [ones, inputs.sensor, _given(kind, inputs, "humidity")]
    if kind is Kind.CLIMATE:
        columns.append(_given(kind, inputs, "temperature"))
    return np.column_stack(columns)


def apply(model: Model, inputs: Inputs) -> Corrected:
    """Correct hours. Nothing is left out silently: what lies outside the model's range is marked.

    Raises:
        InputMissing: the model needs a series that is not there.
    """
    weights = [
        model.coefficients[name]
        for name in ("intercept", "slope", "humidity", "temperature")
        if name in model.coefficients
    ]
    columns = design(model.kind, inputs, model.coefficients.get("kappa", 0.0))
    value = np.maximum(columns @ np.array(weights), 0.0)
    outside = np.zeros(value.shape, dtype=bool)
    for name, (least, most) in model.ranges.items():
        given = _given(model.kind, inputs, name)
        outside |= (given < least) | (given > most)
    spread = np.full(value.shape, np.nan) if model.uncertainty is None else model.uncertainty.of(value)
    return Corrected(value, spread, outside & np.isfinite(value))


def _given(kind: Kind, inputs: Inputs, name: str) -> Floats:
    found: Floats | None = getattr(inputs, name)
    if found is None:
        raise InputMissing(kind, name)
    return found
