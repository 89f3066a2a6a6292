"""The page on which a plant answers its order and shows what it did: by its link alone, on a phone, no account."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lantian.apps.curtailment import actions, queries
from lantian.apps.curtailment.choices import OrderState
from lantian.apps.curtailment.links import address_of, order_of
from lantian.apps.curtailment.models import Order
from lantian.apps.curtailment.pages import ordered_lines
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.words import grade_words, unit_words
from lantian.apps.evidence.actions import LARGEST
from lantian.apps.evidence.queries import attached

__all__ = ["answer", "photo"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """What is ordered of one plant, and its answer."""
    order = order_of(token)
    if order is None:
        return _none(request)
    if request.method != "POST":
        return _page(request, order)
    try:
        actions.answer_order(
            order.number,
            answer=request.POST.get("answer", ""),
            name=request.POST.get("name", ""),
            reason=request.POST.get("reason", ""),
            now=request.now,
        )
    except Refused as refused:
        return _page(request, order, refused=refused, status=409)
    messages.success(request, _("Thank you. The office sees your answer now."))
    return redirect("curtailment:answer", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, token: str) -> HttpResponseBase:
    """A photo of what the plant did: one at a time, as a request has room for one of a phone at its best quality."""
    order = order_of(token)
    if order is None:
        return _none(request)
    if request.method != "POST":
        return redirect("curtailment:answer", token)
    file = request.FILES.get("photo")
    if file is None:
        return _page(request, order, refused=_no_photo(), status=409)
    content, name = file.read(LARGEST + 1), request.POST.get("name", "")
    try:
        actions.show_photo(order.number, content, file.name, name=name, now=request.now)
    except Refused as refused:
        return _page(request, order, refused=refused, status=409)
    messages.success(request, _("The photo has arrived."))
    return redirect("curtailment:answer", token)


def _no_photo() -> Refused:
    return Refused("photo-missing", _("No photo was chosen."), _("Take a photo or choose one, then send it."))


def _none(request: HttpRequest) -> HttpResponseBase:
    return _hidden(render(request, "curtailment/answer_none.html", {}, status=404))


def _page(request: HttpRequest, order: Order, *, refused: Refused | None = None, status: int = 200) -> HttpResponseBase:
    (standing,) = queries.standings_of([order.pk], request.now)
    shown = [each for each in attached(order.log_subject) if each.sender]
    known = shown[-1].sender if shown else standing.receipt.name if standing.receipt else ""
    context = {
        "item": order,
        "standing": standing,
        "grade": grade_words(order.grade),
        "unit": unit_words(order.unit),
        "lines": ordered_lines(order),
        "over": request.now > order.link_ends,
        "ended": standing.state != OrderState.ISSUED,
        "instead": _in_its_place(order, request.now),
        "refused": refused,
        "address": address_of(order),
        "photos": shown,
        "largest": LARGEST // 1_048_576,
        "name": request.POST.get("name", known)[:60],
        "reason": request.POST.get("reason", "")[:400],
    }
    return _hidden(render(request, "curtailment/answer.html", context, status=status))


def _in_its_place(order: Order, now: dt.datetime) -> str:
    """The address of the order of the same plant that holds now; "" for none."""
    same = Order.objects.filter(episode=order.episode, plant=order.plant, unit=order.unit, state=OrderState.ISSUED)
    found = queries.standings_of(list(same.exclude(pk=order.pk).values_list("pk", flat=True)), now)
    return next((address_of(each.order) for each in found if each.state == OrderState.ISSUED), "")


def _hidden(response: HttpResponse) -> HttpResponse:
    """A link is a key: it stands in no index of a search engine, and goes to no other site.

    Not "no-referrer": a browser would then send the answer with the origin "null", which counts as forged.
    """
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
