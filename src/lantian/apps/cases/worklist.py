"""Where cases are, and which of them wait for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lantian.apps.cases.models import Case, Extension
from lantian.apps.cases.policies import StepPolicy
from lantian.apps.cases.queries import overdue, running_parts
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.orgs.worklist import Place, Urgency, Waiting, place, waiting
from lantian.apps.records.campaign import pack
from lantian.core.flows.case import OPEN, Step

__all__ = ["cases_of_the_office", "cases_of_units"]

place(
    Place(
        title=gettext_lazy("Cases"),
        view="cases:list",
        group="cases",
        summary=gettext_lazy("Problems handed over: who answers, by when, what was done, both clocks"),
    )
)


@waiting
def cases_of_units(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Late and due cases of the person's units, and those to sign for."""
    units = {post.unit for post in capacities(user) if "answer-cases" in post.rights and post.unit}
    if not units or pack().cases is None:
        return
    today = local_day(now)
    mine = running_parts().filter(unit__in=units)
    late, due, new = mine.aggregate(
        late=Count("pk", Q(due__lt=today)), due=Count("pk", Q(due=today)), new=Count("pk", Q(state="forwarded"))
    ).values()
    if late:
        yield _entry(gettext_lazy("Cases of your unit past their day"), "mine=1&when=overdue", "overdue", late)
    if due:
        yield _entry(gettext_lazy("Cases of your unit due today"), "mine=1&when=today", "today", due)
    if new:
        yield _entry(gettext_lazy("Cases to sign for"), "mine=1&state=forwarded", "to-receive", new)


@waiting
def cases_of_the_office(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """What the office passes on, verifies, concludes and decides."""
    may = {step: StepPolicy(step).allows(user) for step in (Step.FORWARD, Step.VERIFY, Step.GRANT_EXTENSION)}
    if not any(may.values()) or pack().cases is None:
        return
    today = local_day(now)
    states = dict(Case.objects.order_by().values_list("state").annotate(Count("pk")))
    if may[Step.FORWARD]:
        late = overdue(today).count()
        if late:
            yield _entry(gettext_lazy("Cases past their day"), "when=overdue", "overdue", late)
        if states.get("handed-over"):
            number = states["handed-over"]
            yield _entry(gettext_lazy("Cases to pass on"), "state=handed-over", "to-receive", number)
    if may[Step.VERIFY]:
        if states.get("reported"):
            yield _entry(gettext_lazy("Cases to verify"), "state=reported", "to-sign", states["reported"])
        if states.get("verified"):
            yield _entry(gettext_lazy("Cases to conclude"), "state=verified", "to-sign", states["verified"])
    if may[Step.GRANT_EXTENSION]:
        asked = Extension.objects.filter(granted=None, case__state__in=[each.value for each in OPEN])
        number = asked.exclude(asked_by=user).count()
        if number:
            yield _entry(gettext_lazy("Cases for which more time is asked"), "when=extension", "to-sign", number)


def _entry(title: str | Promise, query: str, urgency: Urgency, count: int) -> Waiting:
    return Waiting(title=str(title), address=f"{reverse('cases:list')}?{query}", urgency=urgency, count=count)
