"""Which period a frame speaks of: the start of its averaging period, in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from lantian.core.standards.hj212.device import Device

__all__ = ["Limits", "Misplaced", "Period", "place"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How far a device's clock may be ahead, and how old data may be."""

    future: dt.timedelta = dt.timedelta(minutes=10)
    past: dt.timedelta = dt.timedelta(days=15 * 366)


@dataclass(frozen=True, slots=True)
class Period:
    """Start of the averaging period in UTC (for real-time data the instant), with what is odd about it."""

    start: dt.datetime
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A time that no data can have."""

    reason: str
    message: str
    remedy: str


def place(text: str, cadence: str, device: Device, *, now: dt.datetime, limits: Limits) -> Period | Misplaced:
    """The period that DataTime means for a device.

    Basis: HJ 212-2017 table 4: the start of the period for minute, hour and day data. A device that labels by the end
    is put right; a time inside the period is taken back to its start.
    """
    found = _start_of_period(text, cadence, device.zone)
    if found is None:
        message = f"DataTime {text!r} is no date and time." if text else "DataTime is missing."
        return Misplaced("time-unreadable", message, "Send DataTime as YYYYMMDDhhmmss.")
    start, exact = found
    length = _length(cadence, device)
    if device.label == "end":
        start -= length
    if start > now + limits.future:
        ahead = (start - now).total_seconds() / 60
        message = f"DataTime {text} is {ahead:.0f} min ahead of the present."
        return Misplaced("future-time", message, "Set the device's clock and its time zone (+8 h).")
    if start < now - limits.past:
        message = f"DataTime {text} is more than {limits.past.days // 365} years old."
        return Misplaced("stale-time", message, "Set the device's clock; import old records from files.")
    marks: tuple[str, ...] = () if exact else ("time-floored",)
    if start + length > now + limits.future:
        marks += ("period-open",)
    return Period(start, marks)


def _length(cadence: str, device: Device) -> dt.timedelta:
    minutes = {"hour": 60, "day": 1440, "minute": device.minute_interval}.get(cadence, 0)
    return dt.timedelta(minutes=minutes)


@lru_cache(maxsize=8192)
def _start_of_period(text: str, cadence: str, zone: dt.timezone) -> tuple[dt.datetime, bool] | None:
    """The start in UTC, and whether the text said exactly that; None when it is no time, or before 1900."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and 14 <= len(digits) <= 17) or digits < "1900":
        return None
    try:
        local = dt.datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None
    start = local
    if cadence != "realtime":
        start = start.replace(second=0)
    if cadence in ("hour", "day"):
        start = start.replace(minute=0)
    if cadence == "day":
        start = start.replace(hour=0)
    return start.astimezone(dt.UTC), start == local
