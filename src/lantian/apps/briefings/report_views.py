"""Daily reports: the board of the days, and one report with its form."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.briefings import actions, boards, reports
from lantian.apps.briefings.choices import STANDINGS
from lantian.apps.briefings.forms import ReportForm
from lantian.apps.briefings.policies import READ, ReportPolicy
from lantian.apps.briefings.problems import BriefingRefused
from lantian.apps.briefings.report_facts import facts_of, progress_words
from lantian.apps.briefings.views import day_written as day_of_address
from lantian.apps.duty import calendar
from lantian.apps.records.export import csv_response
from lantian.apps.submissions.models import Version
from lantian.apps.submissions.prefill import Table
from lantian.apps.submissions.problems import ReturnRefused

__all__ = ["board", "report"]

_DAY = dt.timedelta(days=1)
_MONTH = 31


@require_safe
@login_required
@never_cache
def board(request: HttpRequest) -> HttpResponseBase:
    """Who reported in time, late or not at all, day by day."""
    READ.require(request.user)
    today = calendar.today(request.now)
    last = today
    if request.GET.get("until"):
        last = min(day_of_address(request.GET["until"]), today)
    if request.GET.get("format") == "csv":
        found = boards.days_of_reports(request.now, last, _MONTH)
        rows = (
            [each.day, each.name, each.standing, each.first_at, *each.sections.values()]
            for day in found
            for each in day.reports
        )
        return csv_response("daily-reports", ["day", "group", "standing", "handed_in", "text", "plan"], rows)
    context = {
        "plan": reports.plan(),
        "submission": reports.submission(),
        "days": boards.days_of_reports(request.now, last),
        "own": boards.own_reports(request.user, request.now),
        "before": last - 7 * _DAY,
        "after": last + 7 * _DAY if last < today else None,
        "today": today,
    }
    return render(request, "briefings/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def report(request: HttpRequest, written: str, group: str) -> HttpResponseBase:
    """One report: the figures, the words, earlier versions."""
    READ.require(request.user)
    day = day_of_address(written)
    today = calendar.today(request.now)
    found = next((each for each in reports.reports_of(day, request.now) if each.group == group), None)
    if found is None or day > today:
        raise Http404(_("This group owes no report of that day."))
    policy = ReportPolicy(group, today)
    owed = reports.owed_of(day, group, request.now)
    accepted = owed is not None and owed.item is not None and owed.item.state == "accepted"
    may_write = policy.allows(request.user) and not accepted
    facts = facts_of(group, day, request.now) if may_write else None
    initial = dict(found.sections) or _copied(request, day, group) or _begun(facts)
    form = ReportForm(request.POST or None, initial=initial)
    refused = None
    if request.method == "POST":
        policy.require(request.user)
        if form.is_valid():
            try:
                actions.hand_in_report(group, day, actor=request.user, now=request.now, sections=form.cleaned_data)
            except (BriefingRefused, ReturnRefused) as cause:
                refused = cause
            else:
                messages.success(request, _("Handed in. Earlier versions are kept."))
                return redirect("briefings:report", day.isoformat(), group)
    versions = Version.objects.filter(of__submission=found.due.submission, of__period=found.due.period, of__unit=group)
    context = {
        "report": found,
        "standing": STANDINGS[found.standing],
        "plan": reports.plan(),
        "submission": reports.submission(),
        "form": form if may_write else None,
        "refused": refused,
        "facts": facts,
        "kept": found.facts,
        "accepted": accepted,
        "versions": [(each, reports.read(each.text)) for each in versions.select_related("by").order_by("-number")],
        "sections": [(section.title, found.sections.get(section.id, "")) for section in reports.plan().sections],
        "before": day - _DAY,
    }
    status = 409 if refused else 400 if form.errors else 200
    return render(request, "briefings/report.html", context, status=status)


def _begun(facts: Table | None) -> dict[str, str]:
    """The report of progress begins with the day's actions (B3.3)."""
    plan = reports.plan()
    return {plan.sections[0].id: progress_words(facts)} if plan is not None and plan.sections and facts else {}


def _copied(request: HttpRequest, day: dt.date, group: str) -> dict[str, str]:
    """Yesterday's plan is what today's progress begins with, where somebody asks for it."""
    if not request.GET.get("copy"):
        return {}
    earlier = next((each for each in reports.reports_of(day - _DAY, request.now) if each.group == group), None)
    plan = reports.plan()
    if earlier is None or plan is None or len(plan.sections) < 2:
        return {}
    return {plan.sections[0].id: earlier.sections.get(plan.sections[1].id, "")}
