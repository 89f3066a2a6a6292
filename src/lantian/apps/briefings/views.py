"""Summaries and notices: those there are, one with its steps, a day as it stands."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.briefings import actions, boards, documents, verification
from lantian.apps.briefings.choices import IssueState
from lantian.apps.briefings.content import Content
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.policies import ISSUE, READ, writer_policy
from lantian.apps.briefings.problems import BriefingRefused
from lantian.apps.briefings.scope import DAY, days_of_kind, plan_of, title_of
from lantian.apps.duty import calendar
from lantian.apps.records.export import csv_response
from lantian.io.documents import DocumentRefused

__all__ = ["begin", "day", "day_written", "issue", "overview", "paper", "period", "step"]

_LARGEST_NUMBER = 2**31
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_DAY = dt.timedelta(days=1)


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every kind of issue with its history."""
    READ.require(request.user)
    if request.GET.get("format") == "csv":
        kept = Issue.objects.select_related("written_by", "issued_by").defer("content", "word_file", "pdf_file")
        rows = (
            [
                each.kind,
                each.number,
                each.first,
                each.last,
                each.state,
                each.issued_at,
                each.issued_by,
                each.data_version,
                each.pack_version,
                each.digest,
            ]
            for each in kept
        )
        names = ["kind", "number", "first", "last", "state", "issued_at", "issued_by", "data", "pack", "digest"]
        return csv_response("issues", names, rows)
    context = {
        "kinds": boards.kinds(request.now),
        "may_write": writer_policy(calendar.today(request.now)).allows(request.user),
        "today": calendar.today(request.now),
    }
    return render(request, "briefings/overview.html", context)


@require_safe
@login_required
@never_cache
def day(request: HttpRequest, written: str) -> HttpResponseBase:
    """The summary of a day: as it was issued, or as the data say now."""
    return _about(request, DAY, day_written(written))


@require_safe
@login_required
@never_cache
def period(request: HttpRequest, kind: str, written: str) -> HttpResponseBase:
    """A notice about the week or month of a day."""
    return _about(request, kind, day_written(written))


@require_POST
@login_required
def begin(request: HttpRequest, kind: str, written: str) -> HttpResponseBase:
    """Begin a draft."""
    READ.require(request.user)
    about = day_written(written)
    try:
        made = actions.begin(kind, about, actor=request.user, now=request.now)
    except BriefingRefused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
        return redirect("briefings:overview")
    messages.success(request, _("A draft is begun, filled in from the data. Another person issues it."))
    return redirect("briefings:issue", made.pk)


@require_safe
@login_required
@never_cache
def issue(request: HttpRequest, number: int) -> HttpResponseBase:
    """One issue or draft."""
    READ.require(request.user)
    return _page(request, _issue(number))


@require_POST
@login_required
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Fill in anew, write, issue, withdraw, drop, make again: what the pressed button says."""
    READ.require(request.user)
    item = _issue(number)
    who = {"actor": request.user, "now": request.now}
    reason = request.POST.get("reason", "")
    try:
        match request.POST.get("step", ""):
            case "refresh":
                actions.refresh(item.pk, **who)
                messages.success(request, _("Filled in anew from the data as they are known now."))
            case "write":
                actions.write(item.pk, words=request.POST.get("words", ""), **who)
                messages.success(request, _("Your words are kept."))
            case "issue":
                made = actions.issue(item.pk, **who)
                messages.success(request, _("Issued with the number {number}.").format(number=made.number))
            case "withdraw":
                actions.withdraw(item.pk, reason=reason, **who)
                messages.success(request, _("Withdrawn; it stays readable with its number and your reason."))
            case "drop":
                actions.drop(item.pk, reason=reason, **who)
                messages.success(request, _("The draft is dropped."))
            case "check" if item.state == IssueState.ISSUED:
                return _page(request, item, check=verification.check(item))
            case _unknown:
                raise Http404(_("An issue knows no such step."))
    except BriefingRefused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    except DocumentRefused as refused:
        messages.error(request, str(refused))
    return redirect("briefings:issue", item.pk)


@require_safe
@login_required
@never_cache
def paper(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """An issue as Word or PDF: the bytes that were issued, or a draft as it stands."""
    READ.require(request.user)
    return _file(_issue(number), form)


def _about(request: HttpRequest, kind: str, about: dt.date) -> HttpResponseBase:
    READ.require(request.user)
    if plan_of(kind) is None:
        raise Http404(_("The policy asks for no such issue."))
    span = days_of_kind(kind, about)
    if span.first > calendar.today(request.now):
        raise Http404(_("These days have not begun."))
    kept = boards.standing_issue(kind, span.first)
    item = kept or verification.preview(kind, span.first, request.now)
    if (form := request.GET.get("format", "")) in _TYPES:
        return _file(item, form)
    return _page(request, item)


def _page(request: HttpRequest, item: Issue, *, check: verification.Check | None = None) -> HttpResponse:
    today = calendar.today(request.now)
    writes = writer_policy(today).allows(request.user)
    draft, kept = item.state == IssueState.DRAFT, item.pk is not None
    issued = item.state == IssueState.ISSUED
    after = days_of_kind(item.kind, item.last + _DAY)
    before = days_of_kind(item.kind, item.first - _DAY)
    context = {
        "issue": item,
        "kept": kept,
        "title": title_of(item.kind),
        "plan": plan_of(item.kind),
        "content": Content.from_json(item.content),
        "may_begin": writes and not kept,
        "may_write": writes and kept and draft,
        "may_issue": kept and draft and ISSUE.allows(request.user),
        "own_work": request.user.pk in item.hands,
        "may_withdraw": issued and ISSUE.allows(request.user),
        "later": verification.later(item, request.now) if issued else [],
        "check": check,
        "before": before.first,
        "after": after.first if after.first <= today else None,
        "others": Issue.objects.filter(kind=item.kind, first=item.first).exclude(pk=item.pk).order_by("attempt"),
        "is_day": item.kind == DAY,
    }
    return render(request, "briefings/issue.html", context)


def _file(item: Issue, form: str) -> HttpResponse:
    if form not in _TYPES:
        raise Http404(_("There is no such document."))
    frozen = item.word_file if form == "docx" else item.pdf_file
    if frozen is None:
        made = documents.paper_of(item)
        try:
            frozen = documents.as_word(made) if form == "docx" else documents.as_pdf(made)
        except DocumentRefused as refused:
            raise Http404(str(refused)) from refused
    name = "-".join(filter(None, [item.kind, item.number or item.first.isoformat()]))
    return HttpResponse(
        bytes(frozen),
        content_type=_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


def day_written(written: str) -> dt.date:
    """A day of an address; a page that does not exist where it is none."""
    try:
        found = dt.date.fromisoformat(written)
    except ValueError:
        raise Http404(_("This is no day.")) from None
    if not dt.date(1990, 1, 1) <= found <= dt.date(2100, 1, 1):
        raise Http404(_("This is no day of the campaign."))
    return found


def _issue(number: int) -> Issue:
    if number >= _LARGEST_NUMBER:
        raise Http404(_("There is no such issue."))
    found: Issue = get_object_or_404(Issue.objects.select_related("written_by", "issued_by", "closed_by"), pk=number)
    if plan_of(found.kind) is None:
        raise Http404(_("The policy asks for no such issue."))
    return found
