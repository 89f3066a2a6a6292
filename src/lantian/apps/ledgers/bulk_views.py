"""The same step with many rows of a list: asked first, then taken; what refuses a row is said beside it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantian.apps.ledgers import shown
from lantian.apps.ledgers.bulk import RowStep, refusals_of_steps, step_many
from lantian.apps.ledgers.forms import StepForm
from lantian.apps.ledgers.list_views import visible_ledger
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import see_policy, step_policy
from lantian.apps.ledgers.problems import BulkRefused, ChangedMeanwhile, Double, RowNotValid, StepRefused
from lantian.apps.ledgers.reading import facts_of, flow_of
from lantian.apps.orgs.policies import NotAllowed, require
from lantian.apps.records.campaign import wording
from lantian.core.flows.ledger_row import checklists_for
from lantian.core.policy.ledger_schema import LedgerType, Transition

__all__ = ["picked_rows", "refusal_words", "step"]

_MOST = 500


@require_POST
@login_required
@never_cache
def step(request: HttpRequest, ledger_id: str) -> HttpResponseBase:
    """Ask for the step with the rows that are ticked; with `confirm` take it, all rows or none."""
    ledger = visible_ledger(request, ledger_id)
    asked = _transition(ledger, request.POST.get("step", ""))
    policy = step_policy(ledger.id, asked)
    if not policy.allows(request.user):
        require(None, policy.right)
    rows = picked_rows(request, ledger)
    if not rows:
        messages.warning(request, _("Tick at least one row first."))
        return redirect("ledgers:rows", ledger.id)
    form = StepForm(ledger, asked, request.POST if "confirm" in request.POST else None, fields=())
    points = _points(rows, ledger, asked, request)
    ticked = tuple(key for key in request.POST.getlist("ticked") if key in dict(points))
    if "confirm" in request.POST and form.is_valid():
        steps = _steps(rows, form, ticked)
        try:
            done = step_many(ledger.id, asked.id, steps, actor=request.user, now=request.now)
        except BulkRefused as refused:
            return _page(request, ledger, asked, rows, form, points, ticked, dict(refused.problems))
        said = ngettext("{n} row: {step}.", "{n} rows: {step}.", len(done))
        messages.success(request, said.format(n=len(done), step=wording(asked.title)))
        return redirect(f"{reverse('ledgers:rows', args=[ledger.id])}?{request.POST.get('back', '')[:1000]}")
    against: dict[int, Exception] = {}
    if "confirm" not in request.POST:
        steps = [RowStep(number=row.number, seen=row.version, ticked=tuple(dict(points))) for row in rows]
        against = dict(refusals_of_steps(ledger.id, asked.id, steps, actor=request.user, now=request.now))
    return _page(request, ledger, asked, rows, form, points, ticked, against)


def picked_rows(request: HttpRequest, ledger: LedgerType) -> list[Row]:
    """The rows that are ticked, as far as the person may see them."""
    numbers = list(dict.fromkeys(request.POST.getlist("row")))[:_MOST]
    return list(see_policy(ledger.id).allowed(request.user, Row.objects.filter(number__in=numbers)).order_by("number"))


def _page(
    request: HttpRequest,
    ledger: LedgerType,
    asked: Transition,
    rows: list[Row],
    form: StepForm,
    points: list[tuple[str, str]],
    ticked: tuple[str, ...],
    against: dict[int, Exception],
) -> HttpResponseBase:
    lines = [
        {
            "row": row,
            "state": shown.state_title(flow_of(ledger), row.state),
            "against": refusal_words(against[index], row, ledger, confirmed="confirm" in request.POST)
            if index in against
            else [],
        }
        for index, row in enumerate(rows)
    ]
    context = {
        "ledger": ledger,
        "step": asked,
        "form": form,
        "lines": lines,
        "points": [(key, words, key in ticked) for key, words in points],
        "back": request.POST.get("back", "")[:1000],
        "refused": sum(1 for line in lines if line["against"]),
    }
    status = 409 if "confirm" in request.POST else 200
    return render(request, "ledgers/bulk.html", context, status=status)


def _transition(ledger: LedgerType, transition: str) -> Transition:
    try:
        return flow_of(ledger).transition(transition)
    except KeyError as cause:
        raise Http404(_("There is no such step.")) from cause


def _points(rows: list[Row], ledger: LedgerType, asked: Transition, request: HttpRequest) -> list[tuple[str, str]]:
    """Every point that one of the rows must meet."""
    found: dict[str, str] = {}
    for row in rows:
        for checklist, items in checklists_for(ledger, asked.id, facts_of(row, request.now)):
            for item in items:
                found[f"{checklist.id}/{item.id}"] = wording(item.title)
    return list(found.items())


def _steps(rows: list[Row], form: StepForm, ticked: tuple[str, ...]) -> list[RowStep]:
    said = form.cleaned_data
    return [
        RowStep(
            number=row.number,
            seen=row.version,
            ticked=ticked,
            reason=said.get("reason", ""),
            ground=said.get("ground", ""),
            new_unit=said.get("new_unit", ""),
        )
        for row in rows
    ]


_ASKED_BELOW = {"reason-missing", "ground-missing", "unit-missing", "point-open"}


def refusal_words(problem: Exception, row: Row, ledger: LedgerType, *, confirmed: bool) -> list[str]:
    """Why a row is refused; before it is confirmed, without what the form below asks for."""
    match problem:
        case StepRefused():
            left = [each for each in problem.obstacles if confirmed or each.code not in _ASKED_BELOW]
            return [shown.obstacle_words(each, row, flow_of(ledger), ledger) for each in left]
        case RowNotValid():
            return [wording(fault.message) for fault in problem.faults]
        case Double():
            return [_("The ledger has this already: {number}.").format(number=problem.number)]
        case ChangedMeanwhile():
            return [_("Somebody changed this row meanwhile.")]
        case NotAllowed():
            return [_("Your post does not do this with this row.")]
        case _:
            return [str(problem)]
