"""What is attached to a thing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from lantian.apps.evidence.models import Item

__all__ = ["attached", "slots"]


def attached(subject: str) -> list[Item]:
    """Everything attached to a thing and not withdrawn, oldest first."""
    return list(Item.objects.filter(subject=subject, withdrawn_at=None).select_related("by"))


def slots(subjects: Iterable[str], *, since: dt.datetime | None = None) -> Mapping[str, Counter[str]]:
    """How many of each slot are attached to each thing (since a moment); withdrawn ones do not count."""
    found: dict[str, Counter[str]] = {}
    items = Item.objects.filter(subject__in=list(subjects), withdrawn_at=None)
    if since is not None:
        items = items.filter(at__gte=since)
    for subject, slot in items.order_by().values_list("subject", "slot"):
        found.setdefault(subject, Counter())[slot] += 1
    return found
