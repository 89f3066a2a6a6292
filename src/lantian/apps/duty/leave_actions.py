"""Leave: asked by the person, approved by the head of the group, then by the office director, with a stand-in (B3.1).

Approved by both, the stand-in sits the person's turns and fills the post (a delegation of `orgs`). No post may be
empty: whoever stands in is neither away nor on duty elsewhere at the same time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.duty import calendar, membership
from lantian.apps.duty.choices import LeaveState
from lantian.apps.duty.models import Leave
from lantian.apps.duty.policies import CONFIRM, READ, HeadPolicy
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.duty.standing import Seated, leave_span, seated, turns_between
from lantian.apps.orgs import delegation
from lantian.apps.orgs.models import Delegation, User
from lantian.apps.records.actions import record
from lantian.core.rules.roster import Span

__all__ = ["approve", "ask", "confirm", "end_early", "may_close", "obstacles", "refuse", "withdraw"]

LONGEST_DAYS, LONGEST_REASON = 60, 300
OPEN = (LeaveState.ASKED, LeaveState.APPROVED)
STANDING = (LeaveState.ASKED, LeaveState.APPROVED, LeaveState.CONFIRMED)


@dataclass(frozen=True)
class _Wish:
    """A leave as it is asked for or stands; `number` 0 before it is kept."""

    person: User
    stand_in: User
    since: dt.date
    until: dt.date
    number: int = 0

    @property
    def span(self) -> Span:
        return calendar.days_span(self.since, self.until)


@transaction.atomic
def ask(
    *,
    actor: User,
    now: dt.datetime,
    group: str,
    stand_in: User,
    since: dt.date,
    until: dt.date,
    reason: str,
    demonstration: bool = False,
) -> Leave:
    """Ask for leave of one's own.

    Raises:
        NotAllowed: the actor does not read the work.
        DutyRefused: the actor sits not in this group, the days or the reason are wrong, or the stand-in cannot stand
            in: `lines` name what stands against it.
    """
    READ.require(actor)
    if group not in membership.groups_of(actor, calendar.today(now)):
        raise DutyRefused("leave-group", _("You do not sit in this group."), _("Choose a group of yours."))
    if since < calendar.today(now):
        raise DutyRefused("leave-past", _("The first day is over."), _("Leave is asked for beforehand."))
    if until < since or (until - since).days >= LONGEST_DAYS:
        raise DutyRefused("leave-days", _("A leave has one to 60 days."), _("Give a first and a last day that fit."))
    why = reason.strip()[:LONGEST_REASON]
    if not why:
        raise DutyRefused("reason-missing", _("A reason is needed."), _("Say why."))
    _must_be_free(_Wish(actor, stand_in, since, until), now)
    made = Leave.objects.create(
        group=group,
        person=actor,
        stand_in=stand_in,
        since=since,
        until=until,
        reason=why,
        asked_at=now,
        demonstration=demonstration,
    )
    facts = {"stand_in": stand_in.username, "since": since, "until": until}
    record(actor=actor, action="duty.ask-leave", subject=made.subject, facts=facts)
    return made


@transaction.atomic
def approve(number: int, *, actor: User, now: dt.datetime) -> Leave:
    """The first approval: the head of the person's own group (a deputy, when the head asks).

    Raises:
        NotAllowed: the actor does not head this group, or asked for it.
        DutyRefused: it does not wait for this, or the stand-in cannot stand in any more.
    """
    item = _waiting(number, LeaveState.ASKED)
    HeadPolicy(item.group, item.person, calendar.today(now)).require(actor)
    _must_not_be_party(item, actor)
    _must_be_free(_wish(item), now)
    item.state, item.approved_by, item.approved_at = LeaveState.APPROVED, actor, now
    item.save()
    record(actor=actor, action="duty.approve-leave", subject=item.subject)
    return item


@transaction.atomic
def confirm(number: int, *, actor: User, now: dt.datetime) -> Leave:
    """The second approval: the office director, who is another person than the head. From now on the stand-in counts.

    Raises:
        NotAllowed: the actor does not confirm leave.
        DutyRefused: the head has not approved it, the actor is the one who did or who asks, its days are over, or
            the stand-in cannot stand in any more.
    """
    item = _waiting(number, LeaveState.APPROVED)
    CONFIRM.require(actor)
    _must_not_be_party(item, actor)
    if actor.pk == item.approved_by_id:
        raise DutyRefused(
            "leave-one-person",
            _("You approved it as the head already: two people approve a leave."),
            _("Another office director must approve it."),
        )
    today = calendar.today(now)
    if item.until < today:
        raise DutyRefused("leave-over", _("The days of this leave are over."), _("Refuse it, so that it is closed."))
    _must_be_free(_wish(item), now)
    item.state, item.confirmed_by, item.confirmed_at = LeaveState.CONFIRMED, actor, now
    item.delegation = _delegate(item, now, today)
    item.save()
    record(actor=actor, action="duty.confirm-leave", subject=item.subject, facts={"stand_in": item.stand_in.username})
    return item


@transaction.atomic
def refuse(number: int, *, actor: User, now: dt.datetime, reason: str) -> Leave:
    """Refuse a leave: the head at the first step, the office director at the second.

    Raises:
        NotAllowed: the step is not the actor's.
        DutyRefused: it waits for nobody, the actor asked for it, or no reason is given.
    """
    item = _waiting(number, *OPEN)
    if item.state == LeaveState.ASKED:
        HeadPolicy(item.group, item.person, calendar.today(now)).require(actor)
    else:
        CONFIRM.require(actor)
    _must_not_be_party(item, actor)
    return _close(item, LeaveState.REFUSED, "duty.refuse-leave", actor, now, reason, reason_needed=True)


@transaction.atomic
def withdraw(number: int, *, actor: User, now: dt.datetime) -> Leave:
    """Take back one's own wish before both approved it.

    Raises:
        DutyRefused: it is another's, or it waits for nobody.
    """
    item = _waiting(number, *OPEN)
    if actor.pk != item.person_id:
        raise DutyRefused("leave-anothers", _("This is another person's leave."), _("Only that person takes it back."))
    return _close(item, LeaveState.WITHDRAWN, "duty.withdraw-leave", actor, now, "", reason_needed=False)


@transaction.atomic
def end_early(number: int, *, actor: User, now: dt.datetime, reason: str) -> Leave:
    """Come back early, or be called back: from this moment the person sits the own turns again.

    Raises:
        DutyRefused: it does not run or is over, the actor is neither the person nor who approved it, or no reason is
            given.
    """
    item = _waiting(number, LeaveState.CONFIRMED)
    if not may_close(item, actor):
        raise DutyRefused(
            "leave-anothers", _("This is another person's leave."), _("The person, or who approved it, ends it.")
        )
    if calendar.days_span(item.since, item.until).end <= now:
        raise DutyRefused("leave-over", _("The days of this leave are over."), _("Nothing needs to be done."))
    if item.delegation is not None and item.delegation.ended_at is None:
        delegation.end(item.delegation, actor=item.person, now=now, reason=item.subject)
    return _close(item, LeaveState.ENDED, "duty.end-leave", actor, now, reason, reason_needed=True)


def may_close(item: Leave, actor: User) -> bool:
    """Who may end a running leave early."""
    return actor.pk in (item.person_id, item.approved_by_id, item.confirmed_by_id)


def obstacles(
    person: User, stand_in: User, since: dt.date, until: dt.date, now: dt.datetime, *, number: int = 0
) -> list[str | Promise]:
    """What stands against this stand-in on these days; `number`: the leave itself, where it is kept already."""
    return _obstacles(_Wish(person, stand_in, since, until, number), now)


def _wish(item: Leave) -> _Wish:
    return _Wish(item.person, item.stand_in, item.since, item.until, item.pk)


def _must_be_free(wish: _Wish, now: dt.datetime) -> None:
    found = _obstacles(wish, now)
    if found:
        raise DutyRefused(
            "post-empty",
            _("A post would be empty."),
            _("Name another stand-in, or other days."),
            tuple(found),
        )


def _obstacles(wish: _Wish, now: dt.datetime) -> list[str | Promise]:
    found: list[str | Promise] = []
    day = wish.since
    if wish.person.pk == wish.stand_in.pk:
        return [_("Nobody stands in for themselves.")]
    if not wish.stand_in.is_active or not membership.groups_of(wish.stand_in, day):
        found.append(_("%(person)s sits in no group of the campaign.") % {"person": wish.stand_in})
    around = Leave.objects.filter(since__lte=wish.until, until__gte=wish.since, state__in=STANDING)
    others = around.exclude(pk=wish.number).select_related("person", "stand_in")
    for other in others:
        days = {"first": other.since, "last": other.until}
        if other.person_id == wish.person.pk:
            found.append(_("You are away from %(first)s to %(last)s already.") % days)
        elif other.person_id == wish.stand_in.pk:
            found.append(_("%(person)s is on leave from %(first)s to %(last)s.") % {"person": wish.stand_in, **days})
        elif other.stand_in_id == wish.person.pk:
            found.append(
                _("You stand in for %(person)s from %(first)s to %(last)s.") % {"person": other.person, **days}
            )
    found += [
        _("%(person)s is on duty then: %(hours)s.") % {"person": wish.stand_in, "hours": calendar.span_words(span)}
        for span in _shared_turns(wish, now, [other for other in others if other.stand_in_id == wish.stand_in.pk])
    ]
    return found


def _shared_turns(wish: _Wish, now: dt.datetime, covers: list[Leave]) -> list[Span]:
    """The turns of the person that the stand-in cannot sit: on duty then, or standing in for another who is."""
    plan = calendar.plan()
    if plan is None:
        return []
    turns = turns_between(plan.group, _wider(wish.span), now)
    sitting = [each for each in seated(turns, now) if each.span.end > now]
    mine = [each for each in sitting if each.person.pk == wish.person.pk and each.span.overlaps(wish.span)]
    theirs = [each.span for each in sitting if _taken(each, wish.stand_in, covers)]
    return [each.span for each in mine if any(each.span.overlaps(other) for other in theirs)]


def _taken(each: Seated, stand_in: User, covers: list[Leave]) -> bool:
    """Whether the stand-in sits this turn, also for somebody whose leave is only asked for."""
    return each.person.pk == stand_in.pk or any(
        each.person.pk == leave.person_id and each.span.overlaps(leave_span(leave)) for leave in covers
    )


def _wider(span: Span) -> Span:
    day = dt.timedelta(days=2)
    return Span(span.start - day, span.end + day)


def _waiting(number: int, *states: LeaveState) -> Leave:
    item = Leave.objects.select_for_update().get(pk=number)
    if item.state not in states:
        raise DutyRefused(
            "leave-state",
            _("This step does not follow on how far the leave is."),
            _("Load the page again: somebody may have been faster."),
        )
    return item


def _must_not_be_party(item: Leave, actor: User) -> None:
    if actor.pk == item.person_id:
        raise DutyRefused(
            "leave-own", _("Nobody approves their own leave."), _("Ask the head of the group or the office director.")
        )


def _close(
    item: Leave,
    state: LeaveState,
    action: str,
    actor: User,
    now: dt.datetime,
    reason: str,
    *,
    reason_needed: bool,
) -> Leave:
    why = reason.strip()[:LONGEST_REASON]
    if reason_needed and not why:
        raise DutyRefused("reason-missing", _("A reason is needed."), _("Say why."))
    item.state, item.closed_by, item.closed_at, item.answer = state, actor, now, why
    item.save()
    record(actor=actor, action=action, subject=item.subject, reason=why)
    return item


def _delegate(item: Leave, now: dt.datetime, today: dt.date) -> Delegation:
    """The post itself, not only the turns: what needs the person's rights is done by the stand-in."""
    standing = item.person.delegations.filter(
        ended_at=None, stand_in=item.stand_in, since__lte=item.until, until__gte=item.since
    ).first()
    if standing is not None:
        return standing
    return delegation.delegate(
        item.person,
        item.stand_in,
        actor=None,
        since=max(item.since, today),
        until=item.until,
        reason=item.subject,
        now=now,
        today=today,
    )
