"""What other parts may ask of warnings: only what was signed, but for those who draft and sign."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lantian.apps.warnings.models import Episode, WarningVersion

__all__ = ["draft", "in_force", "open_episode", "published", "signed_between", "standing"]


def in_force(moment: dt.datetime) -> WarningVersion | None:
    """The warning that holds at a moment."""
    known = WarningVersion.objects.filter(signed_at__lte=moment, starts__lte=moment).filter(
        Q(ended_at=None) | Q(ended_at__gt=moment)
    )
    found = known.select_related("episode").order_by("-signed_at", "-pk")
    return next((each for each in found if each.holds_at(moment)), None)


def open_episode() -> Episode | None:
    """The episode whose warning was neither lifted nor cancelled."""
    return Episode.objects.filter(closed_at=None).first()


def standing(episode: Episode) -> WarningVersion | None:
    """The newest signed version of an episode that nothing has replaced: what the next draft follows."""
    return episode.warnings.filter(state="signed").exclude(kind__in=["lift", "cancel"]).order_by("-number").first()


def draft(episode: Episode | None) -> WarningVersion | None:
    """The draft that waits for a signature or for its drafter."""
    return episode.warnings.filter(state__in=["drafted", "returned"]).first() if episode else None


def published(limit: int = 50) -> list[WarningVersion]:
    """Signed versions, the newest first."""
    found = WarningVersion.objects.exclude(identifier=None).select_related("episode")
    return list(found.order_by("-signed_at", "-pk")[:limit])


def signed_between(first: dt.datetime, last: dt.datetime) -> list[WarningVersion]:
    """Versions that were signed in `[first, last]`, in order."""
    found = WarningVersion.objects.filter(signed_at__gte=first, signed_at__lte=last).select_related("episode")
    return list(found.order_by("signed_at", "pk"))
