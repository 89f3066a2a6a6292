"""Where cuts are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.curtailment.choices import PlanState
from lantian.apps.curtailment.models import Order, Plan
from lantian.apps.curtailment.policies import ORDER, SIGN
from lantian.apps.curtailment.queries import unanswered
from lantian.apps.curtailment.warned import current
from lantian.apps.curtailment.words import grade_words
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["orders_waiting", "plans_waiting"]

place(
    Place(
        title=_("Cuts during a warning"),
        view="curtailment:overview",
        group="duty",
        summary=_("Emergency list, plans, what they reach"),
    )
)


place(
    Place(
        title=_("Orders of cuts"),
        view="curtailment:orders",
        group="duty",
        summary=_("What plants were ordered, who answered, who did not"),
    )
)


@waiting
def orders_waiting(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """A warning whose cuts are not ordered, and plants that did not answer in time."""
    if not ORDER.allows(user):
        return
    standing = current()
    if standing is not None and not Order.objects.filter(warning=standing.number).exists():
        yield Waiting(
            title=f"{grade_words(standing.grade)} {standing.number}",
            address=reverse("curtailment:orders"),
            urgency="today",
            since=standing.starts,
            detail=gettext("cuts not ordered yet"),
        )
    silent = unanswered(now)
    if silent:
        yield Waiting(
            title=gettext("Orders that no plant answered"),
            address=reverse("curtailment:orders"),
            urgency="overdue",
            count=len(silent),
            since=silent[0].order.due_at,
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
