"""What waits for a person, and the places of the inner site. Each app says its own in its `worklist.py`.

>>> @waiting
... def proposals(user: User, now: dt.datetime) -> Iterable[Waiting]: ...
>>> place(Place(title=…, view="devices:list", right="command-devices", group="network"))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import rights_today

__all__ = ["GROUPS", "READ_WORK", "Place", "Urgency", "Waiting", "place", "places_for", "waiting", "waiting_for"]

Urgency = Literal["overdue", "today", "to-sign", "to-receive"]
Source = Callable[[User, dt.datetime], Iterable["Waiting"]]

READ_WORK = "read-work"
GROUPS: dict[str, Promise] = {
    "work": _("Ledgers and tasks"),
    "cases": _("Cases and inspections"),
    "duty": _("Duty and briefings"),
    "accountability": _("Accountability and ranking"),
    "network": _("Network"),
    "data": _("Data"),
    "sources": _("Sources"),
    "people": _("People"),
}
"""Headings under which places stand, in order."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that a person should do; `address` opens it."""

    title: str
    address: str
    urgency: Urgency
    count: int = 1
    since: dt.datetime | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page of the inner site; `view` is the name of its address, `right` what opens it."""

    title: str | Promise
    view: str
    group: str
    right: str = READ_WORK
    also: str = ""
    """Another right that opens it too."""
    summary: str | Promise = ""

    @cached_property
    def address(self) -> str:
        """Where the page is; asked for on every page, and always the same."""
        return reverse(self.view)


_sources: dict[str, Source] = {}
_places: dict[str, Place] = {}


def waiting(source: Source) -> Source:
    """Have a function asked what waits for a person. It says nothing of what that person has no right to."""
    _sources[f"{source.__module__}.{source.__qualname__}"] = source
    return source


def place(entry: Place) -> Place:
    """Put a page among the places of the inner site."""
    _places[entry.view] = entry
    return entry


def waiting_for(user: User, now: dt.datetime) -> list[Waiting]:
    """Everything that waits for a person, most urgent first, oldest first within."""
    _discover()
    order: tuple[Urgency, ...] = ("overdue", "today", "to-sign", "to-receive")
    found = [item for source in _sources.values() for item in source(user, now)]
    return sorted(found, key=lambda item: (order.index(item.urgency), item.since or now, item.title))


def places_for(user: User) -> dict[str, list[Place]]:
    """The pages that a person may open, by group."""
    _discover()
    found: dict[str, list[Place]] = {name: [] for name in GROUPS}
    rights = rights_today(user)
    for entry in _places.values():
        if entry.right in rights or entry.also in rights:
            found[entry.group].append(entry)
    return {name: entries for name, entries in found.items() if entries}


@cache
def _discover() -> None:
    autodiscover_modules("worklist")
