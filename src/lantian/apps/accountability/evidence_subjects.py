"""Papers of proposals and of the suspension: who sees them, and who may add to them while it is their turn."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.accountability.choices import State
from lantian.apps.accountability.models import Proposal
from lantian.apps.accountability.policies import AGREE, DECIDE, PROPOSE, READ
from lantian.apps.evidence.subjects import SubjectRules, subject
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor

__all__: list[str] = []

_TURN = {
    State.PROPOSED: (PROPOSE, AGREE),
    State.RETURNED: (PROPOSE,),
    State.AGREED: (AGREE,),
    State.HANDED_OVER: (DECIDE,),
    State.DECIDED: (DECIDE,),
    State.APPEALED: (DECIDE,),
}
_BEFORE_HAND_OVER = (State.PROPOSED, State.RETURNED, State.AGREED)


def _may_see(actor: Actor, _name: str) -> bool:
    return READ.allows(actor)


def _state(name: str) -> str:
    return Proposal.objects.filter(number=name).values_list("state", flat=True).first() or ""


def _may_add(actor: User, name: str) -> bool:
    return any(policy.allows(actor) for policy in _TURN.get(_state(name), ()))


def _may_withdraw(actor: User, name: str) -> bool:
    """What was handed over stays."""
    return _state(name) in _BEFORE_HAND_OVER and _may_add(actor, name)


subject("accountability")(
    SubjectRules(
        may_see=_may_see,
        may_add=_may_add,
        may_withdraw=_may_withdraw,
        address=lambda name: reverse("accountability:proposal", args=[name]),
        see_right=READ.right,
        add_right=PROPOSE.right,
    )
)
subject("suspension")(
    SubjectRules(
        may_see=_may_see,
        may_add=lambda actor, _name: AGREE.allows(actor),
        may_withdraw=lambda _actor, _name: False,
        address=lambda _name: reverse("accountability:suspension"),
        see_right=READ.right,
        add_right=AGREE.right,
    )
)
