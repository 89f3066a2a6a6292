"""Where supervision is, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.supervision.choices import MeasureState, Shape
from lantian.apps.supervision.models import Measure, Suggestion
from lantian.apps.supervision.policies import DECIDE, EnforcePolicy
from lantian.apps.supervision.words import kind_words, step_words, unit_words

__all__ = ["boards_waiting", "proposals_waiting"]

place(
    Place(
        title=gettext_lazy("Supervision"),
        view="supervision:overview",
        group="cases",
        summary=gettext_lazy("On which of the five steps every unit stands, and why"),
    )
)
place(
    Place(
        title=gettext_lazy("Measures of enforcement"),
        view="supervision:measures",
        group="cases",
        summary=gettext_lazy("Fines by the day, stops, transfers, black lists and hang-boards"),
    )
)


_ONE_BY_ONE = 5
"""More proposals than these are one line: what else waits must not drown."""


@waiting
def proposals_waiting(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Steps that are proposed, for those who decide."""
    if not DECIDE.allows(user):
        return
    found = list(Suggestion.objects.order_by("unit"))
    if len(found) > _ONE_BY_ONE:
        yield Waiting(
            title=_("Proposals on the five steps"),
            address=reverse("supervision:overview"),
            urgency="to-sign",
            count=len(found),
            since=min(each.since for each in found),
        )
        return
    for each in found:
        step = step_words(each.proposed)
        up, back = _("{unit}: {step} is proposed"), _("{unit}: a step back to {step} is proposed")
        yield Waiting(
            title=(up if each.direction == "up" else back).format(unit=unit_words(each.unit), step=step),
            address=reverse("supervision:unit", args=[each.unit]),
            urgency="to-sign",
            since=each.since,
        )


@waiting
def boards_waiting(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Hang-boards that fall due within days, and those past their day, for the unit that ordered them."""
    policy = EnforcePolicy()
    if not policy.allows(user):
        return
    today = local_day(now)
    units = [post.unit for post in capacities(user) if policy.right in post.rights]
    soon = today + dt.timedelta(days=3)
    found = Measure.objects.filter(
        shape=Shape.HANG_BOARD, state=MeasureState.STANDING, due_on__lte=soon, authority__in=units
    )
    for each in found.order_by("due_on", "pk")[:50]:
        assert each.due_on is not None
        yield Waiting(
            title=f"{kind_words(each.kind)} {each.party}",
            address=reverse("supervision:measure", args=[each.pk]),
            urgency="overdue" if each.due_on < today else "today",
            detail=pgettext("enforcement", "to be mended by {day}").format(day=each.due_on.isoformat()),
        )
