"""What stands against publishing a roster, named by days, shifts and hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lantian.apps.duty import calendar, membership
from lantian.apps.duty.models import Roster, Turn
from lantian.apps.duty.standing import seated
from lantian.core.rules import roster as rule
from lantian.core.time.span import DaySpan

__all__ = ["Fault", "faults_of"]


@dataclass(frozen=True)
class Fault:
    """One thing that stands against publishing."""

    kind: str
    """gap, clash, stranger."""
    words: str | Promise
    span: rule.Span


def faults_of(item: Roster, now: dt.datetime) -> list[Fault]:
    """Everything that stands against publishing, in the order of time; empty when nothing does."""
    plan = calendar.plan()
    turns = list(item.turns.select_related("who"))
    found = [*_gaps(item, turns, plan.posts if plan else 1), *_clashes(turns, now), *_strangers(item, turns)]
    return sorted(found, key=lambda fault: (fault.span, fault.kind))


def _gaps(item: Roster, turns: Sequence[Turn], posts: int) -> list[Fault]:
    period = rule.Span(item.start, item.end)
    open_spans = rule.gaps([rule.Span(turn.start, turn.end) for turn in turns], period, posts=posts)
    days = DaySpan(item.first, item.last)
    named = [
        Fault(
            "gap",
            _("%(day)s, %(shift)s: nobody is on duty %(hours)s")
            % {"day": day, "shift": calendar.shift_title(shift.id), "hours": calendar.span_words(part)},
            part,
        )
        for day, shift, part in rule.uncovered_shifts(days, calendar.shifts(), calendar.zone(), open_spans)
    ]
    return named or [
        Fault("gap", _("nobody is on duty %(hours)s") % {"hours": calendar.span_words(each)}, each)
        for each in open_spans
    ]


def _clashes(turns: Sequence[Turn], now: dt.datetime) -> list[Fault]:
    """Whoever would really sit two turns at once, stand-ins included."""
    people = {}
    drawn = []
    for each in seated(turns, now):
        people[str(each.person.pk)] = each.person
        drawn.append(rule.Turn(each.span, str(each.person.pk)))
    return [
        Fault(
            "clash",
            _("%(person)s would be on duty twice %(hours)s")
            % {"person": people[each.who], "hours": calendar.span_words(each.span)},
            each.span,
        )
        for each in rule.clashes(drawn)
    ]


def _strangers(item: Roster, turns: Sequence[Turn]) -> list[Fault]:
    """Who is no member of the group on the day of the turn, or has no open account any more."""
    members: dict[dt.date, set[int]] = {}
    found = []
    for turn in turns:
        if turn.day not in members:
            members[turn.day] = {each.user_id for each in membership.of_group(item.group, turn.day)}
        if turn.who_id not in members[turn.day] or not turn.who.is_active:
            words = _("%(day)s, %(shift)s: %(person)s is no member of the group on that day") % {
                "day": turn.day,
                "shift": calendar.shift_title(turn.shift),
                "person": turn.who,
            }
            found.append(Fault("stranger", words, rule.Span(turn.start, turn.end)))
    return found
