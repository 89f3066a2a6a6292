"""Who sees a notice: people with its right, of the units that it names; and whoever it was handed up to."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from lantian.apps.notices.models import Notice
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed, has_right, rights_of

__all__ = ["MANAGE", "NoticePolicy"]

MANAGE = "manage-notices"
Actor = User | AnonymousUser | None


@dataclass(frozen=True)
class NoticePolicy:
    """Both questions: may this person see it, and which ones may they see."""

    def allows(self, actor: Actor, notice: Notice) -> bool:
        """Whether a person may see a notice and take note of it."""
        if notice.escalated_right and has_right(actor, notice.escalated_right):
            return True
        meant = not notice.unit_ids or getattr(actor, "unit_id", None) in notice.unit_ids
        return meant and has_right(actor, notice.right)

    def allowed(self, actor: Actor, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        """Those that a person may see."""
        rights = rights_of(actor)
        if not rights:
            return notices.none()
        meant = Q(units="")
        unit = getattr(actor, "unit_id", None)
        if unit:
            meant |= Q(units__contains=f",{unit},")
        return notices.filter((Q(right__in=rights) & meant) | Q(escalated_right__in=rights))

    def require(self, actor: Actor, notice: Notice) -> None:
        """Raises NotAllowed unless `allows`."""
        if not self.allows(actor, notice):
            raise NotAllowed(actor, notice.right)
