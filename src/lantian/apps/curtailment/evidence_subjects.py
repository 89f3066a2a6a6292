"""Photos and papers of an order: what the plant shows by its link, what an inspector attaches."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.curtailment.models import Check, Order
from lantian.apps.curtailment.policies import CHECK
from lantian.apps.evidence.subjects import Period, SubjectRules, subject
from lantian.apps.orgs.policies import Actor, has_right

__all__: list[str] = []


def _may_see(actor: Actor, name: str) -> bool:
    return has_right(actor, "read-work") and Order.objects.filter(number=name).exists()


def _title(name: str) -> str:
    order = Order.objects.filter(number=name).first()
    return f"{order.number} {order.plant}" if order else name


def _period(name: str) -> Period:
    """From when it was issued to when it ended."""
    order = Order.objects.filter(number=name).first()
    return (order.issued_at, order.ended_at) if order else (None, None)


def _relied_upon(name: str) -> bool:
    return Check.objects.filter(order__number=name).exclude(case="").exists()


subject("cut-order")(
    SubjectRules(
        may_see=_may_see,
        may_add=lambda actor, name: CHECK.allows(actor) and _may_see(actor, name),
        may_withdraw=lambda _actor, name: not _relied_upon(name),
        address=lambda name: reverse("curtailment:order", args=[name]),
        title=_title,
        period=_period,
        add_right=CHECK.right,
    )
)
