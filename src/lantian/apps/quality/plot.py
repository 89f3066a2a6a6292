"""A line chart of hours as a drawing: the station, its neighbours, the corrected values, and marks where rules object.

Marks differ by shape and are named in a legend; colour alone says nothing. The same numbers stand in a table below.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

__all__ = ["Band", "Line", "Mark", "Plot", "Series", "Shape", "draw"]

WIDTH, HEIGHT = 960.0, 260.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 8.0, 10.0, 24.0
_HOUR = dt.timedelta(hours=1)
_WORDS = {
    "suspect": _("proposed: suspect"),
    "bad": _("proposed: bad"),
    "void": _("does not count"),
    "counts": _("reviewed: counts"),
    "set": _("value set by hand"),
    "outdated": _("outdated"),
}
_STEPS = 5
_MOST_LABELS = 10

Shape = Literal["suspect", "bad", "void", "counts", "set", "outdated"]
Values = Mapping[dt.datetime, float]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values by hour, with the class that draws them: "own", "corrected", "counts", "neighbour", "weather"."""

    css: str
    name: str
    values: Values


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something to be seen at an hour."""

    time: dt.datetime
    value: float | None
    shape: Shape
    title: str


@dataclass(frozen=True)
class Line:
    """A series as paths: one for each run of hours without a gap."""

    css: str
    name: str
    path: str


@dataclass(frozen=True)
class Placed:
    """A mark in its place."""

    x: float
    y: float
    shape: Shape
    title: str

    @property
    def path(self) -> str:
        """Its outline: triangle, square, cross, ring's diamond, star."""
        x, y = self.x, self.y
        match self.shape:
            case "suspect":
                return f"M{x:.1f} {y - 7:.1f}l6 11h-12z"
            case "bad":
                return f"M{x - 5:.1f} {y - 5:.1f}h10v10h-10z"
            case "void":
                return f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"
            case "outdated":
                return f"M{x - 5:.1f} {y:.1f}h10"
            case "set":
                return f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z"
            case _:
                return f"M{x - 5:.1f} {y:.1f}l4 4l7 -9"


@dataclass(frozen=True)
class Band:
    """A span of hours that is shaded."""

    x: float
    width: float


@dataclass(frozen=True)
class Tick:
    """A label of an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Plot:
    """Everything that is drawn."""

    lines: tuple[Line, ...]
    marks: tuple[Placed, ...]
    bands: tuple[Band, ...]
    down: tuple[Tick, ...]
    across: tuple[Tick, ...]
    unit: str
    spoken: str
    shapes: tuple[Shape, ...]
    """Those that occur, for the legend."""
    names: tuple[tuple[str, str], ...]
    """Class and name of each kind of line, for the legend."""
    width: float = WIDTH
    height: float = HEIGHT
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    bottom: float = HEIGHT - _BOTTOM
    top: float = _TOP
    inner: float = HEIGHT - _BOTTOM - _TOP
    label_x: float = _LEFT - 6

    @property
    def legend(self) -> list[tuple[Shape, str, str]]:
        """Each kind of mark that occurs: its shape, its outline in a box of 16, its word."""
        return [(shape, Placed(8.0, 8.0, shape, "").path, str(_WORDS[shape])) for shape in self.shapes]


def draw(
    start: dt.datetime,
    end: dt.datetime,
    series: Sequence[Series],
    *,
    unit: str,
    spoken: str,
    marks: Iterable[Mark] = (),
    bands: Iterable[tuple[dt.datetime, dt.datetime]] = (),
) -> Plot | None:
    """The hours in `[start, end)` as a drawing; None where there is nothing to draw."""
    placed = list(marks)
    values = [value for each in series for value in each.values.values()]
    values += [mark.value for mark in placed if mark.value is not None]
    hours = (end - start) // _HOUR
    if not values or hours < 1:
        return None
    low, high, step = _axis(min(0.0, *values), max(values))

    def x(time: dt.datetime) -> float:
        share = (time - start) / (end - start - _HOUR) if hours > 1 else 0.5
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (value - low) / (high - low) * (HEIGHT - _BOTTOM - _TOP)

    half = (x(start + _HOUR) - x(start)) / 2 if hours > 1 else 4.0
    shapes: dict[Shape, None] = dict.fromkeys(mark.shape for mark in placed)
    names = dict.fromkeys((each.css, each.name) for each in series if each.values)
    return Plot(
        lines=tuple(Line(each.css, each.name, _path(each.values, x, y)) for each in series if each.values),
        marks=tuple(
            Placed(x(mark.time), y(mark.value if mark.value is not None else low), mark.shape, mark.title)
            for mark in placed
            if start <= mark.time < end
        ),
        bands=tuple(
            Band(max(x(first) - half, _LEFT), min(x(last) + half, WIDTH - _RIGHT) - max(x(first) - half, _LEFT))
            for first, last in bands
            if last >= start and first < end
        ),
        down=tuple(
            Tick(y(low + number * step), _label(low + number * step)) for number in range(_count(low, high, step))
        ),
        across=_times(start, hours, x),
        unit=unit,
        spoken=spoken,
        shapes=tuple(shapes),
        names=tuple(names),
    )


def _path(values: Values, x, y) -> str:  # type: ignore[no-untyped-def]
    parts: list[str] = []
    before: dt.datetime | None = None
    for time in sorted(values):
        sign = "L" if before is not None and time - before == _HOUR else "M"
        parts.append(f"{sign}{x(time):.1f} {y(values[time]):.1f}")
        if sign == "M":
            parts.append("h0.01")  # an hour between gaps is a dot, not nothing
        before = time
    return "".join(parts)


def _axis(low: float, high: float) -> tuple[float, float, float]:
    """Round ends of the axis, and the step between its labels."""
    spread = max(high - low, 1e-6)
    power = 10.0 ** math.floor(math.log10(spread / _STEPS))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power * _STEPS >= spread)
    return math.floor(low / step) * step, math.ceil(high / step) * step or step, step


def _count(low: float, high: float, step: float) -> int:
    return int((high - low) / step + 1.5)


def _label(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _times(start: dt.datetime, hours: int, x) -> tuple[Tick, ...]:  # type: ignore[no-untyped-def]
    """Labels at full local hours that divide the day, or at days."""
    every = next((each for each in (1, 2, 3, 6, 12, 24, 48, 72, 168) if hours / each <= _MOST_LABELS), 336)
    english = (translation.get_language() or "").startswith("en")
    found = []
    for number in range(hours):
        local = timezone.localtime(start + number * _HOUR)
        days = (local.date() - dt.date(2016, 1, 1)).days
        if local.hour % min(every, 24) or (every > 24 and days % (every // 24)):
            continue
        if every >= 24 or local.hour == 0:
            label = f"{local.day} {local:%b}" if english else f"{local.month}月{local.day}日"
        else:
            label = f"{local:%H}:00"
        at = x(start + number * _HOUR)
        if at <= WIDTH - _RIGHT - 14:
            found.append(Tick(at, label))
    return tuple(found)
