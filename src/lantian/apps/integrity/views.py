"""Pages of leads and visits: for those with the right, never public."""

from __future__ import annotations

import datetime as dt
from itertools import starmap
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.integrity import actions
from lantian.apps.integrity.choices import LIVE
from lantian.apps.integrity.dossier import beside, diary_near, digest_of, dossier_of, visits_near
from lantian.apps.integrity.drawing import chart
from lantian.apps.integrity.filters import LeadFilter
from lantian.apps.integrity.forms import DecisionForm, StrikeForm, VisitForm
from lantian.apps.integrity.judging import GROUPS
from lantian.apps.integrity.models import Lead, Scan, Visit
from lantian.apps.integrity.policies import DECIDE, DECIDE_LEADS, READ, READ_LEADS
from lantian.apps.integrity.rules import terms
from lantian.apps.integrity.tables import LeadTable, VisitTable
from lantian.apps.integrity.tracing import trace_of
from lantian.apps.integrity.words import REFUSALS, allowed_words, fact_rows, rate_words, unit_name
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import has_right, require
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.apps.records.trace_page import show
from lantian.core.time.local import local_day
from lantian.science.tampering.catalogue import ARTICLES, DETECTORS
from lantian.science.tampering.measured import MEASURED, measured_of

__all__ = ["decide", "lead", "leads", "trace", "visit_add", "visit_strike", "visits"]

_HOUR = dt.timedelta(hours=1)


@require_safe
@login_required
@never_cache
def leads(request: HttpRequest) -> HttpResponseBase:
    """The list, when the detectors ran, and what they would find. `?format=csv` the same choice as a file."""
    require(request.user, READ_LEADS)
    chosen = LeadFilter(request.GET, READ.allowed(request.user, Lead.objects.select_related("station")))
    if request.GET.get("format") == "csv":
        return _csv(chosen)
    query = request.GET.copy()
    query["format"] = "csv"
    context = {
        "filter": chosen,
        "table": fill(LeadTable(chosen.found), request),
        "csv": query.urlencode(),
        "live": Lead.objects.filter(state__in=LIVE).count(),
        "total": Lead.objects.count(),
        "runs": _runs(),
        "measured": [(DETECTORS[each.detector], each) for each in MEASURED],
        "allowed": allowed_words(terms(local_day(request.now, campaign_zone())).false_alarms),
    }
    return render(request, "integrity/leads.html", context)


def _csv(chosen: LeadFilter) -> HttpResponseBase:
    headings = [
        _("No."), _("What was seen"), _("Station"), _("Subdistrict"), _("From"), _("Until"), _("Score"), _("Threshold"),
        _("Expected false alarms"), _("State"), _("Data version"), _("A lead, not a verdict"),
    ]  # fmt: skip
    rows = (
        [
            each.pk,
            each.title,
            each.station,
            unit_name(each.station.subdistrict),
            each.start,
            each.end,
            f"{each.score:.4f}",
            f"{each.threshold:.4f}",
            f"{each.rate:.4f}",
            each.get_state_display(),
            each.data_version,
            rate_words(each),
        ]
        for each in chosen.found
    )
    return csv_response("leads", headings, rows)


def _runs() -> list[dict[str, Any]]:
    """For each detector the newest run: since when it knows its threshold, or why it cannot judge."""
    newest = {group: Scan.objects.filter(group=group).first() for group in GROUPS}
    rows = []
    for group, detectors in GROUPS.items():
        run = newest[group]
        for name in detectors:
            refused = run.refused.get(name) if run else None
            rows.append(
                {
                    "title": wording(DETECTORS[name].title),
                    "detector": name,
                    "run": run,
                    "years": run.judged.get(name) if run else None,
                    "refused": REFUSALS.get(refused, refused) if refused else "",
                }
            )
    return rows


@require_safe
@login_required
@never_cache
def lead(request: HttpRequest, number: int) -> HttpResponseBase:
    """The dossier; `?format=json` as data."""
    require(request.user, READ_LEADS)
    found = get_object_or_404(Lead.objects.select_related("station"), pk=number)
    match request.GET.get("format", ""):
        case "json":
            dossier = dossier_of(found)
            answer = JsonResponse({**dossier, "sha256": digest_of(dossier)}, json_dumps_params={"ensure_ascii": False})
            answer["Content-Disposition"] = f'attachment; filename="lead-{found.pk}.json"'
            return answer
        case "":
            return render(request, "integrity/lead.html", _page(request, found))
        case other:
            raise Http404({"asked": _("format {name}").format(name=other), "exists": ["json"]})


