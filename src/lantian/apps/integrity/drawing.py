"""Drawings of a dossier: hours of the station beside its neighbours, the residual, the statistic with its threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils import timezone

__all__ = ["Chart", "chart"]

_WIDE, _HIGH = 1000.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 8.0, 10.0, 26.0
_MOST_DAYS = 10


@dataclass(frozen=True)
class Mark:
    """A place on an axis and its words."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Paths by class over a common time axis, in units of the drawing."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    paths: tuple[tuple[str, str], ...]
    days: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    window: tuple[float, float] | None
    """Left edge and width of the time that the lead is about."""
    threshold: float | None


def chart(
    times: Sequence[dt.datetime],
    series: Mapping[str, Sequence[float | None]],
    *,
    window: tuple[dt.datetime, dt.datetime],
    threshold: float | None = None,
    from_zero: bool = True,
) -> Chart | None:
    """Lines over time with gaps; None where there is nothing to draw."""
    known = [value for values in series.values() for value in values if value is not None]
    if threshold is not None:
        known.append(threshold)
    if not known or len(times) < 2:
        return None
    low, high, step = _scale(min(0.0, *known) if from_zero else min(known), max(known))
    span = (times[-1] - times[0]).total_seconds()

    def across(time: dt.datetime) -> float:
        return _LEFT + (time - times[0]).total_seconds() / span * (_WIDE - _LEFT - _RIGHT)

    def up(value: float) -> float:
        return _HIGH - _BOTTOM - (value - low) / (high - low) * (_HIGH - _TOP - _BOTTOM)

    begin, end = max(window[0], times[0]), min(window[1], times[-1])
    marks = [low + number * step for number in range(floor((high - low) / step + 1e-9) + 1)]
    return Chart(
        width=_WIDE,
        height=_HIGH,
        left=_LEFT,
        right=_WIDE - _RIGHT,
        bottom=_HIGH - _BOTTOM,
        paths=tuple((name, _path(times, values, across, up)) for name, values in series.items()),
        days=_days(times, across),
        levels=tuple(Mark(up(mark), f"{mark:g}") for mark in marks),
        window=(across(begin), max(across(end) - across(begin), 1.0)) if begin < end else None,
        threshold=up(threshold) if threshold is not None else None,
    )


def _path(times, values, across, up) -> str:  # type: ignore[no-untyped-def]
    parts, pen_down = [], False
    for time, value in zip(times, values, strict=True):
        if value is None:
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{across(time):.1f} {up(value):.1f}")
        pen_down = True
    return "".join(parts)


def _days(times, across) -> tuple[Mark, ...]:  # type: ignore[no-untyped-def]
    first, last = timezone.localtime(times[0]), timezone.localtime(times[-1])
    midnight = first.replace(hour=0, minute=0) + dt.timedelta(days=1)
    count = max(1, (last - midnight).days + 1)
    every = max(1, ceil(count / _MOST_DAYS))
    found = [midnight + dt.timedelta(days=number) for number in range(0, count, every)]
    return tuple(Mark(across(day), f"{day:%m-%d}") for day in found if times[0] <= day <= times[-1])


def _scale(least: float, most: float) -> tuple[float, float, float]:
    span = max(most - least, 1e-6)
    power = 10.0 ** floor(log10(span / 4))
    step = next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= 5)
    first, last = floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step
    return first, last if last > first else first + step, step
