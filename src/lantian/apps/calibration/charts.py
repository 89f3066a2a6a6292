"""Drawings of the report: scatter beside the reference and lines over time, as SVG without any script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

__all__ = ["Lines", "Scatter", "lines", "scatter"]

Floats = NDArray[np.float64]
_SIZE, _EDGE = 420.0, 46.0
_WIDE = 1000.0
_MOST_POINTS = 900


@dataclass(frozen=True)
class Tick:
    """A mark on an axis and what stands at it."""

    at: float
    label: str


@dataclass(frozen=True)
class Scatter:
    """Sensor against reference; the diagonal is perfect agreement."""

    size: float
    low: float
    high: float
    clouds: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Class and points."""
    ticks: tuple[Tick, ...]
    mirrored: tuple[Tick, ...]
    """The same for the vertical axis."""
    shown: int
    total: int


@dataclass(frozen=True)
class Lines:
    """Series over time, with gaps where nothing is known."""

    width: float
    height: float
    left: float
    bottom: float
    foot: float
    """Where the words below the axis stand."""
    paths: tuple[tuple[str, str], ...]
    """Class and path."""
    ticks: tuple[Tick, ...]
    levels: tuple[Tick, ...]


def scatter(reference: Floats, clouds: Mapping[str, Floats]) -> Scatter | None:
    """Points of each cloud over the same axes; None without any pair. Many points are thinned evenly, and counted."""
    pairs = {name: _pairs(reference, values) for name, values in clouds.items()}
    every = [axis for x, y in pairs.values() for axis in (x, y) if axis.size]
    if not every:
        return None
    least, most, step = _scale(min(axis.min() for axis in every), max(axis.max() for axis in every))
    low, high = _EDGE, _SIZE - 12
    total = max(x.size for x, _ in pairs.values())
    every_nth = max(1, ceil(total / _MOST_POINTS))

    def place(values: Floats) -> Floats:
        return low + (values - least) / (most - least) * (high - low)

    drawn = tuple(
        (
            name,
            tuple(
                (f"{a:.1f}", f"{_SIZE - b:.1f}")
                for a, b in zip(place(x)[::every_nth], place(y)[::every_nth], strict=True)
            ),
        )
        for name, (x, y) in pairs.items()
    )
    marks = [least + number * step for number in range(floor((most - least) / step + 1e-9) + 1)]
    ticks = tuple(Tick(float(place(np.array([mark]))[0]), f"{mark:g}") for mark in marks)
    return Scatter(
        size=_SIZE,
        low=low,
        high=high,
        clouds=drawn,
        ticks=ticks,
        mirrored=tuple(Tick(_SIZE - tick.at, tick.label) for tick in ticks),
        shown=ceil(total / every_nth),
        total=total,
    )


def lines(times: Sequence[dt.datetime], series: Mapping[str, Floats], *, height: float = 260.0) -> Lines | None:
    """Hourly series over the same axes; None where nothing is known."""
    known = [values[np.isfinite(values)] for values in series.values()]
    known = [values for values in known if values.size]
    if not known or len(times) < 2:
        return None
    least, most, step = _scale(min(0.0, *(v.min() for v in known)), max(v.max() for v in known))
    right, top, bottom = _WIDE - 8, 10.0, height - 26
    across = (right - _EDGE) / (len(times) - 1)

    def level(value: float) -> float:
        return float(bottom - (value - least) / (most - least) * (bottom - top))

    marks = [least + number * step for number in range(floor((most - least) / step + 1e-9) + 1)]
    return Lines(
        width=_WIDE,
        height=height,
        left=_EDGE,
        bottom=bottom,
        foot=height - 8,
        paths=tuple((name, _path(values, across, level)) for name, values in series.items()),
        ticks=tuple(_days(times, across)),
        levels=tuple(Tick(level(mark), f"{mark:g}") for mark in marks),
    )


def _pairs(reference: Floats, values: Floats) -> tuple[Floats, Floats]:
    both = np.isfinite(reference) & np.isfinite(values)
    return reference[both], values[both]


def _path(values: Floats, across: float, level: object) -> str:
    parts: list[str] = []
    pen_down = False
    for number, value in enumerate(values):
        if not np.isfinite(value):
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{_EDGE + number * across:.1f} {level(value):.1f}")  # type: ignore[operator]
        pen_down = True
    return "".join(parts)


def _days(times: Sequence[dt.datetime], across: float) -> list[Tick]:
    """Local midnights, as many as have room."""
    midnights = [
        (number, timezone.localtime(time)) for number, time in enumerate(times) if timezone.localtime(time).hour == 0
    ]
    every = max(1, ceil(len(midnights) / 10))
    return [Tick(_EDGE + number * across, f"{time:%m-%d}") for number, time in midnights[::every]]


def _scale(least: float, most: float) -> tuple[float, float, float]:
    """Round ends and a round step of an axis."""
    span = max(float(most - least), 1e-6)
    power = 10.0 ** floor(log10(span / 4))
    step = next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= 5)
    first, last = floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step
    return first, last if last > first else first + step, step
