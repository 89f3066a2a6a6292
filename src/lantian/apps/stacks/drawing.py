"""The hours of a month as a drawing: one mark for each hour, the limit as a line. No script is needed to read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.stacks.models import StackHour
from lantian.core.rules.stacks.hours import State
from lantian.core.time.local import local_day

__all__ = ["HEIGHT", "WIDTH", "Drawing", "draw"]

WIDTH, HEIGHT = 1000, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 8, 12, 26
_SHOWN = {State.WITHIN.value, State.EXCEEDING.value, State.EXEMPT.value, State.NO_LIMIT.value, State.UNCONVERTED.value}


@dataclass(frozen=True)
class Mark:
    """A column of an hour."""

    x: str
    y: str
    width: str
    height: str
    state: str


@dataclass(frozen=True)
class Tick:
    """A label on an axis."""

    at: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """Everything that the template draws."""

    marks: tuple[Mark, ...]
    days: tuple[Tick, ...]
    values: tuple[Tick, ...]
    limits: tuple[tuple[str, str, str, str], ...]
    """From x, to x, y, text."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM
    base: int = HEIGHT - 8


def draw(hours: Sequence[StackHour], start: dt.datetime, end: dt.datetime) -> Drawing | None:
    """The drawing of the hours of `[start, end)`; None without any value."""
    values = [hour.value for hour in hours if hour.value is not None and hour.state in _SHOWN]
    if not values:
        return None
    limits = [hour.limit for hour in hours if hour.limit is not None]
    top = _round_up(max([*values, *limits]) * Decimal("1.08"))
    total = Decimal((end - start) // dt.timedelta(hours=1))
    across, down = Decimal(WIDTH - _LEFT - _RIGHT), Decimal(HEIGHT - _TOP - _BOTTOM)

    def x(time: dt.datetime) -> Decimal:
        return _LEFT + across * Decimal((time - start) // dt.timedelta(hours=1)) / total

    def y(value: Decimal) -> Decimal:
        return _TOP + down * (1 - value / top)

    width = across / total
    marks = tuple(
        Mark(
            _text(x(hour.time)), _text(y(max(hour.value, Decimal(0)))), _text(width), _text(_floor(hour, y)), hour.state
        )
        if hour.state in _SHOWN and hour.value is not None
        else Mark(_text(x(hour.time)), str(HEIGHT - _BOTTOM), _text(width), "5", hour.state)
        for hour in hours
    )
    return Drawing(
        marks=marks,
        days=_days(start, end, x),
        values=tuple(Tick(_text(y(top * part / 4)), f"{(top * part / 4).normalize():f}") for part in range(5)),
        limits=_limits(hours, x, y),
    )


def _floor(hour: StackHour, y: object) -> Decimal:
    assert hour.value is not None
    return Decimal(HEIGHT - _BOTTOM) - y(max(hour.value, Decimal(0)))  # type: ignore[operator,no-any-return]


def _days(start: dt.datetime, end: dt.datetime, x: object) -> tuple[Tick, ...]:
    zone, ticks = campaign_zone(), []
    day = local_day(start, zone)
    while True:
        moment = dt.datetime.combine(day, dt.time(0), tzinfo=zone).astimezone(dt.UTC)
        if moment >= end:
            return tuple(ticks)
        if (day.day - 1) % 5 == 0 and day.day < 31:
            ticks.append(Tick(_text(x(moment)), f"{day.month}-{day.day}"))  # type: ignore[operator]
        day += dt.timedelta(days=1)


def _limits(hours: Sequence[StackHour], x: object, y: object) -> tuple[tuple[str, str, str, str], ...]:
    """One line for each stretch of hours with the same limit."""
    lines: list[tuple[Decimal, dt.datetime, dt.datetime]] = []
    for hour in hours:
        if hour.limit is None:
            continue
        after = hour.time + dt.timedelta(hours=1)
        if lines and lines[-1][0] == hour.limit:
            lines[-1] = (hour.limit, lines[-1][1], after)
        else:
            lines.append((hour.limit, hour.time, after))
    return tuple(
        (_text(x(first)), _text(x(last)), _text(y(limit)), f"{limit.normalize():f}")  # type: ignore[operator]
        for limit, first, last in lines
    )


def _round_up(value: Decimal) -> Decimal:
    """The next round number for the top of the axis: 1, 2, 4 or 6 times a power of ten, or the power itself."""
    if value <= 0:
        return Decimal(1)
    power = Decimal(10) ** value.adjusted()
    return next(
        step * power for step in (1, Decimal("1.2"), Decimal("1.6"), 2, 3, 4, 6, 8, 10) if step * power >= value
    )


def _text(value: Decimal) -> str:
    return f"{value:.2f}"
