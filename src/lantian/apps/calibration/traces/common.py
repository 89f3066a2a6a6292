"""What the traces of calibration have in common."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lantian.apps.monitoring.common import Origin, ruled_day
from lantian.science.calibration.models import Kind

__all__ = ["EPA", "FORMS", "origin_of", "short"]

EPA = "EPA/600/R-20/280 (2021) app. D"
FORMS = {
    Kind.LINEAR: ("a + b·x", ()),
    Kind.GROWTH: ("a + b·x / (1 + κ/1.65 · RH/(100 − RH))", ("Crilley et al. 2018, AMT 11, 709",)),
    Kind.HUMIDITY: ("a + b·x + c·RH", ("Barkjohn et al. 2021, AMT 14, 4617",)),
    Kind.CLIMATE: ("a + b·x + c·RH + d·T", ("Barkjohn et al. 2021, AMT 14, 4617",)),
}


def origin_of(time: dt.datetime, *names: str) -> Origin:
    """The parameters of calibration that a figure rests on, as they are in force at a moment."""
    first = f"calibration.{names[0]}"
    origin = Origin(ruled_day(first, time.date()))
    origin.note(*(f"calibration.{name}" for name in names))
    return origin


def short(value: float) -> Decimal:
    """Six decimals, without zeros that say nothing."""
    return Decimal(f"{value:.6f}").normalize() + Decimal(0)
