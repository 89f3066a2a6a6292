"""Standing in for somebody who is away: who names whom, for which days, and how it ends."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs import audit
from lantian.apps.orgs.models import Delegation, User
from lantian.apps.orgs.policies import AccountPolicy, NotAllowed

__all__ = ["DelegationRefused", "delegate", "end"]

LONGEST_DAYS = 366
_ACCOUNTS = AccountPolicy()


class DelegationRefused(Exception):
    """A delegation cannot be made as asked; `field` is the one to mend."""

    code = "delegation-refused"

    def __init__(self, field: str, message: str | Promise) -> None:
        self.field, self.message = field, message
        self.remedy = str(message)
        super().__init__(f"{field}: {message}")


@transaction.atomic
def delegate(
    absent: User,
    stand_in: User,
    *,
    actor: User | None,
    since: dt.date,
    until: dt.date,
    reason: str,
    now: dt.datetime,
    today: dt.date,
) -> Delegation:
    """Let somebody fill a person's post from a day until a day, both included.

    Raises:
        NotAllowed: the actor is neither the person nor somebody who manages accounts.
        DelegationRefused: the days, the people or the reason are wrong.
    """
    _require(actor, absent)
    if stand_in.pk == absent.pk:
        raise DelegationRefused("stand_in", _("Name somebody else."))
    if not stand_in.is_active or not absent.is_active:
        raise DelegationRefused("stand_in", _("This account is closed."))
    if until < since:
        raise DelegationRefused("until", _("The last day lies before the first."))
    if since < today:
        raise DelegationRefused("since", _("The first day is over; nobody can have stood in before it was said."))
    if (until - since).days > LONGEST_DAYS:
        raise DelegationRefused("until", _("At most a year at a time."))
    if not reason.strip():
        raise DelegationRefused("reason", _("Say why."))
    overlapping = absent.delegations.filter(ended_at=None, since__lte=until, until__gte=since)
    if overlapping.filter(stand_in=stand_in).exists():
        raise DelegationRefused("stand_in", _("This person stands in on some of these days already."))
    made = Delegation.objects.create(
        absent=absent,
        stand_in=stand_in,
        since=since,
        until=until,
        reason=reason.strip()[:300],
        made_by=actor,
        made_at=now,
    )
    _log(made, "orgs.delegate", actor, reason)
    return made


@transaction.atomic
def end(delegation: Delegation, *, actor: User, now: dt.datetime, reason: str = "") -> Delegation:
    """End a delegation early; what was done in it stays. The one who stands in may end it as well.

    Raises:
        NotAllowed: the actor has no part in it and does not manage accounts.
        DelegationRefused: it was ended before.
    """
    if actor.pk != delegation.stand_in_id:
        _require(actor, delegation.absent)
    found = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if found.ended_at is not None:
        raise DelegationRefused("reason", _("It was ended before."))
    found.ended_at, found.ended_by = now, actor
    found.save(update_fields=["ended_at", "ended_by"])
    _log(found, "orgs.end-delegation", actor, reason)
    return found


def _require(actor: User | None, absent: User) -> None:
    if actor is not None and actor.pk != absent.pk and not _ACCOUNTS.allows(actor, absent):
        raise NotAllowed(actor, _ACCOUNTS.right)


def _log(delegation: Delegation, action: str, actor: User | None, reason: str) -> None:
    facts = {"stand_in": delegation.stand_in.username, "since": delegation.since, "until": delegation.until}
    audit.record(actor=actor, action=action, subject=f"user:{delegation.absent.username}", facts=facts, reason=reason)
