"""Where compared lists are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.reconciliation import boards, leads
from lantian.apps.reconciliation.policies import RECONCILE, ListPolicy
from lantian.apps.records.campaign import pack

__all__ = ["entries_undecided", "rows_found_at_work"]

place(
    Place(
        title=gettext_lazy("Lists against lists"),
        view="reconciliation:overview",
        group="work",
        right=RECONCILE,
        summary=gettext_lazy("Lists of others held against the ledgers, to find what was left off"),
    )
)
place(
    Place(
        title=gettext_lazy("Struck off, yet found at work"),
        view="reconciliation:leads",
        group="work",
        right=leads.READ_LEADS,
        summary=gettext_lazy("Rows that count as done and that lists of others find at work"),
    )
)


@waiting
def rows_found_at_work(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Rows that count as done and are found at work, for those who inspect and check."""
    found = leads.seen_by(user).count()
    if found:
        address = reverse("reconciliation:leads")
        title = _("Struck off, yet found at work: to be looked into")
        yield Waiting(title=title, address=address, urgency="today", count=found)


@waiting
def entries_undecided(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Entries on which somebody has to decide."""
    mine = [each.id for each in pack().reconciliations.values() if ListPolicy(each).allows(user)]
    if not mine:
        return
    address = reverse("reconciliation:overview")
    count = boards.undecided(mine)
    if count:
        yield Waiting(
            title=_("Entries of compared lists to decide on"), address=address, urgency="to-receive", count=count
        )
