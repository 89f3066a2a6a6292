"""Places of dustfall, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.dustfall import queries
from lantian.apps.dustfall.policies import RECORD
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["missing_jars"]

place(
    Place(
        title=_("Dustfall"),
        view="dustfall:month",
        group="sources",
        summary=_("Dustfall by point and month, subdistricts ranked against the limit"),
    )
)


@waiting
def missing_jars(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Points of the newest finished month without a single jar, for those who enter them."""
    if not RECORD.allows(user):
        return
    months = queries.months(now)
    if not months:
        return
    sheet = queries.month_sheet(months[0])
    missing = [point for point in sheet.missing if point.figure.reason == "no-jar"]
    if missing:
        yield Waiting(
            title=gettext("Dustfall of {month} to be entered").format(month=f"{sheet.month:%Y-%m}"),
            address=f"{reverse('dustfall:month')}?month={sheet.month:%Y-%m}",
            urgency="today",
            count=len(missing),
            detail=", ".join(str(point.point) for point in missing[:6]),
        )
