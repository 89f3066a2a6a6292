"""What of the network waits for a person, and its pages among the places of the inner site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lantian.apps.network.models import Agency, Finding
from lantian.apps.network.policies import MANAGE_AGENCIES, MANAGE_STATIONS
from lantian.apps.network.queries import late_stations, silent_stations
from lantian.apps.network.service import rule
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["ending_licences", "late", "open_findings", "silent"]

_NAMED = 3

place(
    Place(
        title=gettext_lazy("Coverage and on-line rate"),
        view="network:coverage",
        group="network",
        summary=gettext_lazy("By subdistrict and week; who is missing"),
    )
)
place(
    Place(
        title=gettext_lazy("Register of stations"),
        view="network:list",
        group="network",
        summary=gettext_lazy("Stages, parameters, diary, who runs it"),
    )
)
place(
    Place(
        title=gettext_lazy("Monitoring agencies"),
        view="network:agencies",
        group="network",
        summary=gettext_lazy("Licences, people, contracts, findings"),
    )
)
place(
    Place(
        title=gettext_lazy("Hand-over to the upper level"),
        view="network:hand-over",
        group="network",
        summary=gettext_lazy("Stages and completeness of the stations"),
    )
)


@waiting
def silent(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Silent stations: all for those who manage stations, those of their own subdistrict for the liaison."""
    manages = has_right(user, MANAGE_STATIONS)
    if not manages and user.unit_id is None:
        return
    found = [each for each in silent_stations(now) if manages or each[0].subdistrict == user.unit_id]
    if not found:
        return
    known = [since for _station, since in found if since is not None]
    names = ", ".join(str(station) for station, _since in found[:_NAMED])
    yield Waiting(
        title=ngettext("%(total)s station is silent", "%(total)s stations are silent", len(found))
        % {"total": len(found)},
        address=reverse("network:coverage") if len(found) > 1 else reverse("network:station", args=[found[0][0].code]),
        urgency="today",
        since=min(known) if known else None,
        detail=names + (" …" if len(found) > _NAMED else ""),
    )


@waiting
def late(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Reference stations whose day has passed (M01)."""
    if not has_right(user, MANAGE_STATIONS):
        return
    found = late_stations(now)
    if found:
        yield Waiting(
            title=ngettext("%(total)s reference station is late", "%(total)s reference stations are late", len(found))
            % {"total": len(found)},
            address=reverse("network:hand-over"),
            urgency="overdue",
            detail=", ".join(str(row.station) for row in found[:_NAMED]),
        )


@waiting
def ending_licences(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Agencies whose licence has ended or ends within the pack's days (M03)."""
    if not has_right(user, MANAGE_AGENCIES):
        return
    today = timezone.localdate(now)
    until = today + dt.timedelta(days=rule(now).whole("network.licence_warning_days"))
    for agency in Agency.objects.filter(closed_on=None, licence_until__lte=until):
        ended = agency.licence_until is not None and agency.licence_until < today
        yield Waiting(
            title=_("Licence ended: {name}").format(name=agency)
            if ended
            else _("Licence ends soon: {name}").format(name=agency),
            address=reverse("network:agency", args=[agency.pk]),
            urgency="overdue" if ended else "to-receive",
            detail=str(agency.licence_until),
        )


@waiting
def open_findings(user: User, now: dt.datetime) -> Iterable[Waiting]:
    """Findings about agencies that nobody has settled (M03)."""
    if not has_right(user, MANAGE_AGENCIES):
        return
    found = Finding.objects.filter(Q(settled_on=None), severity__in=("fault", "breach", "fraud"))
    for finding in found.select_related("agency").order_by("on")[:20]:
        yield Waiting(
            title=_("Open finding: {name}").format(name=finding.agency),
            address=reverse("network:agency", args=[finding.agency_id]),
            urgency="to-sign",
            detail=f"{finding.on} · {finding.what[:80]}",
        )
