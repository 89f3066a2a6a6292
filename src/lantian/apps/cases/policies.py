"""Who sees cases and who takes which step: the post's right and the unit's part in the case together."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lantian.apps.cases.models import Case
from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, capacities, note_post
from lantian.core.flows.case import TABLE, Step

__all__ = ["FILE", "SEE", "FilePolicy", "SeePolicy", "StepPolicy"]

READ_WORK = "read-work"
FILE = "file-cases"
_OVERSEE = frozenset(
    {
        FILE,
        "forward-cases",
        "verify-cases",
        "extend-cases",
        "decide-escalation",
        "read-accountability",
    }
)
"""Whose work is the district's cases sees all of them; everybody else those in which their unit has a part."""


class SeePolicy:
    """Seeing cases: the office and the inspections all, a unit those in which it has a part, joint ones included."""

    right = READ_WORK

    def units(self, actor: Actor) -> set[str] | None:
        """Units whose cases are seen; None: all."""
        posts = [post for post in capacities(actor) if READ_WORK in post.rights]
        if any(_OVERSEE & post.rights for post in posts):
            return None
        return {post.unit for post in posts if post.unit}

    def allows(self, actor: Actor, case: Case | None = None) -> bool:
        """Whether the actor sees this case; without one: cases at all."""
        posts = [post for post in capacities(actor) if READ_WORK in post.rights]
        if case is None or not posts:
            return bool(posts)
        units = self.units(actor)
        return units is None or bool(units & _concerned(case))

    def allowed(self, actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
        """The cases that the actor sees."""
        units = self.units(actor)
        if units is None:
            return cases
        parts = Case.objects.filter(parts__unit__in=units).values("pk")
        return cases.filter(Q(unit__in=units) | Q(pk__in=parts)) if units else cases.none()

    def require(self, actor: Actor, case: Case | None = None) -> None:
        """Raises NotAllowed unless `allows`."""
        if not self.allows(actor, case):
            raise NotAllowed(actor, self.right)


SEE = SeePolicy()


class FilePolicy:
    """Filing a case, for any unit."""

    right = FILE

    def capacity(self, actor: Actor) -> Capacity | None:
        """The post in which the actor files."""
        return next((post for post in capacities(actor) if self.right in post.rights), None)

    def allows(self, actor: Actor) -> bool:
        """Whether the actor may file."""
        return self.capacity(actor) is not None

    def require(self, actor: Actor) -> Capacity:
        """The post in which the actor files.

        Raises:
            NotAllowed: none.
        """
        found = self.capacity(actor)
        if found is None:
            raise NotAllowed(actor, self.right)
        note_post(actor, found)
        return found


@dataclass(frozen=True)
class StepPolicy:
    """Taking one step of `core.flows.case`: the office's on any case, a unit's on its own part."""

    step: Step

    @property
    def right(self) -> str:
        """The right that it asks for."""
        return TABLE[self.step].right

    def capacity(self, actor: Actor, unit: str | None) -> Capacity | None:
        """The post in which the actor may take it about that unit's part; `unit=None`: about any."""
        own = TABLE[self.step].party == "unit"
        for post in capacities(actor):
            if self.right in post.rights and (not own or (post.unit and unit in (None, post.unit))):
                return post
        return None

    def allows(self, actor: Actor, case: Case | None = None, unit: str | None = None) -> bool:
        """Whether the actor may take it, on this case, about this unit's part."""
        if case is None or unit is not None or TABLE[self.step].party == "office":
            return self.capacity(actor, unit) is not None
        return any(self.capacity(actor, each) is not None for each in _active(case))

    def allowed(self, actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
        """The cases on which the actor may take it, as far as rights go."""
        if TABLE[self.step].party == "office":
            return cases if self.capacity(actor, None) else cases.none()
        units = {post.unit for post in capacities(actor) if self.right in post.rights and post.unit}
        parts = Case.objects.filter(parts__unit__in=units, parts__active=True).values("pk")
        return cases.filter(pk__in=parts) if units else cases.none()

    def require(self, actor: Actor, unit: str) -> Capacity:
        """The post in which the actor takes it.

        Raises:
            NotAllowed: none.
        """
        found = self.capacity(actor, unit)
        if found is None:
            raise NotAllowed(actor, self.right)
        note_post(actor, found)
        return found


def _concerned(case: Case) -> set[str]:
    return {case.unit_id, *case.parts.values_list("unit", flat=True)}


def _active(case: Case) -> set[str]:
    return {part.unit_id for part in case.parts.all() if part.active}
