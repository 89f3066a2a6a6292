"""What other parts may ask of calibration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lantian.apps.calibration.applying import in_force
from lantian.apps.calibration.choices import State
from lantian.apps.calibration.models import Correction
from lantian.apps.monitoring.common import campaign_zone
from lantian.core.time.local import day_bounds

__all__ = ["AppliedModel", "applied"]


@dataclass(frozen=True, kw_only=True)
class AppliedModel:
    """The correction in force for an hour."""

    id: int
    version: int
    """1, 2, 3 … of this station and parameter."""
    kind: str
    coefficients: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]]
    uncertainty: Mapping[str, float]
    """Of weeks that the fit had not seen: floor, share (u² = floor² + (share · y)²), rmse, nrmse, bias, covered …"""
    fitted_on: dt.datetime
    """End of the co-location that it was fitted on."""
    valid_from: dt.datetime


def applied(station: str, parameter: str, on: dt.datetime | dt.date) -> AppliedModel | None:
    """The correction in force at a moment, or at the end of a local day; None where values stay as the device said."""
    moment = on if isinstance(on, dt.datetime) else day_bounds(on, campaign_zone())[1] - dt.timedelta(hours=1)
    accepted = Correction.objects.filter(station=station, parameter=parameter, state=State.ACCEPTED)
    found = in_force(list(accepted), moment)
    if found is None or found.valid_from is None:
        return None
    return AppliedModel(
        id=found.pk,
        version=found.number,
        kind=found.kind,
        coefficients=found.coefficients,
        ranges={name: (span[0], span[1]) for name, span in found.ranges.items()},
        uncertainty=found.uncertainty,
        fitted_on=found.fitted_to,
        valid_from=found.valid_from,
    )
