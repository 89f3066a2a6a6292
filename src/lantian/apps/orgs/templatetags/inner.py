"""The second row of the navigation: the places of the inner site, for those who are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.orgs.worklist import GROUPS, Place, places_for

__all__ = ["InnerGroup", "inner_navigation", "standing_in"]

register = template.Library()


@dataclass(frozen=True)
class InnerGroup:
    """A heading with its places; `here` when the page being shown is one of them, or lies below one."""

    title: str | Promise
    places: list[tuple[Place, str]]
    """Each with "page" when it is the page being shown, "true" when that page lies below it, else ""."""

    @property
    def here(self) -> bool:
        """Whether the page being shown is among the places."""
        return any(here for _, here in self.places)


@register.simple_tag(takes_context=True)
def inner_navigation(context: dict[str, Any]) -> list[InnerGroup]:
    """The groups of places that the reader may open; none for strangers."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return []
    groups = places_for(user)
    above = [
        entry.address for entries in groups.values() for entry in entries if request.path.startswith(entry.address)
    ]
    nearest = max(above, key=len, default="")
    here = {nearest: "page" if request.path == nearest else "true"}
    return [
        InnerGroup(GROUPS[name], [(entry, here.get(entry.address, "")) for entry in entries])
        for name, entries in groups.items()
    ]


@register.simple_tag(takes_context=True)
def standing_in(context: dict[str, Any]) -> list[User]:
    """The people in whose posts the reader acts today."""
    user = getattr(context.get("request"), "user", None)
    return [post.on_behalf_of for post in capacities(user) if post.on_behalf_of is not None]
