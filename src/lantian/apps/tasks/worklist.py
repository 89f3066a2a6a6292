"""Where progress is, and what of it waits for a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.records.campaign import wording
from lantian.apps.tasks import boards, demands
from lantian.apps.tasks.policies import STATE
from lantian.apps.tasks.progress import progress
from lantian.core.rules.progress.clock import State

__all__ = ["own_share"]

place(
    Place(
        title=gettext_lazy("Progress of measures and main tasks"),
        view="progress:board",
        group="work",
        summary=gettext_lazy("How far each measure and main task is, computed; who holds it up"),
    )
)


@waiting
def own_share(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """What the person's unit states or answers for, and what is overdue or due soon of it. Overdue things stand
    together in one calm line: the plan was issued with dates already past."""
    units = [post.unit for post in capacities(user) if STATE in post.rights and post.unit]
    if not units:
        return
    found = progress(now)
    today = demands.local_day(now)
    for unit in dict.fromkeys(units):
        mine = [line for line in boards.own_lines(unit, found) if line.part != "cooperating"]
        late = [line for line in mine if line.state in (State.OVERDUE, State.REOPENED)]
        if late:
            yield Waiting(
                title=_("Measures and main tasks past their date"),
                address=reverse("progress:unit", args=[unit]),
                urgency="overdue",
                count=len(late),
                detail=_("as of {day}; dates that were past on the day of issue count as well").format(
                    day=today.isoformat()
                ),
            )
        for line in (each for each in mine if each.state == State.DUE_SOON):
            yield Waiting(
                title=wording(line.progress.indicator.title),
                address=reverse("progress:indicator", args=[line.progress.indicator.id]),
                urgency="today",
                detail=boards.due_words(line.progress),
            )
