"""Where accountability is, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lantian.apps.accountability.choices import State
from lantian.apps.accountability.evaluations import evaluated
from lantian.apps.accountability.models import Proposal
from lantian.apps.accountability.policies import AGREE, DECIDE, OWN, PROPOSE
from lantian.apps.accountability.problems import NoMethod
from lantian.apps.accountability.sheets import unit_title
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.accountability.reading import FactsUnusable

__all__ = ["proposals_waiting", "to_propose"]

place(
    Place(
        title=gettext_lazy("Counts and findings"),
        view="accountability:overview",
        group="accountability",
        right="read-accountability",
        summary=gettext_lazy("What is counted for each unit and month, and which level would answer"),
    )
)
place(
    Place(
        title=pgettext_lazy("accountability", "Looking ahead"),
        view="accountability:outlook",
        group="accountability",
        right="read-accountability",
        also=OWN,
        summary=gettext_lazy("What will be counted if nothing happens, and which cases to finish first"),
    )
)
place(
    Place(
        title=gettext_lazy("Proposals of accountability"),
        view="accountability:proposals",
        group="accountability",
        right="read-accountability",
        summary=gettext_lazy("From the proposal over the agreement to the outcome"),
    )
)
place(
    Place(
        title=gettext_lazy("Who held which post"),
        view="accountability:posts",
        group="accountability",
        right="manage-posts",
        summary=gettext_lazy("Who answers is who held the post on the days of the period"),
    )
)


@waiting
def proposals_waiting(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Proposals that wait for the reader: to agree, to hand over, to mend, opinions that are due."""
    wanted = [
        *((State.PROPOSED, State.AGREED) if AGREE.allows(user) else ()),
        *((State.RETURNED,) if PROPOSE.allows(user) else ()),
        *((State.HANDED_OVER, State.APPEALED) if DECIDE.allows(user) else ()),
    ]
    if not wanted:
        return
    today = local_day(now)
    for item in Proposal.objects.filter(state__in=wanted).order_by("pk")[:50]:
        due = item.opinion_due if item.state == State.HANDED_OVER else None
        late = due is not None and due < today
        yield Waiting(
            title=f"{item.number} {wording(unit_title(item.unit))}",
            address=reverse("accountability:proposal", args=[item.number]),
            urgency="overdue" if late else "today" if due == today else "to-sign",
            since=item.changed_at,
            detail=_("opinion due on {day}").format(day=due.isoformat()) if due else item.get_state_display(),
        )


@waiting
def to_propose(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Units and periods with findings that nobody has proposed yet, for those who propose."""
    if not PROPOSE.allows(user) or not pack().official_rules:
        return
    try:
        found = evaluated(local_day(now), now=now)
    except (NoMethod, FactsUnusable, ParameterNotInForce):
        return
    standing = {
        (item.unit, item.period, each["basis"], each["tier"], each["part"])
        for item in Proposal.objects.exclude(state=State.WITHDRAWN).only("unit", "period", "findings")
        for each in item.findings
    }
    left = {
        (each.unit, each.period)
        for each in found.evaluation.findings
        if (each.unit, each.period, each.basis, each.tier, each.part) not in standing
    }
    if left:
        yield Waiting(
            title=_("Findings that are not proposed"),
            address=f"{reverse('accountability:overview')}?reached=1",
            urgency="to-receive",
            count=len(left),
            detail=_("units and periods in which a tier is reached"),
        )
