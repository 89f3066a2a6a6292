"""Photos and papers of an order: what the plant or an inspector shows."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.curtailment.models import Order
from lantian.apps.curtailment.policies import CHECK
from lantian.apps.evidence.subjects import SubjectRules, subject
from lantian.apps.orgs.policies import Actor, has_right

__all__: list[str] = []


def _may_see(actor: Actor, name: str) -> bool:
    return has_right(actor, "read-work") and Order.objects.filter(number=name).exists()


def _title(name: str) -> str:
    order = Order.objects.filter(number=name).first()
    return f"{order.number} {order.plant}" if order else name


subject("cut-order")(
    SubjectRules(
        may_see=_may_see,
        may_add=lambda actor, name: CHECK.allows(actor) and _may_see(actor, name),
        may_withdraw=lambda _actor, _name: False,
        address=lambda name: reverse("curtailment:order", args=[name]),
        title=_title,
        add_right=CHECK.right,
    )
)
