"""Pages of the stations: list, one station, registering, changing, the next step, the password."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.evidence.keeping import DocumentRefused, content_of
from lantian.apps.monitoring.actions import StationRefused
from lantian.apps.monitoring.models import Station
from lantian.apps.network import actions, queries
from lantian.apps.network.actions.stations import stage_of
from lantian.apps.network.choices import StageWord
from lantian.apps.network.figures import Now
from lantian.apps.network.filters import StationFilter
from lantian.apps.network.forms import EditStationForm, HandUpForm, ReasonForm, RegisterForm, StageForm
from lantian.apps.network.kinds import kind_of
from lantian.apps.network.models import Document
from lantian.apps.network.policies import READ, STATIONS
from lantian.apps.network.position import picture
from lantian.apps.network.problems import RegisterRefused, stage_problem
from lantian.apps.network.service import adapted_parameters
from lantian.apps.network.tables import StationTable, last_of, unit_name
from lantian.apps.network.words import factor_name, factor_names
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.core.flows.station_stage import ORDER, StageRefused, StationStage

__all__ = ["add_problems", "document", "edit", "hand_up", "password", "register", "stage", "station", "station_list"]

_DIARY_SHOWN = 15


def add_problems(form: django_forms.Form, refused: StationRefused | RegisterRefused) -> None:
    """Put what was refused beside the fields of the form."""
    for field, text in refused.problems.items():
        form.add_error(field if field in form.fields else None, str(text))


@require_safe
@login_required
@never_cache
def station_list(request: HttpRequest) -> HttpResponseBase:
    """Every station; `?format=csv` the same choice as a file."""
    require(request.user, READ)
    stations = Station.objects.order_by("subdistrict", "code")
    states = _states(request)
    online = {code for state in states.values() for code in state.last if state.online(code)}
    chosen = StationFilter(request.GET, stations, online=online)
    today = timezone.localdate(request.now)
    agencies = {contract.station_id: contract.agency for contract in queries.contracts_on(today)}
    if request.GET.get("format") == "csv":
        return csv_response(
            "stations",
            [
                _("Code of the station"),
                _("Device number (MN)"),
                _("Name in Chinese"),
                _("Name in English"),
                _("Subdistrict"),
                _("Kind"),
                _("Stage"),
                _("Longitude (WGS-84)"),
                _("Latitude (WGS-84)"),
                _("Newest hour until"),
                _("Agency"),
            ],
            (
                [
                    each.code,
                    each.mn,
                    each.name_zh,
                    each.name_en,
                    unit_name(each.subdistrict),
                    wording(kind_of(each).title),
                    StageWord(stage_of(each)).label,
                    f"{each.lon:.6f}",
                    f"{each.lat:.6f}",
                    last_of(each, states),
                    agencies.get(each.code, ""),
                ]
                for each in chosen.found
            ),
        )
    table = fill(StationTable(chosen.found, states=states, agencies=agencies), request)
    query = request.GET.copy()
    query["format"] = "csv"
    context = {
        "filter": chosen,
        "table": table,
        "csv": query.urlencode(),
        "may_manage": STATIONS.allows(request.user),
    }
    return render(request, "network/stations.html", context)


def _states(request: HttpRequest) -> Mapping[str, Now]:
    networks = Station.objects.order_by().values_list("network", flat=True).distinct()
    return {network: queries.now_of(network, request.now) for network in networks}


@require_safe
@login_required
@never_cache
def station(request: HttpRequest, code: str) -> HttpResponseBase:
    """One station of the register: facts, way into the network, parameters, diary, who runs it."""
    require(request.user, READ)
    found = _station(code)
    states = {found.network: queries.now_of(found.network, request.now)}
    full = queries.completeness(found, request.now)
    today = timezone.localdate(request.now)
    stage = stage_of(found)
    context = {
        "station": found,
        "unit": unit_name(found.subdistrict),
        "kind": wording(kind_of(found).title),
        "stage": stage,
        "stage_word": StageWord(stage).label,
        "way": [(StageWord(each).label, each == stage, _passed(each, stage)) for each in ORDER],
        "steps": queries.stage_history(code),
        "full": full,
        "parameters": [
            (each, factor_name(each), full.came.get(each), each not in full.missing) for each in full.expected
        ],
        "missing": factor_names(full.missing),
        "diary": queries.diary(code, _DIARY_SHOWN),
        "agency": queries.agency_of(code, today),
        "liaison": queries.liaisons([found.subdistrict]).get(found.subdistrict, ()),
        "profile": getattr(found, "profile", None),
        "online": states[found.network].online(code),
        "last": last_of(found, states),
        "may_manage": STATIONS.allows(request.user),
        "is_reference": kind_of(found).id == "reference",
        "due": queries.deadline(request.now) if kind_of(found).id == "reference" else None,
    }
    return render(request, "network/station.html", context)


def _passed(each: StationStage, stage: StationStage) -> bool:
    return stage in ORDER and ORDER.index(each) < ORDER.index(stage)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def register(request: HttpRequest) -> HttpResponseBase:
    """Register a planned station; its device's password is shown on the page that answers, and never again."""
    STATIONS.require(request.user)
    form = RegisterForm(request.POST or None, initial={"on": timezone.localdate(request.now), **request.GET.dict()})
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.register(actor=request.user, **form.cleaned_data)
        except StationRefused as refused:
            add_problems(form, refused)
        else:
            return render(request, "network/password.html", {"station": made, "password": secret, "fresh": True})
    return render(request, "network/register.html", {"form": form, "picture": picture()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Change what the register says of a station."""
    STATIONS.require(request.user)
    found = _station(code)
    initial = {name: getattr(found, name) for name in ("name_zh", "name_en", "subdistrict", "lon", "lat", "kind")}
    initial["parameters"] = " ".join(adapted_parameters().get(code, ()))
    form = EditStationForm(request.POST or None, initial=initial, network=found.network)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(code, actor=request.user, **form.cleaned_data)
        except StationRefused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("The station was changed."))
            return redirect("network:station", code=code)
    return render(request, "network/edit.html", {"form": form, "station": found, "picture": picture(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def stage(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a station one step on its way."""
    STATIONS.require(request.user)
    found = _station(code)
    origin = stage_of(found)
    today = timezone.localdate(request.now)
    form = StageForm(request.POST or None, request.FILES or None, initial={"on": today}, origin=origin)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            actions.move_stage(
                code,
                actor=request.user,
                to=StationStage(wanted["to"]),
                on=wanted["on"],
                person=wanted["person"],
                today=today,
                reason=wanted["reason"],
                note=wanted["note"],
                reference=wanted["reference"],
                upload=wanted["document"],
            )
        except StageRefused as refused:
            field, text = stage_problem(refused)
            form.add_error(field, text)
        except DocumentRefused as refused_document:
            form.add_error("document", refused_document.said)
        except StationRefused as refused_station:
            add_problems(form, refused_station)
        else:
            messages.success(request, _("The step was written down."))
            return redirect("network:station", code=code)
    context = {"form": form, "station": found, "stage_word": StageWord(origin).label}
    return render(request, "network/stage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def password(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the device another password, shown once."""
    STATIONS.require(request.user)
    found = _station(code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = actions.rotate_password(code, actor=request.user, reason=form.cleaned_data["reason"])
        return render(request, "network/password.html", {"station": found, "password": secret, "fresh": False})
    return render(request, "network/rotate.html", {"form": form, "station": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def hand_up(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write down from which day the upper level has the data (M01)."""
    STATIONS.require(request.user)
    found = _station(code)
    form = HandUpForm(request.POST or None, initial={"on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        actions.hand_up(code, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The day was written down."))
        return redirect("network:station", code=code)
    return render(request, "network/hand_up.html", {"form": form, "station": found})


@require_safe
@login_required
@never_cache
def document(request: HttpRequest, digest: str) -> HttpResponseBase:
    """A document, to be saved: never shown inside the site."""
    require(request.user, READ)
    found = get_object_or_404(Document, sha256=digest)
    try:
        content = content_of(found.sha256)
    except FileNotFoundError as lost:
        raise Http404({"asked": found.name, "exists": []}) from lost
    return HttpResponse(
        content,
        content_type=found.content_type,
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=found.name)},
    )


def _station(code: str) -> Station:
    found = Station.objects.filter(code=code).first()
    if found is None:
        raise Http404({"asked": _("station {code}").format(code=code), "exists": []})
    return found