def _page(request: HttpRequest, found: Lead, form: DecisionForm | None = None) -> dict[str, Any]:
    detector = DETECTORS[found.detector]
    day = local_day(found.found_at, campaign_zone())
    return {
        "lead": found,
        "detector": detector,
        "articles": [wording(ARTICLES[each]) for each in detector.articles],
        "facts": fact_rows(found),
        "rate": rate_words(found),
        "allowed": allowed_words(terms(day).false_alarms),
        "measured": [(detector, each) for each in measured_of(found.detector)],
        "charts": _charts(found),
        "beside": beside(found),
        "partner": found.facts.get("partner"),
        "diary": diary_near(found),
        "visits": visits_near(found),
        "decisions": found.decisions.select_related("by"),
        "unit": unit_name(found.station.subdistrict),
        "may_decide": has_right(request.user, DECIDE_LEADS),
        "form": form or DecisionForm(state=found.state),
    }


def _charts(found: Lead) -> dict[str, Any]:
    kept = found.evidence
    series = kept.get("series", {})
    start = dt.datetime.fromisoformat(kept["start"])
    times = [start + number * _HOUR for number in range(len(series.get("shown", ())))]
    window = (found.start, found.end)
    levels = {name: series[name] for name in ("neighbours", "expected", "partner", "shown") if name in series}
    drawn = {"levels": chart(times, levels, window=window)}
    if "residual" in series:
        drawn["residual"] = chart(times, {"residual": series["residual"]}, window=window, from_zero=False)
    points = kept.get("statistic", [])
    if len(points) > 1:
        at = list(starmap(lambda when, _score: dt.datetime.fromisoformat(when), points))
        scores = [score for _when, score in points]
        drawn["statistic"] = chart(at, {"statistic": scores}, window=window, threshold=found.threshold)
    return drawn


@require_POST
@login_required
@never_cache
def decide(request: HttpRequest, number: int) -> HttpResponseBase:
    """Write a decision down."""
    DECIDE.require(request.user)
    found = get_object_or_404(Lead.objects.select_related("station"), pk=number)
    form = DecisionForm(request.POST, state=found.state)
    if form.is_valid():
        try:
            actions.decide(found, actor=request.user, now=request.now, **form.cleaned_data)
        except actions.LeadRefused as refused:
            _add(form, refused)
        else:
            messages.success(
                request, _("The decision was written down. It can be taken back by opening the lead again.")
            )
            return redirect("integrity:lead", number=found.pk)
    return render(request, "integrity/lead.html", _page(request, found, form), status=422)


@require_safe
@login_required
@never_cache
def trace(request: HttpRequest, number: int) -> HttpResponseBase:
    """What stands behind a score, for those who may read leads."""
    require(request.user, READ_LEADS)
    found = get_object_or_404(Lead.objects.select_related("station"), pk=number)
    built = trace_of(found)
    if request.GET.get("format") == "csv":
        which = request.GET.get("table", "0")
        table = built.tables[1 if which == "1" else 0]
        return csv_response(f"lead-{found.pk}-{which}", [wording(each) for each in table.columns], table.rows)
    return render(request, "records/trace.html", {"page": show(built), "trace": built, "query": ""})


@require_safe
@login_required
@never_cache
def visits(request: HttpRequest) -> HttpResponseBase:
    """The calendar of visits that the check of dips rests on."""
    require(request.user, READ_LEADS)
    may = has_right(request.user, DECIDE_LEADS)
    table = fill(VisitTable(Visit.objects.select_related("station"), may_decide=may), request)
    return render(request, "integrity/visits.html", {"table": table, "may_decide": may})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def visit_add(request: HttpRequest) -> HttpResponseBase:
    """Write a visit down."""
    DECIDE.require(request.user)
    form = VisitForm(request.POST or None, now=request.now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_visit(actor=request.user, now=request.now, **form.cleaned_data)
        except actions.LeadRefused as refused:
            _add(form, refused)
        else:
            messages.success(request, _("The visit was written down."))
            return redirect("integrity:visits")
    return render(request, "integrity/visit_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def visit_strike(request: HttpRequest, number: int) -> HttpResponseBase:
    """Strike a visit out, with a reason."""
    DECIDE.require(request.user)
    found = get_object_or_404(Visit.objects.select_related("station"), pk=number)
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.strike_visit(found, actor=request.user, now=request.now, reason=form.cleaned_data["reason"])
        except actions.LeadRefused as refused:
            _add(form, refused)
        else:
            messages.success(request, _("The visit was struck out."))
            return redirect("integrity:visits")
    return render(request, "integrity/visit_form.html", {"form": form, "visit": found})


def _add(form: Form, refused: actions.LeadRefused) -> None:
    for name, text in refused.problems.items():
        form.add_error(name if name in form.fields else None, text)
