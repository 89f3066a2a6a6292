"""Everything that changes groups and rosters. `actor=None` is the installation itself (demonstration)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.duty import calendar, membership
from lantian.apps.duty.choices import RosterState, Seat
from lantian.apps.duty.models import Contact, Membership, Roster, Turn
from lantian.apps.duty.policies import MANAGE, PUBLISH
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.duty.roster_checks import faults_of
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.rules.roster import Span, period_of, span_of
from lantian.core.time.span import DaySpan

__all__ = [
    "assign",
    "assign_all",
    "draw_up",
    "drop",
    "end_membership",
    "join",
    "keep_phone",
    "publish",
    "revise",
    "swap",
]

LONGEST_DAYS, LONGEST_PHONE, LONGEST_REASON = 62, 40, 300
_MOST_IN_A_SHIFT = 9
_DAY = dt.timedelta(days=1)


@transaction.atomic
def join(
    group: str,
    user: User,
    *,
    actor: User | None,
    seat: str,
    since: dt.date,
    until: dt.date | None = None,
    demonstration: bool = False,
) -> Membership:
    """Put an account on a seat of a group from a day on.

    Raises:
        NotAllowed: the actor does not draw up duty.
        DutyRefused: there is no such group or seat, the days are wrong, or the person sits in the group already, or
            the group has a head already.
    """
    _require(MANAGE, actor)
    if group not in pack().groups:
        raise DutyRefused("group-unknown", _("The policy has no such group."), _("Choose one of its groups."))
    if seat not in Seat.values:
        raise DutyRefused("seat-unknown", _("There is no such seat."), _("Choose head, deputy or member."))
    if until is not None and until < since:
        raise DutyRefused("membership-days", _("The last day lies before the first."), _("Give a later day."))
    if not user.is_active:
        raise DutyRefused("account-closed", _("This account is closed."), _("Choose somebody with an open account."))
    same = [each for each in Membership.objects.filter(group=group) if _overlap(each, since, until)]
    if any(each.user_id == user.pk for each in same):
        raise DutyRefused(
            "membership-twice",
            _("%(person)s sits in this group on some of these days already.") % {"person": user},
            _("End the earlier seat first."),
        )
    made = Membership.objects.create(
        group=group, user=user, seat=seat, since=since, until=until, demonstration=demonstration
    )
    facts = {"person": user.username, "seat": seat, "since": since, "until": until or ""}
    record(actor=actor, action="duty.join", subject=f"group:{group}", facts=facts)
    return made


@transaction.atomic
def end_membership(number: int, *, actor: User | None, until: dt.date) -> Membership:
    """End a seat with a day.

    Raises:
        NotAllowed: the actor does not draw up duty.
        DutyRefused: it has ended before, or the day lies before its first.
    """
    _require(MANAGE, actor)
    found = Membership.objects.select_for_update().select_related("user").get(pk=number)
    if found.until is not None and found.until <= until:
        raise DutyRefused("membership-over", _("This seat ended before."), _("Nothing needs to be done."))
    if until < found.since:
        raise DutyRefused("membership-days", _("The last day lies before the first."), _("Give a later day."))
    found.until = until
    found.save(update_fields=["until"])
    facts = {"person": found.user.username, "until": until}
    record(actor=actor, action="duty.end-membership", subject=f"group:{found.group}", facts=facts)
    return found


@transaction.atomic
def keep_phone(user: User, *, actor: User | None, phone: str, now: dt.datetime) -> Contact | None:
    """Keep where somebody is reached while on duty: one's own number, or by who draws up duty. Empty takes it away.

    The number itself does not go into the log.

    Raises:
        NotAllowed: it is another's number and the actor does not draw up duty.
        DutyRefused: it is no telephone number.
    """
    if actor is None or actor.pk != user.pk:
        _require(MANAGE, actor)
    written = phone.strip()
    digits = sum(each.isascii() and each.isdigit() for each in written)
    if written and (len(written) > LONGEST_PHONE or digits < 5 or set(written) - set("0123456789+-() ")):
        raise DutyRefused(
            "phone-wrong", _("This is no telephone number."), _("Write digits, spaces, +, - and brackets only.")
        )
    if not written:
        Contact.objects.filter(user=user).delete()
        kept = None
    else:
        kept, _made = Contact.objects.update_or_create(user=user, defaults={"phone": written, "kept_at": now})
    record(actor=actor, action="duty.keep-phone", subject=f"user:{user.username}", facts={"kept": bool(written)})
    return kept


@transaction.atomic
def draw_up(
    *,
    actor: User | None,
    now: dt.datetime,
    first: dt.date,
    last: dt.date,
    like: Roster | None = None,
    demonstration: bool = False,
) -> Roster:
    """Begin a roster; `like`: with the people of another one, weekday by weekday, as far as they are still members.

    Raises:
        NotAllowed: the actor does not draw up duty.
        DutyRefused: the pack asks for no roster, the days are wrong, or another roster covers some of them.
    """
    _require(MANAGE, actor)
    plan = calendar.plan()
    if plan is None:
        raise DutyRefused(
            "no-roster", _("The policy asks for no duty roster."), _("Describe it in duty.yaml of the campaign pack.")
        )
    if last < first or (last - first).days >= LONGEST_DAYS:
        raise DutyRefused("roster-days", _("A roster has one to 62 days."), _("Give a first and a last day that fit."))
    other = Roster.objects.filter(group=plan.group, first__lte=last, last__gte=first).exclude(state=RosterState.DROPPED)
    if other.exists():
        raise DutyRefused(
            "roster-there",
            _("Some of these days stand in a roster already."),
            _("Open it, and make a new version of it where it was published."),
        )
    period = period_of(DaySpan(first, last), plan.hand_over, calendar.zone())
    made = Roster.objects.create(
        group=plan.group,
        first=first,
        last=last,
        version=1 + _versions(plan.group, first),
        start=period.start,
        end=period.end,
        drawn_by=actor,
        drawn_at=now,
        hands=_hands(actor),
        demonstration=demonstration,
    )
    if like is not None:
        _copy_weekdays(like, made)
    facts = {"last": last, "like": like.subject if like else "", "turns": made.turns.count()}
    record(actor=actor, action="duty.draw-up", subject=made.subject, facts=facts)
    return made


Places = Mapping[tuple[dt.date, str], Iterable[User]]
"""(local day, shift) → who sits it."""


def assign(
    number: int, *, actor: User | None, now: dt.datetime, day: dt.date, shift: str, people: Iterable[User]
) -> Roster:
    """Say who sits a shift of a draft, in the place of whoever did; see `assign_all`."""
    return assign_all(number, actor=actor, now=now, places={(day, shift): people})


@transaction.atomic
def assign_all(number: int, *, actor: User | None, now: dt.datetime, places: Places) -> Roster:
    """Say who sits some shifts of a draft, all of them or none.

    Raises:
        NotAllowed: the actor does not draw up duty.
        DutyRefused: it is no draft, has no such shift, a shift is over, or somebody is no member of the group.
    """
    _require(MANAGE, actor)
    item = _draft(number)
    told = []
    for (day, shift), people in places.items():
        chosen = list({person.pk: person for person in people}.values())
        span = _slot(item, day, shift)
        _must_fit(item, day, span, chosen, now)
        item.turns.filter(day=day, shift=shift).delete()
        Turn.objects.bulk_create(
            Turn(roster=item, day=day, shift=shift, start=span.start, end=span.end, who=person) for person in chosen
        )
        told.append(f"{day} {shift}: {', '.join(person.username for person in chosen) or '-'}")
    if told:
        _touched(item, actor)
        record(actor=actor, action="duty.assign", subject=item.subject, facts={"turns": told})
    return item


@transaction.atomic
def swap(number: int, *, actor: User | None, now: dt.datetime, one: int, other: int) -> None:
    """Exchange the people of two turns of a draft.

    Raises:
        NotAllowed: the actor does not draw up duty.
        DutyRefused: it is no draft, a turn is over or not of this roster, or both are one person's.
    """
    _require(MANAGE, actor)
    item = _draft(number)
    turns = {turn.pk: turn for turn in item.turns.select_related("who")}
    if one not in turns or other not in turns or turns[one].who_id == turns[other].who_id:
        raise DutyRefused("swap-turns", _("Two turns of two people are needed."), _("Choose two turns of this roster."))
    a, b = turns[one], turns[other]
    for turn in (a, b):
        _must_not_be_over(item, Span(turn.start, turn.end), now)
    taken = item.turns.filter(day=a.day, shift=a.shift, who=b.who) | item.turns.filter(
        day=b.day, shift=b.shift, who=a.who
    )
    if taken.exists():
        raise DutyRefused("swap-double", _("One of them sits both shifts already."), _("Choose other turns."))
    a.who, b.who = b.who, a.who
    a.save(update_fields=["who"])
    b.save(update_fields=["who"])
    _touched(item, actor)
    facts = {
        "first": f"{a.day} {a.shift} {a.who.username}",
        "second": f"{b.day} {b.shift} {b.who.username}",
    }
    record(actor=actor, action="duty.swap", subject=item.subject, facts=facts)


@transaction.atomic
def publish(number: int, *, actor: User | None, now: dt.datetime) -> Roster:
    """Publish a roster: by somebody who did not draw it up, and never with a gap (B3.1).

    Raises:
        NotAllowed: the actor does not publish rosters.
        DutyRefused: it is no draft, its time is over, the actor had a hand in it, or something stands against it;
            `lines` name every hour.
    """
    _require(PUBLISH, actor)
    item = _draft(number)
    if item.end <= now:
        raise DutyRefused("roster-over", _("The time of this roster is over."), _("Draw up the coming days."))
    if actor is not None and actor.pk in item.hands:
        raise DutyRefused(
            "roster-own",
            _("You drew this roster up or changed it."),
            _("Another person with the right to publish must look at it."),
        )
    faults = faults_of(item, now)
    if faults:
        raise DutyRefused(
            "roster-faults",
            _("This roster cannot be published: the post would be empty or held twice."),
            _("Fill what is named, then publish again."),
            tuple(fault.words for fault in faults),
        )
    firm = Roster.objects.filter(group=item.group, first=item.first, state=RosterState.PUBLISHED)
    item.counts_from = now if firm.exists() else item.start
    firm.update(state=RosterState.REPLACED)
    item.state, item.published_by, item.published_at = RosterState.PUBLISHED, actor, now
    item.save()
    record(actor=actor, action="duty.publish", subject=item.subject, facts={"turns": item.turns.count()})
    return item


@transaction.atomic
def revise(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> Roster:
    """A new version of a published roster, to be changed and published by another person; until then the old counts.

    Raises:
        NotAllowed: the actor does not draw up duty.
        DutyRefused: it was not published, its time is over, a draft of it stands already, or no reason is given.
    """
    _require(MANAGE, actor)
    item = Roster.objects.select_for_update().get(pk=number)
    if item.state != RosterState.PUBLISHED or item.end <= now:
        raise DutyRefused(
            "roster-not-published", _("Only a published roster that still runs has a new version."), _("Open that one.")
        )
    if Roster.objects.filter(group=item.group, first=item.first, state=RosterState.DRAFT).exists():
        raise DutyRefused("draft-there", _("A draft of a new version stands already."), _("Open it, or drop it."))
    why = _reason(reason)
    made = Roster.objects.create(
        group=item.group,
        first=item.first,
        last=item.last,
        version=1 + _versions(item.group, item.first),
        start=item.start,
        end=item.end,
        drawn_by=actor,
        drawn_at=now,
        hands=_hands(actor),
        reason=why,
        demonstration=item.demonstration,
    )
    Turn.objects.bulk_create(
        Turn(roster=made, day=turn.day, shift=turn.shift, start=turn.start, end=turn.end, who_id=turn.who_id)
        for turn in item.turns.order_by("pk")
    )
    record(actor=actor, action="duty.revise", subject=made.subject, facts={"of": item.version}, reason=why)
    return made


@transaction.atomic
def drop(number: int, *, actor: User | None, reason: str) -> Roster:
    """Drop a draft; it stays readable.

    Raises:
        NotAllowed: the actor does not draw up duty.
        DutyRefused: it is no draft, or no reason is given.
    """
    _require(MANAGE, actor)
    item = _draft(number)
    item.reason = _reason(reason)
    item.state = RosterState.DROPPED
    item.save(update_fields=["reason", "state"])
    record(actor=actor, action="duty.drop", subject=item.subject, reason=item.reason)
    return item


def _require(policy: object, actor: User | None) -> None:
    if actor is not None:
        policy.require(actor)  # type: ignore[attr-defined]


def _overlap(seat: Membership, since: dt.date, until: dt.date | None) -> bool:
    return (until is None or seat.since <= until) and (seat.until is None or since <= seat.until)


def _hands(actor: User | None) -> list[int]:
    return [actor.pk] if actor is not None else []


def _touched(item: Roster, actor: User | None) -> None:
    """Whoever changes a draft has a hand in it."""
    if actor is not None and actor.pk not in item.hands:
        item.hands = [*item.hands, actor.pk]
        item.save(update_fields=["hands"])


def _versions(group: str, first: dt.date) -> int:
    return Roster.objects.filter(group=group, first=first).count()


def _draft(number: int) -> Roster:
    item = Roster.objects.select_for_update().get(pk=number)
    if item.state != RosterState.DRAFT:
        raise DutyRefused(
            "roster-no-draft",
            _("Only a draft can be changed."),
            _("Make a new version of it; what was published stays."),
        )
    return item


def _slot(item: Roster, day: dt.date, shift: str) -> Span:
    known = {each.id: each for each in calendar.shifts()}
    if shift not in known or not item.first <= day <= item.last:
        raise DutyRefused("no-such-shift", _("The roster has no such shift."), _("Choose a day and a shift of it."))
    return span_of(day, known[shift], calendar.zone())


def _must_fit(item: Roster, day: dt.date, span: Span, chosen: list[User], now: dt.datetime) -> None:
    _must_not_be_over(item, span, now)
    if len(chosen) > _MOST_IN_A_SHIFT:
        raise DutyRefused("shift-crowd", _("At most nine people sit a shift."), _("Choose fewer."))
    members = {each.user_id for each in membership.of_group(item.group, day)}
    strangers = [person for person in chosen if person.pk not in members or not person.is_active]
    if strangers:
        raise DutyRefused(
            "not-a-member",
            _("%(person)s is no member of the group on that day.") % {"person": strangers[0]},
            _("Choose a member, or put the person into the group first."),
        )


def _must_not_be_over(item: Roster, span: Span, now: dt.datetime) -> None:
    if item.version > 1 and span.end <= now:
        raise DutyRefused(
            "turn-over", _("This turn is over: who sat it is not changed any more."), _("Choose a turn that comes.")
        )


def _copy_weekdays(like: Roster, made: Roster) -> None:
    """The turns of another roster on the same days of the week, for those who are members on the new day."""
    shifts = {each.id: each for each in calendar.shifts()}
    by_weekday: dict[int, list[Turn]] = {}
    for turn in like.turns.select_related("who").order_by("day", "pk"):
        by_weekday.setdefault(turn.day.weekday(), []).append(turn)
    for day in calendar.days_of(made.first, made.last):
        members = {each.user_id for each in membership.of_group(made.group, day)}
        source = by_weekday.get(day.weekday(), [])
        newest = max((turn.day for turn in source), default=None)
        for turn in source:
            if turn.day == newest and turn.who_id in members and turn.who.is_active and turn.shift in shifts:
                span = span_of(day, shifts[turn.shift], calendar.zone())
                Turn.objects.create(
                    roster=made, day=day, shift=turn.shift, start=span.start, end=span.end, who_id=turn.who_id
                )


def _reason(text: str) -> str:
    why = text.strip()[:LONGEST_REASON]
    if not why:
        raise DutyRefused("reason-missing", _("A reason is needed."), _("Say why."))
    return why
