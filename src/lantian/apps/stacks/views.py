"""Pages of stacks. Everything is read with the right to read the work; what changes something asks for its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.orgs.data_table import fill
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import as_json, csv_response
from lantian.apps.records.trace_page import show
from lantian.apps.records.traces import NoSuchFigure
from lantian.apps.stacks import actions, queries, rates, traces
from lantian.apps.stacks.drawing import draw
from lantian.apps.stacks.filters import ProposalFilter, StackFilter
from lantian.apps.stacks.forms import DecisionForm, ExemptionForm, FineForm, ReasonForm, StackForm
from lantian.apps.stacks.models import Proposal, Stack
from lantian.apps.stacks.policies import DECIDE, MANAGE, READ
from lantian.apps.stacks.ruling import rules_on
from lantian.apps.stacks.tables import ExceedanceTable, FineTable, MonthTable, ProposalTable, StackTable
from lantian.apps.stacks.wordings import facts_in_words, flag_in_words, reason_in_words
from lantian.core.policy.schema import Text
from lantian.core.rules.stacks.consequences import Consequence
from lantian.core.rules.stacks.hours import Excuse, State
from lantian.core.rules.stacks.rates import Count
from lantian.core.rules.stacks.sources import POLLUTANTS, SOURCE_TYPES

__all__ = [
    "change",
    "exempt",
    "fine_list",
    "month_table",
    "new",
    "overview",
    "proposal",
    "proposal_list",
    "stack",
    "trace",
    "withdraw",
]

_FINES = (Consequence.FINE.value, Consequence.DAILY_FINE.value)
_ORDERS = (Consequence.RECTIFY.value, Consequence.STOP.value)


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Which stacks need a monitor and which report; all stacks by filters."""
    READ.require(request.user)
    whole = queries.overview(request.now)
    chosen = StackFilter(request.GET, Stack.objects.select_related("station"))
    codes = set(chosen.found.values_list("code", flat=True))
    rows = [row for row in whole.rows if row.stack.code in codes]
    if request.GET.get("format") == "csv":
        return _stacks_csv(rows)
    context = {
        "overview": whole,
        "filter": chosen,
        "table": fill(StackTable(rows), request),
        "may_manage": MANAGE.allows(request.user),
    }
    return render(request, "stacks/overview.html", context)


