"""Pages of workbooks: what came in, the difference, signing, sending back, undoing; templates and exports."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.ledgers.policies import see_policy
from lantian.apps.ledgers.reading import kept_ledgers
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import NotAllowed, has_right
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.apps.workbooks import actions, keeping, returning
from lantian.apps.workbooks.choices import IMPORT, SIGN, BatchState, LineKind
from lantian.apps.workbooks.forms import UploadForm
from lantian.apps.workbooks.models import Batch, StagedLine
from lantian.apps.workbooks.policies import asks_four_eyes, may_read_personal, seen_by
from lantian.apps.workbooks.problems import LedgerUnknown
from lantian.apps.workbooks.tables import BatchFilter, BatchTable, LineFilter, LineTable, what_matters_first
from lantian.apps.workbooks.told import kept_words
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.quantity.problem import Problem
from lantian.io.excel.findings import Finding
from lantian.io.excel.ledger_layout import MASK, columns_of

__all__ = ["act", "batch", "batches", "export", "lines_csv", "original", "returned_file", "template"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ACTS = ("sign", "refuse", "undo")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def batches(request: HttpRequest) -> HttpResponseBase:
    """All workbooks that one may see, and the form to bring one in."""
    may_import = has_right(request.user, IMPORT)
    if not may_import and not has_right(request.user, SIGN):
        raise NotAllowed(request.user, IMPORT)
    posted = request.method == "POST"
    initial = {"ledger": request.GET.get("ledger", "")[:64]}
    form = UploadForm(request.user, request.POST if posted else None, request.FILES or None, initial=initial)
    if posted and form.is_valid():
        file = form.cleaned_data["workbook"]
        try:
            made = actions.upload(
                form.cleaned_data["ledger"], file.name, file.chunks(), actor=request.user, now=request.now
            )
        except Problem as cause:
            form.add_error(None, _words(cause))
        else:
            return redirect("workbooks:batch", number=made.pk)
    chosen = BatchFilter(request.GET, seen_by(request.user))
    ledgers = [each for each in kept_ledgers() if see_policy(each.id).allows(request.user)]
    context = {
        "form": form if may_import and form.fields["ledger"].choices else None,  # type: ignore[attr-defined]
        "filter": chosen,
        "table": fill(BatchTable(chosen.found), request),
        "ledgers": [(each.id, wording(each.title)) for each in ledgers],
    }
    return render(request, "workbooks/batches.html", context)


@require_safe
@login_required
@never_cache
def batch(request: HttpRequest, number: int) -> HttpResponseBase:
    """One workbook: what it would do or did, line by line."""
    found = _batch(request, number)
    ledger = pack().ledgers[found.ledger]
    chosen = LineFilter(request.GET, what_matters_first(found.lines.all()))
    said = [Finding.from_json(each) for each in found.findings]
    own = request.user == found.uploaded_by
    signs = has_right(request.user, SIGN)
    context = {
        "batch": found,
        "title": wording(ledger.title),
        "counts": [(kind.value, kind.label, found.counts.get(kind.value, 0)) for kind in LineKind],
        "filter": chosen,
        "table": fill(LineTable(chosen.found, ledger, personal=may_read_personal(request.user, ledger)), request),
        "said": [(each.severe, wording(each.message), wording(each.remedy)) for each in said],
        "problem": found.problem.get("en" if (get_language() or "").startswith("en") else "zh"),
        "marked": found.counts.get("faulty") or said or found.problem,
        "waits": found.state == BatchState.WAITING,
        "may_sign": signs and not (own and asks_four_eyes(ledger)),
        "needs_other": signs and own and asks_four_eyes(ledger),
        "may_refuse": (signs or own) and found.state in {BatchState.WAITING, BatchState.FAULTY},
        "may_undo": signs and found.state == BatchState.APPLIED,
    }
    return render(request, "workbooks/batch.html", context)


@require_POST
@login_required
@never_cache
def act(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Sign, send back or undo."""
    found = _batch(request, number)
    reason = request.POST.get("reason", "")
    try:
        match what:
            case "sign":
                actions.sign(found, actor=request.user, now=request.now)
                messages.success(request, _("Signed: all lines are applied."))
            case "refuse":
                actions.refuse(found, actor=request.user, now=request.now, reason=reason)
            case "undo":
                actions.undo(found, actor=request.user, now=request.now, reason=reason)
            case _:
                raise Http404({"asked": what, "exists": _ACTS})
    except Problem as cause:
        messages.error(request, _words(cause))
    return redirect("workbooks:batch", number=number)


