"""What other parts may ask of cuts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from lantian.apps.curtailment.choices import Answer, OrderState, PlanState
from lantian.apps.curtailment.models import Order, Plan, Receipt
from lantian.apps.curtailment.warned import warned

__all__ = [
    "Standing",
    "Summary",
    "orders_of_episode",
    "orders_of_warning",
    "plan_in_force",
    "standings_of",
    "summary",
    "unanswered",
]


@dataclass(frozen=True)
class Standing:
    """An order with what it stands at."""

    order: Order
    state: OrderState
    ended_at: dt.datetime | None
    """Or when it will end: those that replace it begin later."""
    receipt: Receipt | None
    """The newest answer."""
    late: bool
    """Nobody answered in the time for it, or ever."""
    answered_late: bool


@dataclass(frozen=True)
class Summary:
    """The orders of a warning in numbers."""

    orders: int
    received: int
    cannot: int
    silent: int
    late: int
    answered_late: int


def plan_in_force() -> Plan | None:
    """The signed plan from which orders are made."""
    return Plan.objects.filter(state=PlanState.SIGNED).first()


def orders_of_warning(number: str, now: dt.datetime) -> list[Standing]:
    """Orders that follow from a version of a warning, in the order of their numbers."""
    return _standings(Order.objects.filter(warning=number).order_by("number"), now)


def orders_of_episode(episode: str, now: dt.datetime) -> list[Standing]:
    """Orders of all versions of an episode."""
    return _standings(Order.objects.filter(episode=episode).order_by("issued_at", "number"), now)


def standings_of(keys: Sequence[int], now: dt.datetime) -> list[Standing]:
    """Orders by their keys."""
    return _standings(Order.objects.filter(pk__in=keys).order_by("number"), now)


def summary(standings: list[Standing]) -> Summary:
    """How many answered."""
    return Summary(
        orders=len(standings),
        received=sum(1 for each in standings if each.receipt and each.receipt.answer != Answer.CANNOT),
        cannot=sum(1 for each in standings if each.receipt and each.receipt.answer == Answer.CANNOT),
        silent=sum(1 for each in standings if each.receipt is None),
        late=sum(1 for each in standings if each.late),
        answered_late=sum(1 for each in standings if each.answered_late),
    )


def unanswered(now: dt.datetime) -> list[Standing]:
    """Orders that hold and that nobody acknowledged in time."""
    waiting = Order.objects.filter(state=OrderState.ISSUED, due_at__lt=now, receipts=None).order_by("due_at", "number")
    return [each for each in _standings(waiting, now) if each.late and each.state == OrderState.ISSUED]


def _standings(orders: QuerySet[Order], now: dt.datetime) -> list[Standing]:
    found = list(orders.select_related("plan", "issued_by").prefetch_related("receipts"))
    over = {number: warned(number) for number in {each.warning for each in found if each.state == OrderState.ISSUED}}
    listed = []
    for order in found:
        told = over.get(order.warning)
        lifted = told.over_at if told is not None and told.over_at is not None and told.over_at <= now else None
        waits = order.state == OrderState.REPLACED and order.ended_at is not None and order.ended_at > now
        state = OrderState.LIFTED if lifted else OrderState.ISSUED if waits else OrderState(order.state)
        receipts, ended_at = list(order.receipts.all()), lifted or order.ended_at
        late = not receipts and order.due_at < min(ended_at or now, now)
        answered_late = bool(receipts) and receipts[-1].at > order.due_at
        listed.append(Standing(order, state, ended_at, receipts[0] if receipts else None, late, answered_late))
    return listed
