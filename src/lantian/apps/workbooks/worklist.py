"""Where workbooks are, and which wait for a signature or for mending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.records.campaign import pack, wording
from lantian.apps.workbooks.choices import IMPORT, SIGN, BatchState
from lantian.apps.workbooks.models import Batch
from lantian.apps.workbooks.policies import asks_four_eyes

__all__ = ["to_mend", "to_sign"]

place(
    Place(
        title=gettext_lazy("Workbooks of ledgers"),
        view="workbooks:batches",
        group="work",
        right=IMPORT,
        also=SIGN,
        summary=gettext_lazy("Excel out and in: compared line by line, signed, undone in one step"),
    )
)


@waiting
def to_sign(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Imports that wait for a signature which this person may give."""
    if not has_right(user, SIGN):
        return
    for batch in Batch.objects.filter(state=BatchState.WAITING).order_by("uploaded_at")[:50]:
        ledger = pack().ledgers.get(batch.ledger)
        if ledger is None or (batch.uploaded_by_id == user.pk and asks_four_eyes(ledger)):
            continue
        yield Waiting(
            title=_("Sign the import of rows: {ledger}").format(ledger=wording(ledger.title)),
            address=reverse("workbooks:batch", args=[batch.pk]),
            urgency="to-sign",
            since=batch.uploaded_at,
            detail=batch.name,
        )


@waiting
def to_mend(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """One's own workbooks that came back with faults."""
    if not has_right(user, IMPORT):
        return
    mine = Batch.objects.filter(uploaded_by=user, state=BatchState.FAULTY)
    for batch in mine.order_by("uploaded_at")[:20]:
        yield Waiting(
            title=_("Mend the workbook {number}").format(number=batch.pk),
            address=reverse("workbooks:batch", args=[batch.pk]),
            urgency="to-receive",
            since=batch.uploaded_at,
            detail=batch.name,
        )
