"""Orders to plants: giving them, who answered, one order. The page that a plant answers on is in `answer_views.py`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.curtailment import actions, queries
from lantian.apps.curtailment.choices import OrderState
from lantian.apps.curtailment.forms import CheckForm
from lantian.apps.curtailment.links import address_of
from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.meters import readings_of
from lantian.apps.curtailment.models import Check, Order
from lantian.apps.curtailment.pages import is_stale, ordered_lines
from lantian.apps.curtailment.policies import CHECK, ORDER
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.queries import Standing
from lantian.apps.curtailment.stack_readings import granted, readings_of_stacks
from lantian.apps.curtailment.warned import current
from lantian.apps.curtailment.words import grade_words, unit_words
from lantian.apps.duty.calendar import clock_words
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.policies import has_right, require
from lantian.apps.records.export import csv_response

__all__ = ["issue", "order", "order_page", "orders"]

_READ = "read-work"
_MOST = 60
"""Warnings with orders that a page offers."""


@require_safe
@login_required
@never_cache
def orders(request: HttpRequest) -> HttpResponseBase:
    """The orders of a warning: the standing one, else the newest that has any."""
    require(request.user, _READ)
    return _page(request)


@require_POST
@login_required
def issue(request: HttpRequest) -> HttpResponseBase:
    """Order the cuts of the warning that the reader saw."""
    ORDER.require(request.user)
    number = request.POST.get("warning", "")[:64]
    try:
        given = actions.issue_orders(actor=request.user, now=request.now, warning=number)
    except Refused as refused:
        return _page(request, refused=refused, status=409)
    messages.success(request, _("Ordered: %(n)d plants. Send each its link.") % {"n": len(given)})
    return redirect(f"{reverse('curtailment:orders')}?warning={number}")


@require_safe
@login_required
@never_cache
def order(request: HttpRequest, number: str) -> HttpResponseBase:
    """One order with its answers and its link."""
    require(request.user, _READ)
    return order_page(request, get_object_or_404(Order, number=number[:40]))


def order_page(
    request: HttpRequest,
    item: Order,
    *,
    form: CheckForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """The page of one order, with what was entered where something stands against it."""
    (standing,) = queries.standings_of([item.pk], request.now)
    context = {
        "item": item,
        "standing": standing,
        "grade": grade_words(item.grade),
        "unit": unit_words(item.unit),
        "lines": ordered_lines(item),
        "receipts": item.receipts.all(),
        "refused": refused,
        "checks": _checks(item),
        "due": item.starts + granted(item),
        "readings": readings_of(item, request.now),
        "stack_readings": [(each, each.entry(item)) for each in readings_of_stacks(standing, request.now)],
        "seen_by_stack": _seen_by_stack(),
        "files": has_right(request.user, "file-cases"),
        "form": form or CheckForm(order=item, initial={"day": local_day(request.now), **_given(request)}),
        "is_filled_in": bool(_given(request)),
        "checks_here": CHECK.allows(request.user),
    }
    if ORDER.allows(request.user):
        context["message"] = _message(item, request.build_absolute_uri(address_of(item)))
    return render(request, "curtailment/order.html", context, status=status)


def _checks(item: Order) -> list[tuple[Check, str, bool]]:
    """What was found, the newest first, with the line and whether a later entry counts instead."""
    lines = {each["position"]: each["line"] for each in item.lines}
    seen: set[tuple[int, dt.date]] = set()
    found = []
    for each in item.checks.select_related("person").order_by("-pk"):
        found.append((each, lines.get(each.position, ""), (each.position, each.day) in seen))
        seen.add((each.position, each.day))
    return found


def _message(item: Order, link: str) -> str:
    """What is sent to the plant; whoever has the link in it may answer."""
    said = _("{plant}: order of cuts {number}, {grade}, from {start}. Please answer here: {link}")
    named = {"plant": item.plant, "number": item.number, "grade": grade_words(item.grade), "link": link}
    return said.format(**named, start=clock_words(item.starts))


def _given(request: HttpRequest) -> dict[str, str]:
    """What the address fills into the form; it is entered by nobody before the form is sent."""
    return {name: request.GET[name][:400] for name in CheckForm.base_fields if name in request.GET}


def _seen_by_stack() -> str:
    """The reading by which hours of stacks are compared."""
    _file, kept = stated()
    return kept.stacks.interpretation if kept.stacks else ""


def _page(request: HttpRequest, *, refused: Refused | None = None, status: int = 200) -> HttpResponseBase:
    standing = current()
    known = list(Order.objects.order_by().values_list("warning", flat=True).distinct())[-_MOST:]
    newest = Order.objects.order_by("-pk").values_list("warning", flat=True).first() or ""
    asked = request.GET.get("warning", "")
    chosen = asked if asked in known else standing.number if standing and standing.number in known else newest
    found = queries.orders_of_warning(chosen, request.now) if chosen else []
    orders_here, in_force = ORDER.allows(request.user), queries.plan_in_force()
    holding = [each for each in found if each.state == OrderState.ISSUED]
    if request.GET.get("format") == "csv":
        return _csv(request, found, links=orders_here)
    context: dict[str, Any] = {
        "refused": refused,
        "standing": standing,
        "standing_grade": grade_words(standing.grade) if standing else "",
        "to_order": standing is not None and standing.number not in known,
        "orders_here": orders_here,
        "plan": in_force,
        "stale": in_force is not None and is_stale(in_force, request.now),
        "letters": [_message(each.order, request.build_absolute_uri(address_of(each.order))) for each in holding]
        if orders_here
        else [],
        "known": sorted(known, reverse=True),
        "chosen": chosen,
        "rows": [(each, grade_words(each.order.grade), unit_words(each.order.unit)) for each in found],
        "summary": queries.summary(found),
    }
    return render(request, "curtailment/orders.html", context, status=status)


def _csv(request: HttpRequest, found: list[Standing], *, links: bool) -> HttpResponseBase:
    """Orders as a file; the links only for those who order: whoever has one may answer."""
    head = [
        "number",
        "warning",
        "grade",
        "plant",
        "subdistrict",
        "from",
        "state",
        "ended",
        "answer",
        "answered_at",
        "by",
    ]
    rows = []
    for each in found:
        item, receipt = each.order, each.receipt
        row: list[object] = [item.number, item.warning, item.grade, item.plant, unit_words(item.unit), item.starts]
        row += [each.state.value, each.ended_at]
        row += [receipt.answer, receipt.at, receipt.name] if receipt else [None, None, None]
        rows.append([*row, request.build_absolute_uri(address_of(item))] if links else row)
    return csv_response("orders", [*head, "link"] if links else head, rows)
