"""Leads in the worklist, and the places of this part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.integrity.choices import LIVE
from lantian.apps.integrity.models import Lead
from lantian.apps.integrity.policies import DECIDE_LEADS, READ_LEADS
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["undecided"]

place(
    Place(
        title=_("Leads on tampering"),
        view="integrity:leads",
        group="data",
        right=READ_LEADS,
        summary=_("What looks unusual at a station; leads, not verdicts"),
    )
)
place(
    Place(
        title=_("Inspection visits"),
        view="integrity:visits",
        group="data",
        right=READ_LEADS,
        summary=_("When somebody came to look, for the check of dips"),
    )
)


@waiting
def undecided(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Leads that wait for a decision, as one entry."""
    if not has_right(user, DECIDE_LEADS):
        return
    found = Lead.objects.filter(state__in=LIVE).order_by("found_at")
    count = found.count()
    if count:
        oldest = found.first()
        yield Waiting(
            title=gettext("Leads on tampering to look into"),
            address=f"{reverse('integrity:leads')}?state=live",
            urgency="to-receive",
            count=count,
            since=oldest.found_at if oldest else None,
            detail=gettext("A lead, not a verdict"),
        )
