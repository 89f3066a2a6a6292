"""Pages of returns: what is owed, one submission over its periods, one return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.orgs.policies import capacities
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.apps.submissions import actions, boards
from lantian.apps.submissions.choices import Answer, State
from lantian.apps.submissions.forms import HandInForm
from lantian.apps.submissions.models import Version
from lantian.apps.submissions.owing import Owed, collectives, find
from lantian.apps.submissions.policies import READ, hand_in_policy, review_policy
from lantian.apps.submissions.prefill import same_facts, table_of
from lantian.apps.submissions.problems import ReturnRefused
from lantian.core.policy.schema import Submission, Text

__all__ = ["change", "item", "overview", "submission"]


_MOST_SHOWN = 20


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """What one's own unit owes, what waits for one's review, and how every list and report stands."""
    READ.require(request.user)
    posts = capacities(request.user)
    handing = frozenset(post.unit for post in posts if "submit-returns" in post.rights and post.unit)
    reviewing = frozenset(post.unit for post in posts if "review-returns" in post.rights and post.unit)
    waiting = boards.to_review(request.now, reviewing) if reviewing else None
    found = boards.cards(request.now)
    if request.GET.get("format") == "csv":
        return _late_csv(found)
    context = {
        "own": boards.own(request.now, handing) if handing else None,
        "to_review": waiting[:_MOST_SHOWN] if waiting is not None else None,
        "more_to_review": max(len(waiting or ()) - _MOST_SHOWN, 0),
        "cards": found,
        "late": sum(len(card.late) for card in found),
    }
    return render(request, "submissions/overview.html", context)


@require_safe
@login_required
@never_cache
def submission(request: HttpRequest, submission_id: str) -> HttpResponseBase:
    """One list or report over its periods and units."""
    READ.require(request.user)
    chosen = _submission(submission_id)
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 10_000 else 1
    grid = boards.grid(chosen, request.now, page=number)
    if request.GET.get("format") == "csv":
        return _grid_csv(chosen, grid)
    context = {"submission": chosen, "grid": grid, "page": number, "collectives": collectives(chosen)}
    return render(request, "submissions/submission.html", context)


@require_safe
@login_required
@never_cache
def item(request: HttpRequest, submission_id: str, period: str, unit: str) -> HttpResponseBase:
    """One return: what is filled in, what was said, what happened; the forms of who may act."""
    READ.require(request.user)
    owed = _owed(request, submission_id, period, unit)
    if request.GET.get("format") == "csv":
        return _table_csv(request, owed)
    return _page(request, owed)


@require_POST
@login_required
def change(request: HttpRequest, submission_id: str, period: str, unit: str) -> HttpResponseBase:
    """Hand in, keep a draft, take back, send back, accept: what the pressed button says."""
    READ.require(request.user)
    owed = _owed(request, submission_id, period, unit)
    step = _STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404(_("There is no such step."))
    try:
        done = step(request, owed)
    except ReturnRefused as refused:
        return _page(request, owed, refused=refused, status=409)
    messages.success(request, done)
    return redirect("submissions:return", submission_id, period, unit)


def _hand_in(request: HttpRequest, owed: Owed) -> str:
    form = HandInForm(request.POST)
    answer = Answer.NO_CHANGE if request.POST.get("answer") == Answer.NO_CHANGE else Answer.CONTENT
    text = request.POST.get("text", "")
    actions.hand_in(owed, actor=request.user, now=request.now, text=text, notes=form.notes(), answer=answer)
    return _("Handed in. You can take it back until it is reviewed.")


def _keep(request: HttpRequest, owed: Owed) -> str:
    form = HandInForm(request.POST)
    actions.keep_draft(owed, actor=request.user, text=request.POST.get("text", ""), notes=form.notes())
    return _("The draft is kept; nothing is handed in yet.")


def _take_back(request: HttpRequest, owed: Owed) -> str:
    actions.take_back(owed, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    return _("Taken back; your words stand in the draft.")


def _send_back(request: HttpRequest, owed: Owed) -> str:
    actions.send_back(owed, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    return _("Sent back; the unit sees your reason on its worklist.")


def _accept(request: HttpRequest, owed: Owed) -> str:
    actions.accept(owed, actor=request.user, now=request.now, note=request.POST.get("reason", ""))
    return _("Accepted. It can still be sent back with a reason.")


_STEPS: dict[str, Callable[[HttpRequest, Owed], str]] = {
    "hand-in": _hand_in,
    "keep": _keep,
    "take-back": _take_back,
    "send-back": _send_back,
    "accept": _accept,
}


def _submission(submission_id: str) -> Submission:
    found = pack().submissions.get(submission_id)
    if found is None:
        raise Http404(_("The campaign knows no such list or report."))
    return found


def _owed(request: HttpRequest, submission_id: str, period: str, unit: str) -> Owed:
    found = find(_submission(submission_id), period, unit, request.now)
    if found is None:
        raise Http404(_("This unit owes nothing of that period."))
    return found


def _page(request: HttpRequest, owed: Owed, *, refused: ReturnRefused | None = None, status: int = 200) -> HttpResponse:
    item = owed.item
    versions = list(item.versions.select_related("by", "on_behalf_of").order_by("-number")) if item else []
    events = item.events.select_related("by", "on_behalf_of", "version").order_by("-pk") if item else ()
    last = _last(owed)
    table = _shown_table(request, owed, versions)
    open_for_words = item is None or item.state in (State.DRAFT, State.SENT_BACK)
    may_hand_in = hand_in_policy(owed.unit).allows(request.user)
    start = _start(request, owed, versions, last)
    context = {
        "owed": owed,
        "title": wording(owed.submission.title),
        "unit_name": boards.unit_words(owed.unit),
        "version": versions[0] if versions else None,
        "versions": versions,
        "events": events,
        "table": table,
        "form": HandInForm(initial={"text": start.get("text", "")}) if refused is None else HandInForm(request.POST),
        "notes": start.get("notes", {}),
        "said": versions[0].notes if versions else {},
        "copied": "copy" in request.GET and last is not None,
        "last": last,
        "may_say_no_change": last is not None and table is not None and same_facts(last.table, table),
        "may_hand_in": may_hand_in and open_for_words,
        "may_take_back": may_hand_in and item is not None and item.state == State.HANDED_IN,
        "may_review": item is not None
        and item.state == State.HANDED_IN
        and review_policy(owed.submission).allows(request.user),
        "may_send_back": item is not None
        and item.state == State.ACCEPTED
        and review_policy(owed.submission).allows(request.user),
        "refused": refused,
    }
    return render(request, "submissions/return.html", context, status=status)


def _shown_table(request: HttpRequest, owed: Owed, versions: list[Version]) -> dict[str, Any] | None:
    """While it is open the data of now; afterwards what was handed in."""
    if versions and owed.item is not None and owed.item.state in (State.HANDED_IN, State.ACCEPTED):
        return versions[0].table or None
    table = table_of(owed.submission, owed.unit, owed.due, request.now)
    return table.as_json() if table else None


def _last(owed: Owed) -> Version | None:
    """The newest version of an earlier return of this unit, from which words can be copied."""
    found = Version.objects.filter(
        of__submission=owed.submission.id, of__unit=owed.unit, answer=Answer.CONTENT
    ).exclude(of__period=owed.due.period)
    return found.order_by("-at", "-pk").first()


def _start(request: HttpRequest, owed: Owed, versions: list[Version], last: Version | None) -> dict[str, Any]:
    """Words that the form begins with: what was pressed, the draft, what was sent back, or those of the last time."""
    if request.method == "POST":
        return {"text": request.POST.get("text", ""), "notes": HandInForm(request.POST).notes()}
    if "copy" in request.GET and last is not None:
        return {"text": last.text, "notes": last.notes}
    if owed.item is not None and owed.item.draft:
        return dict(owed.item.draft)
    if versions:
        return {"text": versions[0].text, "notes": versions[0].notes}
    return {}


# --- files ---------------------------------------------------------------------------------------------------


def _late_csv(found: list[boards.Card]) -> HttpResponse:
    rows = (
        [
            each.submission.id,
            wording(each.submission.title),
            each.due.period,
            each.due.day,
            each.unit,
            boards.unit_words(each.unit),
        ]
        for card in found
        for each in card.late
    )
    return csv_response("returns-late", ["submission", "title", "period", "due", "unit", "unit_name"], rows)


def _grid_csv(chosen: Submission, grid: boards.Grid) -> HttpResponse:
    rows = (
        [
            each.due.period,
            each.due.day,
            each.unit,
            strip.name,
            each.standing.word,
            "late" if each.standing.late else "",
            each.item.first_handed_in_at if each.item else None,
        ]
        for strip in grid.strips
        for each in strip.cells
        if each is not None
    )
    header = ["period", "due", "unit", "unit_name", "standing", "late", "first_handed_in"]
    return csv_response(f"returns-{chosen.id}", header, rows)


def _table_csv(request: HttpRequest, owed: Owed) -> HttpResponse:
    versions = list(owed.item.versions.order_by("-number")) if owed.item else []
    table = _shown_table(request, owed, versions) or {"columns": [], "lines": []}
    notes = versions[0].notes if versions else {}
    header = [_in_words(column["title"]) for column in table["columns"]]
    rows = ([*map(_in_words, line["cells"]), notes.get(line["key"], "")] for line in table["lines"])
    return csv_response(f"return-{owed.submission.id}-{owed.due.period}-{owed.unit}", [*header, _("Note")], rows)


def _in_words(cell: Any) -> str:
    return wording(Text(**cell)) if isinstance(cell, dict) else str(cell)
