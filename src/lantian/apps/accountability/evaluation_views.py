"""Counts and findings of a day: all units, one unit, as files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.accountability import asking, sheets
from lantian.apps.accountability.evaluations import Judged, canonical
from lantian.apps.accountability.policies import PROPOSE, READ, own_units, require_unit, sees_names
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response

__all__ = ["facts_file", "overview", "report_file", "unit"]


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every unit and period: count, tiers, arithmetic; the air; what cannot be counted."""
    READ.require(request.user)
    asked = asking.day_asked(request)
    found, refusal = asking.judged(request, asked)
    if found is None:
        return render(request, "accountability/overview.html", {"asked": asked, "refusal": refusal})
    counts, air = sheets.count_lines(found), sheets.air_lines(found)
    chosen = request.GET.get("period", "")
    periods = sorted({(line.period, line.shown_period) for line in (*counts, *air)}, reverse=True)
    counts = tuple(line for line in counts if not chosen or line.period == chosen)
    air = tuple(line for line in air if not chosen or line.period == chosen)
    if request.GET.get("reached") == "1":
        counts = tuple(line for line in counts if line.tiers)
    if request.GET.get("format") == "csv":
        return _counts_csv(found, counts, air)
    context = {
        "asked": asked,
        "found": found,
        "counts": counts,
        "air": air,
        "periods": periods,
        "period": chosen,
        "reached": request.GET.get("reached") == "1",
        "left_out": sheets.left_out(found)[:200],
        "rule_set": found.method.rule_set,
    }
    return render(request, "accountability/overview.html", context)


@require_safe
@login_required
@never_cache
def unit(request: HttpRequest, unit_id: str) -> HttpResponseBase:
    """One unit: every count with its problems and cases, the air, who answers, what does not count."""
    if unit_id not in pack().units:
        raise Http404(_("The campaign names no such unit."))
    require_unit(request.user, unit_id)
    asked = asking.day_asked(request)
    found, refusal = asking.judged(request, asked)
    if found is None:
        return render(request, "accountability/unit.html", {"asked": asked, "refusal": refusal, "unit_id": unit_id})
    context = {
        "asked": asked,
        "found": found,
        "unit_id": unit_id,
        "title": sheets.unit_title(unit_id),
        "sheet": sheets.details(found, unit_id),
        "left_out": sheets.left_out(found, unit=unit_id),
        "may_read": READ.allows(request.user),
        "may_propose": PROPOSE.allows(request.user) and not asked.past and found.method.rule_set.transfer is not None,
        "names": sees_names(request.user),
        "own": unit_id in own_units(request.user),
        "rule_set": found.method.rule_set,
        "questions": sheets.questions(found, unit_id),
        "grounds": sheets.answers(found, unit_id),
        "problems_of_unit": sheets.counted_problems(found, unit_id),
    }
    return render(request, "accountability/unit.html", context)


@require_safe
@login_required
@never_cache
def facts_file(request: HttpRequest) -> HttpResponseBase:
    """The facts of a day, as the command line reads them."""
    return _file(request, "facts")


@require_safe
@login_required
@never_cache
def report_file(request: HttpRequest) -> HttpResponseBase:
    """What the rules say of them, as the command line prints it."""
    return _file(request, "report")


def _file(request: HttpRequest, which: str) -> HttpResponseBase:
    READ.require(request.user)
    asked = asking.day_asked(request)
    found, refusal = asking.judged(request, asked)
    if found is None:
        assert refusal is not None
        return HttpResponse(f"{refusal.message} {refusal.remedy}", status=409, content_type="text/plain; charset=utf-8")
    content = canonical(found.data) if which == "facts" else found.report_bytes()
    name = f"accountability-{which}-{asked.day.isoformat()}.json"
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _counts_csv(found: Judged, counts: tuple[sheets.CountLine, ...], air: tuple[sheets.AirLine, ...]) -> HttpResponse:
    header = ["unit", "period", "basis", "count", "arithmetic", "tier", "articles", "stricter", "problems"]
    rows: list[list[object]] = [
        [
            wording(line.title),
            line.shown_period,
            line.basis,
            str(line.count),
            line.arithmetic,
            line.tiers[-1][0].tier if line.tiers else "",
            " ".join(line.articles),
            line.stricter,
            line.problems,
        ]
        for line in counts
    ]
    rows += [
        [
            wording(line.title),
            line.shown_period,
            "air",
            str(line.result.completion) if line.result else "",
            line.arithmetic or wording(line.why_not) if line.why_not else line.arithmetic,
            line.tiers[-1][0].tier if line.tiers else "",
            " ".join(dict.fromkeys(clause for each, _title in line.tiers for clause in each.articles)),
            any(each.stricter for each, _title in line.tiers),
            "",
        ]
        for line in air
    ]
    return csv_response(f"accountability-{found.known.as_of.isoformat()}", header, rows)
