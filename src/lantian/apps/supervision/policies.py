"""Who sees supervision, who decides on steps, who orders measures and follows them up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, RightPolicy, capacities, has_right, note_post
from lantian.apps.supervision.choices import Shape
from lantian.apps.supervision.models import Measure

__all__ = ["DECIDE", "READ", "SEE", "EnforcePolicy", "SeePolicy", "may_read_protocol"]

READ = RightPolicy("read-work")
DECIDE = RightPolicy("decide-escalation")


@dataclass(frozen=True)
class SeePolicy:
    """Measures for everybody who reads the work; transfers to the police for the two units and for who decides."""

    right: str = "read-work"

    def allowed(self, actor: Actor, measures: QuerySet[Measure]) -> QuerySet[Measure]:
        """Those of `measures` that the actor may see."""
        if not has_right(actor, self.right):
            return measures.none()
        if DECIDE.allows(actor):
            return measures.all()
        units = [post.unit for post in capacities(actor) if post.unit]
        return measures.filter(~Q(shape=Shape.TRANSFER) | Q(authority__in=units) | Q(unit__in=units))

    def allows(self, actor: Actor, measure: Measure) -> bool:
        """Whether the actor may see it."""
        if not has_right(actor, self.right):
            return False
        units = {post.unit for post in capacities(actor)}
        open_to_all = measure.shape != Shape.TRANSFER or DECIDE.allows(actor)
        return open_to_all or bool(units & {measure.authority, measure.unit})


SEE = SeePolicy()


@dataclass(frozen=True)
class EnforcePolicy:
    """Ordering measures for one's unit; following up those that one's unit ordered."""

    right: str = "enforce"

    def capacity(self, actor: Actor, measure: Measure | None = None) -> Capacity | None:
        """The post in which the actor may order, or follow up this measure."""
        posts = (post for post in capacities(actor) if self.right in post.rights)
        return next((post for post in posts if measure is None or post.unit == measure.authority), None)

    def allows(self, actor: Actor, measure: Measure | None = None) -> bool:
        """Whether the actor may."""
        return self.capacity(actor, measure) is not None

    def require(self, actor: Actor, measure: Measure | None = None) -> Capacity:
        """The post in which the actor does it.

        Raises:
            NotAllowed: none.
        """
        found = self.capacity(actor, measure)
        if found is None:
            raise NotAllowed(actor, self.right)
        note_post(actor, found)
        return found


def may_read_protocol(actor: Actor, unit: str) -> bool:
    """Who was at a talk and what was said: for those who decide, who may see personal data, and the unit itself."""
    if DECIDE.allows(actor) or has_right(actor, "read-personal"):
        return True
    return any(post.unit == unit for post in capacities(actor) if READ.right in post.rights)
