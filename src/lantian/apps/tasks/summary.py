"""How many measures are in which state of progress, kept for all processes: what a wall may ask every few seconds.

Progress of everything is a second of work. It is told anew at least every five minutes, with the moment it is of; the
worker does that ahead of the walls, and without the worker the first one that asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from lantian.apps.records.campaign import pack
from lantian.apps.tasks import boards, demands
from lantian.apps.tasks.boards import StateTotal
from lantian.apps.tasks.choices import PROGRESS_LABELS, PROGRESS_TONES
from lantian.apps.tasks.progress import progress

__all__ = ["Standing", "standing", "tell"]

_KEPT = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Standing:
    """Measures by state of progress, in the order in which a list puts them first."""

    totals: tuple[StateTotal, ...]
    at: dt.datetime

    @property
    def measures(self) -> int:
        """All of them."""
        return sum(each.count for each in self.totals)


def standing(now: dt.datetime) -> Standing:
    """As it was told last, on this day and by this pack; told now where nobody has."""
    kept = cache.get(_key(now))
    counted, at = kept if kept is not None else tell(now)
    totals = (
        StateTotal(state, str(label), PROGRESS_TONES.get(state, ""), counted[state])
        for state, label in PROGRESS_LABELS.items()
        if counted.get(state)
    )
    return Standing(tuple(totals), at)


def tell(now: dt.datetime) -> tuple[Mapping[str, int], dt.datetime]:
    """Count anew, for all who ask in the next minutes."""
    lines = boards.lines(progress(now), demands.local_day(now))
    found = {str(each.state): each.count for each in boards.state_totals(lines)}, now
    cache.set(_key(now), found, timeout=_KEPT.total_seconds())
    return found


def _key(now: dt.datetime) -> str:
    return f"tasks.standing:{settings.HOME}:{pack().fingerprint}:{demands.local_day(now).isoformat()}"
