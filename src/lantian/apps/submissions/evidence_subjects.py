"""Documents handed in with a return: who may see them, and who may add to them while it is open."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.evidence.subjects import SubjectRules, subject
from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack, wording
from lantian.apps.submissions.choices import State
from lantian.apps.submissions.models import Return
from lantian.apps.submissions.policies import READ, hand_in_policy

__all__: list[str] = []


def _parts(name: str) -> tuple[str, str, str]:
    submission, period, unit = [*name.split(":"), "", ""][:3]
    return submission, period, unit


def _may_add(actor: User, name: str) -> bool:
    """The unit's own people, until it is accepted."""
    submission, period, unit = _parts(name)
    found = Return.objects.filter(submission=submission, period=period, unit=unit).first()
    return hand_in_policy(unit).allows(actor) and (found is None or found.state != State.ACCEPTED)


def _acts_for(actor: User, name: str) -> User | None:
    post = hand_in_policy(_parts(name)[2]).capacity(actor)
    return post.on_behalf_of if post else None


def _title(name: str) -> str:
    """The return in the reader's language, with its unit."""
    submission, _period, unit = _parts(name)
    known = pack().submissions.get(submission)
    owing = Unit.objects.filter(pk=unit).first()
    return " · ".join(filter(None, [wording(known.title) if known else name, str(owing or "")]))


def _may_see(actor: Actor, _name: str) -> bool:
    return READ.allows(actor)


subject("return")(
    SubjectRules(
        may_see=_may_see,
        may_add=_may_add,
        acts_for=_acts_for,
        title=_title,
        address=lambda name: reverse("submissions:return", args=_parts(name)),
        add_right="submit-returns",
    )
)
