"""Pages of compared lists: what is compared, one reconciliation, one list, one entry."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.problems import Double, RowNotValid
from lantian.apps.reconciliation import actions, boards
from lantian.apps.reconciliation.choices import State
from lantian.apps.reconciliation.forms import ColumnsForm, NewRowForm, UploadForm
from lantian.apps.reconciliation.jobs import compare_list
from lantian.apps.reconciliation.models import ComparedList, Entry
from lantian.apps.reconciliation.policies import READ, ListPolicy
from lantian.apps.reconciliation.problems import ListRefused
from lantian.apps.reconciliation.sheets import LARGEST, unpacked
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.core.policy.check_schema import Reconciliation

__all__ = ["change_entry", "change_list", "entry", "item", "overview", "reconciliation", "upload"]

_PER_PAGE = 50
_AT_ONCE = 3_000
"""Longer lists, or ledgers, are compared behind the pages."""


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Which lists are held against which ledgers."""
    READ.require(request.user)
    newest: dict[str, ComparedList] = {}
    for each in boards.counted(ComparedList.objects.exclude(state=State.WITHDRAWN)).defer("cells"):
        newest.setdefault(each.reconciliation, each)
    found = [
        (each, pack().ledgers[each.ledger], newest.get(each.id), ListPolicy(each).allows(request.user))
        for each in pack().reconciliations.values()
    ]
    return render(request, "reconciliation/overview.html", {"reconciliations": found})


@require_safe
@login_required
@never_cache
def reconciliation(request: HttpRequest, reconciliation_id: str) -> HttpResponseBase:
    """One reconciliation with its lists."""
    named = _named(request, reconciliation_id)
    return _reconciliation_page(request, named)


@require_POST
@login_required
def upload(request: HttpRequest, reconciliation_id: str) -> HttpResponseBase:
    """Take a list in, from a file or from another ledger."""
    named = _named(request, reconciliation_id)
    try:
        if named.from_ledger is not None:
            made = actions.receive_ledger(named.id, actor=request.user, now=request.now)
            actions.compare(made.pk, actor=request.user, now=request.now)
        else:
            form = UploadForm(request.POST, request.FILES)
            if not form.is_valid():
                return _reconciliation_page(request, named, form=form, status=400)
            file = form.cleaned_data["file"]
            content = file.read(LARGEST + 1)
            made = actions.receive(named.id, content, file.name, actor=request.user, now=request.now)
    except ListRefused as refused:
        return _reconciliation_page(request, named, refused=refused, status=409)
    return redirect("reconciliation:list", made.pk)


@require_safe
@login_required
@never_cache
def item(request: HttpRequest, number: int) -> HttpResponseBase:
    """One list: its columns before it is compared, its entries after."""
    found, named = _list(request, number)
    if request.GET.get("format") == "csv" and found.state == State.COMPARED:
        return _entries_csv(found, named)
    return _list_page(request, found, named)


@require_POST
@login_required
def change_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """Compare, confirm what is sure, withdraw: what the pressed button says."""
    found, named = _list(request, number)
    step = _LIST_STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404(_("A list knows no such step."))
    try:
        messages.success(request, step(request, found, named))
    except ListRefused as refused:
        return _list_page(request, found, named, refused=refused, status=409)
    return redirect("reconciliation:list", found.pk)


@require_safe
@login_required
@never_cache
def entry(request: HttpRequest, number: int) -> HttpResponseBase:
    """One entry beside its candidates."""
    found, named = _entry(request, number)
    return _entry_page(request, found, named)


