"""Which of the things known about an hour counts: what the device said, what calibration made of it, or a decision.

A person's decision goes before everything else. Without one the corrected value counts where the pack's parameter
`results.values` says "corrected" and there is one; else what the device said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lantian.apps.monitoring.common import campaign_zone, ruled_day
from lantian.apps.records.campaign import pack
from lantian.core.time.local import local_day

__all__ = [
    "CORRECTED",
    "COUNTED",
    "MEAN",
    "REVIEWED",
    "RULE",
    "VOID",
    "WITHDRAWN",
    "Counted",
    "corrected_hours",
    "corrected_on",
    "counted",
]

MEAN, CORRECTED, REVIEWED = "mean", "corrected", "reviewed"
COUNTED = (MEAN, CORRECTED, REVIEWED)
"""Statistics of the observation store that may make a result."""
WITHDRAWN, VOID = "W", "V"
"""Flags of a reviewed row: as if it were not there; the hour does not count. N: the hour counts with its value."""
RULE = "results.values"
LARGEST = 100_000
"""No air holds more (`block.fill`)."""
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What counts of an hour; `value` is None where the hour does not count."""

    statistic: str
    value: Decimal | None
    flag: str


def counted(rows: Iterable[Mapping[str, Any]], *, corrected: bool) -> Counted | None:
    """Of the rows known about one hour (statistic, value, flag) the one that counts; None where nothing is known.

    `corrected` says whether corrected values count on the day (`results.values`).

    >>> mean, void = {"statistic": "mean", "value": 7, "flag": "N"}, {"statistic": "reviewed", "value": 7, "flag": "V"}
    >>> counted([mean, void], corrected=False)
    Counted(statistic='reviewed', value=None, flag='V')
    """
    known = {row["statistic"]: row for row in rows}
    reviewed = known.get(REVIEWED)
    if reviewed is not None and reviewed["flag"] != WITHDRAWN:
        return _of(reviewed)
    better = known.get(CORRECTED)
    if corrected and better is not None and _good(better):
        return _of(better)
    mean = known.get(MEAN)
    return _of(mean) if mean is not None else None


def corrected_on(day: dt.date) -> bool:
    """Whether corrected values make the results of a day."""
    return _word(pack().fingerprint, day) == CORRECTED


def corrected_hours(start: dt.datetime, hours: int) -> Sequence[bool]:
    """The same for each of some hours."""
    zone = campaign_zone()
    return [corrected_on(local_day(start + number * _HOUR, zone)) for number in range(hours)]


@lru_cache(maxsize=4096)
def _word(_pack: str, day: dt.date) -> str:
    return pack().word(RULE, ruled_day(RULE, day))


def _good(row: Mapping[str, Any]) -> bool:
    return row["flag"] == "N" and row["value"] is not None and 0 <= row["value"] <= LARGEST


def _of(row: Mapping[str, Any]) -> Counted:
    return Counted(statistic=row["statistic"], value=row["value"] if _good(row) else None, flag=row["flag"])
