"""Who is really on duty: the turns of the version in force, with the stand-ins of those on leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from lantian.apps.duty import calendar
from lantian.apps.duty.choices import LeaveState, RosterState
from lantian.apps.duty.models import Leave, Roster, Turn
from lantian.apps.orgs.models import User
from lantian.core.rules.roster import Span

__all__ = ["Seated", "in_force", "leave_span", "leaves_known", "seated", "turns_between"]

FIRM = (RosterState.PUBLISHED, RosterState.REPLACED)
_COUNTING = (LeaveState.CONFIRMED, LeaveState.ENDED)


@dataclass(frozen=True)
class Seated:
    """A turn with the person who really sits it."""

    turn: Turn
    person: User
    instead_of: User | None = None

    @property
    def span(self) -> Span:
        """When it is."""
        return Span(self.turn.start, self.turn.end)

    @property
    def shift(self) -> str:
        """What the shift is called."""
        return calendar.shift_title(self.turn.shift)

    @property
    def hours(self) -> str:
        """The hours by the local clock."""
        return calendar.span_words(self.span)


def in_force(group: str, moment: dt.datetime, known_at: dt.datetime) -> Roster | None:
    """The version of the roster that counts at a moment, as far as it was published by `known_at`."""
    return (
        Roster.objects.filter(
            group=group,
            state__in=FIRM,
            start__lte=moment,
            end__gt=moment,
            published_at__lte=known_at,
            counts_from__lte=moment,
        )
        .order_by("-version")
        .first()
    )


def leaves_known(people: Iterable[int], span: Span, known_at: dt.datetime) -> list[Leave]:
    """Leave that both approved by `known_at` and that touches a stretch of time, also what was ended early."""
    first, last = span.start.astimezone(calendar.zone()).date(), span.end.astimezone(calendar.zone()).date()
    return list(
        Leave.objects.filter(
            person__in=list(people),
            state__in=_COUNTING,
            confirmed_at__lte=known_at,
            since__lte=last,
            until__gte=first,
        )
        .select_related("stand_in", "person")
        .order_by("confirmed_at", "pk")
    )


def leave_span(leave: Leave) -> Span:
    """The days of a leave as moments; from its second approval on, and until it was ended early."""
    whole = calendar.days_span(leave.since, leave.until)
    if leave.state == LeaveState.ENDED and leave.closed_at is not None:
        return Span(whole.start, max(whole.start, min(whole.end, leave.closed_at)))
    return whole


def seated(turns: Sequence[Turn], known_at: dt.datetime, *, at: dt.datetime | None = None) -> list[Seated]:
    """Turns with whoever sits them: the stand-in of a person on leave takes a turn as a whole.

    `at`: who sat there at that moment; without it, who sits there at the end of the turn.
    """
    if not turns:
        return []
    around = Span(min(turn.start for turn in turns), max(turn.end for turn in turns))
    leaves = leaves_known({turn.who_id for turn in turns}, around, known_at)
    return [_seat(turn, leaves, at or turn.end) for turn in turns]


def turns_between(group: str, span: Span, known_at: dt.datetime) -> list[Turn]:
    """The turns that touch a stretch of time, of the versions that count then."""
    rosters = list(
        Roster.objects.filter(
            Q(start__lt=span.end, end__gt=span.start), group=group, state__in=FIRM, published_at__lte=known_at
        ).order_by("first", "version")
    )
    newest = {roster.first: roster for roster in rosters}
    found: list[Turn] = []
    for turn in (
        Turn.objects.filter(roster__in=[roster.pk for roster in rosters], start__lt=span.end, end__gt=span.start)
        .select_related("who", "roster")
        .order_by("start", "pk")
    ):
        if turn.roster_id == _counting_for(turn, rosters, newest):
            found.append(turn)
    return found


def _counting_for(turn: Turn, rosters: list[Roster], newest: dict[dt.date, Roster]) -> int | None:
    """The version that says who sits this turn: the newest that was published before the turn ended."""
    chain = [each for each in rosters if each.first == turn.roster.first]
    counting = [each for each in chain if each.counts_from is not None and each.counts_from < turn.end]
    return (counting or chain)[-1].pk


def _seat(turn: Turn, leaves: list[Leave], moment: dt.datetime) -> Seated:
    for leave in leaves:
        if leave.person_id != turn.who_id or leave.confirmed_at is None or leave.confirmed_at > moment:
            continue
        away = leave_span(leave)
        if away.start < turn.end and turn.start < away.end and not _back(leave, moment):
            return Seated(turn, leave.stand_in, leave.person)
    return Seated(turn, turn.who)


def _back(leave: Leave, moment: dt.datetime) -> bool:
    return leave.state == LeaveState.ENDED and leave.closed_at is not None and leave.closed_at <= moment