@require_POST
@login_required
def change_entry(request: HttpRequest, number: int) -> HttpResponseBase:
    """Decide, take back, enter a row: what the pressed button says."""
    found, named = _entry(request, number)
    step = request.POST.get("step", "")
    try:
        if step == "add":
            return _add(request, found, named)
        if step == "take-back":
            actions.take_back(found.pk, actor=request.user, now=request.now)
            messages.success(request, _("The decision is taken back."))
        else:
            actions.decide(
                found.pk,
                actor=request.user,
                now=request.now,
                decision=step.partition("|")[0],
                row=step.partition("|")[2] or request.POST.get("row", "").strip().upper()[:32],
                reason=request.POST.get("reason", ""),
            )
            messages.success(request, _("Decided. It can be taken back on the page of the entry."))
            following = boards.shown(found.of, "undecided", "").filter(line__gt=found.line).first()
            if following is not None:
                return redirect("reconciliation:entry", following.pk)
            return redirect("reconciliation:list", found.of_id)
    except ListRefused as refused:
        return _entry_page(request, found, named, refused=refused, status=409)
    return redirect("reconciliation:entry", found.pk)


# --- steps -------------------------------------------------------------------------------------------------


def _compare(request: HttpRequest, found: ComparedList, named: Reconciliation) -> str:
    sheet = unpacked(found.cells)
    form = ColumnsForm(request.POST, named=named, heading=sheet.heading, columns=found.columns)
    if not form.is_valid():
        raise ListRefused("list-columns", _("A column was not understood."), _("Choose from the list."))
    if len(sheet.rows) > _AT_ONCE or Row.objects.filter(ledger=named.ledger).count() > _AT_ONCE:
        actions.compare_later(found.pk, actor=request.user, columns=form.columns())
        compare_list.enqueue(found.pk)
        return _("The list is long and is compared behind the pages; load this page again in a minute.")
    actions.compare(found.pk, actor=request.user, now=request.now, columns=form.columns())
    return _("Compared. Nothing is decided yet.")


def _confirm(request: HttpRequest, found: ComparedList, named: Reconciliation) -> str:
    count = actions.confirm_sure(found.pk, actor=request.user, now=request.now)
    return _("%(count)s entries are confirmed; each can be taken back.") % {"count": count}


