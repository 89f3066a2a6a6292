"""Entering what was found of an order, making a case of a breach."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantian.apps.curtailment import actions
from lantian.apps.curtailment.choices import CheckedBy
from lantian.apps.curtailment.forms import CheckForm
from lantian.apps.curtailment.models import Check, Order
from lantian.apps.curtailment.order_views import order_page
from lantian.apps.curtailment.policies import CHECK
from lantian.apps.curtailment.problems import Refused
from lantian.apps.orgs.policies import require

__all__ = ["breach", "check"]


@require_POST
@login_required
def check(request: HttpRequest, number: str) -> HttpResponseBase:
    """Record what was found of a line."""
    CHECK.require(request.user)
    item = get_object_or_404(Order, number=number[:40])
    form = CheckForm(request.POST, order=item)
    if not form.is_valid():
        return order_page(request, item, form=form, status=400)
    entered = form.cleaned_data
    found = actions.Found(
        position=int(entered["position"]),
        day=entered["day"],
        by=CheckedBy(entered["by"]),
        share=entered["share"] / 100,
        note=entered["note"],
    )
    try:
        actions.check_order(item.number, found, actor=request.user, now=request.now)
    except Refused as refused:
        return order_page(request, item, form=form, refused=refused, status=409)
    messages.success(request, _("What was found is recorded."))
    return redirect("curtailment:order", item.number)


@require_POST
@login_required
def breach(request: HttpRequest, number: str, key: int) -> HttpResponseBase:
    """Make a case of a breach."""
    require(request.user, "file-cases")
    item = get_object_or_404(Order, number=number[:40])
    found = get_object_or_404(Check, pk=key, order=item)
    try:
        case = actions.file_breach(found.pk, actor=request.user, now=request.now)
    except Refused as refused:
        return order_page(request, item, refused=refused, status=409)
    messages.success(request, _("Case %(number)s is filed.") % {"number": case.number})
    return redirect("curtailment:order", item.number)
