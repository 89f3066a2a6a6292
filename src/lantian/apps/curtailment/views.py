"""The emergency list against the demands, plans, the card of a plant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.curtailment import actions, pages, queries
from lantian.apps.curtailment.exporting import list_csv, plan_csv
from lantian.apps.curtailment.forms import ReasonForm
from lantian.apps.curtailment.jobs import propose
from lantian.apps.curtailment.listing import NoList, cuts_of, listing, stated
from lantian.apps.curtailment.models import Plan, PlanLine
from lantian.apps.curtailment.planning import Reached, listed_cuts, reached_by_list
from lantian.apps.curtailment.policies import PLAN, SIGN
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.words import demand_text, grade_words, kind_words, unit_words
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import wording
from lantian.apps.records.schedule import waits
from lantian.core.policy.problems import ParameterNotInForce

__all__ = ["card", "overview", "plan", "propose_plan", "sign", "withdraw"]

_READ = "read-work"
_AT_ONCE = 400
"""Lines of a list that are planned while the reader waits; longer ones go to the queue."""
_PATIENCE = 3
"""Seconds that a reader waits for a proof."""


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """The list, what it reaches, the plans."""
    require(request.user, _READ)
    return _page(request)


@require_POST
@login_required
def propose_plan(request: HttpRequest) -> HttpResponseBase:
    """Compute a plan from the list as it stands."""
    PLAN.require(request.user)
    try:
        if "longer" in request.POST or len(listing(request.now).lines) > _AT_ONCE:
            if not waits(propose):
                propose.enqueue(request.user.pk)
            messages.info(request, _("The plan is being computed; it will stand among the plans in a minute or two."))
            return redirect("curtailment:overview")
        made = actions.propose_plan(actor=request.user, now=request.now, seconds=_PATIENCE)
    except Refused as refused:
        return _page(request, refused=refused, status=409)
    except ParameterNotInForce:
        return _page(request, status=409)
    messages.success(request, _("A plan is proposed. Nothing has been ordered: it waits for a signature."))
    return redirect("curtailment:plan", made.number)


@require_safe
@login_required
@never_cache
def plan(request: HttpRequest, number: str) -> HttpResponseBase:
    """One plan with its proof and its lines."""
    require(request.user, _READ)
    item = get_object_or_404(Plan, number=number[:32])
    if request.GET.get("format") == "csv":
        return plan_csv(item)
    return _plan_page(request, item)


@require_POST
@login_required
def sign(request: HttpRequest, number: str) -> HttpResponseBase:
    """Put a plan in force."""
    SIGN.require(request.user)
    item = get_object_or_404(Plan, number=number[:32])
    try:
        actions.sign_plan(item.number, actor=request.user, now=request.now)
    except Refused as refused:
        return _plan_page(request, item, refused=refused, status=409)
    messages.success(request, _("The plan is in force. Nothing has been ordered."))
    return redirect("curtailment:plan", item.number)


@require_POST
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a proposal back."""
    PLAN.require(request.user)
    item = get_object_or_404(Plan, number=number[:32])
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.withdraw_plan(item.number, actor=request.user, now=request.now, reason=reason)
    except Refused as refused:
        return _plan_page(request, item, refused=refused, status=409)
    messages.success(request, _("The proposal is withdrawn; it stays on record."))
    return redirect("curtailment:overview")


@require_safe
@login_required
@never_cache
def card(request: HttpRequest, number: str, position: int) -> HttpResponseBase:
    """The card of a plant, to be hung on its wall: every line of it, at every grade."""
    require(request.user, _READ)
    item = get_object_or_404(Plan, number=number[:32])
    line = get_object_or_404(PlanLine, plan=item, position=position)
    of_plant = item.lines.filter(plant=line.plant, unit=line.unit)
    context = {
        "item": item,
        "plant": line.plant,
        "unit": unit_words(line.unit),
        "kind": kind_words(line.kind),
        "lines": pages.lines_of_plan(of_plant),
    }
    return render(request, "curtailment/card.html", context)


def _page(request: HttpRequest, *, refused: Refused | None = None, status: int = 200) -> HttpResponseBase:
    context: dict[str, Any] = {
        "refused": refused,
        "plans": Plan.objects.select_related("made_by", "signed_by")[:20],
        "plans_cuts": PLAN.allows(request.user),
        "searching": waits(propose),
    }
    try:
        file, kept = stated()
        found = listing(request.now)
        cuts = cuts_of(found)
    except NoList as missing:
        return render(request, "curtailment/none.html", {"refusal": missing}, status=status)
    except (Refused, ParameterNotInForce) as cause:
        return render(request, "curtailment/none.html", {"refusal": cause}, status=status)
    in_force = queries.plan_in_force()
    lines = pages.lines_of_list(found, listed_cuts(found, cuts))
    if request.GET.get("format") == "csv":
        return list_csv(lines)
    listed = reached_by_list(found, cuts)
    chosen = _chosen(request, listed)
    context |= {
        "file": file,
        "ledger": kept.ledger,
        "readings": (*file.interpretations, *kept.readings),
        "found": found,
        "in_force": in_force,
        "stale": in_force is not None and in_force.listed != found.digest,
        "demands": pages.demanded(listed, pages.reached_by_plan(in_force) if in_force else ()),
        "lines": lines,
        "listed": sum(each.on_list for each in lines),
        "grades": [(each.grade, grade_words(each.grade), each.grade == chosen.grade) for each in listed],
        "chosen": chosen.grade,
        "units": pages.units(chosen),
        "pollutants": [wording(demand_text(name)) for name in chosen.ratios],
    }
    return render(request, "curtailment/overview.html", context, status=status)


def _plan_page(request: HttpRequest, item: Plan, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    reached = pages.reached_by_plan(item)
    chosen = _chosen(request, reached)
    grades = item.found["grades"]
    context = {
        "item": item,
        "refused": refused,
        "demands": pages.demanded((), reached),
        "grades": [(each.grade, grade_words(each.grade), each.grade == chosen.grade) for each in reached],
        "chosen": chosen.grade,
        "units": pages.units(chosen),
        "pollutants": [wording(demand_text(name)) for name in chosen.ratios],
        "binding": [
            (
                grade_words(grade),
                wording(demand_text(each["constraint"])),
                Decimal(str(each["shadow_price_per_percent"])),
                Decimal(str(each["saves"])) if "saves" in each else None,
            )
            for grade, found in grades.items()
            for each in found["binding"]
        ],
        "missing": [
            (
                grade_words(grade),
                wording(demand_text(each["pollutant"])),
                {"short_shown": Decimal(each["short_by"]), "most_shown": Decimal(each["most_alone"])},
            )
            for grade, found in grades.items()
            for each in found["missing"]
        ],
        "lines": pages.lines_of_plan(item.lines.all()),
        "stale": item.state in ("drafted", "signed") and pages.is_stale(item, request.now),
        "searching": waits(propose),
        "signs": SIGN.allows(request.user),
        "plans_cuts": PLAN.allows(request.user),
        "proof": {name: _decimal(item.found[name]) for name in ("objective", "bound", "gap")},
        "interpretations": item.found["interpretations"],
    }
    return render(request, "curtailment/plan.html", context, status=status)


def _decimal(kept: float) -> Decimal:
    return Decimal(str(kept))


def _chosen(request: HttpRequest, reached: list[Reached]) -> Reached:
    """The grade that the reader asked for, else the mildest."""
    asked = request.GET.get("grade", "")
    return next((each for each in reached if each.grade == asked), reached[0])
