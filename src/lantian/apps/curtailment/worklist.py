"""Where cuts are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lantian.apps.curtailment.choices import PlanState
from lantian.apps.curtailment.models import Plan
from lantian.apps.curtailment.policies import SIGN
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["plans_waiting"]

place(
    Place(
        title=_("Cuts during a warning"),
        view="curtailment:overview",
        group="duty",
        summary=_("Emergency list, plans, what they reach"),
    )
)


@waiting
def plans_waiting(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Plans that wait for a signature."""
    if not SIGN.allows(user):
        return
    for item in Plan.objects.filter(state=PlanState.DRAFTED):
        yield Waiting(
            title=item.number,
            address=reverse("curtailment:plan", args=[item.number]),
            urgency="to-sign",
            since=item.made_at,
            detail=item.get_state_display(),
        )
