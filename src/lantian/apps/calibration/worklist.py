"""The place of calibration among the inner pages, and what waits there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.calibration.choices import State
from lantian.apps.calibration.models import Correction
from lantian.apps.calibration.policies import CALIBRATE
from lantian.apps.calibration.queries import devices
from lantian.apps.monitoring.common import ranked_pollutant
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.core.standards.pollutants import Pollutant

__all__ = ["waiting_calibration"]

place(
    Place(
        title=_("Calibration"),
        view="calibration:devices",
        group="network",
        summary=_("Micro-stations beside reference stations, their corrections and reports."),
    )
)


@waiting
def waiting_calibration(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Proposals to decide, and devices whose co-location is due."""
    if not has_right(user, CALIBRATE):
        return
    proposals = list(Correction.objects.filter(state=State.PROPOSED).order_by("proposed_at"))
    stations = Station.objects.in_bulk([proposal.station for proposal in proposals])
    for proposal in proposals:
        yield Waiting(
            title=gettext("Decide on a correction: {station} {pollutant}").format(
                station=stations.get(proposal.station, proposal.station),
                pollutant=Pollutant.from_code(proposal.parameter).label,
            ),
            address=reverse("calibration:correction", args=[proposal.pk]),
            urgency="to-sign",
            since=proposal.proposed_at,
        )
    pollutant, _origin = ranked_pollutant(now.date())
    due = [each for each in devices(pollutant.code, now=now) if each.standing == "due"]
    if due:
        yield Waiting(
            title=gettext("Micro-stations whose co-location is due"),
            address=f"{reverse('calibration:devices')}?standing=due",
            urgency="today",
            count=len(due),
            since=min(each.due for each in due if each.due is not None),
        )
