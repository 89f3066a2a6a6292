"""The inbox among the inner pages, and how much in it is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.notices.choices import Severity
from lantian.apps.notices.policies import MANAGE
from lantian.apps.notices.queries import new_for
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import READ_WORK, Place, Waiting, place, waiting

__all__ = ["waiting_notices"]

place(
    Place(
        title=_("Notices"),
        view="notices:inbox",
        group="people",
        summary=_("What you should know, and what you want to be told outside the house."),
    )
)
place(
    Place(
        title=_("Channels of notices"),
        view="notices:channels",
        group="people",
        right=MANAGE,
        summary=_("WeCom, DingTalk, Feishu and mail: set up, tested, closed."),
    )
)


@waiting
def waiting_notices(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """One line for everything that is new, more pressing when something urgent is among it."""
    if not has_right(user, READ_WORK):
        return
    fresh = list(new_for(user).order_by("at").values_list("severity", "at"))
    if fresh:
        urgent = sum(severity == Severity.URGENT for severity, _at in fresh)
        yield Waiting(
            title=gettext("Notices to take note of"),
            address=reverse("notices:inbox"),
            urgency="today" if urgent else "to-receive",
            count=len(fresh),
            since=fresh[0][1],
            detail=gettext("{count} urgent").format(count=urgent) if urgent else "",
        )
