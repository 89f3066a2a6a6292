"""What a person sees in the inbox."""

from __future__ import annotations

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lantian.apps.notices.models import Notice, Receipt
from lantian.apps.notices.policies import NoticePolicy
from lantian.apps.orgs.models import User

__all__ = ["inbox", "members", "new_for"]

_POLICY = NoticePolicy()


def new_for(user: User) -> QuerySet[Notice]:
    """Open notices that are meant for a person who has not taken note of them."""
    mine = Receipt.objects.filter(notice=OuterRef("pk"), by=user)
    return _POLICY.allowed(user, Notice.objects.filter(settled_at=None)).filter(~Exists(mine))


def inbox(user: User) -> QuerySet[Notice]:
    """One notice for each group that a person may see, the newest first: `total` in the group, `standing` still open,
    `is_new` when the reader has not taken note of all that stands open."""
    mine = Receipt.objects.filter(notice=OuterRef("pk"), by=user)
    fresh = Notice.objects.filter(~Exists(mine), group=OuterRef("pk"), settled_at=None)
    return (
        _POLICY.allowed(user, Notice.objects.filter(group=F("pk")))
        .annotate(
            total=Count("members", distinct=True),
            standing=Count("members", filter=Q(members__settled_at=None), distinct=True),
            is_new=Exists(fresh),
        )
        .order_by("-at", "-pk")
    )


def members(user: User, groups: list[int]) -> dict[int, list[Notice]]:
    """The notices of groups that a person may see, oldest first, with who took note."""
    found: dict[int, list[Notice]] = {}
    shown = _POLICY.allowed(user, Notice.objects.filter(group__in=groups))
    for notice in shown.prefetch_related("receipts__by").order_by("at", "pk"):
        found.setdefault(notice.group_id or notice.pk, []).append(notice)
    return found
