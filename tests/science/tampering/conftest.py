"""A small invented network: eight stations under one air, with autocorrelated differences of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from lantian.science.tampering import network
from lantian.science.tampering.residuals import Fit, Residuals, network_residuals

STATIONS, DAYS = 8, 420
FIT = Fit(train_days=120, least_days=60, least_neighbours=3)


@dataclass(frozen=True)
class Town:
    """Hours of the town and what its stations differ from each other."""

    pm25: np.ndarray
    pm10: np.ndarray
    humidity: np.ndarray
    residuals: Residuals
    coarse: Residuals
    known: np.ndarray
    spread: np.ndarray

    @property
    def known_days(self) -> int:
        return int(self.known.sum()) // 24

    def with_values(self, values: np.ndarray) -> Residuals:
        """Residuals had the stations shown other values."""
        logs = np.log(np.maximum(values, 0) + self.residuals.floor)
        return Residuals(logs - self.residuals.predicted, self.residuals.predicted, self.residuals.floor)


def _walk(rng: np.random.Generator, shape: tuple[int, int], memory: float, size: float) -> np.ndarray:
    noise = rng.standard_normal(shape) * size * np.sqrt(1 - memory**2)
    out = np.zeros(shape)
    for hour in range(1, shape[1]):
        out[:, hour] = memory * out[:, hour - 1] + noise[:, hour]
    return out


@pytest.fixture(scope="session")
def town() -> Town:
    """420 days; the first 340 are what is known, the rest is judged."""
    rng = np.random.default_rng(5)
    hours = DAYS * 24
    air = 4.0 + _walk(rng, (1, hours), 0.98, 0.7)
    own = _walk(rng, (STATIONS, hours), 0.8, 0.12) + 0.05 * rng.standard_normal((STATIONS, hours))
    pm25 = np.rint(np.exp(air + own))
    pm10 = np.rint(np.exp(air + 0.35 + own + 0.08 * rng.standard_normal((STATIONS, hours))))
    humidity = 55 + _walk(rng, (1, hours), 0.95, 15) + _walk(rng, (STATIONS, hours), 0.7, 2.0)
    pm25[rng.random(pm25.shape) < 0.01] = np.nan
    residuals = network_residuals(pm25, fit=FIT)
    known = np.arange(hours) < 340 * 24
    return Town(
        pm25=pm25,
        pm10=pm10,
        humidity=humidity,
        residuals=residuals,
        coarse=network_residuals(pm10, fit=FIT),
        known=known,
        spread=network.spread_by_level(residuals, known),
    )
