"""What a plant says and shows of its order by its link alone: whoever has it may, so names are as they were written."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.curtailment.choices import Answer, OrderState
from lantian.apps.curtailment.models import Order, Receipt
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.queries import standings_of
from lantian.apps.evidence.actions import receive
from lantian.apps.evidence.models import Item
from lantian.apps.evidence.problems import EvidenceRefused
from lantian.apps.evidence.queries import attached
from lantian.apps.records.actions import record

__all__ = ["answer_order", "show_photo"]

_MOST_ANSWERS, _MOST_PHOTOS = 50, 30
"""What one link may leave; more is no plant."""


@transaction.atomic
def answer_order(number: str, *, answer: str, name: str, reason: str, now: dt.datetime) -> Receipt:
    """Keep what a plant answers.

    Raises:
        Refused: no such answer, no name, no reason why it cannot, the order or the link has ended, or it was used too
            often.
    """
    order, name, reason = _open(number, now), _printable(name)[:60], _printable(reason)[:400]
    (standing,) = standings_of([order.pk], now)
    if standing.state != OrderState.ISSUED:
        raise Refused(
            "order-ended",
            _("This order holds no more: it was replaced or lifted. Nothing was recorded."),
            _("Answer the order that holds now; photos of what was done can still be sent."),
        )
    if answer not in Answer.values:
        raise Refused("answer-unknown", _("Choose one of the answers."), _("Press one of the buttons."))
    _require_name(name)
    if answer == Answer.CANNOT and not reason:
        raise Refused("reason-missing", _("A reason is needed."), _("Say why the plant cannot; the office reads it."))
    if order.receipts.count() >= _MOST_ANSWERS:
        raise Refused(
            "answers-many", _("This link was answered too often."), _("Call the office that ordered the cut.")
        )
    receipt = Receipt.objects.create(order=order, at=now, answer=answer, name=name, reason=reason)
    facts = {"receipt": answer, "warning": order.warning}
    record(actor=None, action="curtailment.answer-order", subject=order.log_subject, facts=facts, reason=receipt.reason)
    return receipt


@transaction.atomic
def show_photo(number: str, content: bytes, file: str, *, name: str, now: dt.datetime) -> Item:
    """Keep a photo by which a plant shows what it did, among the proof of its order. The same photo again is the same.

    Raises:
        Refused: no name, the link has ended, it has left too many photos, or the file is no photo that is taken.
    """
    order, name = _open(number, now), _printable(name)[:60]
    _require_name(name)
    shown = [each for each in attached(order.log_subject) if each.sender]
    if len(shown) >= _MOST_PHOTOS:
        raise Refused(
            "photos-many", _("This link has sent too many photos."), _("Call the office that ordered the cut.")
        )
    try:
        item = receive(content, file, actor=None, sender=name, subject=order.log_subject, slot="photo", now=now)
    except EvidenceRefused as refused:
        how = _("Send a JPEG, PNG or WebP picture.") if refused.code == "photo-needed" else refused.how
        raise Refused(refused.code, f"{refused.name}: {refused.said}", how) from refused
    return item


def _open(number: str, now: dt.datetime) -> Order:
    """The order, held until the answer is kept."""
    order: Order = Order.objects.select_for_update().get(number=number)
    if now > order.link_ends:
        raise Refused("link-ended", _("This link has ended."), _("Call the office that ordered the cut."))
    return order


def _require_name(name: str) -> None:
    if not name:
        raise Refused("name-missing", _("Your name is missing."), _("Write who answers for the plant."))


def _printable(text: str) -> str:
    """What a stranger wrote, without signs that no record can hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
