"""The twelve Beijing stations of `data/beijing_twelve.npz.xz` as arrays (stations, hours)."""

from __future__ import annotations

import io
import lzma
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Beijing", "beijing"]

_FILE = Path(__file__).parent / "data" / "beijing_twelve.npz.xz"
_MISSING = -999


@dataclass(frozen=True)
class Beijing:
    """Hours from 2013-03-01 00:00 (as published, UTC+8); NaN where nothing was published."""

    stations: tuple[str, ...]
    pm25: NDArray[np.float64]
    pm10: NDArray[np.float64]
    no2: NDArray[np.float64]
    co: NDArray[np.float64]
    """µg/m³, like the others."""
    temperature: NDArray[np.float64]
    dew_point: NDArray[np.float64]
    wind: NDArray[np.float64]
    rain: NDArray[np.float64]
    """1 where it rained."""

    @property
    def times(self) -> NDArray[np.datetime64]:
        """Local time of each hour."""
        first = np.datetime64("2013-03-01T00", "h")
        return first + np.arange(self.pm25.shape[1]).astype("timedelta64[h]")

    def hour_of(self, day: str) -> int:
        """The index of midnight of a local day."""
        return int((np.datetime64(day, "h") - self.times[0]).astype(int))


@lru_cache(maxsize=1)
def beijing() -> Beijing:
    """Read the file."""
    with lzma.open(_FILE) as packed:
        arrays = dict(np.load(io.BytesIO(packed.read())))
    scales = {"co": 100.0, "temperature": 0.1, "dew_point": 0.1, "wind": 0.1}
    stations = tuple(str(name) for name in arrays.pop("stations"))
    rain = arrays.pop("rain").astype(np.float64)
    values = {name: np.where(each == _MISSING, np.nan, each * scales.get(name, 1.0)) for name, each in arrays.items()}
    return Beijing(stations=stations, rain=np.where(rain < 0, np.nan, rain), **values)