@require_safe
@login_required
@never_cache
def stack(request: HttpRequest, code: str) -> HttpResponseBase:
    """One stack: its hours of a month against the limit, exceedances with reasons, rates, exemptions."""
    READ.require(request.user)
    found = get_object_or_404(Stack.objects.select_related("station"), code=code)
    months = rates.months(request.now)
    month = _month(request, months)
    parameter = _parameter(request, found)
    start, end = rates.bounds_of(month)
    hours = queries.hours_of(found, parameter, month)
    if request.GET.get("format") == "csv":
        return _hours_csv(found, hours)
    rules = rules_on(found.source_type, parameter, month)
    context = {
        "stack": found,
        "row": queries.rows_of([found], request.now)[0],
        "type": wording(SOURCE_TYPES.get(found.source_type, found.source_type)),
        "unit": pack().units.get(found.subdistrict),
        "months": months,
        "month": month,
        "parameter": parameter,
        "parameter_name": wording(POLLUTANTS.get(parameter, parameter)),
        "parameters": [(each, wording(POLLUTANTS.get(each, each))) for each in found.pollutants],
        "rules": rules,
        "drawing": draw(hours, start, end),
        "legend": [(each.value, wording(each.words)) for each in State],
        "counts": [(wording(State(name).words), number) for name, number in queries.state_counts(found, month).items()],
        "table": fill(ExceedanceTable(queries.exceeding_hours(found, month)), request),
        "rates": rates.of_month(month, request.now, found),
        "days": queries.day_rows(hours),
        "exemptions": [(each, wording(Excuse(each.kind).words)) for each in queries.exemptions(found)],
        "proposals": [
            (each, wording(Consequence(each.kind).words)) for each in queries.proposals().filter(stack=found)[:12]
        ],
        "may_manage": MANAGE.allows(request.user),
        "form": ExemptionForm(),
    }
    return render(request, "stacks/stack.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponseBase:
    """Enter a stack."""
    MANAGE.require(request.user)
    form = StackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        code, reason = facts.pop("code"), facts.pop("reason")
        made = _done(form, lambda: actions.register_stack(actor=request.user, code=code, reason=reason, **facts))
        if made is not None:
            messages.success(request, _("The stack was entered."))
            return redirect("stacks:stack", code=code)
    return render(request, "stacks/form.html", {"form": form, "title": _("New stack"), "button": _("Enter the stack")})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Change what is known of a stack."""
    MANAGE.require(request.user)
    found = get_object_or_404(Stack, code=code)
    names = (*StackForm.base_fields.keys() - {"code", "reason", "factors", "station"},)
    initial = {name: getattr(found, name) for name in names}
    initial |= {"factors": found.pollutants, "station": found.station_id or ""}
    form = StackForm(request.POST or None, initial=initial, fresh=False)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        reason = facts.pop("reason")
        made = _done(form, lambda: actions.update_stack(code, actor=request.user, reason=reason, **facts))
        if made is not None:
            messages.success(request, _("The stack was changed."))
            return redirect("stacks:stack", code=code)
    context = {"form": form, "stack": found, "title": _("Change a stack"), "button": _("Save the changes")}
    return render(request, "stacks/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def exempt(request: HttpRequest, code: str) -> HttpResponseBase:
    """File an exemption with its proof."""
    MANAGE.require(request.user)
    found = get_object_or_404(Stack, code=code)
    form = ExemptionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = _done(form, lambda: actions.file_exemption(code, actor=request.user, now=request.now, **facts))
        if made is not None:
            messages.success(request, _("The exemption was filed; its hours were judged again."))
            return redirect("stacks:stack", code=code)
    context = {"form": form, "stack": found, "title": _("File an exemption"), "button": _("File the exemption")}
    return render(request, "stacks/form.html", context)


@require_POST
@login_required
@never_cache
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a filed exemption back."""
    MANAGE.require(request.user)
    try:
        found = actions.withdraw_exemption(
            number, actor=request.user, reason=request.POST.get("reason", ""), now=request.now
        )
    except actions.StackRefused as refused:
        messages.error(request, " ".join(str(text) for text in refused.problems.values()))
        return redirect("stacks:overview")
    messages.success(request, _("The exemption was taken back; its hours were judged again."))
    return redirect("stacks:stack", code=found.stack_id)


@require_safe
@login_required
@never_cache
def month_table(request: HttpRequest) -> HttpResponseBase:
    """The valid transmission rate of every source in a month."""
    READ.require(request.user)
    months = rates.months(request.now)
    month = _month(request, months)
    found = rates.of_month(month, request.now)
    rows = [line for row in found for line in _lines(row)]
    if request.GET.get("format") == "csv":
        return _months_csv(rows)
    context = {
        "months": months,
        "month": month,
        "rows": found,
        "failing": [row for row in found if row.passes is False],
        "table": fill(MonthTable(rows), request),
    }
    return render(request, "stacks/months.html", context)


@require_safe
@login_required
@never_cache
def proposal_list(request: HttpRequest) -> HttpResponseBase:
    """What may follow by M18."""
    READ.require(request.user)
    chosen = ProposalFilter(request.GET or {"state": "open"}, queries.proposals())
    if request.GET.get("format") == "csv":
        return _proposals_csv(chosen.found)
    table = fill(ProposalTable(chosen.found), request)
    return render(request, "stacks/proposals.html", {"filter": chosen, "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def proposal(request: HttpRequest, number: int) -> HttpResponseBase:
    """One proposal: why, and the decision; its fines and its closing."""
    READ.require(request.user)
    found = get_object_or_404(queries.proposals(), pk=number)
    wanted = request.POST.get("do", "")
    forms: dict[str, Any] = {
        "form": DecisionForm(request.POST if wanted in ("accept", "decline") else None),
        "fine_form": FineForm(request.POST if wanted == "fine" else None, today=request.now, prefix=None),
        "reason_form": ReasonForm(
            request.POST if wanted in ("reopen", "close", "strike") else None, auto_id="reason_%s"
        ),
    }
    if request.method == "POST":
        DECIDE.require(request.user)
        said = _decided(request, found, wanted, forms)
        if said:
            messages.success(request, said)
            return redirect("stacks:proposal", number=number)
    context = {
        "proposal": found,
        "title": wording(Consequence(found.kind).words),
        "because": facts_in_words(found),
        "is_fine": found.kind in _FINES,
        "is_order": found.kind in _ORDERS,
        "is_month": found.kind.startswith("supervise"),
        "may_decide": DECIDE.allows(request.user),
        "fines": found.fines.all(),
        **forms,
    }
    return render(request, "stacks/proposal.html", context)


@require_safe
@login_required
@never_cache
def fine_list(request: HttpRequest) -> HttpResponseBase:
    """The ledger of fines."""
    READ.require(request.user)
    found = queries.fines()
    if request.GET.get("format") == "csv":
        return csv_response(
            "stack-fines",
            [_("Day of the decision"), _("Number of the decision"), _("Stack"), _("Amount (yuan)"), _("Struck")],
            (
                [each.on, each.decision, str(each.proposal.stack or ""), each.amount, each.struck_reason]
                for each in found
            ),
        )
    return render(request, "stacks/fines.html", {"table": fill(FineTable(found), request)})


@require_safe
@login_required
@never_cache
def trace(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What stands behind a figure of a stack; `?v=` pins the version of the data, `?format=csv|json` gives it away."""
    READ.require(request.user)
    key = {name: value for name, value in request.GET.items() if name not in ("v", "format", "table")}
    pinned = request.GET.get("v", "")
    if pinned and not (pinned.isascii() and pinned.isdigit() and len(pinned) < 19):
        raise Http404({"asked": f"v={pinned!r}", "exists": [_("a whole number")]})
    try:
        built = traces.build(kind, key, int(pinned) if pinned else None)
    except NoSuchFigure as unknown:
        exists = [wording(one) if isinstance(one, Text) else str(one) for one in unknown.exists]
        asked = wording(unknown.asked) if isinstance(unknown.asked, Text) else unknown.asked
        raise Http404({"asked": asked, "exists": exists}) from unknown
    match request.GET.get("format", ""):
        case "json":
            answer = {"kind": kind, "key": key, **as_json(built)}
            return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
        case "csv":
            number = request.GET.get("table", "0")
            table = built.tables[int(number) if number.isdecimal() and int(number) < len(built.tables) else 0]
            return csv_response(kind, [wording(column) for column in table.columns], table.rows)
    query = request.GET.copy()
    for name in ("format", "table"):
        query.pop(name, None)
    return render(request, "records/trace.html", {"page": show(built), "trace": built, "query": query.urlencode()})


@dataclass(frozen=True)
class _Line:
    """One line of the table of months: a source, or one of its pollutants."""

    row: rates.MonthRow
    pollutant: str
    count: Count

    @property
    def stack(self) -> Stack:
        return self.row.stack

    @property
    def passes(self) -> bool | None:
        return self.row.passes


def _lines(row: rates.MonthRow) -> list[_Line]:
    return [_Line(row, "", row.total), *(_Line(row, name, count) for name, count in row.by_pollutant.items())]


def _decided(request: HttpRequest, found: Proposal, wanted: str, forms: Mapping[str, Any]) -> str:
    """What was done, in words; "" when a form has to be mended."""
    actor, now = request.user, request.now
    if wanted in ("accept", "decline") and forms["form"].is_valid():
        facts = forms["form"].cleaned_data
        made = _done(
            forms["form"],
            lambda: actions.decide(found.pk, actor=actor, accept=wanted == "accept", now=now, **facts),
        )
        return _("The decision was recorded.") if made is not None else ""
    if wanted == "fine" and forms["fine_form"].is_valid():
        facts = forms["fine_form"].cleaned_data
        made = _done(forms["fine_form"], lambda: actions.enter_fine(found.pk, actor=actor, now=now, **facts))
        return _("The fine was entered into the ledger.") if made is not None else ""
    if wanted in ("reopen", "close", "strike") and forms["reason_form"].is_valid():
        reason = forms["reason_form"].cleaned_data["reason"]
        number = int(request.POST.get("fine", "0")) if request.POST.get("fine", "0").isdecimal() else 0
        do: dict[str, Callable[[], object]] = {
            "reopen": lambda: actions.reopen(found.pk, actor=actor, reason=reason, now=now),
            "close": lambda: actions.close_proposal(found.pk, actor=actor, reason=reason, now=now),
            "strike": lambda: actions.strike_fine(number, actor=actor, reason=reason, now=now),
        }
        made = _done(forms["reason_form"], do[wanted])
        return _("It was recorded.") if made is not None else ""
    return ""


def _done(form: Any, act: Callable[[], object]) -> object | None:
    """What an action made; None when it refused, with the reasons in the form."""
    try:
        return act()
    except actions.StackRefused as refused:
        for field, text in refused.problems.items():
            form.add_error(field if field in form.fields else None, str(text))
        return None


def _month(request: HttpRequest, months: tuple[dt.date, ...]) -> dt.date:
    """The month that the address asks for, else the newest one of which hours are known."""
    written = request.GET.get("month", "")
    if not written:
        return months[0] if months else request.now.date().replace(day=1)
    for month in months:
        if written == f"{month:%Y-%m}":
            return month
    raise Http404({"asked": _("month {name}").format(name=written), "exists": [f"{each:%Y-%m}" for each in months]})


def _parameter(request: HttpRequest, stack: Stack) -> str:
    written = request.GET.get("factor", "") or stack.pollutants[0]
    if written not in stack.pollutants:
        raise Http404({"asked": _("pollutant {name}").format(name=written), "exists": list(stack.pollutants)})
    return written


def _stacks_csv(rows: list[queries.StackRow]) -> HttpResponseBase:
    return csv_response(
        "stacks",
        [
            _("Code of the stack"),
            _("Enterprise"),
            _("Stack"),
            _("Subdistrict"),
            _("Height (m)"),
            _("Type of source"),
            _("Monitor required"),
            _("Reports"),
            _("On line"),
            _("Newest hour until"),
            _("Hours above the limit, 30 days"),
        ],
        (
            [
                row.stack.code,
                row.stack.enterprise,
                row.stack.name,
                row.stack.subdistrict,
                row.stack.height,
                wording(SOURCE_TYPES.get(row.stack.source_type, row.stack.source_type)),
                row.required,
                row.networked,
                row.online,
                row.newest,
                row.exceeding,
            ]
            for row in rows
        ),
    )


def _hours_csv(stack: Stack, hours: tuple[Any, ...]) -> HttpResponseBase:
    return csv_response(
        f"stack-{stack.code}",
        [
            _("Hour from"),
            _("Pollutant"),
            _("Hour mean (mg/m³)"),
            _("Limit (mg/m³)"),
            _("Judged"),
            _("Flag"),
            _("Reason"),
            _("Due"),
            _("Came in"),
            _("Valid"),
            _("Data version"),
        ],
        (
            [
                hour.time,
                hour.parameter,
                hour.value,
                hour.limit,
                wording(State(hour.state).words),
                flag_in_words(hour.flag),
                reason_in_words(hour.reason),
                hour.due,
                hour.received,
                hour.valid,
                hour.version,
            ]
            for hour in hours
        ),
    )


def _months_csv(rows: list[_Line]) -> HttpResponseBase:
    return csv_response(
        "stack-rates",
        [
            _("Month"),
            _("Code of the stack"),
            _("Stack"),
            _("Pollutant"),
            _("Due (h)"),
            _("Received (h)"),
            _("Valid (h)"),
            _("Transmission rate"),
            _("Validity rate"),
            _("Valid transmission rate"),
        ],
        (
            [
                f"{line.row.month:%Y-%m}",
                line.stack.code,
                str(line.stack),
                line.pollutant or _("all pollutants"),
                line.count.due,
                line.count.received,
                line.count.valid,
                line.count.transmission,
                line.count.validity,
                line.count.rate,
            ]
            for line in rows
        ),
    )


def _proposals_csv(found: Any) -> HttpResponseBase:
    return csv_response(
        "stack-proposals",
        [
            pgettext("stack", "Of"),
            _("What is proposed"),
            _("Stack"),
            _("Because"),
            _("State"),
            _("Decided by"),
            _("Reason"),
            pgettext("stack", "By"),
        ],
        (
            [
                each.day,
                wording(Consequence(each.kind).words),
                str(each.stack or ""),
                facts_in_words(each),
                each.get_state_display(),
                each.decided_name,
                each.reason,
                each.until,
            ]
            for each in found
        ),
    )
