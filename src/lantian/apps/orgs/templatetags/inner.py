"""The second row of the navigation: the places of the inner site, for those who are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise

from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import GROUPS, Place, places_for

__all__ = ["InnerGroup", "inner_navigation"]

register = template.Library()


@dataclass(frozen=True)
class InnerGroup:
    """A heading with its places; `here` when the page being shown is one of them."""

    title: str | Promise
    places: list[tuple[Place, bool]]

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
    return [
        InnerGroup(GROUPS[name], [(entry, request.path == entry.address) for entry in entries])
        for name, entries in places_for(user).items()
    ]
