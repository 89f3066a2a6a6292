"""The exchange's places, and what waits in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.exchange import queries
from lantian.apps.exchange.choices import EXCHANGE, HandOverState
from lantian.apps.exchange.models import HandOver
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["bundles", "imports"]

place(
    Place(
        title=gettext_lazy("Bring data in"),
        view="exchange:imports",
        group="data",
        right=EXCHANGE,
        summary=gettext_lazy("files of other layouts, with a preview; undone in one step"),
    )
)
place(Place(title=gettext_lazy("Export"), view="exchange:export", group="data", right=EXCHANGE))
place(
    Place(
        title=gettext_lazy("Data for the upper level"),
        view="exchange:handover",
        group="data",
        right=EXCHANGE,
        summary=gettext_lazy("bundles, receipts"),
    )
)


@waiting
def imports(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Imports that were checked and neither applied nor thrown away."""
    if not has_right(user, EXCHANGE):
        return
    for batch in queries.staged().order_by("received_at")[:20]:
        first = batch.files.first()
        yield Waiting(
            title=_("Import {number}: apply or discard").format(number=batch.pk),
            address=reverse("exchange:import", args=[batch.pk]),
            urgency="to-receive",
            since=batch.received_at,
            detail=first.name if first else "",
        )


@waiting
def bundles(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Bundles that were made and not handed over."""
    if not has_right(user, EXCHANGE):
        return
    for made in HandOver.objects.filter(state=HandOverState.MADE).order_by("made_at")[:20]:
        yield Waiting(
            title=_("Hand over the data of {first} to {last}").format(first=made.first, last=made.last),
            address=reverse("exchange:handover-one", args=[made.pk]),
            urgency="today",
            since=made.made_at,
        )
