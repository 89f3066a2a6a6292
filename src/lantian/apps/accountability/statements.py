"""What people state: whether a ground for stricter treatment applies (C14), and when the method is suspended (C16)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.accountability.evaluations import official
from lantian.apps.accountability.models import Ground, Suspension
from lantian.apps.accountability.policies import AGREE, PROPOSE
from lantian.apps.accountability.problems import Refused
from lantian.apps.cases.models import Problem
from lantian.apps.evidence.actions import receive
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.rules.accountability.rules import method

__all__ = ["state_ground", "suspend", "withdraw_ground", "withdraw_suspension"]

_LONGEST = 1000


@transaction.atomic
def state_ground(
    *,
    actor: User | None,
    now: dt.datetime,
    ground: str,
    applies: bool,
    reason: str,
    problem: str = "",
    unit: str = "",
    period: str = "",
) -> Ground:
    """Say whether a ground applies to a problem, or to the air of a unit in a quarter.

    Raises:
        NotAllowed: the actor gathers no material.
        Refused: ground, problem or quarter are unknown, no reason is given, or an answer stands already.
    """
    if actor is not None:
        PROPOSE.require(actor)
    why = _reason(reason)
    if ground not in {each.id for each in official().aggravations}:
        raise Refused("ground-unknown", _("The rules have no such ground."), _("Choose one from the list."))
    if problem:
        known = Problem.objects.filter(code=problem).select_related("unit").first()
        if known is None:
            raise Refused("problem-unknown", _("There is no such problem."), _("Open it from its case."))
        unit, period = known.unit_id, ""
    else:
        air = official().air
        if unit not in pack().units or air is None or period not in air.periods:
            raise Refused("quarter-unknown", _("This quarter of this unit is not judged."), _("Choose from the page."))
    about = {"problem": problem, "unit": unit, "period": period, "ground": ground, "withdrawn_at": None}
    if Ground.objects.filter(**about).exists():
        raise Refused("ground-stated", _("This was answered before."), _("Take the earlier answer back first."))
    entry = Ground.objects.create(
        problem=problem, unit=unit, period=period, ground=ground, applies=applies, reason=why, at=now, by=actor
    )
    facts = {"ground": ground, "applies": applies, "problem": problem, "unit": unit, "period": period}
    record(actor=actor, action="accountability.state-ground", subject=entry.log_subject, facts=facts, reason=why)
    return entry


@transaction.atomic
def withdraw_ground(entry: Ground, *, actor: User | None, now: dt.datetime, reason: str) -> Ground:
    """Take an answer back; it stays in the records.

    Raises:
        NotAllowed: the actor gathers no material.
        Refused: no reason, or it was taken back before.
    """
    if actor is not None:
        PROPOSE.require(actor)
    entry = Ground.objects.select_for_update().get(pk=entry.pk)
    _standing(entry.withdrawn_at)
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawn_reason = now, actor, _reason(reason)
    entry.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    facts = {"ground": entry.ground, "problem": entry.problem, "unit": entry.unit, "period": entry.period}
    record(
        actor=actor,
        action="accountability.withdraw-ground",
        subject=entry.log_subject,
        facts=facts,
        reason=entry.withdrawn_reason,
    )
    return entry


@transaction.atomic
def suspend(
    *,
    actor: User | None,
    now: dt.datetime,
    first_day: dt.date,
    reason: str,
    notice: tuple[bytes, str] | None,
) -> Suspension:
    """Register on notice the first day on which the method no longer applies (C16, reading `suspension-day`).

    Raises:
        NotAllowed: the actor does not agree for the office.
        Refused: no reason or no notice, a day before the method, or a suspension stands already.
        EvidenceRefused: the notice is not taken; it says why and what helps.
    """
    if actor is not None:
        AGREE.require(actor)
    why = _reason(reason)
    if official().ended_by is None:
        raise Refused("not-suspended", _("These rules know no suspension."), _("Nothing to do."))
    begins = method(pack()).begins
    if first_day < begins:
        raise Refused(
            "before-the-method",
            _("The method was issued on %(day)s.") % {"day": begins.isoformat()},
            _("Enter that day or a later one."),
        )
    if Suspension.objects.filter(withdrawn_at=None).exists():
        raise Refused("suspended-already", _("A suspension stands already."), _("Take it back first, with a reason."))
    if notice is None and actor is not None:
        raise Refused("notice-missing", _("The notice is missing."), _("Attach the paper that names the day."))
    entry = Suspension.objects.create(first_day=first_day, reason=why, at=now, by=actor)
    facts = {"first": first_day, "on": local_day(now)}
    record(actor=actor, action="accountability.suspend", subject=entry.log_subject, facts=facts, reason=why)
    if notice is not None:
        receive(notice[0], notice[1], actor=actor, subject=entry.log_subject, slot="document", now=now)
    return entry


@transaction.atomic
def withdraw_suspension(entry: Suspension, *, actor: User | None, now: dt.datetime, reason: str) -> Suspension:
    """Take a suspension back; another person than who registered it.

    Raises:
        NotAllowed: the actor does not agree for the office.
        Refused: no reason, it was taken back before, or the same person registered it.
    """
    if actor is not None:
        AGREE.require(actor)
    entry = Suspension.objects.select_for_update().get(pk=entry.pk)
    _standing(entry.withdrawn_at)
    if actor is not None and entry.by_id == actor.pk:
        raise Refused(
            "same-person",
            _("Who registered it may not take it back: four eyes."),
            _("Ask a colleague with the right."),
        )
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawn_reason = now, actor, _reason(reason)
    entry.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(
        actor=actor,
        action="accountability.withdraw-suspension",
        subject=entry.log_subject,
        facts={"first": entry.first_day},
        reason=entry.withdrawn_reason,
    )
    return entry


def _reason(text: str) -> str:
    why = text.strip()[:_LONGEST]
    if not why:
        raise Refused("reason-missing", _("A reason is needed."), _("Say why; it stays in the log."))
    return why


def _standing(withdrawn_at: dt.datetime | None) -> None:
    if withdrawn_at is not None:
        raise Refused("taken-back", _("This was taken back before."), _("Load the page again."))
