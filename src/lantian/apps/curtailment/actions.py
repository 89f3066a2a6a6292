"""Everything that changes plans, orders and what was found of them."""

from __future__ import annotations

from lantian.apps.curtailment.answer_actions import answer_order, show_photo
from lantian.apps.curtailment.check_actions import Found, check_order, file_breach
from lantian.apps.curtailment.order_actions import issue_orders, settle_orders
from lantian.apps.curtailment.plan_actions import propose_plan, sign_plan, withdraw_plan

__all__ = [
    "Found",
    "answer_order",
    "check_order",
    "file_breach",
    "issue_orders",
    "propose_plan",
    "settle_orders",
    "show_photo",
    "sign_plan",
    "withdraw_plan",
]
