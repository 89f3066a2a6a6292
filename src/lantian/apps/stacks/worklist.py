"""Places of stacks, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.stacks import queries
from lantian.apps.stacks.choices import ProposalState
from lantian.apps.stacks.models import Proposal
from lantian.apps.stacks.policies import DECIDE, MANAGE

__all__ = ["decisions", "late_stacks"]

place(
    Place(
        title=_("Stacks"),
        view="stacks:overview",
        group="sources",
        summary=_("Monitors of stacks, hours above limits, exemptions"),
    )
)
place(
    Place(
        title=_("Transmission rates of stacks"),
        view="stacks:months",
        group="sources",
        summary=_("Valid transmission rate by source and month"),
    )
)
place(
    Place(
        title=_("Proposals about stacks"),
        view="stacks:proposals",
        group="sources",
        summary=_("Fines, orders and supervision to be decided"),
    )
)


@waiting
def decisions(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Proposals that wait for those who decide."""
    if not DECIDE.allows(user):
        return
    found = Proposal.objects.filter(state=ProposalState.OPEN)
    count = found.count()
    if count:
        oldest = found.order_by("made_at").values_list("made_at", flat=True).first()
        yield Waiting(
            title=gettext("Proposals about stacks"),
            address=reverse("stacks:proposals"),
            urgency="to-sign",
            count=count,
            since=oldest,
            detail=gettext("Fines, orders and supervision to be decided"),
        )


@waiting
def late_stacks(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Stacks that must report and do not, for those who keep the register."""
    if not MANAGE.allows(user):
        return
    found = queries.overview(now)
    late = [row for row in found.missing if row.late]
    if late:
        yield Waiting(
            title=gettext("Stacks that are not on line although the day is over"),
            address=reverse("stacks:overview"),
            urgency="overdue",
            count=len(late),
            detail=", ".join(row.stack.enterprise for row in late),
        )
