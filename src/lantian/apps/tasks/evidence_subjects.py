"""Statements take evidence: their unit adds it, everybody who reads the work sees it."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.evidence.subjects import SubjectRules, subject
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack, wording
from lantian.apps.tasks.models import Statement
from lantian.apps.tasks.policies import READ, STATE, withdraw_policy


def _found(name: str) -> Statement | None:
    if not (name.isascii() and name.isdigit() and len(name) < 12):
        return None
    return Statement.objects.filter(pk=int(name)).first()


def _may_see(actor: Actor, name: str) -> bool:
    return READ.allows(actor) and _found(name) is not None


def _may_add(actor: User, name: str) -> bool:
    found = _found(name)
    return found is not None and found.withdrawn_at is None and withdraw_policy(found).allows(actor)


def _acts_for(actor: User, name: str) -> User | None:
    found = _found(name)
    posts = withdraw_policy(found).posts(actor) if found else ()
    return posts[0].on_behalf_of if posts else None


def _address(name: str) -> str:
    return reverse("progress:statement", args=[name])


def _title(name: str) -> str:
    found = _found(name)
    indicator = pack().indicators.get(found.indicator) if found else None
    return wording(indicator.title) if indicator else name


subject("statement")(
    SubjectRules(
        may_see=_may_see, may_add=_may_add, acts_for=_acts_for, address=_address, title=_title, add_right=STATE
    )
)
