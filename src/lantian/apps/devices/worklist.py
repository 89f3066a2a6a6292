"""What of the devices waits for a person, and its pages among the places of the inner site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from lantian.apps.devices.queries import callers
from lantian.apps.network.policies import MANAGE_STATIONS
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["strangers_to_adopt"]

_NAMED = 3

place(
    Place(
        title=gettext_lazy("Devices"),
        view="devices:list",
        group="network",
        summary=gettext_lazy("Line, deviations, orders and answers"),
    )
)
place(
    Place(
        title=gettext_lazy("Strangers"),
        view="devices:strangers",
        group="network",
        right=MANAGE_STATIONS,
        summary=gettext_lazy("Devices that call without being let in"),
    )
)


@waiting
def strangers_to_adopt(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Strangers that nobody has adopted or dismissed."""
    if not has_right(user, MANAGE_STATIONS):
        return
    found = callers()
    if found:
        yield Waiting(
            title=ngettext("%(total)s stranger to decide on", "%(total)s strangers to decide on", len(found))
            % {"total": len(found)},
            address=reverse("devices:strangers") if len(found) > 1 else reverse("devices:stranger", args=[found[0].mn]),
            urgency="to-sign",
            since=min(each.first for each in found),
            detail=", ".join(each.mn for each in found[:_NAMED]) + (" …" if len(found) > _NAMED else ""),
        )
