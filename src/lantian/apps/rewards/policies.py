"""Who proposes rewards and penalties, who decides on them: never the same person."""

from __future__ import annotations

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor, RightPolicy, acting_for
from lantian.apps.rewards.models import Settlement

__all__ = ["DECIDE", "PROPOSE", "READ", "is_proposer", "may_decide"]

READ = RightPolicy("read-work")
PROPOSE = RightPolicy("propose-rewards")
DECIDE = RightPolicy("decide-rewards")


def is_proposer(actor: User, settlement: Settlement) -> bool:
    """Whether somebody proposed it, themselves or in another's post, or acts for the person who did."""
    people = {settlement.proposed_by_id, settlement.proposed_for_id} - {None}
    behalf = acting_for(actor)
    return actor.pk in people or (behalf is not None and behalf.pk in people)


def may_decide(actor: Actor, settlement: Settlement) -> bool:
    """Whether somebody has the right and is another person than the one who proposed."""
    return DECIDE.allows(actor) and isinstance(actor, User) and not is_proposer(actor, settlement)
