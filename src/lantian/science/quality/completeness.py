"""Whether an hour, a day or a month has enough values to have a mean (GB 3095 table 4).

What counts is a value that no check found bad and no person voided: GOOD, NOT_CHECKED and SUSPECT count until a person
has decided. The numbers of the table stand in `core.standards.gb3095`.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from lantian.core.quantity.problem import Problem
from lantian.core.standards.gb3095 import DAY_HOURS, HOUR_MINUTES, month_days_needed
from lantian.science.quality.flags import Flag, UInt8s

__all__ = ["NotWholeSpans", "completeness_of_days", "completeness_of_hours", "completeness_of_month"]

_MINUTES = 60
_HOURS = 24


class NotWholeSpans(Problem):
    """The last axis is not a whole number of hours or days."""

    code = "not-whole-spans"
    words = {  # noqa: RUF012
        "en": (
            "{length} values are no whole number of spans of {span}.",
            "Begin at the start of an hour or local day and fill the last one with MISSING.",
        ),
        "zh": ("{length} 个值不是 {span} 的整数倍。", "请从整点或当地零时起，末段不足部分以缺测补齐。"),
    }


def completeness_of_hours(minutes: UInt8s) -> UInt8s:
    """Flags of minutes (…, 60·hours) to flags of hours: GOOD with 45 minutes that count, BAD with fewer.

    MISSING where none counts.

    Raises:
        NotWholeSpans: the minutes are not whole hours.
    """
    return _judged(_counted(minutes, _MINUTES), HOUR_MINUTES)


def completeness_of_days(hours: UInt8s) -> UInt8s:
    """Flags of hours (…, 24·days) to flags of days: GOOD with 20 hours that count, BAD with fewer, MISSING with none.

    Raises:
        NotWholeSpans: the hours are not whole days.
    """
    return _judged(_counted(hours, _HOURS), DAY_HOURS)


def completeness_of_month(days: UInt8s, month: dt.date) -> UInt8s:
    """Flags of the days of one month (…, days) to one flag: GOOD with 27 days that count, 25 in February.

    >>> completeness_of_month(np.full(28, 1, np.uint8), dt.date(2018, 2, 1)).tolist()
    1
    """
    return _judged(np.asarray((days < Flag.BAD).sum(axis=-1)), month_days_needed(month))


def _counted(flags: UInt8s, span: int) -> npt.NDArray[np.int64]:
    length = flags.shape[-1]
    if length % span:
        raise NotWholeSpans(length=length, span=span)
    there = flags.reshape(*flags.shape[:-1], length // span, span) < Flag.BAD
    return np.asarray(there.sum(axis=-1, dtype=np.int64))


def _judged(counts: npt.NDArray[np.int64], needed: int) -> UInt8s:
    found = np.where(counts >= needed, np.uint8(Flag.GOOD), np.uint8(Flag.BAD))
    return np.asarray(np.where(counts > 0, found, np.uint8(Flag.MISSING)), dtype=np.uint8)
