"""Who may read progress, and who may state it."""

from __future__ import annotations

from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, RightPolicy, capacities, note_post
from lantian.apps.tasks.demands import units_stating
from lantian.apps.tasks.models import Statement
from lantian.core.policy.indicator_schema import Indicator

__all__ = ["READ", "STATE", "StatePolicy", "withdraw_policy"]

READ = RightPolicy("read-work")
STATE = "state-progress"


class StatePolicy:
    """Stating how far an indicator is: people of the units that lead what it serves."""

    def __init__(self, units: tuple[str, ...]) -> None:
        self.units = units

    @classmethod
    def of(cls, indicator: Indicator) -> StatePolicy:
        """For one indicator; nobody where it is counted."""
        return cls(units_stating(indicator) if indicator.kind == "statement" else ())

    def posts(self, actor: Actor) -> tuple[Capacity, ...]:
        """The posts in which the actor may do it."""
        return tuple(post for post in capacities(actor) if STATE in post.rights and post.unit in self.units)

    def allows(self, actor: Actor) -> bool:
        """Whether the actor may do it."""
        return bool(self.posts(actor))

    def require(self, actor: Actor) -> Capacity:
        """The post in which the actor does it.

        Raises:
            NotAllowed: none.
        """
        found = self.posts(actor)
        if not found:
            raise NotAllowed(actor, STATE)
        note_post(actor, found[0])
        return found[0]


def withdraw_policy(statement: Statement) -> StatePolicy:
    """Withdrawing a statement, and adding proof to it: people of the unit that made it."""
    return StatePolicy((statement.unit_id,))
