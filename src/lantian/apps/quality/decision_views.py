"""Decisions: the list, one of them with its undoing, and deciding by hand."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import has_right, require
from lantian.apps.orgs.worklist import READ_WORK
from lantian.apps.quality import actions
from lantian.apps.quality.choices import REVIEW, DecisionKind
from lantian.apps.quality.filters import DecisionFilter
from lantian.apps.quality.forms import ByHandForm, UndoForm
from lantian.apps.quality.models import Decision
from lantian.apps.quality.problems import DecisionRefused
from lantian.apps.quality.queries import results_know
from lantian.apps.quality.tables import DecisionTable, hours_words
from lantian.apps.quality.views import said_now, station_names
from lantian.apps.quality.words import parameter_name
from lantian.apps.records import traces
from lantian.apps.records.campaign import wording

__all__ = ["by_hand", "decision", "decision_list", "undo"]

_MOST_HOURS = 200


@require_safe
@login_required
@never_cache
def decision_list(request: HttpRequest) -> HttpResponseBase:
    """All decisions, the newest first."""
    require(request.user, READ_WORK)
    chosen = DecisionFilter(request.GET, Decision.objects.select_related("undone_by"))
    table = fill(DecisionTable(chosen.found, names=station_names()), request)
    context = {"filter": chosen, "table": table, "may_review": has_right(request.user, REVIEW)}
    return render(request, "quality/decisions.html", context)


@require_safe
@login_required
@never_cache
def decision(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One decision: what, by whom, why, which hours, in which data version."""
    require(request.user, READ_WORK)
    return _page(request, get_object_or_404(Decision.objects.select_related("undoes"), pk=pk))


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a decision back by a new one."""
    found = get_object_or_404(Decision, pk=pk)
    form = UndoForm(request.POST)
    try:
        made = actions.undo(
            pk,
            actor=request.user,
            key=request.POST.get("key", "")[:64],
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
        )
    except DecisionRefused as refused:
        return _page(request, found, problem=said_now(refused), status=409)
    messages.success(request, _("Decision %(number)d was undone.") % {"number": pk})
    return redirect("quality:decision", pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def by_hand(request: HttpRequest) -> HttpResponseBase:
    """Void hours of a station, set the value of one, or let the historical maximum take the place of days."""
    require(request.user, REVIEW)
    wanted = {name: request.GET[name] for name in ("station", "first", "last") if name in request.GET}
    form = ByHandForm(request.POST or None, initial={**wanted, "key": uuid.uuid4().hex})
    problem, status = "", 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = _decide(request, form)
            except DecisionRefused as refused:
                problem, status = said_now(refused), 409
            else:
                messages.success(
                    request, _("Decision %(number)d is made; results follow within a minute.") % {"number": made.pk}
                )
                return redirect("quality:decision", pk=made.pk)
        else:
            status = 400
    return render(request, "quality/by_hand.html", {"form": form, "problem": problem}, status=status)


def _decide(request: HttpRequest, form: ByHandForm) -> Decision:
    chosen: dict[str, Any] = form.cleaned_data
    common = {
        "actor": request.user,
        "station": chosen["station"],
        "key": chosen["key"],
        "reason": chosen["reason"],
        "evidence": chosen["evidence"],
        "now": request.now,
    }
    if chosen["kind"] == DecisionKind.MAXIMUM:
        first, last = form.local_days
        return actions.take_maximum(first=first, last=last, **common)
    value: Decimal | None = chosen["value"]
    return actions.decide_hours(
        parameters=chosen["parameters"],
        first=chosen["first"],
        last=chosen["last"],
        kind=DecisionKind(chosen["kind"]),
        value=value,
        **common,
    )


def _page(request: HttpRequest, found: Decision, *, problem: str = "", status: int = 200) -> HttpResponse:
    hours = list(found.decided.order_by("hour", "parameter")[: _MOST_HOURS + 1])
    station = Station.objects.filter(code=found.station).first()
    context = {
        "decision": found,
        "station": station,
        "name": str(station) if station else found.station,
        "span": hours_words(found.first, found.last),
        "parameters": [wording(parameter_name(each)) for each in found.parameters],
        "hours": [_hour(each) for each in hours[:_MOST_HOURS]],
        "cut": found.decided.count() - _MOST_HOURS if len(hours) > _MOST_HOURS else 0,
        "episodes": {each.episode_id: each.episode for each in found.proposals.select_related("episode")}.values(),
        "known": results_know(found),
        "may_undo": has_right(request.user, REVIEW) and found.undo is None and found.kind != DecisionKind.UNDO,
        "form": UndoForm(initial={"key": uuid.uuid4().hex}),
        "problem": problem,
    }
    return render(request, "quality/decision.html", context, status=status)


def _hour(each: Any) -> dict[str, Any]:
    key = {"station": each.station, "parameter": each.parameter, "hour": f"{each.hour:%Y-%m-%dT%H:%M:%SZ}"}
    return {
        "hour": each.hour,
        "parameter": wording(parameter_name(each.parameter)),
        "raw": each.raw,
        "value": each.value,
        "unit": each.unit,
        "trace": traces.address("measurement", key),
    }
