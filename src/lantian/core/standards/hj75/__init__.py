"""Continuous monitoring of flue gas: HJ/T 75-2007 as HJ 212-2017 appendix D quotes it, HJ 75-2017 for what is missing.

Decimals and fractions only: an hour that is judged against a limit must not turn on the last bit of a float.
"""

from lantian.core.standards.hj75.conversion import (
    AIR_OXYGEN,
    ConversionUndefined,
    amount,
    dry,
    flow_standard_dry,
    nox_as_no2,
    ppm_to_mass,
    standard_state,
    to_reference_oxygen,
)
from lantian.core.standards.hj75.means import (
    DAY_NEEDS,
    HOUR_NEEDS,
    NORMAL,
    STATES,
    DayFigure,
    HourFigure,
    day_figure,
    hour_mean,
    is_valid_flag,
    period_flag,
)
from lantian.core.standards.hj75.substitution import EDITION, Capture, Substitute, capture, substitutes

__all__ = [
    "AIR_OXYGEN",
    "DAY_NEEDS",
    "EDITION",
    "HOUR_NEEDS",
    "NORMAL",
    "STATES",
    "Capture",
    "ConversionUndefined",
    "DayFigure",
    "HourFigure",
    "Substitute",
    "amount",
    "capture",
    "day_figure",
    "dry",
    "flow_standard_dry",
    "hour_mean",
    "is_valid_flag",
    "nox_as_no2",
    "period_flag",
    "ppm_to_mass",
    "standard_state",
    "substitutes",
    "to_reference_oxygen",
]
