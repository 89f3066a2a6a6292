"""Who sits in which group on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from lantian.apps.duty.choices import Seat
from lantian.apps.duty.models import Membership
from lantian.apps.orgs.models import User

__all__ = ["groups_of", "of_group", "on_day", "seats_of"]

_ORDER = [Seat.HEAD, Seat.DEPUTY, Seat.MEMBER]


def on_day(day: dt.date) -> QuerySet[Membership]:
    """Everybody's seats on a day."""
    return Membership.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day).select_related("user")


def of_group(group: str, day: dt.date) -> list[Membership]:
    """The people of a group on a day, the head first."""
    return in_order(on_day(day).filter(group=group))


def seats_of(user: User, day: dt.date) -> list[Membership]:
    """The seats of a person on a day."""
    return list(on_day(day).filter(user=user))


def groups_of(user: User, day: dt.date) -> tuple[str, ...]:
    """The groups of a person on a day, in the order of their seats."""
    return tuple(dict.fromkeys(each.group for each in seats_of(user, day)))


def in_order(found: Iterable[Membership]) -> list[Membership]:
    """Heads, deputies, members, each in the order in which they came."""
    return sorted(found, key=lambda each: (_ORDER.index(Seat(each.seat)), each.pk))
