"""Pages of imports: what came, how it is read, the preview, applying and undoing."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.exchange import actions, keeping, queries
from lantian.apps.exchange.choices import ImportState
from lantian.apps.exchange.filters import ImportFilter
from lantian.apps.exchange.forms import ExamineForm, NamesForm, UploadForm
from lantian.apps.exchange.models import ImportBatch
from lantian.apps.exchange.policies import ExchangePolicy
from lantian.apps.exchange.problems import BatchUnknown
from lantian.apps.exchange.tables import ImportTable
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.forms import ReasonForm
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.core.quantity.problem import Problem
from lantian.io.archives.layouts import LAYOUTS
from lantian.io.archives.parameters import KNOWN
from lantian.io.excel.marked import marked_workbook
from lantian.io.journal import StoreIll

__all__ = ["act", "faults_csv", "import_list", "import_page", "marked", "name_stations"]

_POLICY = ExchangePolicy()
_SECONDS = 12.0
_SHOWN_FAULTS = 50
_SHOWN_NAMES = 40


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def import_list(request: HttpRequest) -> HttpResponseBase:
    """All imports, and the form to bring files in."""
    _POLICY.require(request.user)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        files = [(each.name, each.chunks()) for each in form.cleaned_data["files"]]
        try:
            batch = actions.receive(files, actor=request.user, now=request.now, largest=actions.LARGEST_UPLOAD)
            if batch.layout:
                actions.examine(batch, actor=request.user, now=request.now)
        except Problem as cause:
            form.add_error(None, _words(cause))
        else:
            return redirect("exchange:import", number=batch.pk)
    chosen = ImportFilter(request.GET, queries.batches())
    table = fill(ImportTable(chosen.found), request)
    context = {"form": form, "filter": chosen, "table": table, "layouts": LAYOUTS.values()}
    return render(request, "exchange/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def import_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """One import: how it is read and what would come of it, or what came of it."""
    _POLICY.require(request.user)
    batch = _batch(number)
    waits = batch.state in {ImportState.RECEIVED, ImportState.STAGED}
    initial = {"layout": batch.layout, "strangers": batch.strangers, **batch.options}
    form = ExamineForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.examine(batch, actor=request.user, now=request.now, **form.cleaned_data)
        except (Problem, StoreIll) as cause:
            form.add_error(None, _words(cause))
        else:
            return redirect("exchange:import", number=number)
    return render(request, "exchange/import.html", {**_shown(batch), "form": form if waits else None})


def _shown(batch: ImportBatch) -> dict[str, Any]:
    layout = None
    try:
        layout, _remembered = actions.layout_of(batch.layout, batch)
    except Problem:
        layout = None
    names = list(batch.facts.get("strangers", {}))[:_SHOWN_NAMES]
    faults = []
    for fault in keeping.faults_of(batch):
        if len(faults) == _SHOWN_FAULTS:
            break
        if fault.severe:
            faults.append({"fault": fault, "message": wording(fault.message), "remedy": wording(fault.remedy)})
    facts = batch.facts
    return {
        "batch": batch,
        "layout": layout,
        "layout_title": wording(layout.title) if layout else "",
        "label_note": wording(layout.label_note) if layout else "",
        "units_note": wording(layout.units_note) if layout else "",
        "facts": facts,
        "first": dt.datetime.fromisoformat(facts["first"]) if facts.get("first") else None,
        "last": dt.datetime.fromisoformat(facts["last"]) if facts.get("last") else None,
        "faults": faults,
        "first_new": _rows(facts.get("first_new", [])),
        "first_changed": _rows(facts.get("first_changed", [])),
        "names": NamesForm(names=names) if names and batch.state == ImportState.STAGED else None,
        "reason": ReasonForm(),
        "workbook": any(each.name.lower().endswith((".xlsx", ".xlsm")) for each in batch.files.all()),
        "may_apply": batch.state == ImportState.STAGED and facts.get("rows"),
        "undo_version": max(batch.undo_versions.values(), default=None),
    }


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**row, "time": dt.datetime.fromisoformat(row["time"]), "label": KNOWN[row["parameter"]].label} for row in rows
    ]


@require_POST
@login_required
@never_cache
def act(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Apply, go on, undo or throw away."""
    _POLICY.require(request.user)
    batch = _batch(number)
    try:
        match what:
            case "apply":
                only_good = request.POST.get("only_good") == "yes"
                actions.apply(batch, actor=request.user, now=request.now, only_good=only_good, seconds=_SECONDS)
            case "continue":
                actions.continue_work(batch, now=request.now, seconds=_SECONDS)
            case "undo":
                leave = request.POST.get("leave_changed") == "yes"
                reason = request.POST.get("reason", "")[:500]
                actions.undo(
                    batch, actor=request.user, now=request.now, reason=reason, leave_changed=leave, seconds=_SECONDS
                )
            case "discard":
                actions.discard(batch, actor=request.user)
            case _:
                raise Http404({"asked": what, "exists": ["apply", "continue", "undo", "discard"]})
    except (Problem, StoreIll) as cause:
        messages.error(request, _words(cause))
    return redirect("exchange:import", number=number)


