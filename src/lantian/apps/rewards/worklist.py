"""Where rewards and penalties are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.rewards import queries
from lantian.apps.rewards.choices import State
from lantian.apps.rewards.models import Settlement
from lantian.apps.rewards.policies import DECIDE, PROPOSE, may_decide

__all__ = ["rewards_waiting"]

place(
    Place(
        title=gettext_lazy("Rewards of the ranking"),
        view="rewards:overview",
        group="accountability",
        summary=gettext_lazy("What the last of a week pay and the first get, by the pack’s table"),
    )
)


@waiting
def rewards_waiting(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Weeks to be settled, for those who propose; proposals, for those who decide; figures that have changed."""
    if PROPOSE.allows(user):
        due = queries.due_weeks(now=now)
        if due:
            yield Waiting(
                title=_("Rewards of the ranking to be proposed"),
                address=reverse("rewards:week", args=[due[-1].week.first.isoformat()]),
                urgency="today",
                count=len(due),
                detail=_("weeks that are over; the oldest is opened"),
            )
        for item in queries.in_force().exclude(changed_at=None):
            yield Waiting(
                title=_("The figures of a settled week have changed: {first}").format(first=item.first.isoformat()),
                address=reverse("rewards:week", args=[item.first.isoformat()]),
                urgency="today",
                since=item.changed_at,
            )
    if DECIDE.allows(user):
        for item in Settlement.objects.filter(state=State.PROPOSED).order_by("first"):
            if may_decide(user, item):
                yield Waiting(
                    title=_("Rewards of the ranking: {first} – {last}").format(
                        first=item.first.isoformat(), last=item.last.isoformat()
                    ),
                    address=reverse("rewards:week", args=[item.first.isoformat()]),
                    urgency="to-sign",
                    since=item.proposed_at,
                )
