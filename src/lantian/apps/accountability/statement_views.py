"""Answers to what the rules leave to people: grounds for stricter treatment, and the suspension of the method."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.accountability import statements
from lantian.apps.accountability.evaluations import official
from lantian.apps.accountability.forms import SuspensionForm
from lantian.apps.accountability.models import Ground, Suspension
from lantian.apps.accountability.policies import AGREE, PROPOSE, READ
from lantian.apps.accountability.problems import NoMethod, Refused
from lantian.apps.evidence.problems import EvidenceRefused

__all__ = ["ground", "register_suspension", "suspension", "withdraw_ground", "withdraw_suspension"]


@require_POST
@login_required
def ground(request: HttpRequest) -> HttpResponseBase:
    """Say whether a ground applies to a problem or to the air of a quarter."""
    PROPOSE.require(request.user)
    sent = request.POST
    unit = sent.get("unit", "")
    try:
        statements.state_ground(
            actor=request.user,
            now=request.now,
            ground=sent.get("ground", "")[:64],
            applies=sent.get("applies") == "yes",
            reason=sent.get("reason", ""),
            problem=sent.get("problem", "")[:64],
            unit=unit[:64],
            period=sent.get("period", "")[:16],
        )
        messages.success(request, _("Recorded; counts and findings take it in at once."))
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return redirect("accountability:unit", sent.get("back", unit)[:64] or "x")


@require_POST
@login_required
def withdraw_ground(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an answer back."""
    PROPOSE.require(request.user)
    entry = get_object_or_404(Ground, pk=number)
    try:
        statements.withdraw_ground(entry, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
        messages.success(request, _("Taken back."))
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return redirect("accountability:unit", entry.unit)


@require_safe
@login_required
@never_cache
def suspension(request: HttpRequest) -> HttpResponseBase:
    """Whether the method holds, and who registered what."""
    READ.require(request.user)
    return _page(request)


@require_POST
@login_required
def register_suspension(request: HttpRequest) -> HttpResponseBase:
    """Register the first day without the method, with the notice."""
    AGREE.require(request.user)
    form = SuspensionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form=form, status=400)
    sent = form.cleaned_data["notice"]
    try:
        statements.suspend(
            actor=request.user,
            now=request.now,
            first_day=form.cleaned_data["first_day"],
            reason=form.cleaned_data["reason"],
            notice=(sent.read(), sent.name),
        )
    except Refused as refused:
        return _page(request, form=form, refused=refused, status=409)
    except EvidenceRefused as refused:
        return _page(request, form=form, refused=Refused(refused.code, str(refused), ""), status=409)
    messages.success(request, _("Registered; what lies on that day or later does not count."))
    return redirect("accountability:suspension")


@require_POST
@login_required
def withdraw_suspension(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a suspension back."""
    AGREE.require(request.user)
    entry = get_object_or_404(Suspension, pk=number)
    try:
        reason = request.POST.get("reason", "")
        statements.withdraw_suspension(entry, actor=request.user, now=request.now, reason=reason)
    except Refused as refused:
        return _page(request, refused=refused, status=409)
    messages.success(request, _("Taken back."))
    return redirect("accountability:suspension")


def _page(
    request: HttpRequest,
    *,
    form: SuspensionForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        rules = official()
    except NoMethod as refusal:
        return render(request, "accountability/suspension.html", {"refusal": refusal})
    entries = list(Suspension.objects.select_related("by", "withdrawn_by").order_by("-pk"))
    standing = next((each for each in entries if each.withdrawn_at is None), None)
    context = {
        "rule_set": rules,
        "entries": entries,
        "standing": standing,
        "form": form or SuspensionForm(),
        "refused": refused,
        "may": AGREE.allows(request.user),
    }
    return render(request, "accountability/suspension.html", context, status=status)
