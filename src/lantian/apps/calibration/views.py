"""Pages of calibration: devices, the report of one, co-locations, versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.calibration import actions
from lantian.apps.calibration.charts import lines, scatter
from lantian.apps.calibration.choices import KIND_WORDS, State
from lantian.apps.calibration.example import SENSORS, example
from lantian.apps.calibration.fitting import again
from lantian.apps.calibration.forms import PROBLEMS, AcceptForm, EndForm, ReasonForm, StartForm
from lantian.apps.calibration.models import Colocation, Correction, WatchDay
from lantian.apps.calibration.policies import POLICY
from lantian.apps.calibration.queries import STANDINGS, device, devices
from lantian.apps.calibration.recent import hours_of, recent
from lantian.apps.calibration.report import coefficients, drift_of, fixed, forms_tried, metrics
from lantian.apps.calibration.rules import limits, rule, targets
from lantian.apps.calibration.tables import DeviceTable, standing_tag
from lantian.apps.monitoring.common import campaign_zone, ranked_pollutant
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.core.standards.device_kinds import SIX
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day
from lantian.science.calibration.models import Kind
from lantian.science.calibration.performance import TooFewPairs, judge
from lantian.science.calibration.selection import TooLittle

__all__ = ["colocation", "correction", "device_list", "device_report", "start", "worked_example"]

_READ = "read-work"


class _Choice(forms.Form):
    """Which pollutant and which state."""

    parameter = forms.ChoiceField(required=False)
    standing = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["parameter"].label = _("Pollutant")
        self.fields["parameter"].choices = [(code, Pollutant.from_code(code).label) for code in SIX]
        self.fields["standing"].label = _("State")
        self.fields["standing"].choices = [("", _("all")), *STANDINGS.items()]


@require_safe
@login_required
@never_cache
def device_list(request: HttpRequest) -> HttpResponseBase:
    """Every micro-station with the state of its calibration."""
    require(request.user, _READ)
    parameter = _parameter(request)
    form = _Choice({"parameter": parameter, "standing": request.GET.get("standing", "")})
    found = devices(parameter, now=request.now)
    standing = form.cleaned_data["standing"] if form.is_valid() else ""
    shown = [each for each in found if not standing or each.standing == standing] if form.is_valid() else []
    if request.GET.get("format") == "csv":
        return _devices_csv(shown)
    counts = [(name, words, sum(each.standing == name for each in found)) for name, words in STANDINGS.items()]
    context = {
        "table": fill(DeviceTable(shown), request),
        "form": form,
        "counts": [entry for entry in counts if entry[2]],
        "parameter": parameter,
        "pollutant": Pollutant.from_code(parameter),
        "may_calibrate": POLICY.allows(request.user),
        "running": Colocation.objects.filter(ended_at=None, withdrawn=False).order_by("station"),
    }
    return render(request, "calibration/devices.html", context)


@require_safe
@login_required
@never_cache
def device_report(request: HttpRequest, code: str) -> HttpResponseBase:
    """The report of one device for one pollutant, to be read, printed or saved."""
    require(request.user, _READ)
    parameter = _parameter(request)
    found = device(code, parameter, now=request.now)
    if found is None:
        raise Http404({"asked": _("micro-station {code}").format(code=code), "exists": []})
    versions = list(Correction.objects.filter(station=code, parameter=parameter).select_related("decided_by"))
    shown = _wanted(request, versions) or found.correction or found.proposal
    if request.GET.get("format") == "csv":
        return _hours_csv(code, parameter, shown)
    today = local_day(request.now, campaign_zone())
    context = {
        "device": found,
        "name": wording(found.card.name) or code,
        "standing": standing_tag(found.standing),
        "parameter": parameter,
        "pollutant": Pollutant.from_code(parameter),
        "parameters": [(each, Pollutant.from_code(each).label) for each in SIX],
        "versions": versions,
        "shown": shown,
        "report": _report_of(shown) if shown else None,
        "recent": recent(code, parameter, now=request.now),
        "watched": list(WatchDay.objects.filter(station=code, parameter=parameter).order_by("-day")[:14]),
        "bounds": limits(today),
        "due_days": int(rule("due_days", today)),
        "colocations": Colocation.objects.filter(station=code),
        "may_calibrate": POLICY.allows(request.user),
    }
    return render(request, "calibration/device.html", context)


@require_safe
@login_required
@never_cache
def worked_example(request: HttpRequest) -> HttpResponseBase:
    """The same report for public data of another place, so that everybody can check how it is made."""
    require(request.user, _READ)
    name = request.GET.get("sensor", SENSORS[0])
    if name not in SENSORS:
        raise Http404({"asked": name, "exists": list(SENSORS)})
    found = example(name)
    bounds = targets(local_day(request.now, campaign_zone()))
    report = _report(
        parameter=Pollutant.PM25.code,
        times=found.times,
        reference=found.reference,
        said=found.said,
        held_out=found.best.held_out,
        raw=asdict(found.raw),
        corrected=asdict(found.corrected),
        between=asdict(found.between),
        met=judge(found.raw, bounds, found.between),
        bounds=bounds,
        candidates=found.candidates,
        kind=found.best.model.kind,
        weights=dict(found.best.model.coefficients),
        ranges={key: list(span) for key, span in found.best.model.ranges.items()},
        uncertainty=asdict(found.best.model.uncertainty) if found.best.model.uncertainty else {},
    )
    context = {"report": report, "sensor": name, "sensors": SENSORS, "pollutant": Pollutant.PM25}
    return render(request, "calibration/example.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def start(request: HttpRequest) -> HttpResponseBase:
    """A micro-station was put beside a reference station."""
    POLICY.require(request.user)
    beginning = {"station": request.GET.get("station"), "started_at": request.now}
    chosen = Station.objects.filter(code=beginning["station"] or "").first()
    form = StartForm(request.POST or None, initial={**beginning, "station": chosen})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data

        def act() -> Colocation:
            return actions.start_colocation(
                actor=request.user,
                station=facts["station"].code,
                reference=facts["reference"].code,
                started_at=facts["started_at"],
                place=facts["place"],
                distance_m=facts["distance_m"],
                note=facts["note"],
                now=request.now,
            )

        made = _try(form, act)
        if made is not None:
            messages.success(request, _("The co-location was recorded. Its hours are counted from now on."))
            return redirect("calibration:colocation", pk=made.pk)
    return render(request, "calibration/start.html", {"form": form, "chosen": chosen})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def colocation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One co-location: how far it is, and ending, fitting or withdrawing it; which one is said by the button."""
    require(request.user, _READ)
    found = get_object_or_404(Colocation, pk=pk)
    wanted = request.POST.get("do", "")
    end_form = EndForm(request.POST if wanted == "end" else None, initial={"ended_at": request.now})
    reason_form = ReasonForm(request.POST if wanted == "withdraw" else None, auto_id="withdraw_%s")
    if wanted == "end" and end_form.is_valid():
        ended = end_form.cleaned_data["ended_at"]
        if _done(end_form, lambda: actions.end_colocation(found, actor=request.user, ended_at=ended, now=request.now)):
            messages.success(request, _("The co-location has ended."))
            return redirect("calibration:colocation", pk=pk)
    if wanted == "withdraw" and reason_form.is_valid():
        reason = reason_form.cleaned_data["reason"]
        if _done(reason_form, lambda: actions.withdraw_colocation(found, actor=request.user, reason=reason)):
            messages.success(request, _("The co-location was withdrawn."))
            return redirect("calibration:colocation", pk=pk)
    if wanted == "fit":
        _fit_all(request, found)
        return redirect("calibration:colocation", pk=pk)
    context = {
        "colocation": found,
        "station": Station.objects.filter(code=found.station).first(),
        "reference": Station.objects.filter(code=found.reference).first(),
        "corrections": found.corrections.order_by("parameter", "-number"),
        "labels": {code: Pollutant.from_code(code).label for code in SIX},
        "end_form": end_form,
        "reason_form": reason_form,
        "progress": hours_of(found, now=request.now),
        "least": int(rule("least_hours", local_day(found.started_at, campaign_zone()))),
        "may_calibrate": POLICY.allows(request.user),
    }
    return render(request, "calibration/colocation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def correction(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One version: everything that a person needs to decide, and the decision."""
    require(request.user, _READ)
    found = get_object_or_404(Correction.objects.select_related("colocation", "decided_by"), pk=pk)
    wanted = request.POST.get("do", "")
    accept_form = AcceptForm(
        request.POST if wanted == "accept" else None,
        initial={"valid_from": found.colocation.ended_at or found.fitted_to},
    )
    reason_form = ReasonForm(request.POST if wanted in ("refuse", "withdraw") else None, auto_id="refuse_%s")
    if wanted == "accept" and accept_form.is_valid():
        facts = accept_form.cleaned_data
        if _done(accept_form, lambda: actions.accept(found, actor=request.user, now=request.now, **facts)):
            messages.success(request, _("The correction is in force. Hours are corrected within minutes."))
            return redirect("calibration:correction", pk=pk)
    if wanted in ("refuse", "withdraw") and reason_form.is_valid():
        reason = reason_form.cleaned_data["reason"]
        act = actions.refuse if wanted == "refuse" else actions.withdraw
        if _done(reason_form, lambda: act(found, actor=request.user, now=request.now, reason=reason)):
            messages.success(request, _("The decision was recorded."))
            return redirect("calibration:correction", pk=pk)
    context = {
        "correction": found,
        "station": Station.objects.filter(code=found.station).first(),
        "pollutant": Pollutant.from_code(found.parameter),
        "report": _report_of(found),
        "accept_form": accept_form,
        "reason_form": reason_form,
        "open": found.state == State.PROPOSED,
        "in_force": found.state == State.ACCEPTED,
        "may_calibrate": POLICY.allows(request.user),
    }
    return render(request, "calibration/correction.html", context)


# --- helpers ----------------------------------------------------------------------------------------------------------


def _parameter(request: HttpRequest) -> str:
    asked = request.GET.get("parameter", "")
    if asked and asked not in SIX:
        raise Http404({"asked": asked, "exists": list(SIX)})
    return asked or ranked_pollutant(local_day(request.now, campaign_zone()))[0].code


def _wanted(request: HttpRequest, versions: list[Correction]) -> Correction | None:
    asked = request.GET.get("version", "")
    if not asked:
        return None
    for one in versions:
        if str(one.number) == asked:
            return one
    raise Http404(
        {"asked": _("version {number}").format(number=asked), "exists": [str(one.number) for one in versions]}
    )


def _try(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What an action gives, or None with what was wrong put to the form."""
    try:
        return act()
    except actions.CalibrationRefused as refused:
        for field, code in refused.problems.items():
            form.add_error(field if field in form.fields else None, str(PROBLEMS[code]))
        return None


def _done(form: forms.Form, act: Callable[[], Any]) -> bool:
    return _try(form, lambda: (act(), True)) is not None


def _fit_all(request: HttpRequest, found: Colocation) -> None:
    """Fit every pollutant, and say what came of it."""
    POLICY.require(request.user)
    made, short = [], None
    for parameter in SIX:
        try:
            actions.propose(found, parameter, actor=request.user, now=request.now)
            made.append(Pollutant.from_code(parameter).label)
        except TooFewPairs:
            continue
        except TooLittle as cause:
            short = cause.facts if cause.facts["hours"] else short
        except actions.CalibrationRefused as refused:
            messages.error(request, str(PROBLEMS[next(iter(refused.problems.values()))]))
            return
    if made:
        messages.success(request, _("Proposed: {names}").format(names=", ".join(made)))
    elif short is not None:
        text = _("{hours} common hours in {blocks} blocks are too few; {least_hours} in {least_blocks} are needed.")
        messages.warning(request, text.format(**short))
    else:
        messages.warning(request, _("There are no hours of both stations yet."))


def _report_of(found: Correction) -> dict[str, Any]:
    pairs, fitted = again(found)
    bounds = targets(local_day(found.colocation.started_at, campaign_zone()))
    return _report(
        parameter=found.parameter,
        times=pairs.hours.times(),
        reference=pairs.reference,
        said=pairs.sensor,
        held_out=fitted.held_out,
        raw=found.raw,
        corrected=found.corrected,
        between=found.between,
        met=found.met,
        bounds=bounds,
        candidates=found.candidates,
        kind=Kind(found.kind),
        weights=found.coefficients,
        ranges=found.ranges,
        uncertainty=found.uncertainty,
    ) | {"correction": found}


def _report(**facts: Any) -> dict[str, Any]:
    """What the report's template shows."""
    raw, corrected = facts["raw"], facts["corrected"]
    error = facts["uncertainty"]
    return {
        "metrics": metrics(facts["parameter"], raw, corrected, facts["between"], facts["met"], facts["bounds"]),
        "judged": bool(facts["met"]),
        "scatter": scatter(facts["reference"], {"raw": facts["said"], "corrected": facts["held_out"]}),
        "lines": lines(
            facts["times"],
            {"reference": facts["reference"], "raw": facts["said"], "corrected": facts["held_out"]},
            height=520.0,
        ),
        "forms": forms_tried(facts["candidates"], str(facts["kind"])),
        "kind": KIND_WORDS[facts["kind"]],
        "coefficients": coefficients(facts["weights"]),
        "ranges": [(_RANGES[name], fixed(low, 1), fixed(high, 1)) for name, (low, high) in facts["ranges"].items()],
        "floor": fixed(error["floor"], 2),
        "share": fixed(error["share"] * 100, 1),
        "rmse": fixed(error["rmse"], 2),
        "nrmse": fixed(error["nrmse"] * 100, 1),
        "covered": fixed(error["covered"] * 100, 0),
        "blocks": error["blocks"],
        "drift": drift_of(facts["reference"], facts["said"], error["rmse"]),
    }


_RANGES = {"sensor": "x", "humidity": "RH (%)", "temperature": "T (°C)"}


def _devices_csv(shown: list[Any]) -> HttpResponse:
    columns = [
        _("Micro-station"),
        _("Name"),
        _("Unit"),
        _("State"),
        _("From"),
        _("Until"),
        _("Version"),
        _("RMSE in unseen weeks"),
        _("Next due"),
    ]
    return csv_response(
        "calibration",
        columns,
        (
            [
                each.code,
                each.card.name,
                each.card.unit.name if each.card.unit else "",
                str(STANDINGS[each.standing]),
                each.last.started_at if each.last else None,
                each.last.ended_at if each.last else None,
                each.correction.number if each.correction else None,
                fixed(each.correction.uncertainty["rmse"], 4) if each.correction else None,
                each.due,
            ]
            for each in shown
        ),
    )


def _hours_csv(code: str, parameter: str, shown: Correction | None) -> HttpResponse:
    """The hours of the co-location: reference, device, and what the fit without that week gave."""
    columns = [_("Hour from (UTC)"), _("Reference"), _("Device"), _("Corrected, week left out"), _("Week")]
    rows: list[list[object]] = []
    if shown is not None:
        pairs, fitted = again(shown)
        for number, time in enumerate(pairs.hours.times()):
            values = (pairs.reference[number], pairs.sensor[number], fitted.held_out[number])
            if np.isfinite(values).any():
                written = [f"{value:.4f}" if np.isfinite(value) else "" for value in values]
                rows.append([time, *written, int(pairs.block[number])])
    return csv_response(f"calibration-{code}-{parameter}", columns, rows)
