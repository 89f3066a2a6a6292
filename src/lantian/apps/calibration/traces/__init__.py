"""The traces of calibration; importing this package registers them."""

from __future__ import annotations

from lantian.apps.calibration.traces.fits import calibration, calibration_example, calibration_watch
from lantian.apps.calibration.traces.hours import corrected_hour

__all__ = ["calibration", "calibration_example", "calibration_watch", "corrected_hour"]
