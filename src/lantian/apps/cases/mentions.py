"""Cases on the pages of what they are about: a ledger's row, an entry of a compared list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantian.apps.cases.choices import State
from lantian.apps.cases.clocks import case_rules
from lantian.apps.cases.models import Case
from lantian.apps.cases.policies import SEE, FilePolicy
from lantian.apps.cases.words import unit_name
from lantian.apps.orgs.models import User
from lantian.apps.reconciliation.queries import lead_of
from lantian.apps.records.campaign import pack
from lantian.apps.records.mentions import Mention, Mentions, mentions

__all__: list[str] = []

_MOST = 20


@mentions("row", "list-entry")
def cases_about(subject: str, reader: User) -> Mentions | None:
    """The cases that the reader sees, newest first, and the way to file one for those who may."""
    if pack().cases is None or not SEE.allows(reader):
        return None
    kind, _colon, name = subject.partition(":")
    about = Q(subject=subject)
    if kind == "row":
        about |= Q(pk__in=Case.objects.filter(problems__row__number=name).values("pk"))
    found = SEE.allowed(reader, Case.objects.filter(about)).distinct()[:_MOST]
    entries = tuple(
        Mention(
            title=f"{each.number} {each.title}",
            address=reverse("cases:case", args=[each.number]),
            state=str(State(each.state).label),
            detail=unit_name(each.unit_id),
        )
        for each in found
    )
    may_file = FilePolicy().allows(reader)
    if not entries and not may_file:
        return None
    return Mentions(
        heading=pgettext("about a row", "Cases"),
        entries=entries,
        offer=_("File a case about it") if may_file else "",
        offer_address=f"{reverse('cases:new')}?{urlencode(_asked(kind, name, reader))}" if may_file else "",
    )


def _asked(kind: str, name: str, reader: User) -> dict[str, str]:
    """What the form begins with. A row that is struck off and was found at work: the lead, so that it is named."""
    lead = lead_of(name, reader) if kind == "row" else None
    if lead is not None:
        kind, name = "list-entry", lead.subject.partition(":")[2]
    if kind == "row":
        source, asked = case_rules().source_found_in("row"), {"row": name}
    else:
        source, asked = case_rules().source_found_in("list-entry"), {"entry": name}
    return asked | ({"source": source.id} if source else {})
