"""Where inspections are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.cases.policies import FilePolicy
from lantian.apps.inspections.models import Inspection
from lantian.apps.inspections.policies import DRAFT, INSPECT
from lantian.apps.inspections.queries import to_file
from lantian.apps.inspections.tables import class_words
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting

__all__ = ["cases_to_file", "drafts"]

place(
    Place(
        title=gettext_lazy("Inspections"),
        view="inspections:list",
        group="cases",
        summary=gettext_lazy("Forms for the phone, problems by their weight, signatures, numbered sheets"),
    )
)
_SHOWN = 10


@waiting
def drafts(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Inspections that the person began and did not finish."""
    if not INSPECT.allows(user):
        return
    for each in DRAFT.allowed(user, Inspection.objects.all()).order_by("-saved_at")[:_SHOWN]:
        yield Waiting(
            title=_("Finish the inspection of %(object)s") % {"object": each.title},
            address=reverse("inspections:checklist", args=[each.pk]),
            urgency="today",
            since=each.started_at,
            detail=class_words(each.form),
        )


@waiting
def cases_to_file(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Problems that inspectors found and that the office has not handed over yet."""
    if not FilePolicy().allows(user):
        return
    found = to_file().order_by("finished_at")
    count = found.count()
    if count:
        first = found.values_list("finished_at", flat=True).first()
        yield Waiting(
            title=_("Hand over what inspections found"),
            address=f"{reverse('inspections:list')}?result=to-file",
            urgency="today",
            count=count,
            since=first,
        )
