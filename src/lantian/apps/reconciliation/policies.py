"""Who compares lists: people with the right, of the units that the pack names."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, RightPolicy, capacities, note_post
from lantian.core.policy.check_schema import Reconciliation

__all__ = ["READ", "RECONCILE", "ListPolicy"]

READ = RightPolicy("read-work")
RECONCILE = "reconcile"


@dataclass(frozen=True)
class ListPolicy:
    """Bringing, seeing and deciding on lists of one reconciliation: foreign lists are not for everybody's eyes."""

    reconciliation: Reconciliation
    right: str = RECONCILE

    def capacity(self, actor: Actor) -> Capacity | None:
        """The post in which the actor may do it."""
        named = self.reconciliation
        units = {named.keeper, *named.also} if named.keeper else None
        found = (one for one in capacities(actor) if self.right in one.rights and (units is None or one.unit in units))
        return next(found, None)

    def allows(self, actor: Actor) -> bool:
        """Whether the actor may do it."""
        return self.capacity(actor) is not None

    def require(self, actor: Actor) -> Capacity:
        """The post in which the actor does it.

        Raises:
            NotAllowed: none.
        """
        found = self.capacity(actor)
        if found is None:
            raise NotAllowed(actor, self.right)
        note_post(actor, found)
        return found
