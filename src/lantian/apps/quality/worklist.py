"""What waits for reviewers and for who confirms months; the pages of this app among the places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.policies import CONFIRM_DATA
from lantian.apps.monitoring.queries import confirmable_months, standings
from lantian.apps.monitoring.standing import over_at
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.quality.choices import REVIEW, State
from lantian.apps.quality.queries import open_episodes
from lantian.apps.records.campaign import wording
from lantian.core.time.local import day_bounds

__all__ = ["months_to_confirm", "proposals_to_review"]

_FRESH = dt.timedelta(days=7)
_DUE_DAYS = dt.timedelta(days=5)
"""Early in the next month: after so many days a confirmation is overdue."""

place(
    Place(
        title=_("Review of data"),
        view="quality:worklist",
        group="data",
        summary=_("flags that rules propose; accept them or override them"),
    )
)
place(
    Place(
        title=_("Decisions about data"),
        view="quality:decisions",
        group="data",
        summary=_("who decided what about which hours, and why"),
    )
)
place(
    Place(
        title=_("Confirmation of months"),
        view="quality:months",
        group="data",
        summary=_("until a month is confirmed its figures are preliminary"),
    )
)


@waiting
def proposals_to_review(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Episodes of the last week that nobody decided."""
    if not has_right(user, REVIEW):
        return
    count, bad, oldest = open_episodes(now - _FRESH)
    if count:
        query = urlencode({"state": State.PROPOSED, "since": (now - _FRESH).astimezone(campaign_zone()).date()})
        detail = ngettext("%(bad)d of them bad", "%(bad)d of them bad", bad) % {"bad": bad}
        yield Waiting(
            title=gettext("Suspect data to review"),
            address=f"{reverse('quality:worklist')}?{query}",
            urgency="today",
            count=count,
            since=oldest,
            detail=detail,
        )


@waiting
def months_to_confirm(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Months that are over and not confirmed, or changed since."""
    if not has_right(user, CONFIRM_DATA):
        return
    known, zone = standings(), campaign_zone()
    for month in confirmable_months():
        standing = known.of(month.first, month.last)
        if not over_at(month, now) or not standing.preliminary:
            continue
        over = day_bounds(month.last, zone)[1]
        yield Waiting(
            title=gettext("Confirm the data of %(month)s") % {"month": wording(month.title)},
            address=f"{reverse('quality:months')}#m{month.first:%Y-%m}",
            urgency="overdue" if now - over > _DUE_DAYS else "to-sign",
            since=over,
            detail=gettext("changed since it was confirmed") if standing.state == "changed" else "",
        )
