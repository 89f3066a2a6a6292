"""Decisions on steps and protocols of talks. `actor=None` is the installation itself (demonstration)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import acting_for
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.supervision.choices import Direction
from lantian.apps.supervision.models import Decision, Talk
from lantian.apps.supervision.policies import DECIDE
from lantian.apps.supervision.problems import SupervisionRefused
from lantian.apps.supervision.standing import UnitStanding, standing_of, step_of
from lantian.apps.supervision.telling import settle_suggestion, tell_unit

__all__ = ["decide", "decline", "record_talk", "strike_talk"]

_LONGEST, _LONG = 500, 4000


@transaction.atomic
def decide(
    unit: str,
    *,
    after: str,
    seen: int,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    demonstration: bool = False,
) -> Decision:
    """Take a unit to a step, or ("") off all steps: as proposed, or on one's own initiative with a reason.

    `seen`: number of the newest decision that the person saw, 0 for none.

    Raises:
        NotAllowed: the actor does not decide on steps.
        SupervisionRefused: no such unit or step, somebody decided meanwhile, the move is not one that the pack allows,
            the protocol of the talk is missing, or a reason is needed.
    """
    standing = _standing(unit, seen, actor, now)
    before = standing.moved.after if standing.moved else ""
    direction = _direction(standing, before, after)
    proposed = standing.advice.proposed if standing.advice and standing.advice.direction != "stay" else before
    why = reason.strip()[:_LONGEST]
    if after != proposed and not why:
        raise SupervisionRefused(
            "escalation-reason",
            _("This is not what the software proposes."),
            _("Say why you decide otherwise."),
            "reason",
        )
    item = _kept(standing, direction, after, actor, now, why, demonstration=demonstration)
    facts = {"before": before or "—", "after": after or "—"}
    more = {"proposed": proposed or "—", "counts": _counts(item)}
    record(actor=actor, action="supervision.decide-step", subject=item.subject, facts={**facts, **more}, reason=why)
    settle_suggestion(unit, now=now)
    tell_unit(item, now=now)
    return item


@transaction.atomic
def decline(unit: str, *, seen: int, actor: User | None, now: dt.datetime, reason: str) -> Decision:
    """Leave the unit where it is. The proposal comes back when one of its counts has grown.

    Raises:
        NotAllowed: the actor does not decide on steps.
        SupervisionRefused: nothing is proposed, somebody decided meanwhile, or no reason is given.
    """
    standing = _standing(unit, seen, actor, now)
    if not standing.waits:
        raise SupervisionRefused(
            "escalation-nothing-proposed",
            _("Nothing is proposed for this unit any more."),
            _("Load the page again."),
        )
    why = reason.strip()[:_LONGEST]
    if not why:
        raise SupervisionRefused(
            "escalation-reason", _("A reason is needed."), _("Say why the unit stays where it is."), "reason"
        )
    before = standing.moved.after if standing.moved else ""
    item = _kept(standing, Direction.DECLINED, before, actor, now, why)
    facts = {"proposed": item.proposed or "—", "counts": _counts(item)}
    record(actor=actor, action="supervision.decline-step", subject=item.subject, facts=facts, reason=why)
    settle_suggestion(unit, now=now)
    return item


@transaction.atomic
def record_talk(
    unit: str,
    *,
    actor: User | None,
    now: dt.datetime,
    held_on: dt.date,
    present: str,
    text: str,
    agreed: str = "",
    place: str = "",
    due_on: dt.date | None = None,
) -> Talk:
    """Keep the protocol of the talk to which a unit was summoned.

    Raises:
        NotAllowed: the actor does not decide on steps.
        SupervisionRefused: the unit stands on no step that is a talk, or a day or the words are missing or wrong.
    """
    if actor is not None:
        DECIDE.require(actor)
    standing = standing_of(unit, now=now)
    if standing is None or standing.step is None or not standing.step.protocol or standing.moved is None:
        raise SupervisionRefused(
            "talk-no-step", _("This unit is not summoned to a talk."), _("Decide on that step first.")
        )
    today, summoned = local_day(now), local_day(standing.moved.at)
    if not summoned <= held_on <= today:
        raise SupervisionRefused(
            "talk-day",
            _("The talk was held between the summons and today."),
            _("Enter the day on which it was held."),
            "held_on",
        )
    if due_on is not None and due_on < held_on:
        raise SupervisionRefused(
            "talk-due", _("What was agreed falls due after the talk."), _("Correct the day."), "due_on"
        )
    if not present.strip() or not text.strip():
        raise SupervisionRefused(
            "talk-words",
            _("A protocol says who was there and what was said."),
            _("Fill in both."),
            "text" if present.strip() else "present",
        )
    item = Talk.objects.create(
        decision=standing.moved,
        held_on=held_on,
        place=place.strip()[:200],
        present=present.strip()[:_LONG],
        text=text.strip()[:_LONG],
        agreed=agreed.strip()[:_LONG],
        due_on=due_on,
        at=now,
        by=actor,
    )
    facts = {"talk": item.pk, "day": held_on}
    record(actor=actor, action="supervision.record-talk", subject=standing.moved.subject, facts=facts)
    return item


@transaction.atomic
def strike_talk(number: int, *, actor: User, now: dt.datetime, reason: str) -> Talk:
    """Strike a protocol that was entered by mistake; it stays, with the reason, and no longer counts.

    Raises:
        NotAllowed: the actor does not decide on steps.
        SupervisionRefused: there is no such protocol, the unit has left the step, or no reason is given.
    """
    DECIDE.require(actor)
    item = Talk.objects.select_for_update().select_related("decision").filter(pk=number, struck_at=None).first()
    newest = item and Decision.objects.filter(unit=item.decision.unit).exclude(direction=Direction.DECLINED).last()
    if item is None or newest is None or newest.pk != item.decision_id:
        raise SupervisionRefused(
            "talk-settled",
            _("This protocol cannot be struck: it is not there, or the unit has left the step."),
            _("Load the page again."),
        )
    why = reason.strip()[:_LONGEST]
    if not why:
        raise SupervisionRefused("talk-reason", _("A reason is needed."), _("Say what is wrong with it."), "reason")
    item.struck_at, item.struck_reason = now, why
    item.save()
    record(
        actor=actor,
        action="supervision.strike-talk",
        subject=item.decision.subject,
        facts={"talk": item.pk},
        reason=why,
    )
    return item


def _standing(unit: str, seen: int, actor: User | None, now: dt.datetime) -> UnitStanding:
    if actor is not None:
        DECIDE.require(actor)
    standing = standing_of(unit, now=now)
    if standing is None:
        raise SupervisionRefused(
            "escalation-unit", _("The pack has no such unit, or no steps."), _("Choose one from the list.")
        )
    if (standing.newest.number if standing.newest else 0) != seen:
        raise SupervisionRefused(
            "escalation-decided",
            _("Somebody has decided about this unit meanwhile."),
            _("Load the page again and look at what was decided."),
        )
    return standing


def _direction(standing: UnitStanding, before: str, after: str) -> Direction:
    plan = pack().supervision
    assert plan is not None
    known = ["", *(step.id for step in plan.steps)]
    if after not in known or after == before:
        raise SupervisionRefused(
            "escalation-step", _("There is no such step to go to."), _("Choose another one."), "after"
        )
    if before not in known:
        return Direction.UP if after else Direction.BACK
    distance = known.index(after) - known.index(before)
    if plan.escalation.moves == "one" and abs(distance) > 1:
        raise SupervisionRefused(
            "escalation-one-by-one",
            _("By the reading of the pack the steps are taken one by one."),
            _("Choose the next step up or down."),
            "after",
        )
    left = step_of(before)
    if distance < 0 and left is not None and left.protocol and standing.talk is None:
        raise SupervisionRefused(
            "escalation-protocol",
            _("The protocol of the talk is missing; without it this step is not left."),
            _("Keep the protocol first."),
        )
    return Direction.UP if distance > 0 else Direction.BACK


def _kept(
    standing: UnitStanding,
    direction: Direction,
    after: str,
    actor: User | None,
    now: dt.datetime,
    why: str,
    *,
    demonstration: bool = False,
) -> Decision:
    advice = standing.advice
    before = standing.moved.after if standing.moved else ""
    return Decision.objects.create(
        unit=standing.unit.id,
        number=(standing.newest.number if standing.newest else 0) + 1,
        direction=direction,
        before=before,
        after=after,
        proposed=advice.proposed if advice else before,
        reasons=[
            {
                "fact": each.bound.fact,
                "days": each.bound.days,
                "at_least": each.bound.at_least,
                "count": each.count,
                "subjects": list(each.subjects),
            }
            for each in (advice.reasons if advice else ())
        ],
        as_of=local_day(now),
        pack_version=pack().version_label,
        reason=why,
        at=now,
        by=actor,
        on_behalf_of=acting_for(actor),
        demonstration=demonstration,
    )


def _counts(item: Decision) -> str:
    return ", ".join(f"{each['fact']} {each['count']}/{each['at_least']}" for each in item.reasons) or "—"
