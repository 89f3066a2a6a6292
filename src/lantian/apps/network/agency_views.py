"""Pages of the register of monitoring agencies (M03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.evidence.keeping import DocumentRefused
from lantian.apps.network import actions
from lantian.apps.network.filters import AgencyFilter
from lantian.apps.network.forms import (
    AgencyForm,
    ContractForm,
    EndContractForm,
    FindingForm,
    HandUpForm,
    PersonForm,
    SettleForm,
)
from lantian.apps.network.models import Agency, Contract, Finding
from lantian.apps.network.policies import AGENCIES, READ
from lantian.apps.network.problems import RegisterRefused
from lantian.apps.network.station_views import add_problems
from lantian.apps.network.tables import AgencyTable, licence_words
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import require
from lantian.apps.records.export import csv_response

__all__ = ["add", "agency", "agency_list", "edit", "end_contract", "new", "settle"]


@require_safe
@login_required
@never_cache
def agency_list(request: HttpRequest) -> HttpResponseBase:
    """Every agency; `?format=csv` the same choice as a file."""
    require(request.user, READ)
    today = timezone.localdate(request.now)
    chosen = AgencyFilter(request.GET, _agencies(today), today=today)
    if request.GET.get("format") == "csv":
        return csv_response(
            "agencies",
            [
                _("Name in Chinese"),
                _("Name in English"),
                _("CMA licence"),
                _("Valid until"),
                _("Contact"),
                _("Telephone"),
                _("Stations"),
                _("Staff"),
                _("Open findings"),
            ],
            (
                [
                    each.name_zh,
                    each.name_en,
                    each.licence,
                    each.licence_until,
                    each.contact,
                    each.telephone,
                    each.running,
                    each.employed,
                    each.standing,
                ]
                for each in chosen.found
            ),
        )
    query = request.GET.copy()
    query["format"] = "csv"
    context = {
        "filter": chosen,
        "table": fill(AgencyTable(chosen.found, today=today), request),
        "csv": query.urlencode(),
        "may_manage": AGENCIES.allows(request.user),
    }
    return render(request, "network/agencies.html", context)


def _agencies(today: dt.date) -> QuerySet[Agency]:
    holds = Q(contracts__first__lte=today) & (Q(contracts__last=None) | Q(contracts__last__gte=today))
    return Agency.objects.annotate(
        running=Count("contracts", filter=holds, distinct=True),
        employed=Count("people", distinct=True),
        standing=Count("findings", filter=Q(findings__settled_on=None), distinct=True),
    ).order_by("name_zh", "name_en")


@require_safe
@login_required
@never_cache
def agency(request: HttpRequest, number: int) -> HttpResponseBase:
    """One agency with its people, contracts and findings."""
    require(request.user, READ)
    found = _agency(number)
    today = timezone.localdate(request.now)
    contracts = found.contracts.select_related("station").order_by("-first", "station")
    context = {
        "agency": found,
        "licence": licence_words(found, today),
        "people": [
            (each, each.certificate_until is not None and each.certificate_until < today) for each in found.people.all()
        ],
        "contracts": [(each, each.first <= today and (each.last is None or each.last >= today)) for each in contracts],
        "findings": found.findings.select_related("station", "document"),
        "may_manage": AGENCIES.allows(request.user),
    }
    return render(request, "network/agency.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponseBase:
    """Register an agency."""
    AGENCIES.require(request.user)
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_agency(actor=request.user, **form.cleaned_data)
        except RegisterRefused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("The agency was registered."))
            return redirect("network:agency", number=made.pk)
    return render(request, "network/agency_form.html", {"form": form, "title": _("Register an agency")})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit(request: HttpRequest, number: int) -> HttpResponseBase:
    """Change what the register says of an agency."""
    AGENCIES.require(request.user)
    found = _agency(number)
    names = ("name_zh", "name_en", "licence", "licence_until", "contact", "telephone", "note")
    form = AgencyForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_agency(number, actor=request.user, **form.cleaned_data)
        except RegisterRefused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("The agency was changed."))
            return redirect("network:agency", number=number)
    context = {"form": form, "agency": found, "title": _("Change the agency")}
    return render(request, "network/agency_form.html", context)


def _add_person(actor: User, number: int, wanted: dict[str, Any], today: dt.date) -> None:
    actions.add_person(number, actor=actor, **wanted)


def _add_contract(actor: User, number: int, wanted: dict[str, Any], today: dt.date) -> None:
    actions.add_contract(number, actor=actor, **wanted)


def _add_finding(actor: User, number: int, wanted: dict[str, Any], today: dt.date) -> None:
    upload = wanted.pop("document")
    actions.add_finding(number, actor=actor, today=today, upload=upload, **wanted)


def _close(actor: User, number: int, wanted: dict[str, Any], today: dt.date) -> None:
    actions.close_agency(number, actor=actor, **wanted)


_Add = Callable[[User, int, dict[str, Any], dt.date], None]
_ADDED: Mapping[str, tuple[type[django_forms.Form], Promise, _Add]] = {
    "person": (PersonForm, gettext_lazy("Add a person"), _add_person),
    "contract": (ContractForm, gettext_lazy("Add a contract"), _add_contract),
    "finding": (FindingForm, gettext_lazy("Write down a finding"), _add_finding),
    "close": (HandUpForm, gettext_lazy("The agency works here no longer"), _close),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def add(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """A person, a contract, a finding, or the end of an agency's work here; which one is said by the address."""
    AGENCIES.require(request.user)
    if what not in _ADDED:
        raise Http404({"asked": what, "exists": list(_ADDED)})
    found = _agency(number)
    form_class, title, act = _ADDED[what]
    today = timezone.localdate(request.now)
    form = form_class(request.POST or None, request.FILES or None, initial={"on": today, "first": today})
    if what == "close":
        form.fields["on"].label = _("From")
    if request.method == "POST" and form.is_valid():
        try:
            act(request.user, number, dict(form.cleaned_data), today)
        except RegisterRefused as refused:
            add_problems(form, refused)
        except DocumentRefused as refused_document:
            form.add_error("document", refused_document.said)
        else:
            messages.success(request, _("It was written down."))
            return redirect("network:agency", number=number)
    return render(request, "network/agency_form.html", {"form": form, "agency": found, "title": title})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def settle(request: HttpRequest, number: int) -> HttpResponseBase:
    """How a finding was settled."""
    AGENCIES.require(request.user)
    finding = get_object_or_404(Finding.objects.select_related("agency"), pk=number)
    form = SettleForm(request.POST or None, initial={"on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_finding(number, actor=request.user, **form.cleaned_data)
        except RegisterRefused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("It was written down."))
            return redirect("network:agency", number=finding.agency_id)
    context = {"form": form, "agency": finding.agency, "title": _("Settle a finding"), "finding": finding}
    return render(request, "network/agency_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def end_contract(request: HttpRequest, number: int) -> HttpResponseBase:
    """A contract ends."""
    AGENCIES.require(request.user)
    contract = get_object_or_404(Contract.objects.select_related("agency", "station"), pk=number)
    form = EndContractForm(request.POST or None, initial={"last": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_contract(number, actor=request.user, **form.cleaned_data)
        except RegisterRefused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("It was written down."))
            return redirect("network:agency", number=contract.agency_id)
    context = {"form": form, "agency": contract.agency, "title": _("End a contract"), "contract": contract}
    return render(request, "network/agency_form.html", context)


def _agency(number: int) -> Agency:
    found = Agency.objects.filter(pk=number).first()
    if found is None:
        raise Http404({"asked": _("agency {number}").format(number=number), "exists": []})
    return found
