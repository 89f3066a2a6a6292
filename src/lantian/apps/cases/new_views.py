"""Filing a case: what was found, then who should answer, by when, and what it may be a double of; then it is filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lantian.apps.cases import actions
from lantian.apps.cases.checking import NewProblem
from lantian.apps.cases.clocks import case_rules, term_of, unit_term_of
from lantian.apps.cases.duplicates import Hint, hints
from lantian.apps.cases.forms import CaseForm, ProblemForm, ProblemForms, first_day
from lantian.apps.cases.models import Case
from lantian.apps.cases.policies import SEE, FilePolicy, StepPolicy
from lantian.apps.cases.problems import CaseNotValid, Fault
from lantian.apps.cases.proposing import kind_of_row, propose
from lantian.apps.cases.words import Due, due_of
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.campaign import work_calendar
from lantian.apps.reconciliation.models import Entry
from lantian.apps.reconciliation.queries import seen_entry, title_of
from lantian.apps.records.campaign import pack
from lantian.core.flows.case import Step
from lantian.core.time.deadlines import deadline

__all__ = ["new"]

_MOST_PROBLEMS = 12
_Forms = formset_factory(
    ProblemForm, formset=ProblemForms, extra=0, min_num=1, max_num=_MOST_PROBLEMS, absolute_max=_MOST_PROBLEMS
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponseBase:
    """The form; what is looked at before it is filed stands above it on its second showing."""
    SEE.require(request.user)
    FilePolicy().require(request.user)
    if pack().cases is None:
        raise Http404(_("The pack says nothing of cases."))
    may_pass_on = StepPolicy(Step.FORWARD).allows(request.user)
    form, forms = _forms(request, may_pass_on=may_pass_on)
    context: dict[str, Any] = {"form": form, "problems": forms, "may_pass_on": may_pass_on}
    context |= {"row": _row(request), "entry": _entry(request)}
    if request.method == "POST" and request.POST.get("go") != "more" and form.is_valid() and forms.is_valid():
        look = _look(form, forms.problems(), request.now)
        shown = set(request.POST.getlist("shown"))
        new_ones = {each.case.number for each in look["hints"]} - shown
        unit = form.cleaned_data["unit"] or look["proposal"].unit
        if request.POST.get("go") == "file" and unit and not new_ones:
            made = _file(request, form, forms.problems(), unit)
            if made is not None:
                return redirect("cases:case", made.number)
        elif not unit:
            form.add_error("unit", _("Nothing says who answers: choose the unit."))
        context |= look | {"chosen_unit": unit}
        form.data = {**form.data.dict(), "unit": unit}
    status = 400 if form.errors else 200
    return render(request, "cases/new.html", context, status=status)


def _forms(request: HttpRequest, *, may_pass_on: bool) -> tuple[CaseForm, ProblemForms]:
    if request.method == "POST":
        data = request.POST.copy()
        if data.get("go") == "more":
            held = data.get("p-TOTAL_FORMS", "1")
            number = int(held) if held.isascii() and held.isdigit() and len(held) < 4 else 1
            data["p-TOTAL_FORMS"] = str(min(number + 1, _MOST_PROBLEMS))
        return CaseForm(data, may_pass_on=may_pass_on), _Forms(data, prefix="p")
    row, entry = _row(request), _entry(request)
    initial: dict[str, Any] = {"handed_over_on": local_day(request.now), "pass_on": True}
    problem: dict[str, Any] = {"found_on": local_day(request.now)}
    if row is not None:
        initial |= {"kind": kind_of_row(row), "title": row.title, "lon": row.lon, "lat": row.lat, "unit": row.unit_id}
        initial["source"] = _source_found_in("row")
        problem["row"] = row.number
    if entry is not None:
        initial |= {"title": initial.get("title") or title_of(entry), "source": _source_found_in("list-entry")}
    for name in ("source", "kind", "title", "reference", "address"):
        if request.GET.get(name):
            initial[name] = request.GET[name][:200]
    return CaseForm(initial=initial, may_pass_on=may_pass_on), _Forms(initial=[problem], prefix="p")


def _row(request: HttpRequest) -> Row | None:
    """The row from whose page somebody comes, or that a compared list's entry is, when they may see it."""
    entry = _entry(request)
    number = entry.row.number if entry and entry.row else request.GET.get("row", "").strip().upper()
    rows = Row.objects.select_related("unit").filter(number=number)
    found = rows.first() if number and "\x00" not in number else None
    if found is None or found.ledger not in pack().ledgers:
        return None
    return found if see_policy(found.ledger).allows(request.user, found) else None


