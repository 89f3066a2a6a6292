"""Months: what is open in them, and their confirmation by a person."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.monitoring import actions as monitoring
from lantian.apps.orgs.policies import has_right, require
from lantian.apps.orgs.worklist import READ_WORK
from lantian.apps.quality import actions, queries
from lantian.apps.quality.forms import MonthForm
from lantian.apps.quality.problems import ProposalsOpen
from lantian.apps.quality.views import said_now

__all__ = ["change_month", "month_list"]

_CONFIRM = "confirm-data"


@require_safe
@login_required
@never_cache
def month_list(request: HttpRequest) -> HttpResponseBase:
    """Every month that has begun, with what is open in it."""
    require(request.user, READ_WORK)
    context = {"months": queries.months(request.now), "may_confirm": has_right(request.user, _CONFIRM)}
    return render(request, "quality/months.html", context)


@require_POST
@login_required
def change_month(request: HttpRequest, month: str) -> HttpResponseBase:
    """Confirm a month, or withdraw its confirmation; which one is said by the button."""
    require(request.user, _CONFIRM)
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError as cause:
        raise Http404({"asked": month, "exists": ["2017-10"]}) from cause
    form = MonthForm(request.POST)
    form.is_valid()
    reason, with_open = form.cleaned_data.get("reason", ""), form.cleaned_data.get("with_open", False)
    try:
        if request.POST.get("do") == "withdraw":
            monitoring.withdraw_confirmation(first, actor=request.user, reason=reason)
            messages.success(request, _("The confirmation of %(month)s was withdrawn.") % {"month": month})
        else:
            made = actions.confirm_month(first, actor=request.user, now=request.now, reason=reason, with_open=with_open)
            facts = {"month": month, "version": made.version}
            messages.success(request, _("%(month)s is confirmed at data version %(version)d.") % facts)
    except (ProposalsOpen, monitoring.ConfirmationRefused) as refused:
        messages.error(request, said_now(refused))
    return redirect("quality:months")
