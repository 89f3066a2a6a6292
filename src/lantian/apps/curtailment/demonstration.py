"""The demonstration's plan, orders and answers. 演示数据: made up, about the demonstration's list and warnings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lantian.apps.curtailment import actions
from lantian.apps.curtailment.actions import Found
from lantian.apps.curtailment.choices import Answer, CheckedBy
from lantian.apps.curtailment.listing import listing
from lantian.apps.curtailment.models import Order, Plan
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.queries import plan_in_force
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import stand_in
from lantian.core.policy.problems import ParameterNotInForce

__all__ = ["follow", "load", "renew"]

_BEFORE = dt.timedelta(days=30)
"""The plan is older than the episodes of the demonstration."""
_SECONDS = 0.5
_HOUR = dt.timedelta(hours=1)
_NAME, _WHY = "演示回执人 Demonstration", "演示：设备检修 Demonstration: repairs"
_ANSWERS = (Answer.CARRYING_OUT, Answer.RECEIVED, Answer.CANNOT, Answer.CARRYING_OUT, None)


def load(now: dt.datetime) -> None:
    """A plan in force; nothing where there is one, or where the campaign states no cuts."""
    if stand_in() is None or Plan.objects.exists():
        return
    then = now - _BEFORE
    try:
        plan = actions.propose_plan(actor=None, now=then, seconds=_SECONDS, demonstration=True)
        actions.sign_plan(plan.number, actor=None, now=then + _HOUR)
    except (Refused, ParameterNotInForce):
        return


def renew(now: dt.datetime) -> None:
    """A plan by the list and the inventory of today, where the one before it did not know them."""
    held = plan_in_force()
    if held is None or not held.demonstration or held.listed == listing(now).digest:
        return
    try:
        plan = actions.propose_plan(actor=None, now=now, seconds=_SECONDS, demonstration=True)
    except Refused:
        return
    actions.sign_plan(plan.number, actor=None, now=now)


def follow(warning: str, then: dt.datetime) -> None:
    """What followed from a signed version: orders, answers, what was found. After a lifting, orders end."""
    actions.settle_orders(then)
    if plan_in_force() is None:
        return
    try:
        orders = actions.issue_orders(actor=None, now=then, warning=warning, demonstration=True)
    except (Refused, ParameterNotInForce):
        return
    for place, order in enumerate(orders):
        answer = _ANSWERS[place % len(_ANSWERS)]
        if answer is not None:
            reason = _WHY if answer == Answer.CANNOT else ""
            actions.answer_order(order.number, answer=answer, name=_NAME, reason=reason, now=then + _HOUR)
    for order, kept in zip(orders[:2], (True, False), strict=False):
        _check(order, kept=kept)


def _check(order: Order, *, kept: bool) -> None:
    """One line that stood still as ordered, one that did not: a case."""
    line, at = order.lines[0], order.starts + _HOUR
    share = Decimal(line["share"]).quantize(Decimal("0.0001"))
    found = Found(
        position=line["position"],
        day=local_day(at),
        by=CheckedBy.ELECTRICITY,
        share=share if kept else share / 2,
        note="演示 Demonstration",
    )
    check = actions.check_order(order.number, found, actor=None, now=at)
    if not kept:
        try:
            actions.file_breach(check.pk, actor=None, now=at, demonstration=True)
        except Refused:
            return
