"""Inner pages of cases: the list, one case, the form of each step."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.cases import actions
from lantian.apps.cases.choices import STEP_DONE, STEP_TITLES, State
from lantian.apps.cases.duplicates import hints_of
from lantian.apps.cases.filters import CaseFilter
from lantian.apps.cases.forms import StepForm
from lantian.apps.cases.models import Case
from lantian.apps.cases.page import page_of, standing_against
from lantian.apps.cases.policies import SEE, FilePolicy, StepPolicy
from lantian.apps.cases.problems import ChangedMeanwhile, StepRefused
from lantian.apps.cases.proposing import Proposal, propose
from lantian.apps.cases.queries import overdue
from lantian.apps.cases.situation import Situation, evidence_needed
from lantian.apps.cases.tables import CaseTable
from lantian.apps.cases.words import kind_title, obstacle_words, source_title, unit_name
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.saved_lists import own_lists, say_forgotten, say_kept
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response
from lantian.core.flows.case import OPEN, TABLE, Step

__all__ = ["case", "delete_list", "listed", "save_list", "step"]

_PLACE = "cases"
"""For which lists are kept."""
_MOST_IN_A_FILE = 20_000


@require_safe
@login_required
@never_cache
def listed(request: HttpRequest) -> HttpResponseBase:
    """The cases that the reader sees."""
    SEE.require(request.user)
    if pack().cases is None:
        return render(request, "cases/none.html")
    today = local_day(request.now)
    seen = SEE.allowed(request.user, Case.objects.select_related("unit").prefetch_related("parts"))
    chosen = CaseFilter(request.GET, queryset=seen, request=request, today=today)
    found = chosen.found.distinct()
    if request.GET.get("format") == "csv":
        return _csv(found)
    table = fill(CaseTable(found, today=today), request)
    context = {
        "filter": chosen,
        "table": table,
        "totals": _totals(found, today),
        "limited": SEE.units(request.user) is not None,
        "may_file": FilePolicy().allows(request.user),
        "own_lists": own_lists(request.user, _PLACE, forget=lambda pk: reverse("cases:delete-list", args=[pk])),
        "keep": reverse("cases:save-list"),
        "query": _query(request),
    }
    return render(request, "cases/list.html", context)


@require_POST
@login_required
def save_list(request: HttpRequest) -> HttpResponseBase:
    """Keep the list as it stands under a name; the same name again replaces it."""
    SEE.require(request.user)
    query = request.POST.get("query", "")
    say_kept(request, _PLACE, query)
    return redirect(reverse("cases:list") + (f"?{query}" if query else ""))


@require_POST
@login_required
def delete_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Forget a list that was kept; the cases are not touched."""
    SEE.require(request.user)
    say_forgotten(request, _PLACE, pk)
    return redirect("cases:list")


