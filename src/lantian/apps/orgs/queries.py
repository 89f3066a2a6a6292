"""Who there is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.orgs.models import User

__all__ = ["Account", "accounts", "role_title", "shown_name"]


@dataclass(frozen=True)
class Account:
    """An account as the list of accounts shows it."""

    user: User
    role: str


def shown_name(user: User) -> str:
    """The name under which somebody appears."""
    return user.display_name or user.username


def role_title(role_id: str) -> str:
    """What a role of the pack is called, in the reader's language; its id when the pack does not know it."""
    for role in pack().info.roles:
        if role.id == role_id:
            return wording(role.title)
    return role_id


def accounts() -> QuerySet[User]:
    """All accounts, active ones first."""
    return User.objects.select_related("unit").order_by("-is_active", "username")
