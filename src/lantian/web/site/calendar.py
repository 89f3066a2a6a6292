"""The campaign's local time, and days that people write into addresses."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lantian.apps.records.campaign import pack

__all__ = ["DayUnreadable", "campaign_day", "day_of", "zone"]


_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_LONGEST = 40


class DayUnreadable(Exception):
    """A day in an address is none, or lies where no campaign ever was. Said in the reader's language."""

    code = "day-unreadable"

    def __init__(self, written: str) -> None:
        self.written = written[:_LONGEST]
        self.remedy = _("Write a day as 2018-01-31.")
        super().__init__(_("“%(written)s” is not a day.") % {"written": self.written})


def zone() -> ZoneInfo:
    """Where the campaign's days begin and end."""
    return ZoneInfo(pack().info.time_zone)


def campaign_day(day: dt.date) -> dt.date:
    """The day itself, or the nearest one of the campaign: its rules are shown before it begins and after it ends."""
    campaign = pack().campaign
    return min(max(day, campaign.first), campaign.last)


def day_of(written: str | None) -> dt.date | None:
    """The day that an address names; None where it names none.

    Raises:
        DayUnreadable: what stands there is no day of these centuries.
    """
    if not written:
        return None
    try:
        day = dt.date.fromisoformat(written)
    except ValueError as cause:
        raise DayUnreadable(written) from cause
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise DayUnreadable(written)
    return day
