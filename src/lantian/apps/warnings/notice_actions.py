"""Notices from outside (M37): recorded, and their end. They raise what the rules propose; a person drafts and signs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.warnings.appraisal import rules_on
from lantian.apps.warnings.models import OutsideNotice
from lantian.apps.warnings.policies import DRAFT
from lantian.apps.warnings.problems import Refused
from lantian.apps.warnings.spans import check_span, unknown_grade

__all__ = ["end_notice", "record_notice"]

_LONG = 4000


@transaction.atomic
def record_notice(
    *,
    actor: User | None,
    now: dt.datetime,
    office: str,
    reference: str,
    grade: str,
    starts: dt.datetime,
    ends: dt.datetime | None = None,
    text: str = "",
) -> OutsideNotice:
    """Record a notice from outside (M37). It raises what the rules propose; a person drafts and signs.

    Raises:
        NotAllowed: the actor does not draft.
        Refused: the grade is unknown, office or number is missing, or it ends before it starts.
    """
    if actor is not None:
        DRAFT.require(actor)
    if grade not in [each.id for each in rules_on(now).grades]:
        raise unknown_grade()
    if not office.strip() or not reference.strip():
        raise Refused(
            "notice-incomplete",
            _("The office or the number of the notice is missing."),
            _("Enter both as the paper has them."),
        )
    check_span(starts, ends, now)
    same = OutsideNotice.objects.filter(office=office.strip()[:120], reference=reference.strip()[:120], grade=grade)
    if same.exclude(ends__lte=now).exists():
        raise Refused(
            "notice-known",
            _("This notice is recorded already, and holds."),
            _("Record its end first, where it was entered wrongly."),
        )
    item = OutsideNotice.objects.create(
        office=office.strip()[:120],
        reference=reference.strip()[:120],
        grade=grade,
        starts=starts,
        ends=ends,
        text=text.strip()[:_LONG],
        at=now,
        by=actor,
    )
    facts = {"office": item.office, "reference": item.reference, "grade": grade, "starts": starts, "ends": ends}
    record(actor=actor, action="warnings.record-notice", subject=item.log_subject, facts=facts)
    return item


@transaction.atomic
def end_notice(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> OutsideNotice:
    """A notice from outside holds no more, or was entered wrongly; it stays, with the reason.

    Raises:
        NotAllowed: the actor does not draft.
        Refused: it ended already, or no reason is given.
    """
    if actor is not None:
        DRAFT.require(actor)
    item = OutsideNotice.objects.select_for_update().get(pk=number)
    if item.ends is not None and item.ends <= now:
        raise Refused("notice-ended", _("This notice ended already."), _("Nothing to do."))
    if not reason.strip():
        raise Refused("reason-missing", _("A reason is needed."), _("Say why; it stays with the warning."))
    item.ends, item.ended_by, item.ended_reason = now, actor, reason.strip()[:_LONG]
    item.save(update_fields=["ends", "ended_by", "ended_reason"])
    record(actor=actor, action="warnings.end-notice", subject=item.log_subject, reason=item.ended_reason)
    return item
