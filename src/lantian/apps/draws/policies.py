"""Who draws: people with the right, of the units that the pack names."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, RightPolicy, capacities, note_post
from lantian.core.policy.check_schema import Draw

__all__ = ["READ", "DrawPolicy"]

READ = RightPolicy("read-work")


@dataclass(frozen=True)
class DrawPolicy:
    """Drawing one sample of the pack; where the pack names no unit, everybody with the right."""

    sample: Draw
    right: str = "draw-samples"

    def capacity(self, actor: Actor) -> Capacity | None:
        """The post in which the actor may draw."""
        units = {self.sample.keeper, *self.sample.also} if self.sample.keeper else None
        found = (one for one in capacities(actor) if self.right in one.rights and (units is None or one.unit in units))
        return next(found, None)

    def allows(self, actor: Actor) -> bool:
        """Whether the actor may draw."""
        return self.capacity(actor) is not None

    def require(self, actor: Actor) -> Capacity:
        """The post in which the actor draws.

        Raises:
            NotAllowed: none.
        """
        found = self.capacity(actor)
        if found is None:
            raise NotAllowed(actor, self.right)
        note_post(actor, found)
        return found