@require_safe
@login_required
@never_cache
def returned_file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The workbook with what is wrong marked."""
    found = _readable(request, number)
    name = found.name.rpartition(".")[0] or found.name
    return _workbook(returning.returned(found, language=get_language() or ""), f"{name}-{found.pk}")


@require_safe
@login_required
@never_cache
def original(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file as it came."""
    found = _readable(request, number)
    path = keeping.path_of(found)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )


@require_safe
@login_required
@never_cache
def lines_csv(request: HttpRequest, number: int) -> HttpResponseBase:
    """The difference and the findings, one field or finding a line."""
    found = _batch(request, number)
    header = [
        pgettext("workbook", "Line"),
        pgettext("workbook", "What it does"),
        pgettext("workbook", "Row of the ledger"),
        pgettext("workbook", "Field or cell"),
        pgettext("workbook", "Value now"),
        pgettext("workbook", "Value in the workbook"),
        pgettext("workbook", "What is said of it"),
        pgettext("workbook", "How to mend it"),
    ]
    ledger = pack().ledgers[found.ledger]
    return csv_response(
        f"workbook-{found.pk}", header, _csv_lines(found, ledger, may_read_personal(request.user, ledger))
    )


def _csv_lines(found: Batch, ledger: LedgerType, personal: bool) -> Iterator[list[object]]:
    by_id = {each.id: each for each in columns_of(ledger)}
    hidden = set() if personal else {each.id for each in ledger.fields if each.personal}
    line: StagedLine
    for line in found.lines.order_by("line", "number").iterator():
        start = [line.line or "", line.get_kind_display(), line.number]
        for name, pair in line.differences.items():
            column = by_id.get(name)
            title = wording(column.title) if column else name
            values = [MASK, MASK]
            if name not in hidden:
                values = [wording(kept_words(column.field if column else None, each)) for each in pair]
            yield [*start, title, *values, "", ""]
        for each in map(Finding.from_json, line.findings):
            if each.field not in hidden:
                yield [*start, each.cell, "", "", wording(each.message), wording(each.remedy)]
        if not line.differences and not line.findings:
            yield [*start, "", "", "", "", ""]


@require_safe
@login_required
@never_cache
def template(request: HttpRequest, ledger_id: str) -> HttpResponseBase:
    """The empty workbook of a ledger."""
    ledger = _ledger(request, ledger_id)
    return _workbook(returning.template_workbook(ledger, language=get_language() or "", now=request.now), ledger.id)


@require_safe
@login_required
@never_cache
def export(request: HttpRequest, ledger_id: str) -> HttpResponseBase:
    """The rows of a ledger in its workbook."""
    ledger = _ledger(request, ledger_id)
    language = get_language() or ""
    content = returning.ledger_workbook(ledger, actor=request.user, language=language, now=request.now)
    return _workbook(content, f"{ledger.id}-{request.now:%Y%m%d}")


def _ledger(request: HttpRequest, ledger_id: str) -> LedgerType:
    try:
        ledger = actions.ledger_named(ledger_id)
    except LedgerUnknown as cause:
        raise Http404({"asked": ledger_id, "exists": [each.id for each in kept_ledgers()]}) from cause
    if not see_policy(ledger.id).allows(request.user):
        raise NotAllowed(request.user, see_policy(ledger.id).right)
    return ledger


def _batch(request: HttpRequest, number: int) -> Batch:
    if not has_right(request.user, IMPORT) and not has_right(request.user, SIGN):
        raise NotAllowed(request.user, IMPORT)
    found = seen_by(request.user).filter(pk=number).first() if number < 2**63 else None
    if found is None or found.ledger not in pack().ledgers:
        raise Http404({"asked": str(number)[:30], "exists": "/workbooks/"})
    return found


def _readable(request: HttpRequest, number: int) -> Batch:
    """One whose cells the reader may all see: personal data is not masked in a file that somebody else wrote."""
    found = _batch(request, number)
    if request.user != found.uploaded_by and not may_read_personal(request.user, pack().ledgers[found.ledger]):
        raise NotAllowed(request.user, "read-personal")
    return found


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = FileResponse(iter([content]), as_attachment=True, filename=f"{name}.xlsx", content_type=_XLSX)
    answer.headers["Content-Length"] = str(len(content))
    return answer


def _words(cause: Problem) -> str:
    message, remedy = cause.said(get_language() or "zh")
    return f"{message} {remedy}"
