"""What makes a photo doubtful as proof: what its camera says against what is known. A mark, never a refusal.

Basis: interpretation evidence-doubts; parameters `evidence.*` of the pack.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantian.apps.evidence.models import Item
from lantian.apps.evidence.subjects import Period, Place
from lantian.apps.records.campaign import pack
from lantian.core.geography import distance

__all__ = ["Doubt", "Known", "doubts_of", "metres_away"]

_MOST_NAMED = 3


@dataclass(frozen=True)
class Known:
    """A thing that files are attached to, as its readers know it."""

    title: str
    address: str


@dataclass(frozen=True)
class Doubt:
    """One thing that does not fit."""

    code: str
    words: str
    about: tuple[Known, ...] = ()
    """Things that it names; those that the reader may not see are only counted."""


def metres_away(item: Item, place: Place | None) -> int | None:
    """How far from the registered place the camera says it was, in whole metres; None where one of both is unknown."""
    if place is None or item.lon is None or item.lat is None:
        return None
    return int(distance((float(item.lon), float(item.lat)), place) + 0.5)


def doubts_of(
    item: Item, *, place: Place | None, period: Period, elsewhere: Sequence[Known | None] = (), again: bool = False
) -> list[Doubt]:
    """Everything about a file that does not fit.

    `elsewhere`: other things that the same bytes are attached to, None for one that the reader may not see; `again`:
    they are attached to this one twice.
    """
    found = []
    if item.is_picture:
        found += [each for each in (_far(item, place), _untimely(item, period)) if each]
    if elsewhere:
        words = ngettext(
            "The same file is attached to {count} other record.",
            "The same file is attached to {count} other records.",
            len(elsewhere),
        ).format(count=len(elsewhere))
        named = [each for each in elsewhere if each is not None]
        found.append(Doubt("same-file", words, tuple(named[:_MOST_NAMED])))
    if again:
        found.append(Doubt("same-file-here", _("The same file is attached here more than once.")))
    return found


def _far(item: Item, place: Place | None) -> Doubt | None:
    away, most = metres_away(item, place), _parameter("evidence.place_within", item)
    if away is None or away <= most:
        return None
    words = _("The camera says it was {away} m from the registered place; up to {most} m count as near.")
    return Doubt("far", words.format(away=f"{away:,}", most=f"{most:,}"))


def _untimely(item: Item, period: Period) -> Doubt | None:
    if item.taken_at is None:
        return None
    first, last = period
    ahead = dt.timedelta(minutes=_parameter("evidence.minutes_ahead", item))
    before = _parameter("evidence.days_before", item)
    if item.taken_at > item.at + ahead:
        return Doubt("later-than-sent", _("The camera’s clock is later than the moment at which the photo arrived."))
    if last is not None and item.taken_at > last + ahead:
        return Doubt("after-period", _("The camera says it was taken after the time that it should prove."))
    if first is not None and item.taken_at < first - ahead:
        return Doubt("before-period", _("The camera says it was taken before the time that it should prove."))
    if first is None and item.taken_at < item.at - dt.timedelta(days=before):
        words = ngettext(
            "The camera says it was taken more than {days} day before it was sent.",
            "The camera says it was taken more than {days} days before it was sent.",
            before,
        )
        return Doubt("old", words.format(days=before))
    return None


def _parameter(name: str, item: Item) -> int:
    day = item.at.astimezone(ZoneInfo(pack().info.time_zone)).date()
    return int(pack().number(name, on=day))