def _entry(request: HttpRequest) -> Entry | None:
    """The entry of a compared list from whose page somebody comes, when they may see the list."""
    return seen_entry(request.GET.get("entry", ""), request.user)


def _source_found_in(place: Literal["row", "list-entry"]) -> str:
    found = case_rules().source_found_in(place)
    return found.id if found else ""


def _look(form: CaseForm, problems: list[NewProblem], now: dt.datetime) -> dict[str, Any]:
    """Who should answer and why, by when, and cases that may be the same."""
    said, today = form.cleaned_data, local_day(now)
    rows = list(Row.objects.filter(number__in=[each.row for each in problems if each.row]))
    proposal = propose(said["kind"], place=form.place, subdistrict=said["subdistrict"], rows=rows)
    begun = first_day(form, today)
    return {
        "looked": True,
        "proposal": proposal,
        "dues": _dues(said, begun, today),
        "hints": _hints(form, problems, rows, begun),
    }


def _hints(form: CaseForm, problems: list[NewProblem], rows: list[Row], begun: dt.date) -> list[Hint]:
    said = form.cleaned_data
    return hints(
        kind=said["kind"],
        title=said["title"],
        address=said["address"],
        place=form.place,
        found_on=problems[0].found_on or begun,
        classes=[each.problem_class for each in problems],
        rows=[each.number for each in rows],
    )


def _dues(said: Mapping[str, Any], begun: dt.date, today: dt.date) -> tuple[Due, Due]:
    """The first clock's day, and the unit's own if it is passed on today."""
    calendar = work_calendar()
    first = deadline(begun, term_of(said["source"], said["kind"]), calendar=calendar)
    own = deadline(max(begun, today), unit_term_of(said["source"], said["kind"]), calendar=calendar)
    day = said["due"] or first.day
    return (
        due_of(day, today, provisional=first.provisional and not said["due"], is_open=True),
        due_of(own.day, today, provisional=own.provisional, is_open=True),
    )


def _file(request: HttpRequest, form: CaseForm, problems: list[NewProblem], unit: str) -> Case | None:
    said = form.cleaned_data
    row, entry = _row(request), _entry(request)
    about = f"row:{row.number}" if row else ""
    try:
        made = actions.file_case(
            actor=request.user,
            now=request.now,
            source=said["source"],
            kind=said["kind"],
            unit=unit,
            title=said["title"],
            problems=problems,
            description=said["description"],
            address=said["address"],
            place=form.place,
            subdistrict=said["subdistrict"],
            reference=said["reference"],
            handed_over_on=said["handed_over_on"],
            due=said["due"],
            subject=entry.subject if entry else about,
        )
    except CaseNotValid as refused:
        for fault in refused.faults:
            _say(form, fault)
        return None
    messages.success(request, _("{number} is filed.").format(number=made.number))
    if said.get("pass_on"):
        actions.take(made.number, Step.FORWARD, actor=request.user, now=request.now)
        messages.success(request, _("It was passed on; the unit’s own clock runs."))
    return made


def _say(form: CaseForm, fault: Fault) -> None:
    """Beside its field; what concerns a problem names its number."""
    words = f"{fault.message} {fault.remedy}"
    if fault.field in form.fields:
        form.add_error(fault.field, words)
        return
    number = fault.field.partition(".")[2]
    form.add_error(None, _("Problem {number}: {words}").format(number=number, words=words) if number else words)