def _withdraw(request: HttpRequest, found: ComparedList, named: Reconciliation) -> str:
    actions.withdraw(found.pk, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    return _("Withdrawn. Rows that were entered stay on the ledger.")


_LIST_STEPS: dict[str, Callable[[HttpRequest, ComparedList, Reconciliation], str]] = {
    "compare": _compare,
    "confirm": _confirm,
    "withdraw": _withdraw,
}


def _add(request: HttpRequest, found: Entry, named: Reconciliation) -> HttpResponse:
    form = NewRowForm(request.POST, named=named, values=found.values)
    if form.is_valid():
        try:
            row = actions.add_row(
                found.pk,
                actor=request.user,
                now=request.now,
                unit=form.cleaned_data["unit"],
                values=form.values(),
            )
        except RowNotValid as wrong:
            for fault in wrong.faults:
                words = f"{fault.message.in_language(get_language())} {fault.remedy.in_language(get_language())}"
                form.add_error(f"f-{fault.field}" if f"f-{fault.field}" in form.fields else None, words)
        except Double as double:
            form.add_error(None, _("The ledger has it already: %(number)s.") % {"number": double.number})
        else:
            messages.success(request, _("Entered as %(number)s.") % {"number": row.number})
            return redirect("reconciliation:entry", found.pk)
    return _entry_page(request, found, named, form=form, status=400)


# --- pages -------------------------------------------------------------------------------------------------


def _reconciliation_page(
    request: HttpRequest,
    named: Reconciliation,
    *,
    form: UploadForm | None = None,
    refused: ListRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    lists = boards.counted(ComparedList.objects.filter(reconciliation=named.id)).select_related("by").defer("cells")
    context = {
        "named": named,
        "ledger": pack().ledgers[named.ledger],
        "other": pack().ledgers.get(named.from_ledger or ""),
        "lists": lists[:100],
        "form": form or UploadForm(),
        "refused": refused,
    }
    return render(request, "reconciliation/reconciliation.html", context, status=status)


def _list_page(
    request: HttpRequest,
    found: ComparedList,
    named: Reconciliation,
    *,
    refused: ListRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"list": found, "named": named, "ledger": pack().ledgers[named.ledger], "refused": refused}
    if found.state == State.RECEIVED:
        sheet = unpacked(found.cells)
        posted = request.POST if request.method == "POST" else None
        context["form"] = ColumnsForm(posted, named=named, heading=sheet.heading, columns=found.columns)
        context["sample"] = sheet.rows[:5]
        context["heading"] = sheet.heading
        context["size"] = len(sheet.rows)
    else:
        show = request.GET.get("show", "undecided")
        show = show if show in boards.SHOWS else "undecided"
        words = request.GET.get("q", "").replace("\x00", "")[:60]
        pages = Paginator(boards.shown(found, show, words), _PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        context |= {
            "counts": boards.counted(ComparedList.objects.filter(pk=found.pk)).defer("cells").get(),
            "show": show,
            "q": words,
            "page": page,
            "rows": [(each, _summary(named, each), _first(each)) for each in page],
        }
    return render(request, "reconciliation/list.html", context, status=status)


def _entry_page(
    request: HttpRequest,
    found: Entry,
    named: Reconciliation,
    *,
    form: NewRowForm | None = None,
    refused: ListRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "entry": found,
        "named": named,
        "lines": boards.lines_of(named, found, None),
        "candidates": boards.beside(named, found),
        "sayings": found.sayings.select_related("row", "by"),
        "may_decide": found.of.state == State.COMPARED,
        "remarks": [_REMARKS[each]() for each in found.remarks if each in _REMARKS],
        "form": form or NewRowForm(named=named, values=found.values),
        "refused": refused,
    }
    return render(request, "reconciliation/entry.html", context, status=status)


_REMARKS: dict[str, Callable[[], str]] = {
    "credit-code": lambda: gettext("The check sign of the credit code is wrong (GB 32100)."),
    "amount": lambda: gettext("The amount is no number."),
    "place": lambda: gettext("The place cannot be: longitude and latitude are missing or out of range."),
}


def _summary(named: Reconciliation, each: Entry) -> list[str]:
    wanted = ("name", "address", "code", "amount")
    found = [each.values.get(column.id, "") for column in named.columns if column.meaning in wanted]
    return [text for text in found if text][:4]


def _first(each: Entry) -> boards.Candidate | None:
    candidates = sorted(each.candidates.all(), key=lambda one: (-one.likeness, one.row_id))
    return candidates[0] if candidates else None


def _entries_csv(found: ComparedList, named: Reconciliation) -> HttpResponse:
    columns = [each.id for each in named.columns]
    entries = found.entries.select_related("row").prefetch_related("candidates__row")
    rows = (
        [
            each.line,
            *(each.values.get(column, "") for column in columns),
            each.standing,
            each.decision,
            each.row.number if each.row else "",
            "lead" if each.lead else "",
            *((first.row.number, first.likeness) if (first := _first(each)) else ("", None)),
        ]
        for each in entries
    )
    titles = [wording(each.title) for each in named.columns]
    header = ["line", *titles, "standing", "decision", "row", "lead", "candidate", "likeness"]
    return csv_response(f"{found.reconciliation}-{found.pk}", header, rows)


def _named(request: HttpRequest, reconciliation_id: str) -> Reconciliation:
    found = pack().reconciliations.get(reconciliation_id)
    if found is None:
        raise Http404(_("The campaign compares no such lists."))
    ListPolicy(found).require(request.user)
    return found


def _list(request: HttpRequest, number: int) -> tuple[ComparedList, Reconciliation]:
    if number >= 2**31:
        raise Http404(_("There is no such list."))
    found: ComparedList = get_object_or_404(ComparedList, pk=number, reconciliation__in=list(pack().reconciliations))
    return found, _named(request, found.reconciliation)


def _entry(request: HttpRequest, number: int) -> tuple[Entry, Reconciliation]:
    if number >= 2**31:
        raise Http404(_("There is no such entry."))
    lists = list(pack().reconciliations)
    entries = Entry.objects.select_related("of", "row").defer("of__cells")
    found: Entry = get_object_or_404(entries, pk=number, of__reconciliation__in=lists)
    return found, _named(request, found.of.reconciliation)
