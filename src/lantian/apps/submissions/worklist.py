"""Where returns are, and what waits for whom."""

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
from lantian.apps.submissions import boards
from lantian.apps.submissions.owing import Owed

__all__ = ["returns_owed", "returns_to_review"]

place(
    Place(
        title=gettext_lazy("Lists and reports owed"),
        view="submissions:overview",
        group="work",
        summary=gettext_lazy("What units hand in by which day, what came, and who is late"),
    )
)

_MOST = 6
"""Single entries; more stand behind one that counts them."""
_URGENCIES = {"missing": "overdue", "sent-back": "today", "soon": "today"}


@waiting
def returns_owed(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """What the person's unit has to hand in."""
    units = frozenset(post.unit for post in capacities(user) if "submit-returns" in post.rights and post.unit)
    if not units:
        return
    found = [each for each in boards.own(now, units) if each.standing.word in _URGENCIES]
    for each in found[:_MOST]:
        yield Waiting(
            title=_title(each),
            address=boards.address_of(each),
            urgency=_URGENCIES[each.standing.word],
            detail=_("due {day}").format(day=each.due.day.isoformat()),
        )
    if len(found) > _MOST:
        yield Waiting(
            title=_("More lists and reports to hand in"),
            address=reverse("submissions:overview"),
            urgency="today",
            count=len(found) - _MOST,
        )


@waiting
def returns_to_review(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """What came and nobody reviewed."""
    units = frozenset(post.unit for post in capacities(user) if "review-returns" in post.rights and post.unit)
    found = boards.to_review(now, units) if units else []
    if found:
        yield Waiting(
            title=_("Lists and reports to review"),
            address=reverse("submissions:overview"),
            urgency="to-receive",
            count=len(found),
            since=min(each.item.first_handed_in_at for each in found if each.item and each.item.first_handed_in_at),
        )


def _title(each: Owed) -> str:
    title = wording(each.submission.title)
    return title if each.due.period == "once" else f"{title} {each.due.period}"
