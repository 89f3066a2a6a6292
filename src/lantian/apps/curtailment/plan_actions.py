"""Proposing, signing and withdrawing plans of cuts. `actor=None` is the installation itself (demonstration)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.curtailment.choices import PlanState
from lantian.apps.curtailment.listing import Listing, listing
from lantian.apps.curtailment.models import Plan, PlanLine
from lantian.apps.curtailment.planning import Planned, plan_of
from lantian.apps.curtailment.policies import PLAN, SIGN
from lantian.apps.curtailment.problems import Refused
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import is_demonstration, pack
from lantian.science.reduction.planning import PlanNotFound

__all__ = ["propose_plan", "sign_plan", "withdraw_plan"]

_LONG = 4000


def propose_plan(
    *, actor: User | None, now: dt.datetime, seconds: float | None = None, demonstration: bool = False
) -> Plan:
    """Compute a plan for all grades from the list as it stands and keep it to be signed. Orders nothing.

    After `seconds` the best choice so far is taken; the plan says how much cheaper another could be.

    Raises:
        NotAllowed: the actor does not plan cuts.
        Refused: there is no list, no share to compute, or no plan was found.
    """
    if actor is not None:
        PLAN.require(actor)
    found = listing(now)
    try:
        planned = plan_of(found, seconds)
    except PlanNotFound as missed:
        raise Refused(
            missed.code,
            _("No plan was found, and none is excluded."),
            _("Let the list state more cuts for some lines, then propose again."),
        ) from missed
    return _keep(found, planned, actor=actor, now=now, demonstration=demonstration)


@transaction.atomic
def _keep(found: Listing, planned: Planned, *, actor: User | None, now: dt.datetime, demonstration: bool) -> Plan:
    newest = Plan.objects.order_by("-pk").first()
    plan = Plan.objects.create(
        number=f"CUT-{(int(newest.number.rpartition('-')[2]) if newest else 0) + 1:04}",
        day=found.day,
        made_at=now,
        made_by=actor,
        found=planned.answer,
        listed=found.digest,
        pack_version=pack().version_label,
        demonstration=demonstration or is_demonstration(),
    )
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan,
            position=position,
            row=line.number,
            plant=line.plant[:200],
            line=line.line[:200],
            kind=line.kind,
            unit=line.unit,
            protected=line.protected,
            stopped=line.stopped,
            emissions={name: f"{amount:f}" for name, amount in line.emissions.items()},
            emitted=found.origin_of(line.number),
            cuts=cuts,
            told=dict(found.told[line.number]),
        )
        for position, (line, cuts) in enumerate(zip(found.lines, planned.lines, strict=True), start=1)
    )
    facts = {"day": found.day, "rows": len(found.lines), "pack": plan.pack_version}
    record(actor=actor, action="curtailment.propose-plan", subject=plan.log_subject, facts=facts)
    return plan


@transaction.atomic
def sign_plan(number: str, *, actor: User | None, now: dt.datetime) -> Plan:
    """Put a plan in force; the one before it is replaced. Who proposed it does not sign it.

    Raises:
        NotAllowed: the actor signs no plans.
        Refused: it waits for no signature, or the actor proposed it.
    """
    if actor is not None:
        SIGN.require(actor)
    plan = _waiting(number)
    if actor is not None and plan.made_by_id == actor.pk:
        raise Refused(
            "same-person",
            _("Who proposed a plan of cuts does not sign it: four eyes."),
            _("Ask somebody else who may sign plans."),
        )
    Plan.objects.filter(state=PlanState.SIGNED).update(state=PlanState.REPLACED, ended_at=now)
    plan.state, plan.signed_at, plan.signed_by = PlanState.SIGNED, now, actor
    plan.save()
    record(actor=actor, action="curtailment.sign-plan", subject=plan.log_subject, facts={"day": plan.day})
    return plan


@transaction.atomic
def withdraw_plan(number: str, *, actor: User | None, now: dt.datetime, reason: str) -> Plan:
    """Take back a proposal that is not signed; it stays on record.

    Raises:
        NotAllowed: the actor does not plan cuts.
        Refused: it waits for no signature, or no reason is given.
    """
    if actor is not None:
        PLAN.require(actor)
    plan = _waiting(number)
    if not reason.strip():
        raise Refused("reason-missing", _("A reason is needed."), _("Say why; it stays with the plan."))
    plan.state, plan.ended_at, plan.reason = PlanState.WITHDRAWN, now, reason.strip()[:_LONG]
    plan.save()
    record(actor=actor, action="curtailment.withdraw-plan", subject=plan.log_subject, reason=plan.reason)
    return plan


def _waiting(number: str) -> Plan:
    plan = Plan.objects.select_for_update().get(number=number)
    if plan.state != PlanState.DRAFTED:
        raise Refused(
            "wrong-state",
            _("This plan waits for no signature any more."),
            _("Load the page again: somebody may have been faster."),
        )
    return plan
