"""The page on which somebody says who stands in for them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lantian.apps.orgs import delegation
from lantian.apps.orgs.models import Delegation, User
from lantian.apps.orgs.policies import AccountPolicy
from lantian.apps.orgs.queries import role_title

__all__ = ["end", "standing_in"]

_ACCOUNTS = AccountPolicy()


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        """Name, role and unit: names alone may be alike."""
        return " · ".join(filter(None, [str(person), role_title(person.role), str(person.unit or "")]))


class _Form(forms.Form):
    absent = _PersonField(label=gettext_lazy("Who is away"), queryset=User.objects.none())
    stand_in = _PersonField(label=gettext_lazy("Who stands in"), queryset=User.objects.none())
    since = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).select_related("unit").order_by("display_name", "username")
        self.fields["stand_in"].queryset = people
        if _ACCOUNTS.allows(user):
            self.fields["absent"].queryset = people
        else:
            del self.fields["absent"]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def standing_in(request: HttpRequest) -> HttpResponseBase:
    """Who stands in for me, and for whom I stand in; who manages accounts sees and sets all of them."""
    user, today = request.user, timezone.localtime(request.now).date()
    form = _Form(user, request.POST or None, initial={"since": today, "absent": user})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            delegation.delegate(
                said.get("absent") or user,
                said["stand_in"],
                actor=user,
                since=said["since"],
                until=said["until"],
                reason=said["reason"],
                now=request.now,
                today=today,
            )
        except delegation.DelegationRefused as refused:
            form.add_error(refused.field, str(refused.message))
        else:
            messages.success(request, _("Kept. Each step taken in this post says for whom."))
            return redirect("standing_in")
    mine = Delegation.objects.select_related("absent", "absent__unit", "stand_in", "made_by", "ended_by")
    if not _ACCOUNTS.allows(user):
        mine = mine.filter(Q(absent=user) | Q(stand_in=user))
    context = {"form": form, "delegations": mine[:200], "today": today}
    return render(request, "orgs/standing_in.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one early."""
    found = get_object_or_404(Delegation, pk=pk)
    try:
        delegation.end(found, actor=request.user, now=request.now, reason=request.POST.get("reason", "")[:300])
    except delegation.DelegationRefused as refused:
        messages.warning(request, str(refused.message))
    else:
        messages.success(request, _("Ended. What was done until now stays as it is."))
    return redirect("standing_in")
