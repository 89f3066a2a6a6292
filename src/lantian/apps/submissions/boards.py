"""What the pages of returns show, put together from who owes what."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack, wording
from lantian.apps.submissions.owing import Owed, owed
from lantian.core.policy.schema import Submission
from lantian.core.rules.returns import ONCE, Due

__all__ = ["Card", "Grid", "Strip", "address_of", "cards", "grid", "own", "period_words", "to_review", "unit_words"]

AHEAD = 31
_COLUMNS = 8
"""Periods that the page of a submission shows at a time."""


@dataclass(frozen=True)
class Card:
    """One submission in the overview: its newest day that is due, and what is missing."""

    submission: Submission
    due: Due | None
    """The newest time that it is due, or the next one."""
    came: int
    of: int
    late: tuple[Owed, ...]
    """Due and not handed in, of all periods."""

    @property
    def late_units(self) -> str:
        """Who is late, each once, in the order of the pack."""
        return "、".join(dict.fromkeys(unit_words(each.unit) for each in self.late))


@dataclass(frozen=True)
class Strip:
    """A unit's returns over the periods of a grid; None where it owes nothing."""

    unit: str
    name: str
    cells: tuple[Owed | None, ...]


@dataclass(frozen=True)
class Grid:
    """Periods × units of one submission, the newest period first."""

    dues: tuple[Due, ...]
    strips: tuple[Strip, ...]
    older: bool
    """Whether there are periods before these."""


def cards(now: dt.datetime) -> list[Card]:
    """The submissions of the pack, with what is due now."""
    found: dict[str, list[Owed]] = defaultdict(list)
    for each in owed(now, ahead=AHEAD):
        found[each.submission.id].append(each)
    return [_card(submission, found.get(submission.id, []), now) for submission in pack().submissions.values()]


def grid(submission: Submission, now: dt.datetime, *, page: int = 1) -> Grid:
    """A page of the periods of a submission, those due within the next month first."""
    by_period: dict[Due, dict[str, Owed]] = defaultdict(dict)
    for each in owed(now, submissions=[submission], ahead=AHEAD):
        by_period[each.due][each.unit] = each
    newest_first = sorted(by_period, key=lambda due: due.at, reverse=True)
    shown = newest_first[(page - 1) * _COLUMNS : page * _COLUMNS]
    units = dict.fromkeys(unit for due in shown for unit in by_period[due])
    strips = tuple(Strip(unit, unit_words(unit), tuple(by_period[due].get(unit) for due in shown)) for unit in units)
    return Grid(tuple(shown), strips, older=len(newest_first) > page * _COLUMNS)


def own(now: dt.datetime, units: frozenset[str]) -> list[Owed]:
    """What units still owe, and what they handed in about the last month, the most urgent first."""
    recent = local_day(now) - dt.timedelta(days=AHEAD)
    found = owed(now, units=units, ahead=AHEAD)
    kept = [each for each in found if each.due.day >= recent or each.standing.word in _OPEN]
    return sorted(kept, key=_urgency)


def to_review(now: dt.datetime, units: frozenset[str]) -> list[Owed]:
    """What waits for the review of units, the longest waiting first."""
    addressed = [each for each in pack().submissions.values() if each.to_unit in units]
    waiting = [each for each in owed(now, submissions=addressed, ahead=AHEAD) if each.standing.word == "handed-in"]
    return sorted(waiting, key=lambda each: each.due.at)


def address_of(each: Owed) -> str:
    """The page of a return."""
    return reverse("submissions:return", args=[each.submission.id, each.due.period, each.unit])


def period_words(due: Due) -> str:
    """What a return is about, as people write it."""
    return "" if due.period == ONCE else due.period


def unit_words(unit: str) -> str:
    """The short name of a unit."""
    known = pack().units.get(unit)
    return wording(known.short or known.name) if known else unit


_OPEN = ("missing", "sent-back", "soon")
_ORDER = ("missing", "sent-back", "soon", "waiting", "handed-in", "accepted")


def _urgency(each: Owed) -> tuple[int, dt.datetime]:
    return _ORDER.index(each.standing.word), each.due.at


def _card(submission: Submission, found: Sequence[Owed], now: dt.datetime) -> Card:
    due_now = {each.due for each in found if each.due.at <= now}
    coming = {each.due for each in found} - due_now
    due = max(due_now, key=lambda each: each.at) if due_now else min(coming, key=lambda each: each.at, default=None)
    of_due = [each for each in found if each.due == due]
    late = tuple(each for each in found if each.standing.word == "missing")
    return Card(submission, due, sum(each.handed_in for each in of_due), len(of_due), late)
