"""The list of the units that a collective unit stands for (interpretation `district-units`)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.apps.submissions import actions
from lantian.apps.submissions.forms import MemberForm
from lantian.apps.submissions.models import Member
from lantian.apps.submissions.owing import collectives
from lantian.apps.submissions.policies import READ, list_policy
from lantian.apps.submissions.problems import ReturnRefused
from lantian.core.policy.schema import Unit

__all__ = ["members", "remove"]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def members(request: HttpRequest, collective: str) -> HttpResponseBase:
    """The list; those who review what the collective unit owes add to it."""
    READ.require(request.user)
    unit = _collective(collective)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_member(
                unit.id,
                form.cleaned_data["unit"],
                actor=request.user,
                since=local_day(request.now),
                reason=form.cleaned_data["reason"],
            )
        except ReturnRefused as refused:
            form.add_error("unit", f"{refused.message} {refused.remedy}")
        else:
            messages.success(request, _("The unit stands on the list from today."))
            return redirect("submissions:members", unit.id)
    context = {
        "unit": unit,
        "members": Member.objects.filter(collective=unit.id).select_related("unit"),
        "form": form,
        "may_keep": list_policy(unit.id).allows(request.user),
    }
    return render(request, "submissions/members.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def remove(request: HttpRequest, collective: str, number: int) -> HttpResponseBase:
    """Take a unit off the list after today."""
    READ.require(request.user)
    member = get_object_or_404(Member, pk=number, collective=_collective(collective).id, until=None)
    try:
        actions.remove_member(
            member, actor=request.user, until=local_day(request.now), reason=request.POST.get("reason", "")
        )
    except ReturnRefused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        messages.success(request, _("The unit stands on the list until today."))
    return redirect("submissions:members", collective)


def _collective(unit_id: str) -> Unit:
    """A collective unit that owes something.

    Raises:
        Http404: the pack knows none of that id.
    """
    unit = pack().units.get(unit_id)
    if unit is None or not any(unit_id in collectives(each) for each in pack().submissions.values()):
        raise Http404(_("There is no collective unit of that name that owes something."))
    return unit