@require_safe
@login_required
@never_cache
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    """One case."""
    found = _seen(request, number)
    return render(request, "cases/case.html", {"page": page_of(found, request.user, request.now)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def step(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Take a step: what it asks for, what must be brought before, and what is said against it."""
    found = _seen(request, number)
    asked = _step(name)
    unit = request.GET.get("unit", "")[:64]
    if not StepPolicy(asked).allows(request.user, found, unit or None):
        StepPolicy(asked).require(request.user, unit)
        raise Http404(_("This unit has no part in the case."))
    proposal = _proposal(found, asked)
    form = StepForm(
        asked,
        found,
        request.POST or None,
        proposed=(proposal.unit, proposal.joint if asked is Step.FORWARD else ()) if proposal else None,
    )
    against: tuple[tuple[str, str | None], ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.take(
                number, asked, actor=request.user, now=request.now, seen=_version(request), wish=form.wish(unit)
            )
        except StepRefused as refused:
            against = tuple((obstacle_words(each), each.clause) for each in refused.obstacles)
        except ChangedMeanwhile as overtaken:
            said = _("{who} took a step meanwhile. Look at the case, then send again if yours is still right.")
            form.add_error(None, said.format(who=overtaken.by or "—"))
        else:
            messages.success(request, _("{number}: {done}.").format(number=done.number, done=STEP_DONE[asked]))
            return redirect("cases:case", done.number)
    found.refresh_from_db()
    context = {
        "case": found,
        "step": asked,
        "title": STEP_TITLES[asked],
        "rule": TABLE[asked],
        "unit": unit_name(unit) if unit else "",
        "form": form,
        "proposal": proposal,
        "against": against,
        "ahead": standing_against(Situation(found), asked, request.user, request.now, unit or found.unit_id)
        if request.method != "POST"
        else (),
        "evidence": evidence_needed(found, asked),
        "hints": hints_of(found) if asked is Step.MERGE else (),
        "waiting": Situation(found).waiting if "extension" in asked else None,
    }
    status = 409 if against else 400 if form.errors else 200
    return render(request, "cases/step.html", context, status=status)


def _query(request: HttpRequest) -> str:
    """What is chosen and in which order, without the page, so that it can be asked for again."""
    asked = request.GET.copy()
    for name in ("page", "format"):
        asked.pop(name, None)
    return urlencode([(name, value) for name, values in asked.lists() for value in values if value])


def _seen(request: HttpRequest, number: str) -> Case:
    """A case that the reader may see.

    Raises:
        Http404: there is none of that number.
        NotAllowed: the reader may not see it.
    """
    SEE.require(request.user)
    if pack().cases is None:
        raise Http404(_("The pack says nothing of cases."))
    people = ("unit", "subdistrict", "created_by", "merged_into", "split_from")
    found = get_object_or_404(Case.objects.select_related(*people), number=number)
    SEE.require(request.user, found)
    return found


def _step(name: str) -> Step:
    try:
        return Step(name)
    except ValueError as cause:
        raise Http404(_("A case knows no such step.")) from cause


def _version(request: HttpRequest) -> int:
    written = request.POST.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0


def _proposal(found: Case, asked: Step) -> Proposal | None:
    """For passing on: who should answer, and why. Who was named at filing stands in the field, and that is said."""
    if asked is not Step.FORWARD:
        return None
    rows = [each.row for each in found.problems.select_related("row") if each.row is not None]
    place = (found.lon, found.lat) if found.lon is not None and found.lat is not None else None
    return propose(found.kind, place=place, subdistrict=found.subdistrict_id or "", rows=rows).named(found.unit_id)


def _totals(found: QuerySet[Case], today: object) -> dict[str, int]:
    cases = Case.objects.filter(pk__in=found.order_by().values("pk"))
    late = overdue(today).values("pk")  # type: ignore[arg-type]
    counted: dict[str, int] = cases.aggregate(
        total=Count("pk"),
        open=Count("pk", Q(state__in=[each.value for each in OPEN])),
        concluded=Count("pk", Q(state="concluded")),
        late=Count("pk", Q(pk__in=late)),
    )
    return counted


def _csv(found: QuerySet[Case]) -> HttpResponse:
    columns = [
        pgettext("case", "Number"),
        pgettext("case", "Case"),
        pgettext("case", "State"),
        pgettext("case", "Source"),
        pgettext("case", "Kind"),
        _("Number of the paper"),
        _("Responsible unit"),
        _("Subdistrict"),
        pgettext("case", "Address"),
        _("Handed over on"),
        pgettext("case", "Due (first clock)"),
        pgettext("day", "provisional"),
        pgettext("case", "Due (units’ own)"),
        pgettext("case", "Problems"),
    ]
    return csv_response("cases", columns, _lines(found))


def _lines(found: QuerySet[Case]) -> Iterator[list[object]]:
    cases = found.select_related("subdistrict").annotate(held=Count("problems", distinct=True))
    for each in cases[:_MOST_IN_A_FILE]:
        parts = [part for part in each.parts.all() if part.active]
        yield [
            each.number,
            each.title,
            State(each.state).label,
            source_title(each.source),
            kind_title(each.kind),
            each.reference,
            unit_name(each.unit_id),
            str(each.subdistrict or ""),
            each.address,
            each.handed_over_on,
            each.due,
            each.due_provisional,
            " / ".join(f"{unit_name(part.unit_id)} {part.due}" for part in parts),
            each.held,
        ]
