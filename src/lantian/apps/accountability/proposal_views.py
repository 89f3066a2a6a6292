"""Proposals: the list, one with its steps, making one, and what is handed over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.accountability import actions, asking, boards, sheets, transfer
from lantian.apps.accountability.choices import State
from lantian.apps.accountability.forms import OutcomeForm, StepForm, persons_decided
from lantian.apps.accountability.models import Proposal
from lantian.apps.accountability.pinning import recomputed
from lantian.apps.accountability.policies import PROPOSE, READ, sees_names
from lantian.apps.accountability.problems import Refused
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response
from lantian.core.flows.accountability import Step

__all__ = ["listing", "material", "new", "pinned_file", "proposal", "recompute", "step"]

_PER_PAGE = 50


@require_safe
@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every proposal with its state and due day."""
    READ.require(request.user)
    found = Proposal.objects.all()
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    today = local_day(request.now)
    if request.GET.get("format") == "csv":
        return _csv(found)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [boards.line_of(each, today) for each in page],
        "state": state,
        "states": State.choices,
        "today": today,
    }
    return render(request, "accountability/proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest, unit_id: str, period: str) -> HttpResponseBase:
    """Choose findings of a unit and period and propose them."""
    PROPOSE.require(request.user)
    unit = "" if unit_id == "district" else unit_id
    if unit and unit not in pack().units:
        raise Http404(_("The campaign names no such unit."))
    asked = asking.day_asked(request)
    found, refusal = asking.judged(request, asked)
    if found is None:
        return render(request, "accountability/propose.html", {"refusal": refusal, "asked": asked}, status=409)
    listed = boards.choices_of(found, unit, period)
    if request.method == "POST":
        chosen = [each.key for each in listed if each.value in request.POST.getlist("finding")]
        try:
            made = actions.propose(
                actor=request.user,
                now=request.now,
                unit=unit,
                period=period,
                findings=chosen,
                text=request.POST.get("text", ""),
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Proposed; the office is told."))
            return redirect("accountability:proposal", made.number)
    context = {
        "asked": asked,
        "found": found,
        "unit_id": unit_id,
        "title": sheets.unit_title(unit),
        "period": period,
        "choices": listed,
        "refused": refusal,
        "text": request.POST.get("text", ""),
    }
    return render(request, "accountability/propose.html", context, status=409 if refusal else 200)


@require_safe
@login_required
@never_cache
def proposal(request: HttpRequest, number: str) -> HttpResponseBase:
    """One proposal: what was pinned, who did what, the next step."""
    READ.require(request.user)
    return _page(request, _item(number))


@require_POST
@login_required
def step(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take the step that the pressed button says."""
    READ.require(request.user)
    item = _item(number)
    try:
        wanted = Step(request.POST.get("step", ""))
    except ValueError as cause:
        raise Http404(_("A proposal knows no such step.")) from cause
    form, outcomes = StepForm(request.POST), _outcome_forms(request, item, wanted)
    if not all([each.is_valid() for each in (form, *outcomes)]):  # noqa: C419 - every form says what is wrong with it
        return _page(request, item, form=form, outcomes=outcomes, open_step=wanted, status=400)
    data = form.cleaned_data
    wish = actions.Wish(
        reason=data["reason"],
        text=request.POST.get("text", "") if wanted is Step.REVISE else "",
        on=data["on"],
        reference=data["reference"],
        outcomes=tuple(each.outcome(data["reference"]) for each in outcomes if each.has_changed()),
        outcome=_whole(request.POST.get("outcome", "")),
    )
    seen = _whole(request.POST.get("seen", "")) or None
    try:
        actions.take(item.number, wanted, actor=request.user, now=request.now, seen=seen, wish=wish)
    except Refused as refused:
        return _page(
            request, _item(number), form=form, outcomes=outcomes, open_step=wanted, refused=refused, status=409
        )
    messages.success(request, _("Recorded."))
    return redirect("accountability:proposal", item.number)


@require_safe
@login_required
@never_cache
def recompute(request: HttpRequest, number: str) -> HttpResponseBase:
    """The pinned facts judged again, and what is known today of that day beside it."""
    READ.require(request.user)
    item = _item(number)
    found = recomputed(item, now=request.now)
    return render(request, "accountability/recompute.html", {"item": item, "again": found})


@require_safe
@login_required
@never_cache
def pinned_file(request: HttpRequest, number: str, which: str) -> HttpResponseBase:
    """The pinned facts, report or traces, as they are kept."""
    READ.require(request.user)
    item = _item(number)
    content = {"facts": item.facts, "report": item.report, "trace": item.trace}[which]
    return _download(content.encode(), f"{item.number}-{which}.json", "application/json; charset=utf-8")


@require_safe
@login_required
@never_cache
def material(request: HttpRequest, number: str, which: str) -> HttpResponseBase:
    """The letter or the whole file; both name people, and who took them is logged."""
    READ.require(request.user)
    item = _item(number)
    if not sees_names(request.user):
        raise NotAllowed(request.user, "read-personal")
    record(actor=request.user, action="accountability.take-file", subject=item.log_subject, facts={"file": which})
    if which == "letter":
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return _download(transfer.letter(item), f"{item.number}.docx", kind)
    return _download(transfer.kept_file(item), f"{item.number}.zip", "application/zip")


def _page(
    request: HttpRequest,
    item: Proposal,
    *,
    form: StepForm | None = None,
    outcomes: Sequence[OutcomeForm] = (),
    open_step: Step | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    today = local_day(request.now)
    board = boards.board_of(item, request.user, today)
    names = sees_names(request.user)
    context: dict[str, Any] = {
        "item": item,
        "line": boards.line_of(item, today),
        "board": board,
        "findings": boards.findings_of(item),
        "names": names,
        "text": request.POST.get("text", item.text),
        "form": form or StepForm(),
        "persons": outcomes if open_step is Step.DECIDE else persons_decided(_tiers(item)),
        "correction": outcomes[0] if open_step is Step.CORRECT else _correction(board, names),
        "open_step": open_step,
        "refused": refused,
        "subject": item.log_subject,
        "report": json.loads(item.report),
    }
    return render(request, "accountability/proposal.html", context, status=status)


def _outcome_forms(request: HttpRequest, item: Proposal, step: Step) -> list[OutcomeForm]:
    """The forms that a step takes with it: several persons for an opinion, one for a correction."""
    match step:
        case Step.DECIDE:
            return persons_decided(_tiers(item), request.POST)
        case Step.CORRECT:
            return [OutcomeForm(request.POST)]
        case _:
            return []


def _tiers(item: Proposal) -> list[str]:
    return list(dict.fromkeys(each["tier"] for each in item.findings))


def _correction(board: boards.Board, names: bool) -> OutcomeForm:
    """The form of a correction; where one outcome alone can be corrected it begins with what stands."""
    if not names or len(board.correctable) != 1:
        return OutcomeForm()
    standing = board.correctable[0].outcome
    kept = {name: getattr(standing, name) for name in ("name", "post", "tier", "responsibility", "text")}
    return OutcomeForm(initial={**kept, "forms_chosen": standing.forms})


def _item(number: str) -> Proposal:
    found: Proposal = get_object_or_404(Proposal, number=number[:32])
    return found


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _csv(found: Any) -> HttpResponse:
    rows = (
        [
            each.number,
            each.unit,
            each.period,
            " ".join(one["tier"] for one in each.findings),
            each.state,
            each.as_of,
            each.handed_over_on,
            each.opinion_due,
            each.report_digest,
        ]
        for each in found
    )
    header = ["number", "unit", "period", "tiers", "state", "as_of", "handed_over_on", "opinion_due", "report_sha256"]
    return csv_response("accountability-proposals", header, rows)
