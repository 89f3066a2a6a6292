"""Pages of the organisation, its units and its accounts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.orgs import actions, queries
from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.filters import AccountFilter
from lantian.apps.orgs.forms import NewAccountForm, ReasonForm, RoleForm
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import READ_LOG, AccountPolicy, has_right
from lantian.apps.orgs.tables import AccountTable
from lantian.apps.orgs.worklist import GROUPS, places_for, waiting_for

__all__ = ["account_list", "change_account", "my_account", "new_account", "organisation", "unit", "work"]

_ACCOUNTS = AccountPolicy()


@require_safe
def organisation(request: HttpRequest) -> HttpResponseBase:
    """Groups with their people and duties as printed, and every unit that the policy names."""
    context = {
        "groups": queries.groups(),
        "kinds": queries.units_by_kind(),
        "total": len(pack().units),
        "may_manage": _ACCOUNTS.allows(request.user),
    }
    return render(request, "orgs/organisation.html", context)


@require_safe
def unit(request: HttpRequest, unit_id: str) -> HttpResponseBase:
    """One unit: how it is printed, who stands for it, and what the policy asks of it."""
    if unit_id not in pack().units:
        raise Http404({"asked": _("unit {id}").format(id=unit_id), "exists": list(pack().units)})
    return render(request, "orgs/unit.html", {"page": queries.unit_page(unit_id)})


@require_safe
@login_required
@never_cache
def my_account(request: HttpRequest) -> HttpResponseBase:
    """One's own account."""
    context = {
        "role": queries.role_title(request.user.role),
        "may_manage": _ACCOUNTS.allows(request.user),
        "may_read_log": has_right(request.user, READ_LOG),
    }
    return render(request, "orgs/my_account.html", context)


@require_safe
@login_required
@never_cache
def account_list(request: HttpRequest) -> HttpResponseBase:
    """All accounts, for those who manage them."""
    _ACCOUNTS.require(request.user)
    chosen = AccountFilter(request.GET, queries.accounts())
    table = fill(AccountTable(chosen.found), request)
    return render(request, "orgs/accounts.html", {"filter": chosen, "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_account(request: HttpRequest) -> HttpResponseBase:
    """Make an account; its one-time password is shown on the page that answers, and never again."""
    _ACCOUNTS.require(request.user)
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            account, password = actions.create_account(
                actor=request.user,
                username=chosen["username"],
                display_name=chosen["display_name"],
                role=chosen["role"],
                unit=chosen["unit"].pk if chosen["unit"] else None,
            )
        except actions.AccountRefused as refused:
            for field, texts in refused.problems.items():
                form.add_error(field if field in form.fields else None, texts)
        else:
            return render(request, "orgs/one_time_password.html", {"account": account, "password": password})
    return render(request, "orgs/new_account.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def change_account(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Another role, a new one-time password, or closing an account; which one is said by the button."""
    _ACCOUNTS.require(request.user)
    account = get_object_or_404(User, pk=pk)
    _ACCOUNTS.require(request.user, account)
    wanted = request.POST.get("do", "")
    role_form = RoleForm(
        request.POST if wanted == "role" else None, initial={"role": account.role, "unit": account.unit_id}
    )
    reason_form = ReasonForm(request.POST if wanted in ("reset", "close") else None, auto_id="closing_%s")
    if wanted == "role" and role_form.is_valid():
        chosen = role_form.cleaned_data
        actions.set_role(
            account,
            actor=request.user,
            role=chosen["role"],
            unit=chosen["unit"].pk if chosen["unit"] else None,
            reason=chosen["reason"],
        )
        messages.success(request, _("The role was changed."))
        return redirect("change_account", pk=pk)
    if wanted == "reset" and reason_form.is_valid():
        password = actions.reset_password(account, actor=request.user, reason=reason_form.cleaned_data["reason"])
        return render(request, "orgs/one_time_password.html", {"account": account, "password": password})
    if wanted == "close" and reason_form.is_valid():
        actions.deactivate_account(account, actor=request.user, reason=reason_form.cleaned_data["reason"])
        messages.success(request, _("The account was closed."))
        return redirect("accounts")
    context = {"account": account, "role_form": role_form, "reason_form": reason_form}
    return render(request, "orgs/change_account.html", context)


@require_safe
@login_required
@never_cache
def work(request: HttpRequest) -> HttpResponseBase:
    """What waits for the person who asks, and the places that their role opens."""
    items = waiting_for(request.user, request.now)
    headings = (
        (_("Overdue"), "overdue"),
        (_("Due today"), "today"),
        (_("To decide and sign"), "to-sign"),
        (_("To take note of"), "to-receive"),
    )
    context = {
        "role": queries.role_title(request.user.role),
        "total": len(items),
        "parts": [(title, kind, [item for item in items if item.urgency == kind]) for title, kind in headings],
        "places": [(GROUPS[name], entries) for name, entries in places_for(request.user).items()],
    }
    return render(request, "orgs/work.html", context)
