"""Who may hand in for a unit, and who may review what came."""

from __future__ import annotations

from typing import Protocol

from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, RightPolicy, capacities, note_post
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Submission

__all__ = ["READ", "PostPolicy", "UnitPolicy", "hand_in_policy", "list_policy", "review_policy"]

READ = RightPolicy("read-work")
_SUBMIT, _REVIEW = "submit-returns", "review-returns"


class PostPolicy(Protocol):
    """Who may do something, and in which post."""

    def require(self, actor: Actor) -> Capacity:
        """The post in which the actor does it; raises NotAllowed where there is none."""


class UnitPolicy:
    """A right that is used for one's own unit alone."""

    def __init__(self, right: str, units: frozenset[str]) -> None:
        self.right, self.units = right, units

    def capacity(self, actor: Actor) -> Capacity | None:
        """The post in which the actor may do it."""
        found = (post for post in capacities(actor) if self.right in post.rights and post.unit in self.units)
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


def hand_in_policy(unit: str) -> UnitPolicy:
    """Handing in for a unit: its own people."""
    return UnitPolicy(_SUBMIT, frozenset({unit}))


def review_policy(submission: Submission) -> UnitPolicy:
    """Reviewing: the people of the unit that it is sent to."""
    return UnitPolicy(_REVIEW, frozenset({submission.to_unit}))


def list_policy(collective: str) -> UnitPolicy:
    """Keeping the list of a collective unit: those who review what it owes."""
    receivers = frozenset(each.to_unit for each in pack().submissions.values() if collective in each.from_units)
    return UnitPolicy(_REVIEW, receivers)
