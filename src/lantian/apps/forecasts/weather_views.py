"""Forecast weather: what was brought in, every fault of a table by its line, taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantian.apps.forecasts import actions
from lantian.apps.forecasts.forms import WeatherForm
from lantian.apps.forecasts.models import WeatherForecast, WeatherImport
from lantian.apps.forecasts.problems import Refused
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.words import fault_words
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.science.forecast.panel import WEATHER
from lantian.science.forecast.weather_table import COLUMNS, TableFaulty

__all__ = ["weather", "withdraw_weather"]

_READ = "read-work"
_MOST_BYTES = 5_000_000
_SHOWN = 50


@login_required
@never_cache
def weather(request: HttpRequest) -> HttpResponseBase:
    """What was brought in of the weather to come; those who may bring it in."""
    require(request.user, _READ)
    wanted = request.GET.get("format")
    if wanted == "template":
        return csv_response("forecast-weather-template", list(COLUMNS), [])
    if wanted == "csv":
        return _csv()
    form, faults = WeatherForm(), ()
    if request.method == "POST":
        actions.RECORD.require(request.user)
        form = WeatherForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                made = _brought_in(request, form.cleaned_data)
            except TableFaulty as faulty:
                faults = faulty.faults
                form.add_error("file", _("Nothing was taken: the faults stand in the table above."))
            except Refused as refused:
                field = refused.field if refused.field in form.fields else None
                form.add_error(field, f"{refused.message} {refused.remedy}")
            else:
                count = made.forecasts.count()
                messages.success(request, _("{count} forecasts of the weather were taken.").format(count=count))
                return redirect("forecasts:weather")
    context: dict[str, Any] = {
        "form": form,
        "faults": [(each, *fault_words(each)) for each in faults[:_SHOWN]],
        "more": max(len(faults) - _SHOWN, 0),
        "rows": _tables()[:_SHOWN],
        "may_record": actions.RECORD.allows(request.user),
        "rules": rules_at(request.now),
        "columns": COLUMNS,
        "places": [(each.id, wording(each.name)) for each in pack().subdistricts()],
    }
    return render(request, "forecasts/weather.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw_weather(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take back a table."""
    actions.RECORD.require(request.user)
    get_object_or_404(WeatherImport, pk=number)
    try:
        actions.withdraw_weather(number, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        messages.success(request, _("It is withdrawn and stays on record."))
    return redirect("forecasts:weather")


def _brought_in(request: HttpRequest, given: dict[str, Any]) -> WeatherImport:
    file = given["file"]
    if file.size > _MOST_BYTES:
        raise Refused("file-too-large", "file")
    return actions.import_weather(
        file.read(), name=file.name, source=given["source"], actor=request.user, now=request.now
    )


def _tables() -> Any:
    return WeatherImport.objects.annotate(
        count=Count("forecasts"), first=Min("forecasts__issued_at"), last=Max("forecasts__issued_at")
    )


def _csv() -> HttpResponseBase:
    header = ["issued_at", "starts", "hour", "place", *WEATHER, "source", "withdrawn"]
    rows = WeatherForecast.objects.select_related("table").order_by("issued_at", "pk")
    cells = (
        [
            row.issued_at,
            row.starts,
            hour,
            row.place,
            *(row.values[name][hour] if name in row.values else None for name in WEATHER),
            row.table.source,
            row.table.withdrawn_at,
        ]
        for row in rows.iterator()
        for hour in range(row.hours)
    )
    return csv_response("forecast-weather", header, cells)
