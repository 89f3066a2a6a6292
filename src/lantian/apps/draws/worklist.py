"""Where draws are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.draws import boards
from lantian.apps.draws.choices import State
from lantian.apps.draws.policies import DrawPolicy
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.records.campaign import pack, wording

__all__ = ["draws_due"]

place(
    Place(
        title=gettext_lazy("Random selection"),
        view="draws:overview",
        group="work",
        summary=gettext_lazy("Who is checked by whom, drawn so that anybody can draw it again"),
    )
)


@waiting
def draws_due(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Samples of the running period that are not drawn yet, for those who draw them."""
    today = local_day(now)
    for sample in pack().draws.values():
        if not DrawPolicy(sample).allows(user):
            continue
        standing = boards.newest_standing(sample, today)
        if standing is None or (standing.draw is not None and standing.draw.state == State.DRAWN):
            continue
        yield Waiting(
            title=f"{wording(sample.title)} {standing.period.label}",
            address=reverse("draws:sample", args=[sample.id]),
            urgency="today",
            detail=_("to be drawn until {day}").format(day=standing.period.last.isoformat()),
        )
