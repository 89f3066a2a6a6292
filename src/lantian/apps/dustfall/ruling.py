"""What the pack says of dustfall in a month."""

from __future__ import annotations

import datetime as dt

from lantian.apps.monitoring.common import Origin, ruled_day
from lantian.core.standards.dustfall import Edition, edition_of

__all__ = ["edition_in", "origin_in"]


def origin_in(month: dt.date) -> Origin:
    """Parameters in force in a month; before and after the campaign those of its nearest day."""
    return Origin(ruled_day("dustfall.limit", ruled_day("dustfall.method", month)))


def edition_in(month: dt.date, origin: Origin | None = None) -> Edition:
    """The method by which a month's jars are reckoned."""
    return edition_of((origin or origin_in(month)).word("dustfall.method"))
