"""Who may do what about duty: rights of the pack, and seats in a group."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.duty import membership
from lantian.apps.duty.choices import Seat
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, RightPolicy, capacities, note_post

__all__ = ["ARCHIVE", "CONFIRM", "MANAGE", "PERSONAL", "PUBLISH", "READ", "HeadPolicy", "OwnerPolicy", "ReportPolicy"]

READ = RightPolicy("read-work")
MANAGE = RightPolicy("manage-duty")
PUBLISH = RightPolicy("publish-roster")
CONFIRM = RightPolicy("confirm-leave")
ARCHIVE = RightPolicy("keep-archive")
PERSONAL = RightPolicy("read-personal")


class _PostPolicy:
    """A right that counts in some posts only."""

    right: str

    def fits(self, post: Capacity, person: User) -> bool:
        """Whether the right counts in this post, which is that of `person`."""
        raise NotImplementedError

    def capacity(self, actor: Actor) -> Capacity | None:
        """The post in which the actor may do it."""
        if not isinstance(actor, User):
            return None
        found = (
            post
            for post in capacities(actor)
            if self.right in post.rights and self.fits(post, post.on_behalf_of or actor)
        )
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


@dataclass(frozen=True)
class HeadPolicy(_PostPolicy):
    """Approving leave of a group: its head; its deputies when the head asks, or when there is none
    (interpretation `leave-of-a-head`)."""

    group: str
    person: User
    """Who asks."""
    on: dt.date
    right: str = "approve-leave"

    def fits(self, post: Capacity, person: User) -> bool:
        """A head or deputy of this group, and not the one who asks."""
        heads = [each.user_id for each in membership.of_group(self.group, self.on) if each.seat == Seat.HEAD]
        others = [each for each in heads if each != self.person.pk]
        if others:
            return person.pk in others
        seats = membership.of_group(self.group, self.on)
        return person.pk != self.person.pk and any(
            each.user_id == person.pk and each.seat == Seat.DEPUTY for each in seats
        )


@dataclass(frozen=True)
class ReportPolicy(_PostPolicy):
    """Writing the daily report of a group: its members."""

    group: str
    on: dt.date
    right: str = "report-daily"

    def fits(self, post: Capacity, person: User) -> bool:
        """A member of this group."""
        return any(each.user_id == person.pk for each in membership.of_group(self.group, self.on))


@dataclass(frozen=True)
class OwnerPolicy(_PostPolicy):
    """Reporting a meeting's task done: the people of the unit that it was given to."""

    unit: str
    right: str = "read-work"

    def fits(self, post: Capacity, person: User) -> bool:
        """Of this unit."""
        return post.unit == self.unit
