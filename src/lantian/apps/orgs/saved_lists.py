"""Lists of records that somebody keeps under a name of their own: what is chosen among them, in which order.

A list is kept for a place: "ledger:boilers", "cases". Only its owner sees it; the records are not touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lantian.apps.orgs.models import SavedList, User

__all__ = ["ListNameless", "OwnList", "forget_list", "keep_list", "own_lists", "say_forgotten", "say_kept"]

_NAME, _QUERY = 60, 1000


class ListNameless(Exception):
    """A list is to be kept without a name."""

    code = "list-nameless"
    remedy = "Give the list a name."


@dataclass(frozen=True)
class OwnList:
    """A kept list as its page offers it."""

    name: str
    query: str
    forget: str
    """Where it is forgotten."""


def own_lists(user: User, place: str, *, forget: Callable[[int], str]) -> list[OwnList]:
    """Somebody's lists of a place, by name. `forget` gives the address at which one is forgotten."""
    kept = SavedList.objects.filter(user=user, place=place)
    return [OwnList(each.name, each.query, forget(each.pk)) for each in kept]


def keep_list(user: User, place: str, *, name: str, query: str) -> str:
    """Keep a list as it stands; the same name again replaces it. Returns the name.

    Raises:
        ListNameless: the name is empty.
    """
    name = name.strip()[:_NAME]
    if not name:
        raise ListNameless
    SavedList.objects.update_or_create(user=user, place=place, name=name, defaults={"query": query[:_QUERY]})
    return name


def forget_list(user: User, place: str, pk: int) -> None:
    """Forget a list of one's own; nothing happens where there is none."""
    SavedList.objects.filter(user=user, place=place, pk=pk).delete()


def say_kept(request: HttpRequest, place: str, query: str) -> None:
    """Keep the list that a page sent, and say so."""
    try:
        name = keep_list(request.user, place, name=request.POST.get("name", ""), query=query)
    except ListNameless:
        messages.error(request, _("Give the list a name."))
    else:
        messages.success(request, _("The list is kept as “{name}”.").format(name=name))


def say_forgotten(request: HttpRequest, place: str, pk: int) -> None:
    """Forget a list, and say so."""
    forget_list(request.user, place, pk)
    messages.success(request, _("The list is forgotten."))
