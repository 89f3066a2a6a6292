"""What the pack says of calibration, as the science takes it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lantian.apps.monitoring.common import ruled_day
from lantian.apps.records.campaign import pack
from lantian.science.calibration.performance import Targets
from lantian.science.calibration.transfer import Limits

__all__ = ["limits", "rule", "targets"]


def rule(name: str, day: dt.date) -> Decimal:
    """A number of the pack: `calibration.<name>` as it is in force on a local day."""
    parameter = f"calibration.{name}"
    return pack().number(parameter, on=ruled_day(parameter, day))


def targets(day: dt.date) -> Targets:
    """What a device has to reach beside a reference."""
    names = (
        "r2_least",
        "slope_least",
        "slope_most",
        "intercept_most",
        "rmse_most",
        "nrmse_most",
        "sd_most",
        "cv_most",
    )
    return Targets(**{name: float(rule(f"target.{name}", day)) for name in names})


def limits(day: dt.date) -> Limits:
    """What is still in order between two co-locations."""
    return Limits(
        gain_least=float(rule("watch.gain_least", day)),
        gain_most=float(rule("watch.gain_most", day)),
        offset_most=float(rule("watch.offset_most", day)),
        same_least=float(rule("watch.same_least", day)),
        days=int(rule("watch.days", day)),
    )
