"""Pages of finished inspections: the list, one of them with its sheet, correcting it, handing its problems over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.cases.policies import FilePolicy
from lantian.apps.cases.problems import CaseNotValid
from lantian.apps.inspections import actions, queries, sheets
from lantian.apps.inspections.filters import InspectionFilter
from lantian.apps.inspections.forms import ReasonForm
from lantian.apps.inspections.models import Inspection
from lantian.apps.inspections.policies import CORRECT, DRAFT, INSPECT, SEE
from lantian.apps.inspections.problems import InspectionRefused
from lantian.apps.inspections.tables import InspectionTable, class_words
from lantian.apps.orgs.data_table import fill
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response
from lantian.io.documents import DocumentRefused

__all__ = ["correct", "file_case", "inspection", "inspection_list", "sheet_pdf", "sheet_word", "signature"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@login_required
@never_cache
def inspection_list(request: HttpRequest) -> HttpResponseBase:
    """Inspections that the reader may see, and their own drafts."""
    SEE.require(request.user)
    chosen = InspectionFilter(request.GET, SEE.allowed(request.user, queries.standing()))
    if request.GET.get("format") == "csv":
        return _csv(chosen.found)
    drafts = DRAFT.allowed(request.user, Inspection.objects.all()).select_related("row").order_by("-saved_at")
    context = {
        "filter": chosen,
        "table": fill(InspectionTable(chosen.found), request),
        "drafts": [(each, class_words(each.form)) for each in drafts],
        "may_inspect": INSPECT.allows(request.user) and pack().inspections is not None,
    }
    return render(request, "inspections/list.html", context)


@require_safe
@login_required
@never_cache
def inspection(request: HttpRequest, number: str) -> HttpResponseBase:
    """One inspection: what was found, what was asked, photos, signatures, versions, its sheet."""
    found = _found(request, number)
    context = {
        "inspection": found,
        "class": found.judged["class"],
        "judged": found.judged,
        "shares": sheets.shares_in_words(found.judged),
        "signatures": found.signatures.all(),
        "versions": queries.versions(number),
        "correction": found.corrections.filter(state="draft").first() if found.standing else None,
        "may_correct": CORRECT.allows(request.user, found),
        "may_file": found.standing and found.problems and not found.case_number and FilePolicy().allows(request.user),
        "form": ReasonForm(),
    }
    return render(request, "inspections/inspection.html", context)


@require_safe
@login_required
@never_cache
def sheet_word(request: HttpRequest, number: str) -> HttpResponseBase:
    """The dispatch sheet as Word."""
    found = _found(request, number)
    try:
        return _download(sheets.as_word(found), found, "docx", _WORD)
    except DocumentRefused as refused:
        return _no_sheet(request, found, refused)


@require_safe
@login_required
@never_cache
def sheet_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """The dispatch sheet as PDF."""
    found = _found(request, number)
    try:
        return _download(sheets.as_pdf(found), found, "pdf", "application/pdf")
    except DocumentRefused as refused:
        return _no_sheet(request, found, refused)


@require_safe
@login_required
@never_cache
def signature(request: HttpRequest, number: str, version: int, side: str) -> HttpResponseBase:
    """What was signed on the glass."""
    found = queries.version_of(number, version)
    if found is None or not SEE.allows(request.user, found):
        raise Http404
    signed = found.signatures.filter(side=side).first()
    if signed is None or not signed.picture:
        raise Http404
    return HttpResponse(bytes(signed.picture), content_type="image/png")


@require_POST
@login_required
@never_cache
def correct(request: HttpRequest, number: str) -> HttpResponseBase:
    """Begin the next version of a finished inspection."""
    found = _found(request, number)
    form = ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        draft = actions.correct(found, actor=request.user, now=request.now, reason=reason)
    except InspectionRefused as refused:
        _say(request, refused)
        return redirect("inspections:inspection", number)
    messages.success(request, _("Correct it, sign anew, and it takes the place of the old version."))
    return redirect("inspections:checklist", draft.pk)


@require_http_methods(["POST"])
@login_required
@never_cache
def file_case(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand the problems over as a case."""
    found = _found(request, number)
    try:
        case = actions.file_case(found, actor=request.user, now=request.now)
    except InspectionRefused as refused:
        _say(request, refused)
    except CaseNotValid as refused:
        for each in refused.faults:
            messages.error(request, f"{each.message} {each.remedy}")
    else:
        messages.success(request, _("The case %(number)s was filed.") % {"number": case.number})
    return redirect("inspections:inspection", number)


def _found(request: HttpRequest, number: str) -> Inspection:
    """The inspection that the address names, in the version that stands or the one asked for."""
    SEE.require(request.user)
    wanted = request.GET.get("version", "")
    version = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else None
    found = queries.version_of(number[:32], version)
    if found is None or not SEE.allows(request.user, found):
        raise Http404
    return found


def _download(content: bytes, found: Inspection, ending: str, kind: str) -> HttpResponse:
    name = found.number + (f"-v{found.version}" if found.version > 1 else "")
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    )


def _no_sheet(request: HttpRequest, found: Inspection, refused: DocumentRefused) -> HttpResponseBase:
    messages.error(request, " ".join(refused.said(request.LANGUAGE_CODE)))
    return redirect("inspections:inspection", found.number)


def _say(request: HttpRequest, refused: InspectionRefused) -> None:
    for each in refused.faults:
        messages.error(request, f"{each.message} {each.remedy}".strip())


def _csv(found: object) -> HttpResponse:
    columns = [
        pgettext("inspection", "Number"),
        pgettext("inspection", "version"),
        pgettext("inspection", "Object"),
        pgettext("inspection", "Class"),
        _("Number on the ledger"),
        _("Address"),
        _("Responsible unit"),
        pgettext("inspection", "Problems"),
        pgettext("inspection", "Problems, weighted"),
        _("To be put right by"),
        pgettext("inspection", "Case"),
        pgettext("inspection", "Day"),
        pgettext("inspection", "Inspector"),
    ]
    rows = (
        (
            each.number,
            each.version,
            each.title,
            class_words(each.form),
            each.row.number if each.row else "",
            each.address,
            str(each.unit or ""),
            each.problems,
            each.count,
            each.due,
            each.case_number,
            each.on,
            str(each.by or ""),
        )
        for each in found  # type: ignore[attr-defined]
    )
    return csv_response("inspections", columns, rows)
