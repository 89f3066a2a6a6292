"""Rosters: those there are, one of them with its steps."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.duty import actions, boards, calendar
from lantian.apps.duty.answers import found, stepped
from lantian.apps.duty.choices import RosterState
from lantian.apps.duty.forms import DrawForm, next_days
from lantian.apps.duty.models import Roster
from lantian.apps.duty.policies import MANAGE, PUBLISH, READ
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.orgs.models import User
from lantian.apps.records.export import csv_response

__all__ = ["roster", "rosters", "step"]

_SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def rosters(request: HttpRequest) -> HttpResponseBase:
    """Every roster, the newest first; begin another one."""
    READ.require(request.user)
    kept = Roster.objects.select_related("drawn_by", "published_by")
    firm = kept.filter(state=RosterState.PUBLISHED)
    newest = firm.order_by("-last").first()
    first, last = next_days(request.now, newest.last if newest else None)
    form = DrawForm(request.POST or None, rosters=firm[:12], initial={"first": first, "last": last, "like": newest})
    if request.method == "POST":
        MANAGE.require(request.user)
        form.fields["like"].queryset = firm
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = actions.draw_up(
                    actor=request.user, now=request.now, first=said["first"], last=said["last"], like=said["like"]
                )
            except DutyRefused as refused:
                form.add_error(None, f"{refused.message} {refused.remedy}")
            else:
                messages.success(request, _("A draft is begun. Say who sits which shift."))
                return redirect("duty:roster", made.pk)
    context = {
        "rosters": kept.order_by("-first", "-version")[:_SHOWN],
        "form": form if MANAGE.allows(request.user) and calendar.plan() else None,
        "plan": calendar.plan(),
        "gap": boards.next_gap(request.now),
    }
    return render(request, "duty/rosters.html", context, status=400 if form.errors else 200)


@require_safe
@login_required
@never_cache
def roster(request: HttpRequest, number: int) -> HttpResponseBase:
    """One version of a roster, with what stands against publishing it."""
    READ.require(request.user)
    item = found(Roster, number)
    plan = boards.plan_of(item, request.now)
    if request.GET.get("format") == "csv":
        rows = (
            [day.day, slot.title, slot.hours, str(each.turn.who), str(each.person)]
            for day in plan.days
            for slot in day.slots
            for each in slot.sitting
        )
        return csv_response(f"roster-{item.first}-{item.version}", ["day", "shift", "hours", "name", "sits"], rows)
    may_draw, draft = MANAGE.allows(request.user), item.state == RosterState.DRAFT
    context = {
        "roster": item,
        "plan": plan,
        "versions": Roster.objects.filter(group=item.group, first=item.first).order_by("version"),
        "group": boards.group_title(item.group),
        "may_change": may_draw and draft,
        "may_publish": PUBLISH.allows(request.user) and draft,
        "own_work": request.user.pk in item.hands,
        "may_revise": may_draw and item.state == RosterState.PUBLISHED and item.end > request.now,
        "turns": item.turns.select_related("who") if may_draw and draft else None,
        "hands": User.objects.filter(pk__in=item.hands),
        "places": range((calendar.plan().posts if calendar.plan() else 1) + 1),
    }
    return render(request, "duty/roster.html", context)


@require_POST
@login_required
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Assign, swap, publish, make a new version, drop: what the pressed button says."""
    READ.require(request.user)
    item = found(Roster, number)
    match request.POST.get("step", ""):
        case "assign":
            return stepped(request, lambda: _assign(request, item), _("Kept."), "duty:roster", item.pk)
        case "swap":
            return stepped(request, lambda: _swap(request, item), _("Swapped."), "duty:roster", item.pk)
        case "publish":
            return stepped(
                request,
                lambda: actions.publish(item.pk, actor=request.user, now=request.now),
                _("Published: it counts from now on."),
                "duty:roster",
                item.pk,
            )
        case "drop":
            reason = request.POST.get("reason", "")
            return stepped(
                request,
                lambda: actions.drop(item.pk, actor=request.user, reason=reason),
                _("Dropped; it stays readable."),
                "duty:roster",
                item.pk,
            )
        case "revise":
            return _revise(request, item)
    raise Http404(_("A roster knows no such step."))


def _assign(request: HttpRequest, item: Roster) -> None:
    """Every slot of the form that says something else than before."""
    people = {str(each.pk): each for each in boards.plan_of(item, request.now).people}
    places: dict[tuple[dt.date, str], list[User]] = {}
    for day in boards.plan_of(item, request.now).days:
        for slot in day.slots:
            name = f"t:{slot.day}:{slot.shift}"
            if name not in request.POST:
                continue
            chosen = [people[each] for each in request.POST.getlist(name) if each in people]
            if sorted({each.pk for each in chosen}) != sorted(slot.chosen):
                places[slot.day, slot.shift] = chosen
    actions.assign_all(item.pk, actor=request.user, now=request.now, places=places)


def _swap(request: HttpRequest, item: Roster) -> None:
    one, other = (
        int(text) if (text := request.POST.get(name, "")).isascii() and text.isdigit() and len(text) < 10 else 0
        for name in ("one", "other")
    )
    actions.swap(item.pk, actor=request.user, now=request.now, one=one, other=other)


def _revise(request: HttpRequest, item: Roster) -> HttpResponseBase:
    try:
        made = actions.revise(item.pk, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    except DutyRefused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
        return redirect("duty:roster", item.pk)
    messages.success(request, _("A draft of a new version. Until another person publishes it, the old one counts."))
    return redirect("duty:roster", made.pk)
