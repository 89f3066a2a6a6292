"""By how much the clocks of devices were off when they sent the hour that ended last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lantian.apps.monitoring.models import Station
from lantian.core.time.local import start_of_hour
from lantian.io.clock import read_clock
from lantian.io.home import data_home
from lantian.io.telemetry.health import devices

__all__ = ["differences"]

_HOUR = dt.timedelta(hours=1)
_ON_THE_WAY = 5.0
"""Real seconds that a frame may be on its way. On a demonstration's fast clock they look like minutes."""


def differences(stations: Sequence[Station], start: dt.datetime, count: int) -> NDArray[np.float64]:
    """Seconds (stations, hours from `start`); NaN where nothing was compared.

    The gateway keeps the newest comparison alone: it speaks of the last hour that was over when the device was heard.
    What the speed of the campaign's clock makes of a frame's way is not the device's fault, and counts as unknown.
    """
    seconds = np.full((len(stations), count), np.nan)
    heard = devices(data_home())
    clock = read_clock(data_home())
    unknowable = _ON_THE_WAY * clock.speed if clock and clock.speed > 1 else 0.0
    for row, station in enumerate(stations):
        health = heard.get(station.mn)
        if health is None or health.last_frame is None or health.clock_skew_seconds is None:
            continue
        column = (start_of_hour(health.last_frame) - _HOUR - start) // _HOUR
        if 0 <= column < count and abs(health.clock_skew_seconds) >= unknowable:
            seconds[row, column] = health.clock_skew_seconds
    return seconds