@require_POST
@login_required
@never_cache
def name_stations(request: HttpRequest, number: int) -> HttpResponseBase:
    """Remember which stations the names of the file mean, and look at the file again."""
    _POLICY.require(request.user)
    batch = _batch(number)
    form = NamesForm(request.POST, names=list(batch.facts.get("strangers", {}))[:_SHOWN_NAMES])
    try:
        if form.is_valid():
            for name, code in form.chosen():
                actions.name_station(batch.layout, name, code, actor=request.user)
            options = {key: batch.options.get(key, "") for key in ("station", "state", "zone")}
            actions.examine(batch, actor=request.user, now=request.now, strangers=batch.strangers, **options)
    except (Problem, StoreIll) as cause:
        messages.error(request, _words(cause))
    return redirect("exchange:import", number=number)


@require_safe
@login_required
@never_cache
def faults_csv(request: HttpRequest, number: int) -> HttpResponseBase:
    """Everything that is wrong, with its place and remedy."""
    _POLICY.require(request.user)
    columns = [
        _("File"),
        _("Sheet"),
        _("Row"),
        _("Column"),
        _("Code of the fault"),
        _("Refused"),
        _("What is wrong"),
        _("How to mend it"),
    ]
    rows = (
        [
            fault.file,
            fault.sheet,
            fault.row or "",
            fault.column,
            fault.code,
            _("yes") if fault.severe else _("no"),
            wording(fault.message),
            wording(fault.remedy),
        ]
        for fault in keeping.faults_of(_batch(number))
    )
    return csv_response(f"import-{number}-problems", columns, rows)


@require_safe
@login_required
@never_cache
def marked(request: HttpRequest, number: int) -> HttpResponseBase:
    """The workbook as it came, with red cells, notes and a sheet of what is wrong."""
    _POLICY.require(request.user)
    batch = _batch(number)
    file = next((each for each in batch.files.all() if each.name.lower().endswith((".xlsx", ".xlsm"))), None)
    if file is None:
        raise Http404({"asked": _("a workbook"), "exists": [each.name for each in batch.files.all()]})
    faults = [fault for fault in keeping.faults_of(batch) if fault.file == file.name]
    data = marked_workbook(
        keeping.path_of(file), faults, language=get_language() or "zh", sheet_title=_("What is wrong")
    )
    name = f"{file.name.rsplit('.', 1)[0]}-marked.xlsx"
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name)


def _batch(number: int) -> ImportBatch:
    try:
        return queries.batch(number)
    except BatchUnknown as cause:
        raise Http404({"asked": f"import {number}", "exists": []}) from cause


def _words(cause: Problem | StoreIll) -> str:
    if isinstance(cause, Problem):
        return " ".join(cause.said(get_language() or "zh"))
    return f"{cause} {cause.remedy}"
