"""Where the inventory is in the inner site, and what waits for a signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.inventory.actions import SIGN
from lantian.apps.inventory.choices import State
from lantian.apps.inventory.models import Inventory
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__: list[str] = []

place(
    Place(
        title=gettext_lazy("Emission inventory"),
        view="inventory:overview",
        group="sources",
        summary=gettext_lazy("What the district's sources emit in a year, how sure it is, and where"),
    )
)


@waiting
def to_sign(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Inventories that somebody else computed."""
    if not SIGN.allows(user):
        return
    for item in Inventory.objects.filter(state=State.PROPOSED, computed_at__lte=now):
        if item.computed_by_id != user.pk:
            title = _("Emission inventory of {year} waits for a signature").format(year=item.year)
            address = reverse("inventory:inventory", args=[item.pk])
            yield Waiting(title=title, address=address, urgency="to-sign", since=item.computed_at)
