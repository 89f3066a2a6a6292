"""Who inspects, and who sees what was found."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from lantian.apps.inspections.choices import State
from lantian.apps.inspections.models import Inspection
from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, capacities, note_post

__all__ = ["CORRECT", "DRAFT", "FILE_CASES", "INSPECT", "SEE", "InspectPolicy", "SeePolicy"]

READ_WORK = "read-work"
FILE_CASES = "file-cases"
_OVERSEE = frozenset(
    {"inspect", FILE_CASES, "forward-cases", "verify-cases", "decide-escalation", "read-accountability"}
)
"""Whose work is the district's inspections sees all of them; everybody else those that their unit answers for."""


class InspectPolicy:
    """Inspecting any object, and finishing what one began."""

    right = "inspect"

    def capacity(self, actor: Actor) -> Capacity | None:
        """The post in which the actor inspects."""
        return next((post for post in capacities(actor) if self.right in post.rights), None)

    def allows(self, actor: Actor, _inspection: Inspection | None = None) -> bool:
        """Whether the actor may inspect."""
        return self.capacity(actor) is not None

    def require(self, actor: Actor) -> Capacity:
        """The post in which the actor inspects.

        Raises:
            NotAllowed: none.
        """
        found = self.capacity(actor)
        if found is None:
            raise NotAllowed(actor, self.right)
        note_post(actor, found)
        return found


class DraftPolicy(InspectPolicy):
    """Filling in a draft: who began it, as long as it is one."""

    def allows(self, actor: Actor, inspection: Inspection | None = None) -> bool:
        """Whether it is the actor's own draft."""
        if not super().allows(actor):
            return False
        return inspection is None or (
            inspection.state == State.DRAFT and inspection.by_id == getattr(actor, "pk", None)
        )

    def allowed(self, actor: Actor, inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
        """The actor's own drafts."""
        if not self.allows(actor):
            return inspections.none()
        return inspections.filter(state=State.DRAFT, by=getattr(actor, "pk", None))


class CorrectPolicy(InspectPolicy):
    """Correcting a finished inspection: who made it, and colleagues of the same unit."""

    def allows(self, actor: Actor, inspection: Inspection | None = None) -> bool:
        """Whether the actor may correct it."""
        if inspection is None:
            return super().allows(actor)
        return inspection.standing and any(
            self.right in post.rights
            and (inspection.by_id == getattr(actor, "pk", None) or (post.unit and post.unit == inspection.by_unit))
            for post in capacities(actor)
        )


class SeePolicy:
    """Seeing finished inspections; a draft is its inspector's own."""

    right = READ_WORK

    def units(self, actor: Actor) -> set[str] | None:
        """Units whose inspections are seen; None: all."""
        posts = [post for post in capacities(actor) if READ_WORK in post.rights]
        if any(_OVERSEE & post.rights for post in posts):
            return None
        return {post.unit for post in posts if post.unit}

    def allows(self, actor: Actor, inspection: Inspection | None = None) -> bool:
        """Whether the actor sees it; without one: inspections at all."""
        posts = [post for post in capacities(actor) if READ_WORK in post.rights]
        if inspection is None or not posts:
            return bool(posts)
        if inspection.state != State.FINISHED:
            return inspection.by_id == getattr(actor, "pk", None)
        units = self.units(actor)
        return units is None or inspection.unit_id in units or inspection.by_unit in units

    def allowed(self, actor: Actor, inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
        """The finished inspections that the actor sees."""
        finished = inspections.filter(state=State.FINISHED)
        if not self.allows(actor):
            return finished.none()
        units = self.units(actor)
        return finished if units is None else finished.filter(Q(unit__in=units) | Q(by_unit__in=units))

    def require(self, actor: Actor, inspection: Inspection | None = None) -> None:
        """Raises NotAllowed unless `allows`."""
        if not self.allows(actor, inspection):
            raise NotAllowed(actor, self.right)


INSPECT, DRAFT, CORRECT, SEE = InspectPolicy(), DraftPolicy(), CorrectPolicy(), SeePolicy()
