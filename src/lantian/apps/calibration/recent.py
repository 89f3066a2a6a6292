"""The last days of a device, raw beside corrected; and how far a co-location has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from lantian.apps.calibration.applying import in_force, model_of
from lantian.apps.calibration.charts import Lines, lines
from lantian.apps.calibration.choices import State
from lantian.apps.calibration.fitting import beside
from lantian.apps.calibration.models import Colocation, Correction
from lantian.apps.calibration.report import fixed
from lantian.apps.calibration.series import HOUR, read
from lantian.apps.records.traces import address
from lantian.core.standards.device_kinds import SIX
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import start_of_hour

__all__ = ["Recent", "hours_of", "recent"]

_DAYS = 7
_ROWS = 24


@dataclass(frozen=True)
class HourRow:
    """One hour, with the traces of both values."""

    time: dt.datetime
    raw: Decimal | None
    raw_trace: str
    corrected: Decimal | None
    corrected_trace: str
    outside: bool
    uncertainty: str


@dataclass(frozen=True)
class Recent:
    """What the page shows of the last days."""

    lines: Lines | None
    rows: list[HourRow]
    any_corrected: bool


def recent(code: str, parameter: str, *, now: dt.datetime) -> Recent:
    """The last days of a device."""
    end = start_of_hour(now)
    hours = read("micro", [code], [parameter], end - dt.timedelta(days=_DAYS), end)
    raw = hours.of(code, parameter)
    made = hours.corrected.get((code, parameter), {})
    corrected = np.full(hours.size, np.nan)
    for hour, (value, flag) in made.items():
        if value is not None and flag != "W":
            corrected[hour] = float(value)
    accepted = list(Correction.objects.filter(station=code, parameter=parameter, state=State.ACCEPTED))
    rows: list[HourRow] = []
    for number in range(hours.size - 1, max(hours.size - 1 - _ROWS, -1), -1):
        time = hours.start + number * HOUR
        key = {"station": code, "parameter": parameter, "hour": f"{time:%Y-%m-%dT%H:%M:%SZ}"}
        value, flag = made.get(number, (None, "W"))
        shown = value if flag != "W" else None
        force = in_force(accepted, time)
        spread = model_of(force).uncertainty if force and shown is not None else None
        rows.append(
            HourRow(
                time=time,
                raw=_decimal(raw[number]),
                raw_trace=address("measurement", key) if np.isfinite(raw[number]) else "",
                corrected=shown,
                corrected_trace=address("corrected-hour", key) if shown is not None else "",
                outside=flag == "X",
                uncertainty=fixed(2 * float(spread.of(np.array([float(shown)]))[0]), 1) if spread and shown else "",
            )
        )
    drawn = lines(hours.times(), {"raw": raw, "corrected": corrected})
    return Recent(drawn, rows, bool(np.isfinite(corrected).any()))


def hours_of(colocation: Colocation, *, now: dt.datetime) -> list[dict[str, Any]]:
    """Common hours of each pollutant so far."""
    found = []
    for parameter in SIX:
        pairs = beside(colocation, parameter, now=now)
        both = int((np.isfinite(pairs.reference) & np.isfinite(pairs.sensor)).sum())
        found.append({"pollutant": Pollutant.from_code(parameter), "hours": both, "of": pairs.hours.size})
    return found


def _decimal(value: float) -> Decimal | None:
    return Decimal(f"{value:.6f}").normalize() + Decimal(0) if np.isfinite(value) else None
