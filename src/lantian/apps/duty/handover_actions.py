"""Handing over at the change of shift: what is open, read and signed by whoever comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.duty import calendar
from lantian.apps.duty.models import HandOver, Turn
from lantian.apps.duty.policies import READ
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.duty.standing import Seated, seated, turns_between
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.core.rules.roster import Span

__all__ = ["leave_note", "take_note", "to_leave", "to_take"]

LONGEST_TEXT, LONGEST_REMARK = 8000, 500
AFTERWARDS = dt.timedelta(hours=24)
"""How long after a turn something can still be left for the next."""


@transaction.atomic
def leave_note(
    *,
    actor: User,
    now: dt.datetime,
    text: str,
    open_items: Sequence[dict[str, str]] = (),
    demonstration: bool = False,
) -> HandOver:
    """Leave word of what is open to whoever comes next. Several notes may be left; none is changed afterwards.

    Raises:
        NotAllowed: the actor does not read the work.
        DutyRefused: the actor is not on duty and was not within the last day, or nothing is said.
    """
    READ.require(actor)
    turn = to_leave(actor, now)
    if turn is None:
        raise DutyRefused(
            "not-on-duty",
            _("You are not on duty, and were not within the last day."),
            _("Whoever is on duty leaves the note."),
        )
    words = text.strip()[:LONGEST_TEXT]
    if not words:
        raise DutyRefused("note-empty", _("Nothing is said."), _("Write “nothing open” where nothing is."))
    made = HandOver.objects.create(
        group=turn.roster.group,
        turn=turn,
        text=words,
        open_items=list(open_items),
        by=actor,
        at=now,
        demonstration=demonstration,
    )
    facts = {"turn": f"{turn.day} {turn.shift}", "open": len(open_items)}
    record(actor=actor, action="duty.leave-note", subject=f"hand-over:{made.pk}", facts=facts)
    return made


@transaction.atomic
def take_note(number: int, *, actor: User, now: dt.datetime, remark: str = "") -> HandOver:
    """Read and sign what was left: whoever sits a later turn, and another person than the writer.

    Raises:
        NotAllowed: the actor does not read the work.
        DutyRefused: it was signed before, the actor wrote it, or is not on duty after it.
    """
    READ.require(actor)
    item = HandOver.objects.select_for_update().select_related("turn").get(pk=number)
    if item.taken_at is not None:
        raise DutyRefused("note-taken", _("This note was signed before."), _("Nothing needs to be done."))
    if item.by_id == actor.pk:
        raise DutyRefused("note-own", _("You wrote this note yourself."), _("Whoever comes next signs it."))
    if not may_take(item, actor, now):
        raise DutyRefused("not-on-duty", _("You do not follow on this turn."), _("Whoever is on duty after it signs."))
    item.taken_by, item.taken_at, item.remark = actor, now, remark.strip()[:LONGEST_REMARK]
    item.save(update_fields=["taken_by", "taken_at", "remark"])
    record(actor=actor, action="duty.take-note", subject=f"hand-over:{item.pk}", reason=item.remark)
    return item


def to_leave(actor: User, now: dt.datetime) -> Turn | None:
    """The turn that the actor would hand over: the one that runs, or the newest that ended within the last day."""
    mine = [each for each in _around(now, back=AFTERWARDS) if each.person.pk == actor.pk and each.turn.start <= now]
    return mine[-1].turn if mine else None


def may_take(item: HandOver, actor: User, now: dt.datetime) -> bool:
    """Whether the actor sits a turn that runs now, or begins when the note's turn ends, and follows on it."""
    later = (each for each in _around(now, ahead=AFTERWARDS) if each.turn.start >= item.turn.end)
    following = [each for each in later if each.turn.start <= max(now, item.turn.end)]
    return any(each.person.pk == actor.pk for each in following)


def to_take(actor: User, now: dt.datetime) -> list[HandOver]:
    """The notes that wait for the actor's signature."""
    plan = calendar.plan()
    if plan is None:
        return []
    waiting = HandOver.objects.filter(group=plan.group, taken_at=None).exclude(by=actor).select_related("turn", "by")
    return [each for each in waiting.order_by("at", "pk") if may_take(each, actor, now)]


def _around(
    now: dt.datetime, *, back: dt.timedelta = dt.timedelta(0), ahead: dt.timedelta = dt.timedelta(0)
) -> list[Seated]:
    """Who sits the turns around now, in the order of time."""
    plan = calendar.plan()
    if plan is None:
        return []
    span = Span(now - back - dt.timedelta(minutes=1), now + ahead + dt.timedelta(minutes=1))
    turns = turns_between(plan.group, span, now)
    return sorted(seated(turns, now), key=lambda each: (each.turn.start, each.turn.pk))
