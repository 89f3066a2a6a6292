"""Moments as whole microseconds since 1970, as both stores keep them."""

from __future__ import annotations

import datetime as dt

__all__ = ["micros", "moment"]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def micros(time: dt.datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (time - _EPOCH) // dt.timedelta(microseconds=1)


def moment(value: int) -> dt.datetime:
    """The moment, in UTC, of microseconds since 1970."""
    return _EPOCH + dt.timedelta(microseconds=value)
