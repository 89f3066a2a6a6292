"""What other parts ask of duty: who is on duty at a moment, who sits in a group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from lantian.apps.duty import calendar, membership
from lantian.apps.duty.models import Contact, Membership
from lantian.apps.duty.policies import PERSONAL
from lantian.apps.duty.standing import Seated, in_force, seated, turns_between
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor
from lantian.core.rules.roster import Span, gaps

__all__ = ["Seated", "day_on_duty", "members", "on_duty", "phones", "uncovered"]


def on_duty(moment: dt.datetime, *, known_at: dt.datetime | None = None) -> list[Seated]:
    """Who was or is on duty at a moment, stand-ins in the place of those on leave; nobody where no roster covers it.

    `known_at`: as it was known then, so that any past moment is answered in the same way for ever; without it, as it
    is known now of that moment (versions published later count for what came after them only).
    """
    plan = calendar.plan()
    if plan is None:
        return []
    known = known_at or _ALWAYS
    version = in_force(plan.group, moment, known)
    if version is None:
        return []
    turns = list(version.turns.filter(start__lte=moment, end__gt=moment).select_related("who"))
    return seated(turns, known, at=moment)


def day_on_duty(day: dt.date, *, known_at: dt.datetime) -> list[Seated]:
    """Who sits the shifts that begin on a local day."""
    plan = calendar.plan()
    if plan is None:
        return []
    turns = [each for each in turns_between(plan.group, calendar.days_span(day, day), known_at) if each.day == day]
    return seated(turns, known_at)


def uncovered(span: Span, *, known_at: dt.datetime) -> tuple[Span, ...]:
    """The hours of a stretch of time for which no published roster names anybody."""
    plan = calendar.plan()
    if plan is None:
        return ()
    turns = turns_between(plan.group, span, known_at)
    return gaps([Span(turn.start, turn.end) for turn in turns], span, posts=plan.posts)


def members(group: str, on: dt.date) -> list[Membership]:
    """The people of a group on a day, the head first."""
    return membership.of_group(group, on)


def phones(people: list[User], reader: Actor) -> Mapping[int, str]:
    """Numbers of people by account, for those who may see personal data; everybody sees their own."""
    wanted = [person.pk for person in people]
    found = dict(Contact.objects.filter(user__in=wanted).values_list("user_id", "phone"))
    if PERSONAL.allows(reader):
        return found
    own = getattr(reader, "pk", None)
    return {number: phone for number, phone in found.items() if number == own}


_ALWAYS = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Whatever is known by now."""
