"""Inner pages of draws: what is asked for, one sample over its periods, one draw with its steps."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.draws import actions, boards
from lantian.apps.draws.choices import State
from lantian.apps.draws.forms import ChangeForm, FreezeForm
from lantian.apps.draws.lists import objects_of
from lantian.apps.draws.models import Draw, Event
from lantian.apps.draws.policies import READ, DrawPolicy
from lantian.apps.draws.problems import DrawRefused
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response
from lantian.core.policy import check_schema

__all__ = ["begin", "item", "overview", "sample", "step"]

_LARGEST_NUMBER = 2**31


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every sample that the policy asks for, with the period that runs."""
    READ.require(request.user)
    today = local_day(request.now)
    found = [(each, boards.newest_standing(each, today)) for each in pack().draws.values()]
    return render(request, "draws/overview.html", {"samples": found})


@require_safe
@login_required
@never_cache
def sample(request: HttpRequest, sample_id: str) -> HttpResponseBase:
    """One sample over its periods."""
    READ.require(request.user)
    chosen, today = _sample(sample_id), local_day(request.now)
    found = boards.standings(chosen, today)
    if request.GET.get("format") == "csv":
        return _periods_csv(chosen, found)
    context = {
        "sample": chosen,
        "standings": found,
        "today": today,
        "ledger": pack().ledgers[chosen.ledger],
        "size": len(objects_of(chosen, today)),
        "share": pack().number(chosen.share, on=today),
        "may_draw": DrawPolicy(chosen).allows(request.user),
    }
    return render(request, "draws/sample.html", context)


@require_POST
@login_required
def begin(request: HttpRequest, sample_id: str) -> HttpResponseBase:
    """Commit to a seed for a period."""
    READ.require(request.user)
    chosen = _sample(sample_id)
    try:
        made = actions.commit(chosen.id, request.POST.get("period", "")[:16], actor=request.user, now=request.now)
    except DrawRefused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
        return redirect("draws:sample", chosen.id)
    messages.success(request, _("A seed is made and its digest is public. Now close the list."))
    return redirect("draws:draw", made.pk)


@require_safe
@login_required
@never_cache
def item(request: HttpRequest, number: int) -> HttpResponseBase:
    """One draw: how far it is, its result, its proof, its next step."""
    READ.require(request.user)
    return _page(request, _draw(number))


@require_POST
@login_required
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Close the list, draw, note a change, withdraw: what the pressed button says."""
    READ.require(request.user)
    found = _draw(number)
    taken = _STEPS.get(request.POST.get("step", ""))
    if taken is None:
        raise Http404(_("A draw knows no such step."))
    DrawPolicy(pack().draws[found.sample]).require(request.user)
    try:
        done = taken(request, found)
    except DrawRefused as refused:
        return _page(request, found, refused=refused, status=409)
    if isinstance(done, FreezeForm):
        return _page(request, found, form=done, status=400)
    messages.success(request, done)
    return redirect("draws:draw", found.pk)


def _freeze(request: HttpRequest, found: Draw) -> str | FreezeForm:
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return form
    actions.freeze(
        found.pk,
        actor=request.user,
        now=request.now,
        inspectors=form.inspectors(),
        beacon_source=form.cleaned_data["beacon_source"],
    )
    return _("The list is closed and public.")


def _draw_now(request: HttpRequest, found: Draw) -> str:
    actions.draw(found.pk, actor=request.user, now=request.now, beacon=request.POST.get("beacon", ""))
    return _("Drawn. The proof is public; anybody can draw it again.")


def _change(request: HttpRequest, found: Draw) -> str:
    kind, _sign, rest = request.POST.get("what", "").partition("|")
    who, _sign, at_object = rest.partition("|")
    actions.change(
        found.pk,
        actor=request.user,
        now=request.now,
        kind=kind,
        who=who[:120],
        at_object=at_object[:120],
        reason=request.POST.get("reason", ""),
    )
    return _("Noted; who or what follows is told by the same lot.")


def _withdraw(request: HttpRequest, found: Draw) -> str:
    actions.withdraw(found.pk, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    return _("Withdrawn; it stays public with its seed and your reason.")


_STEPS: dict[str, Callable[[HttpRequest, Draw], str | FreezeForm]] = {
    "freeze": _freeze,
    "draw": _draw_now,
    "change": _change,
    "withdraw": _withdraw,
}


def _page(
    request: HttpRequest,
    found: Draw,
    *,
    form: FreezeForm | None = None,
    refused: DrawRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = pack().draws[found.sample]
    may = DrawPolicy(chosen).allows(request.user)
    lines = boards.lines_of(found)
    if form is None and may and found.state == State.COMMITTED:
        form = FreezeForm(request.POST) if refused is not None else FreezeForm()
    context = {
        "draw": found,
        "sample": chosen,
        "lines": lines,
        "quota": boards.quota_of(found, local_day(request.now)),
        "events": found.events.select_related("by"),
        "form": form if may else None,
        "change_form": ChangeForm(choices=_choices(found)) if may and found.state == State.DRAWN else None,
        "may_draw": may and found.state == State.FROZEN,
        "may_withdraw": may and found.state != State.WITHDRAWN,
        "hours": pack().number("draws.public_hours", on=local_day(request.now)),
        "refused": refused,
    }
    return render(request, "draws/draw.html", context, status=status)


def _choices(found: Draw) -> list[tuple[str, str]]:
    lines = boards.lines_of(found)
    objects = [(f"{Event.OBJECT}|{line.id}", f"{line.id} {line.name}") for line in lines]
    people: dict[str, str] = {}
    aside = []
    for line, each in zip(lines, found.result, strict=True):
        for who, name in zip(each["inspectors"], line.inspectors, strict=True):
            people[f"{Event.INSPECTOR}|{who}"] = _("%(name)s, altogether") % {"name": name}
            words = _("%(name)s stands aside at %(object)s") % {"name": name, "object": line.name}
            aside.append((f"{Event.INSPECTOR}|{who}|{line.id}", words))
    return [("", "—"), *objects, *people.items(), *aside]


def _sample(sample_id: str) -> check_schema.Draw:
    found = pack().draws.get(sample_id)
    if found is None:
        raise Http404(_("The policy asks for no such sample."))
    return found


def _draw(number: int) -> Draw:
    if number >= _LARGEST_NUMBER:
        raise Http404(_("There is no such draw."))
    found: Draw = get_object_or_404(Draw, pk=number, sample__in=list(pack().draws))
    return found


def _periods_csv(chosen: check_schema.Draw, found: list[boards.Standing]) -> HttpResponse:
    rows = (
        [
            each.period.label,
            each.draw.state if each.draw else "",
            each.quota.size if each.quota else None,
            each.quota.asked if each.quota else None,
            each.quota.drawn if each.quota else None,
            each.quota.checked if each.quota else None,
            each.earlier,
        ]
        for each in found
    )
    return csv_response(
        f"draws-{chosen.id}", ["period", "state", "listed", "asked", "drawn", "checked", "withdrawn"], rows
    )
