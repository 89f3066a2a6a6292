"""Between two co-locations: does a device still agree with a proxy, a reference station further away?

Basis: MOMA (moment matching), Miskell and others, ACS Sens. 3, 832 (2018). It needs no common hours, only that both
breathe air of one kind for some days: gain = sd(proxy) / sd(sensor), offset = mean(proxy) − gain · mean(sensor).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # type: ignore[import-untyped]  # its parts are loaded when they are used
from numpy.typing import NDArray

__all__ = ["Alarm", "Limits", "Match", "alarm", "match", "matches"]

Floats = NDArray[np.float64]
_LEAST_SHARE = 0.75


@dataclass(frozen=True, kw_only=True)
class Match:
    """A device against its proxy over one window."""

    gain: float
    offset: float
    same: float
    """p of the Kolmogorov–Smirnov test that both have one distribution."""
    hours: int


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is still in order."""

    gain_least: float
    gain_most: float
    offset_most: float
    same_least: float
    days: int
    """For how many days in a row a window must be out of order before anybody is told."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What has been out of order for days."""

    gain: bool
    offset: bool
    distribution: bool

    def __bool__(self) -> bool:
        return self.gain or self.offset or self.distribution


def match(proxy: Floats, sensor: Floats) -> Match | None:
    """One window, NaN = missing; None when either has less than three quarters of it, or did not change."""
    p, s = proxy[np.isfinite(proxy)], sensor[np.isfinite(sensor)]
    if min(p.size, s.size) < max(_LEAST_SHARE * proxy.size, 2) or np.ptp(s) == 0 or np.ptp(p) == 0:
        return None
    gain = float(p.std() / s.std())
    return Match(
        gain=gain,
        offset=float(p.mean() - gain * s.mean()),
        same=float(scipy.stats.ks_2samp(p, s, method="asymp").pvalue),
        hours=int(min(p.size, s.size)),
    )


def matches(proxy: Floats, sensor: Floats, *, window: int, step: int = 24) -> list[Match | None]:
    """One for each day: windows of so many hours, each ending a day later; the last ends with the series."""
    ends = range(proxy.size, window - 1, -step)
    return [match(proxy[end - window : end], sensor[end - window : end]) for end in ends][::-1]


def alarm(found: Sequence[Match | None], limits: Limits) -> Alarm:
    """Whether the last days are all out of order; a day of which nothing is known is no alarm."""
    last = found[-limits.days :]
    known = [one for one in last if one is not None]
    if len(known) < limits.days:
        return Alarm(gain=False, offset=False, distribution=False)
    return Alarm(
        gain=all(not limits.gain_least <= one.gain <= limits.gain_most for one in known),
        offset=all(abs(one.offset) > limits.offset_most for one in known),
        distribution=all(one.same < limits.same_least for one in known),
    )
