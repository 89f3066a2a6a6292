"""Inner pages of escalation: the units with their steps, one unit with its counts, decisions and talks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response
from lantian.apps.supervision import actions
from lantian.apps.supervision.choices import MeasureState
from lantian.apps.supervision.forms import TalkForm
from lantian.apps.supervision.measures import overdue_boards
from lantian.apps.supervision.models import Measure, Talk
from lantian.apps.supervision.pages import counts_of, history_of, moves_of
from lantian.apps.supervision.policies import DECIDE, READ, SEE, EnforcePolicy, may_read_protocol
from lantian.apps.supervision.problems import SupervisionRefused
from lantian.apps.supervision.standing import UnitStanding, level_of, standing_of, standings

__all__ = ["overview", "step", "unit"]


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every unit with its step and what is proposed; then what stands against whom."""
    READ.require(request.user)
    plan = pack().supervision
    if plan is None:
        return render(request, "supervision/none.html")
    found = standings(now=request.now)
    if request.GET.get("format") == "csv":
        return _csv(found)
    today = local_day(request.now)
    context = {
        "plan": plan,
        "rows": [(each, level_of(each.step) if each.step else None) for each in _ordered(found)],
        "waiting": sum(each.waits for each in found),
        "steps": [(step, level_of(step), sum(each.step == step for each in found)) for step in plan.steps],
        "standing_measures": SEE.allowed(request.user, Measure.objects.filter(state=MeasureState.STANDING)).count(),
        "overdue_boards": overdue_boards(today).count(),
        "today": today,
        "may_order": EnforcePolicy().allows(request.user),
    }
    return render(request, "supervision/overview.html", context)


@require_safe
@login_required
@never_cache
def unit(request: HttpRequest, unit_id: str) -> HttpResponseBase:
    """One unit: its step, the counts against every threshold, the decision that waits, talks, measures, history."""
    READ.require(request.user)
    return _page(request, _standing(unit_id, request.now))


@require_POST
@login_required
def step(request: HttpRequest, unit_id: str) -> HttpResponseBase:
    """Decide, decline, keep a protocol, strike one: what the pressed button says."""
    READ.require(request.user)
    standing = _standing(unit_id, request.now)
    taken = _STEPS.get(request.POST.get("step", ""))
    if taken is None:
        raise Http404(_("A unit knows no such step."))
    DECIDE.require(request.user)
    try:
        done = taken(request, unit_id)
    except SupervisionRefused as refused:
        return _page(request, standing, refused=refused, status=409)
    if isinstance(done, TalkForm):
        return _page(request, standing, form=done, status=400)
    messages.success(request, done)
    return redirect("supervision:unit", unit_id)


def _decide(request: HttpRequest, unit_id: str) -> str:
    actions.decide(
        unit_id,
        after=request.POST.get("after", "")[:64],
        seen=_seen(request),
        actor=request.user,
        now=request.now,
        reason=request.POST.get("reason", ""),
    )
    return _("Decided. The unit is told.")


def _decline(request: HttpRequest, unit_id: str) -> str:
    reason = request.POST.get("reason", "")
    actions.decline(unit_id, seen=_seen(request), actor=request.user, now=request.now, reason=reason)
    return _("Declined. The proposal comes back when a count grows.")


def _talk(request: HttpRequest, unit_id: str) -> str | TalkForm:
    form = TalkForm(request.POST)
    if not form.is_valid():
        return form
    actions.record_talk(unit_id, actor=request.user, now=request.now, **form.cleaned_data)
    return _("The protocol is kept. Attach the signed paper to it.")


def _strike(request: HttpRequest, unit_id: str) -> str:
    written = request.POST.get("talk", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    actions.strike_talk(number, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    return _("Struck out; it stays in sight with your reason.")


_STEPS: dict[str, Callable[[HttpRequest, str], str | TalkForm]] = {
    "decide": _decide,
    "decline": _decline,
    "talk": _talk,
    "strike-talk": _strike,
}


def _page(
    request: HttpRequest,
    standing: UnitStanding,
    *,
    form: TalkForm | None = None,
    refused: SupervisionRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = pack().supervision
    assert plan is not None
    name = standing.unit.id
    may_decide = DECIDE.allows(request.user)
    history = history_of(name)
    may_talk = may_decide and standing.step is not None and standing.step.protocol
    if may_talk and form is None:
        form = TalkForm(request.POST if refused is not None and request.POST.get("step") == "talk" else None)
    context = {
        "plan": plan,
        "standing": standing,
        "level": level_of(standing.step) if standing.step else None,
        "counts": counts_of(standing, now=request.now),
        "moves": moves_of(standing),
        "history": history,
        "seen": history[0].number if history else 0,
        "talks": Talk.objects.filter(decision__unit=name).select_related("by", "decision").order_by("-held_on", "-pk"),
        "reads_protocol": may_read_protocol(request.user, name),
        "measures": SEE.allowed(request.user, Measure.objects.filter(unit=name))[:50],
        "form": form if may_talk else None,
        "may_decide": may_decide,
        "refused": refused,
        "today": local_day(request.now),
    }
    return render(request, "supervision/unit.html", context, status=status)


def _standing(unit_id: str, now: dt.datetime) -> UnitStanding:
    found = standing_of(unit_id, now=now)
    if found is None:
        raise Http404(_("The pack has no such unit."))
    return found


def _seen(request: HttpRequest) -> int:
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _ordered(found: list[UnitStanding]) -> list[UnitStanding]:
    """Those who stand highest first, then those for whom something is proposed."""
    plan = pack().supervision
    order = [step.id for step in plan.steps] if plan else []
    return sorted(found, key=lambda each: (-(order.index(each.step.id) if each.step else -1), not each.waits))


def _csv(found: list[UnitStanding]) -> HttpResponse:
    rows = (
        [
            each.unit.id,
            each.unit.name,
            each.moved.after if each.moved else "",
            each.moved.at if each.moved else None,
            each.advice.direction if each.advice else "",
            each.advice.proposed if each.advice else "",
            each.declined,
            "; ".join(f"{one.bound.fact} {one.count}/{one.bound.at_least}" for one in each.advice.reasons)
            if each.advice
            else "",
            each.advice.calm if each.advice else None,
        ]
        for each in found
    )
    heads = ["unit", "name", "step", "since", "proposal", "proposed_step", "declined", "reasons", "calm_days"]
    return csv_response("supervision", heads, rows)
