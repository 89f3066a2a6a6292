"""Recording what was found of an ordered cut, and making a case of a breach."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.cases.actions import NewProblem, file_case
from lantian.apps.cases.models import Case
from lantian.apps.cases.problems import CaseNotValid
from lantian.apps.curtailment.choices import CheckedBy
from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.models import Check, Order
from lantian.apps.curtailment.policies import CHECK
from lantian.apps.curtailment.problems import Refused
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import is_demonstration, wording
from lantian.core.policy.schema import Text

__all__ = ["Found", "check_order", "file_breach"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What somebody found: the line by its position, the share that was really cut (0 to 1)."""

    position: int
    day: dt.date
    by: CheckedBy
    share: Decimal
    note: str = ""


@transaction.atomic
def check_order(number: str, found: Found, *, actor: User | None, now: dt.datetime) -> Check:
    """Keep what was found of a line on a day; a later entry for that day counts instead of it.

    Raises:
        NotAllowed: the actor inspects nothing.
        Refused: the order has no such line, did not hold on that day, or the share is none.
    """
    if actor is not None:
        CHECK.require(actor)
    order = Order.objects.get(number=number)
    line = next((each for each in order.lines if each["position"] == found.position), None)
    if line is None:
        raise Refused("no-such-line", _("The order has no such line."), _("Choose a line of the order."))
    last = min(local_day(now), local_day(order.ended_at) if order.ended_at else local_day(now))
    if not local_day(order.starts) <= found.day <= last:
        raise Refused(
            "day-outside",
            _("The order did not hold on that day."),
            _("Choose a day from its beginning until today or its end."),
        )
    if not 0 <= found.share <= 1:
        raise Refused("share-outside", _("The share found lies outside 0 to 100 %."), _("Correct the share."))
    check = Check.objects.create(
        order=order,
        position=found.position,
        day=found.day,
        by=found.by,
        found_share=found.share,
        planned_share=Decimal(line["share"]).quantize(Decimal("0.0001")),
        note=found.note.strip()[:400],
        at=now,
        person=actor,
    )
    facts = {"day": found.day, "checked_by": found.by, "found_share": found.share, "planned_share": check.planned_share}
    record(actor=actor, action="curtailment.check-order", subject=order.log_subject, facts=facts, reason=check.note)
    return check


@transaction.atomic
def file_breach(key: int, *, actor: User | None, now: dt.datetime, demonstration: bool = False) -> Case:
    """Make a case of a breach; source and kind are the pack's. Order and case name each other.

    Raises:
        NotAllowed: the actor files no cases.
        Refused: it is no breach, has a case already, the pack names no kind, or no unit answers for the place.
    """
    check = Check.objects.select_for_update().select_related("order").get(pk=key)
    order, (file, _kept) = check.order, stated()
    if not check.breach or check.case:
        raise Refused(
            "no-breach",
            _("This entry is no breach, or has its case already."),
            _("Load the page again: somebody may have been faster."),
        )
    if file.breach_kind is None or file.breach_source is None:
        raise Refused(
            "breach-kind-missing",
            _("The campaign does not say what kind of case a breach is."),
            _("Complete curtailment.yaml of the campaign pack."),
        )
    name = next(each["line"] for each in order.lines if each["position"] == check.position)
    title = wording(
        Text(zh=f"减排指令未落实：{order.plant} {name}", en=f"Ordered cut not kept: {order.plant} {name}")
    ).strip()
    told = wording(
        Text(
            zh=f"{order.number}，{check.day}：指令削减 {check.planned_share:%}，核查为 {check.found_share:%}。",
            en=f"{order.number}, {check.day}: ordered {check.planned_share:%}, found {check.found_share:%}.",
        )
    )
    description = f"{told} {check.note}".strip()
    try:
        case = file_case(
            actor=actor,
            now=now,
            source=file.breach_source,
            kind=file.breach_kind,
            unit=order.unit,
            title=title[:200],
            problems=[NewProblem(found_on=check.day, description=description)],
            description=description,
            subject=order.log_subject,
            subdistrict=order.unit,
            demonstration=demonstration or is_demonstration(),
        )
    except CaseNotValid as wrong:
        raise Refused(
            "case-not-valid", _("No case can be made of it as it stands."), _("File the case by hand.")
        ) from wrong
    check.case = case.number
    check.save(update_fields=["case"])
    facts = {"case": case.number, "day": check.day}
    record(actor=actor, action="curtailment.file-breach", subject=order.log_subject, facts=facts)
    return case
