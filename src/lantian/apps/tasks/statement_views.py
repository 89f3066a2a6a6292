"""Stating progress, one statement with its proof, withdrawing it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.evidence.queries import attached
from lantian.apps.records.campaign import pack
from lantian.apps.tasks import actions
from lantian.apps.tasks.models import Statement
from lantian.apps.tasks.policies import READ, StatePolicy, withdraw_policy
from lantian.apps.tasks.problems import StatementRefused
from lantian.apps.tasks.statement_forms import StatementForm, WithdrawForm

__all__ = ["state", "statement", "withdraw"]

_LARGEST = 2**31


@require_POST
@login_required
def state(request: HttpRequest, indicator_id: str) -> HttpResponseBase:
    """Take a statement in; what is wrong is said above the form, and nothing that was written is lost."""
    READ.require(request.user)
    asked = pack().indicators.get(indicator_id)
    if asked is None:
        raise Http404(_("The campaign knows no such indicator."))
    StatePolicy.of(asked).require(request.user)
    form = StatementForm(asked, request.now, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.state(
                asked.id,
                actor=request.user,
                now=request.now,
                on=said["on"],
                says=said["says"],
                text=said["text"],
                value=said.get("value"),
            )
        except StatementRefused as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, _("Stated. Attach the proof below: without it nothing counts as done."))
            return redirect("progress:statement", made.pk)
    return render(request, "tasks/state_progress.html", {"form": form, "asked": asked}, status=422)


@require_safe
@login_required
@never_cache
def statement(request: HttpRequest, number: int) -> HttpResponseBase:
    """One statement: who says what of which day, the proof, and how to take it back."""
    READ.require(request.user)
    return _page(request, _found(number))


@require_POST
@login_required
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Withdraw a statement, with a reason."""
    READ.require(request.user)
    found = _found(number)
    form = WithdrawForm(request.POST)
    withdraw_policy(found).require(request.user)
    if form.is_valid():
        try:
            actions.withdraw(found, actor=request.user, now=request.now, reason=form.cleaned_data["reason"])
        except StatementRefused as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, _("Withdrawn. What was stated before it stands again."))
            return redirect("progress:statement", found.pk)
    return _page(request, found, form=form, status=422)


def _found(number: int) -> Statement:
    if number >= _LARGEST:
        raise Http404
    return get_object_or_404(Statement.objects.select_related("by", "unit", "withdrawn_by"), pk=number)


def _page(
    request: HttpRequest, found: Statement, *, form: WithdrawForm | None = None, status: int = 200
) -> HttpResponseBase:
    may_change = found.withdrawn_at is None and withdraw_policy(found).allows(request.user)
    context = {
        "statement": found,
        "indicator": pack().indicators.get(found.indicator),
        "items": attached(found.subject),
        "may_change": may_change,
        "form": form or WithdrawForm(),
    }
    return render(request, "tasks/statement.html", context, status=status)
