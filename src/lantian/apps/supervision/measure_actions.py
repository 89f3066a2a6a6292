"""Ordering measures, following them up, lifting them. `actor=None` is the installation itself (demonstration)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.evidence.queries import attached
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import acting_for
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.supervision import measure_checks as checks
from lantian.apps.supervision.choices import Happened, MeasureState, Shape
from lantian.apps.supervision.measures import accrual_of, kind_of
from lantian.apps.supervision.models import Event, FinePause, HandedMaterial, Measure
from lantian.apps.supervision.policies import EnforcePolicy
from lantian.apps.supervision.problems import SupervisionRefused

__all__ = [
    "hand_material",
    "lift",
    "link_record",
    "order",
    "pause_fine",
    "resume_fine",
    "stop_fine",
    "strike",
    "take_material_back",
]

_POLICY = EnforcePolicy()


@transaction.atomic
def order(
    kind: str,
    *,
    actor: User | None,
    now: dt.datetime,
    unit: str,
    party: str,
    ground: str,
    ordered_on: dt.date,
    about: str = "",
    record_number: str = "",
    document: str = "",
    public_words: str = "",
    served_on: dt.date | None = None,
    daily: Decimal | None = None,
    due_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    authority: str = "",
    demonstration: bool = False,
) -> Measure:
    """Order a measure of the pack that follows from a case or a row.

    The row that records it (S3) stays in its ledger: `record_number` ties the two together.

    Raises:
        NotAllowed: the actor does not enforce.
        SupervisionRefused: something that the measure needs is missing or cannot be.
    """
    post = _POLICY.require(actor) if actor is not None else None
    authority = post.unit if post else authority
    plan = checks.plan(kind)
    item = Measure(
        kind=kind,
        shape=plan.kind,
        unit=checks.unit(unit),
        authority=checks.authority(authority),
        party=checks.words(party, 100, "party"),
        ground=checks.words(ground, 2000, "ground"),
        about=checks.about(about, record_number, actor),
        record=checks.record(record_number, plan, actor),
        document=document.strip()[:60],
        public_words=checks.public(public_words, plan),
        ordered_on=checks.past(ordered_on, now, "ordered_on"),
        ordered_at=now,
        ordered_by=actor,
        demonstration=demonstration,
    )
    checks.fine(item, served_on, daily, now)
    checks.days(item, plan, due_on, ends_on)
    item.save(force_insert=True)
    _note(item, Happened.ORDERED, item.ordered_on, item.document, actor, now)
    facts = {"measure": item.kind, "unit": item.unit, "party": item.party, "about": item.about, "record": item.record}
    record(actor=actor, action="supervision.order-measure", subject=item.subject, facts=facts)
    return item


@transaction.atomic
def link_record(number: int, *, actor: User, now: dt.datetime, record_number: str, seen: int) -> Measure:
    """Tie a measure to the row of the ledger that records it.

    Raises:
        NotAllowed: the actor does not follow this measure up.
        SupervisionRefused: there is no such row, or somebody changed the measure meanwhile.
    """
    item = _standing(number, actor, seen)
    item.record = checks.record(record_number, checks.plan(item.kind), actor, needed=True)
    _keep(item, Happened.LINKED, local_day(now), item.record, actor, now)
    record(actor=actor, action="supervision.link-record", subject=item.subject, facts={"record": item.record})
    return item


@transaction.atomic
def pause_fine(number: int, *, actor: User, now: dt.datetime, first: dt.date, reason: str, seen: int) -> Measure:
    """Stop the clock of a fine by the day from a day on, that day included.

    Raises:
        NotAllowed, SupervisionRefused: as `stop_fine`; it is paused already, the pause begins before service, or no
            reason is given.
    """
    item = _fine(number, actor, seen)
    why = checks.reason(reason)
    checks.pause(item, checks.past(first, now, "first"))
    FinePause.objects.create(measure=item, first=first, reason=why)
    checks.reckonable(item, local_day(now))
    _keep(item, Happened.PAUSED, first, why, actor, now)
    record(actor=actor, action="supervision.pause-fine", subject=item.subject, facts={"day": first}, reason=why)
    return item


@transaction.atomic
def resume_fine(number: int, *, actor: User, now: dt.datetime, last: dt.date, seen: int) -> Measure:
    """Let the clock go on after a day: the last one that does not count.

    Raises:
        NotAllowed, SupervisionRefused: as `stop_fine`; or it is not paused.
    """
    item = _fine(number, actor, seen)
    pause = item.pauses.filter(last=None).first()
    if pause is None:
        raise SupervisionRefused("fine-not-paused", _("The clock of this fine runs."), _("Load the page again."))
    pause.last = checks.past(last, now, "last")
    pause.save()
    checks.reckonable(item, local_day(now))
    _keep(item, Happened.RESUMED, last, "", actor, now)
    record(actor=actor, action="supervision.resume-fine", subject=item.subject, facts={"day": last})
    return item


@transaction.atomic
def stop_fine(number: int, *, actor: User, now: dt.datetime, stopped_on: dt.date, reason: str, seen: int) -> Measure:
    """Fix the day of the re-inspection up to which a fine by the day counts.

    Raises:
        NotAllowed: the actor does not follow this measure up.
        SupervisionRefused: it is no fine by the day or not standing, the day lies before service or after today, or
            somebody changed it meanwhile.
    """
    item = _fine(number, actor, seen)
    why = checks.reason(reason)
    item.stopped_on = checks.past(stopped_on, now, "stopped_on")
    checks.reckonable(item, local_day(now))
    _keep(item, Happened.STOPPED, stopped_on, why, actor, now)
    accrued = accrual_of(item, local_day(now))
    assert accrued is not None
    facts = {"day": stopped_on, "days": accrued.days, "amount": accrued.amount}
    record(actor=actor, action="supervision.stop-fine", subject=item.subject, facts=facts, reason=why)
    return item


@transaction.atomic
def hand_material(
    number: int, *, actor: User, now: dt.datetime, material: str, reference: str, on: dt.date, seen: int
) -> HandedMaterial:
    """Tick a material of the list off: it was handed over with the case.

    Raises:
        NotAllowed: the actor does not follow this measure up.
        SupervisionRefused: the pack asks for no such material, it was handed over, or its number is missing.
    """
    item = _standing(number, actor, seen)
    plan = kind_of(item)
    if plan is None or material not in {each.id for each in plan.materials}:
        raise SupervisionRefused(
            "material-unknown", _("The list has no such material."), _("Choose one from the list."), "material"
        )
    if item.materials.filter(material=material, taken_back=False).exists():
        raise SupervisionRefused(
            "material-handed", _("This material was handed over already."), _("Strike it off first to correct it.")
        )
    words = checks.words(reference, 200, "reference")
    made = HandedMaterial.objects.create(
        measure=item, material=material, reference=words, on=checks.past(on, now, "on")
    )
    _keep(item, Happened.HANDED, on, f"{material}: {words}", actor, now)
    facts = {"material": material, "reference": words}
    record(actor=actor, action="supervision.hand-material", subject=item.subject, facts=facts)
    return made


@transaction.atomic
def take_material_back(number: int, *, actor: User, now: dt.datetime, material: str, reason: str, seen: int) -> Measure:
    """Strike a material off the list that was ticked by mistake.

    Raises:
        NotAllowed: the actor does not follow this measure up.
        SupervisionRefused: it was not handed over, or no reason is given.
    """
    item = _standing(number, actor, seen)
    why = checks.reason(reason)
    found = item.materials.filter(material=material, taken_back=False).first()
    if found is None:
        raise SupervisionRefused(
            "material-not-handed", _("This material was not handed over."), _("Load the page again."), "material"
        )
    found.taken_back = True
    found.save()
    _keep(item, Happened.TAKEN_BACK, local_day(now), f"{material}: {why}", actor, now)
    facts = {"material": material}
    record(actor=actor, action="supervision.take-material-back", subject=item.subject, facts=facts, reason=why)
    return item


@transaction.atomic
def lift(number: int, *, actor: User | None, now: dt.datetime, on: dt.date, reason: str, seen: int) -> Measure:
    """Lift a measure. Hang-board supervision is lifted with proof only: a document or photo attached to it.

    Raises:
        NotAllowed: the actor does not follow this measure up.
        SupervisionRefused: it does not stand, a fine by the day still runs, the proof is missing, or the day cannot be.
    """
    item = _standing(number, actor, seen)
    why = checks.reason(reason)
    if item.shape == Shape.DAILY_FINE and item.stopped_on is None:
        raise SupervisionRefused(
            "fine-runs", _("The fine still runs."), _("Fix the day of the re-inspection first."), "on"
        )
    if item.shape == Shape.HANG_BOARD and actor is not None and not attached(item.subject):
        raise SupervisionRefused(
            "board-no-proof",
            _("Hang-board supervision is lifted with proof."),
            _("Attach a photo or document that shows that it is mended."),
        )
    if on < item.ordered_on:
        raise SupervisionRefused(
            "measure-day", _("It cannot be lifted before it was ordered."), _("Correct the day."), "on"
        )
    item.lifted_on, item.state = checks.past(on, now, "on"), MeasureState.LIFTED
    _keep(item, Happened.LIFTED, on, why, actor, now)
    record(actor=actor, action="supervision.lift-measure", subject=item.subject, facts={"day": on}, reason=why)
    return item


@transaction.atomic
def strike(number: int, *, actor: User, now: dt.datetime, reason: str, seen: int) -> Measure:
    """Strike out a measure that was entered by mistake: it stays in sight with the reason, and counts nowhere.

    Raises:
        NotAllowed: the actor does not follow this measure up.
        SupervisionRefused: it does not stand, or no reason is given.
    """
    item = _standing(number, actor, seen)
    why = checks.reason(reason)
    item.state = MeasureState.STRUCK
    _keep(item, Happened.STRUCK, local_day(now), why, actor, now)
    record(actor=actor, action="supervision.strike-measure", subject=item.subject, reason=why)
    return item


def _standing(number: int, actor: User | None, seen: int) -> Measure:
    if actor is not None:
        _POLICY.require(actor)
    item = Measure.objects.select_for_update().filter(pk=number).first()
    if item is None or item.state != MeasureState.STANDING or pack().supervision is None:
        raise SupervisionRefused(
            "measure-gone", _("There is no such measure that stands."), _("Look for it in the list of measures.")
        )
    if actor is not None:
        _POLICY.require(actor, item)
    if item.version != seen:
        raise SupervisionRefused(
            "measure-changed",
            _("Somebody has changed this measure meanwhile."),
            _("Load the page again and look at what was changed."),
        )
    return item


def _fine(number: int, actor: User, seen: int) -> Measure:
    item = _standing(number, actor, seen)
    if item.shape != Shape.DAILY_FINE or item.stopped_on is not None:
        raise SupervisionRefused("fine-none", _("This is no fine by the day that runs."), _("Load the page again."))
    return item


def _keep(item: Measure, happened: Happened, on: dt.date, words: str, actor: User | None, now: dt.datetime) -> None:
    item.version += 1
    item.save()
    _note(item, happened, on, words, actor, now)


def _note(item: Measure, happened: Happened, on: dt.date, words: str, actor: Any, now: dt.datetime) -> None:
    Event.objects.create(
        measure=item, happened=happened, on=on, words=words, at=now, by=actor, on_behalf_of=acting_for(actor)
    )
