"""Leave: one's own, what waits for one's approval, and one leave with its steps."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.duty import boards, calendar, leave_actions, membership
from lantian.apps.duty.answers import found, stepped
from lantian.apps.duty.choices import LeaveState
from lantian.apps.duty.forms import LeaveForm
from lantian.apps.duty.models import Leave
from lantian.apps.duty.policies import CONFIRM, READ, HeadPolicy
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.orgs.models import User
from lantian.apps.records.export import csv_response

__all__ = ["leave", "leaves", "step", "waits_for"]

_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def leaves(request: HttpRequest) -> HttpResponseBase:
    """Everybody's leave; ask for one's own."""
    READ.require(request.user)
    today = calendar.today(request.now)
    form = LeaveForm(request.user, today, request.POST or None, initial={"since": today, "until": today})
    refused = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = leave_actions.ask(
                actor=request.user,
                now=request.now,
                group=said["group"],
                stand_in=said["stand_in"],
                since=said["since"],
                until=said["until"],
                reason=said["reason"],
            )
        except DutyRefused as cause:
            refused = cause
        else:
            messages.success(request, _("Asked for. The head of the group and the office director approve it."))
            return redirect("duty:leave", made.pk)
    kept = Leave.objects.select_related("person", "stand_in", "approved_by", "confirmed_by")
    if request.GET.get("format") == "csv":
        rows = (
            [each.since, each.until, each.person, each.stand_in, each.state, each.approved_by, each.confirmed_by]
            for each in kept[:1000]
        )
        return csv_response("leave", ["since", "until", "name", "stand_in", "state", "approved", "confirmed"], rows)
    context = {
        "leaves": kept[:_SHOWN],
        "waiting": [each for each in kept.filter(state__in=["asked", "approved"]) if waits_for(each, request)],
        "form": form if membership.groups_of(request.user, today) else None,
        "refused": refused,
    }
    status = 409 if refused else 400 if form.errors else 200
    return render(request, "duty/leaves.html", context, status=status)


@require_safe
@login_required
@never_cache
def leave(request: HttpRequest, number: int) -> HttpResponseBase:
    """One leave: what stands in its way, and the next step."""
    READ.require(request.user)
    item = found(Leave, number)
    open_still = item.state in (LeaveState.ASKED, LeaveState.APPROVED)
    context = {
        "leave": item,
        "group": boards.group_title(item.group),
        "obstacles": leave_actions.obstacles(
            item.person, item.stand_in, item.since, item.until, request.now, number=item.pk
        )
        if open_still
        else [],
        "turns": boards.covered_turns(item, request.now),
        "may_decide": waits_for(item, request),
        "may_withdraw": open_still and request.user.pk == item.person_id,
        "may_end": item.state == LeaveState.CONFIRMED
        and leave_actions.may_close(item, request.user)
        and calendar.days_span(item.since, item.until).end > request.now,
    }
    return render(request, "duty/leave.html", context)


@require_POST
@login_required
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Approve, refuse, take back, end early: what the pressed button says."""
    READ.require(request.user)
    item = found(Leave, number)
    reason = request.POST.get("reason", "")
    common = {"actor": request.user, "now": request.now}
    match request.POST.get("step", ""):
        case "approve":
            deed, done = lambda: leave_actions.approve(item.pk, **common), _("Approved. The office director is next.")
        case "confirm":
            deed, done = lambda: leave_actions.confirm(item.pk, **common), _("Approved by both; the stand-in counts.")
        case "refuse":
            deed, done = lambda: leave_actions.refuse(item.pk, reason=reason, **common), _("Refused.")
        case "withdraw":
            deed, done = lambda: leave_actions.withdraw(item.pk, **common), _("Taken back.")
        case "end":
            deed, done = lambda: leave_actions.end_early(item.pk, reason=reason, **common), _("Ended from now on.")
        case _unknown:
            raise Http404(_("A leave knows no such step."))
    return stepped(request, deed, done, "duty:leave", item.pk)


def waits_for(item: Leave, request: HttpRequest) -> bool:
    """Whether the next approval is this reader's."""
    user = request.user
    return isinstance(user, User) and decides(item, user, request.now)


def decides(item: Leave, user: User, now: object) -> bool:
    """Whether the next approval is this person's."""
    if user.pk == item.person_id:
        return False
    if item.state == LeaveState.ASKED:
        return HeadPolicy(item.group, item.person, calendar.today(now)).allows(user)  # type: ignore[arg-type]
    return item.state == LeaveState.APPROVED and CONFIRM.allows(user) and user.pk != item.approved_by_id
