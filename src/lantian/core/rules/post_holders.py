"""Who held a post on which days: two on one day are refused, days without anybody are named. Pure.

Whoever answers is who held the post on the days of the period (C03, C08–C11); a register with two holders on one day,
or with a hole that nobody noticed, would name the wrong person or nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Clash", "Gap", "Spell", "clashes", "gaps", "held_between"]

_DAY = dt.timedelta(days=1)
_LAST = dt.date.max


@dataclass(frozen=True)
class Spell:
    """Days on which somebody held a post, both included; `until` None: still."""

    name: str
    since: dt.date
    until: dt.date | None = None

    @property
    def last(self) -> dt.date:
        """The last day, the end of the calendar while it goes on."""
        return self.until or _LAST

    def touches(self, first: dt.date, last: dt.date) -> bool:
        """Whether a day lies in both."""
        return self.since <= last and first <= self.last


@dataclass(frozen=True)
class Clash:
    """Two holders on the same days."""

    one: Spell
    other: Spell
    first: dt.date
    last: dt.date | None


@dataclass(frozen=True)
class Gap:
    """Days on which nobody is known to have held it, both included."""

    first: dt.date
    last: dt.date


def clashes(spells: Iterable[Spell]) -> tuple[Clash, ...]:
    """Every pair of spells with a day in common, in the order of that day.

    >>> one, other = Spell("甲", dt.date(2017, 9, 1), dt.date(2017, 10, 9)), Spell("乙", dt.date(2017, 10, 9))
    >>> clashes([one, other])[0].first
    datetime.date(2017, 10, 9)
    """
    ordered = sorted(spells, key=lambda each: (each.since, each.last, each.name))
    found = []
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.since > one.last:
                break
            last = min(one.last, other.last)
            found.append(Clash(one, other, other.since, None if last == _LAST else last))
    return tuple(found)


def gaps(spells: Iterable[Spell], first: dt.date, last: dt.date) -> tuple[Gap, ...]:
    """Days between `first` and `last` on which nobody held the post.

    >>> gaps([Spell("甲", dt.date(2017, 10, 3))], dt.date(2017, 10, 1), dt.date(2017, 10, 31))
    (Gap(first=datetime.date(2017, 10, 1), last=datetime.date(2017, 10, 2)),)
    """
    found = []
    day = first
    for spell in sorted(spells, key=lambda each: each.since):
        if spell.last < day:
            continue
        if spell.since > last:
            break
        if spell.since > day:
            found.append(Gap(day, spell.since - _DAY))
        if spell.last >= last:
            return tuple(found)
        day = spell.last + _DAY
    return (*found, Gap(day, last)) if day <= last else tuple(found)


def held_between(spells: Iterable[Spell], first: dt.date, last: dt.date) -> tuple[Spell, ...]:
    """Those who held it on a day of the period, the earliest first."""
    return tuple(sorted((each for each in spells if each.touches(first, last)), key=lambda each: each.since))
