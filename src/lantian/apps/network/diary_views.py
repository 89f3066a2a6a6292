"""Pages of the diary."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.evidence.keeping import DocumentRefused
from lantian.apps.monitoring.models import Station
from lantian.apps.network import actions, queries
from lantian.apps.network.filters import DiaryFilter
from lantian.apps.network.forms import DiaryForm, EndForm, ReasonForm
from lantian.apps.network.models import DiaryEntry
from lantian.apps.network.policies import READ, STATIONS
from lantian.apps.network.problems import RegisterRefused
from lantian.apps.network.station_views import add_problems
from lantian.apps.network.tables import DiaryTable
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import require
from lantian.apps.records.export import csv_response

__all__ = ["add", "diary_list", "end", "strike"]


@require_safe
@login_required
@never_cache
def diary_list(request: HttpRequest) -> HttpResponseBase:
    """The diaries of all stations; `?format=csv` the same choice as a file."""
    require(request.user, READ)
    entries = DiaryEntry.objects.select_related("station", "agency").order_by("-start", "-id")
    chosen = DiaryFilter(request.GET, entries)
    if request.GET.get("format") == "csv":
        return csv_response(
            "diary",
            [
                _("Station"),
                _("Event"),
                _("From"),
                _("Until"),
                _("Data affected"),
                _("Person responsible"),
                _("Agency"),
                _("Note"),
                _("struck out"),
            ],
            (
                [
                    entry.station_id,
                    entry.get_kind_display(),
                    entry.start,
                    entry.end,
                    entry.data_affected,
                    entry.person,
                    entry.agency or "",
                    entry.note,
                    entry.struck_reason,
                ]
                for entry in chosen.found
            ),
        )
    query = request.GET.copy()
    query["format"] = "csv"
    context = {"filter": chosen, "table": fill(DiaryTable(chosen.found), request), "csv": query.urlencode()}
    return render(request, "network/diary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def add(request: HttpRequest, code: str) -> HttpResponseBase:
    """A new entry."""
    STATIONS.require(request.user)
    station = get_object_or_404(Station, code=code)
    runs = queries.agency_of(code, request.now.date())
    initial = {"start": request.now, "agency": runs, "person": str(request.user)}
    form = DiaryForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        upload = wanted.pop("document")
        try:
            actions.add_diary_entry(code, actor=request.user, now=request.now, upload=upload, **wanted)
        except RegisterRefused as refused:
            add_problems(form, refused)
        except DocumentRefused as refused_document:
            form.add_error("document", refused_document.said)
        else:
            messages.success(request, _("The entry was written down."))
            return redirect("network:station", code=code)
    return render(request, "network/diary_add.html", {"form": form, "station": station})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def end(request: HttpRequest, number: int) -> HttpResponseBase:
    """Until when an open entry lasted."""
    STATIONS.require(request.user)
    entry = get_object_or_404(DiaryEntry.objects.select_related("station"), pk=number)
    form = EndForm(request.POST or None, initial={"end": request.now})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_diary_entry(number, actor=request.user, end=form.cleaned_data["end"], now=request.now)
        except RegisterRefused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("The entry was ended."))
            return redirect("network:station", code=entry.station_id)
    return render(request, "network/diary_end.html", {"form": form, "entry": entry})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def strike(request: HttpRequest, number: int) -> HttpResponseBase:
    """Strike an entry out, with a reason."""
    STATIONS.require(request.user)
    entry = get_object_or_404(DiaryEntry.objects.select_related("station"), pk=number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.strike_diary_entry(number, actor=request.user, reason=form.cleaned_data["reason"], now=request.now)
        except RegisterRefused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("The entry was struck out."))
            return redirect("network:station", code=entry.station_id)
    return render(request, "network/diary_strike.html", {"form": form, "entry": entry})
