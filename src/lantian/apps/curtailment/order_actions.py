"""Ordering cuts of plants, and the end of orders (M36.2). Nothing follows from an unsigned warning."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.curtailment.choices import OrderState
from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.models import Order, Plan, PlanLine
from lantian.apps.curtailment.policies import ORDER
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.queries import plan_in_force
from lantian.apps.curtailment.warned import Warned, warned
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import is_demonstration, pack

__all__ = ["issue_orders", "settle_orders"]


@transaction.atomic
def issue_orders(*, actor: User | None, now: dt.datetime, warning: str, demonstration: bool = False) -> list[Order]:
    """Order every plant what the plan in force says of the grade; earlier orders of the episode hold until those begin.

    Raises:
        NotAllowed: the actor orders no cuts.
        Refused: the warning is not signed, was lifted or replaced, has orders already; or no plan is in force.
        ParameterNotInForce: a number has no value on that day.
    """
    if actor is not None:
        ORDER.require(actor)
    found, plan = _warning(warning), _plan()
    plants = _plants(plan, found.grade)
    if not plants:
        raise Refused(
            "nothing-to-order",
            _("The plan in force asks nothing of any plant at this grade."),
            _("Propose a plan from the list and have it signed."),
        )
    file, _kept = stated()
    day = local_day(now)
    due = now + dt.timedelta(hours=float(pack().number(file.receipt_hours, day)))
    link_ends = now + dt.timedelta(days=float(pack().number(file.link_days, day)))
    earlier = Order.objects.filter(episode=found.episode, state=OrderState.ISSUED)
    _end(earlier, OrderState.REPLACED, max(now, found.starts))
    orders = Order.objects.bulk_create(
        Order(
            number=f"{found.number}-{place:03}",
            plan=plan,
            warning=found.number,
            episode=found.episode,
            grade=found.grade,
            plant=plant,
            unit=unit,
            lines=[_ordered(line, found.grade) for line in lines],
            starts=max(found.starts, now),
            ends=found.ends,
            issued_at=now,
            issued_by=actor,
            due_at=due,
            link_ends=link_ends,
            demonstration=demonstration or is_demonstration(),
        )
        for place, ((plant, unit), lines) in enumerate(plants.items(), start=1)
    )
    facts = {"warning": found.number, "grade": found.grade, "plants": len(orders), "starts": found.starts}
    record(actor=actor, action="curtailment.issue-orders", subject=f"cut-orders:{found.number}", facts=facts)
    return orders


@transaction.atomic
def settle_orders(now: dt.datetime) -> int:
    """End the orders of episodes that were lifted or cancelled. Until then pages say so by themselves."""
    ended = 0
    for number in Order.objects.filter(state=OrderState.ISSUED).order_by().values_list("warning", flat=True).distinct():
        found = warned(number)
        if found is None or found.over_at is None or found.over_at > now:
            continue
        ended += _end(Order.objects.filter(warning=number, state=OrderState.ISSUED), OrderState.LIFTED, found.over_at)
        later = Order.objects.filter(episode=found.episode, state=OrderState.REPLACED, ended_at__gt=found.over_at)
        _end(later, OrderState.LIFTED, found.over_at)
        record(actor=None, action="curtailment.lift-orders", subject=f"cut-orders:{number}")
    return ended


def _warning(number: str) -> Warned:
    found = warned(number)
    if found is None or not found.signed:
        raise Refused(
            "warning-not-signed",
            _("This warning is not signed. Nothing was ordered."),
            _("Have it signed first; orders follow only from a signed warning."),
        )
    if found.over_at is not None or not found.stands:
        raise Refused(
            "warning-over",
            _("This warning was lifted or replaced. Nothing was ordered."),
            _("Look at the console of warnings and order by the version that holds now."),
        )
    if Order.objects.filter(warning=number).exists():
        raise Refused(
            "orders-issued",
            _("The cuts of this warning are ordered already."),
            _("Load the page again: somebody may have been faster."),
        )
    return found


def _plan() -> Plan:
    plan = plan_in_force()
    if plan is None:
        raise Refused(
            "no-plan-in-force",
            _("No plan of cuts is in force. Nothing was ordered."),
            _("Propose a plan from the list and have it signed."),
        )
    return plan


def _plants(plan: Plan, grade: str) -> dict[tuple[str, str], list[PlanLine]]:
    found: dict[tuple[str, str], list[PlanLine]] = {}
    for line in plan.lines.all():
        if grade in line.cuts:
            found.setdefault((line.plant, line.unit), []).append(line)
    return found


def _ordered(line: PlanLine, grade: str) -> dict[str, Any]:
    cut = line.cuts[grade]
    return {
        "position": line.position,
        "row": line.row,
        "line": line.line,
        "share": cut["share"],
        "kg": cut["kg"],
        "measures": line.told.get("measures", ""),
        "within": line.told.get("within", ""),
    }


def _end(orders: Any, state: OrderState, at: dt.datetime) -> int:
    return int(orders.update(state=state, ended_at=at))
