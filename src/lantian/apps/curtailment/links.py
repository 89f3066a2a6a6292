"""The link by which a plant answers one order: signed, without an account; it ends on a day of the pack."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from lantian.apps.curtailment.models import Order

__all__ = ["address_of", "order_of"]

_SALT = "lantian.curtailment.order"
_LONGEST = 400


def address_of(order: Order) -> str:
    """The path of its page."""
    return reverse("curtailment:answer", args=[signing.dumps(order.number, salt=_SALT)])


def order_of(token: str) -> Order | None:
    """The order of a link; None for anything else."""
    if len(token) > _LONGEST:
        return None
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Order.objects.select_related("plan").filter(number=number).first()
