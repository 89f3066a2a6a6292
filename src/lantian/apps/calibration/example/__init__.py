"""The worked example: two sensors and a reference in North Carolina, August 2019. See README.md of this folder."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lantian.science.calibration.models import Inputs
from lantian.science.calibration.performance import Performance, Precision, performance, precision
from lantian.science.calibration.selection import Validated, choose, validate_all

__all__ = ["SENSORS", "Example", "example"]

SENSORS = ("RT01", "RT02")
_FILE = Path(__file__).parent / "epa_august_2019.csv"
_WEEK = 168


@dataclass(frozen=True)
class Example:
    """One sensor's report."""

    sensor: str
    times: list[dt.datetime]
    reference: np.ndarray
    said: np.ndarray
    best: Validated
    candidates: list[dict[str, Any]]
    raw: Performance
    corrected: Performance
    between: Precision


@lru_cache(maxsize=4)
def example(sensor: str) -> Example:
    """Computed from the hours of the file; the correction is chosen by weeks left out, as for every device."""
    with _FILE.open(encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name]) if row[name] else np.nan for row in rows])

    reference, said = column("reference"), column(sensor)
    inputs = Inputs(said, column(f"{sensor}_rh"), column(f"{sensor}_t"))
    found = validate_all(inputs, reference, np.arange(len(rows)) // _WEEK, least_hours=336, least_blocks=3)
    best = choose(found, tolerance=0.02)
    return Example(
        sensor=sensor,
        times=[dt.datetime.fromisoformat(row["time_utc"].replace("Z", "+00:00")) for row in rows],
        reference=reference,
        said=said,
        best=best,
        candidates=[
            {"kind": str(one.model.kind), **asdict(one.model.uncertainty)}
            for one in found
            if one.model.uncertainty is not None
        ],
        raw=performance(reference, said),
        corrected=performance(reference, best.held_out),
        between=precision(np.stack([column(name) for name in SENSORS])),
    )
