"""Pages of mappings, export and hand-over."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.exchange import actions, hand_over, keeping, queries
from lantian.apps.exchange.choices import HandOverState
from lantian.apps.exchange.exporting import Selection, as_csv, names, write
from lantian.apps.exchange.forms import ExportForm, HandOverForm, MappingForm, PlanForm, ReceiptForm
from lantian.apps.exchange.guess import guessed, heading_line
from lantian.apps.exchange.models import HandOver, RememberedMapping
from lantian.apps.exchange.policies import ExchangePolicy
from lantian.apps.exchange.problems import BatchUnknown, MappingRefused
from lantian.apps.exchange.tables import HandOverTable
from lantian.apps.orgs.data_table import fill
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.quantity.problem import Problem
from lantian.io.archives.faults import Faults
from lantian.io.archives.staging import Source
from lantian.io.archives.tables import Unreadable, pieces_of
from lantian.io.lake.errors import VersionUnknown

__all__ = ["export", "handover", "handover_act", "handover_file", "handover_one", "mapping", "mappings", "new_mapping"]

_POLICY = ExchangePolicy()
_DAY = dt.timedelta(days=1)
_HEAD_ROWS = 4
_LAST_HEADING = 100
_WIDEST = 60


@require_safe
@login_required
@never_cache
def mappings(request: HttpRequest) -> HttpResponseBase:
    """What is remembered of kinds of files."""
    _POLICY.require(request.user)
    return render(request, "exchange/mappings.html", {"mappings": queries.mappings()})


@require_safe
@login_required
@never_cache
def mapping(request: HttpRequest, name: str) -> HttpResponseBase:
    """A mapping with all its versions; `?format=json` gives the newest to another installation."""
    _POLICY.require(request.user)
    versions = list(RememberedMapping.objects.filter(name=name).order_by("-version"))
    if not versions:
        raise Http404({"asked": name, "exists": [each.name for each in queries.mappings()]})
    if request.GET.get("format") == "json":
        return JsonResponse(versions[0].body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    shown = [(key, value) for key, value in versions[0].body.items() if value not in ("", [], {})]
    return render(request, "exchange/mapping.html", {"mapping": versions[0], "versions": versions, "body": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_mapping(request: HttpRequest, number: int) -> HttpResponseBase:
    """Make a mapping for the file of an import; it is then read with it."""
    _POLICY.require(request.user)
    try:
        batch = queries.batch(number)
    except BatchUnknown as cause:
        raise Http404({"asked": f"import {number}", "exists": []}) from cause
    source = keeping.sources_of(batch)[0]
    wanted = (request.POST or request.GET).get("heading", "")
    line = int(wanted) if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= _LAST_HEADING else 0
    line = line or heading_line(source.path)
    columns, rows = _head(source, line)
    form = MappingForm(request.POST or None, columns=columns, initial={**guessed(columns, rows), "heading": line})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.remember_mapping(form.cleaned_data["name"], form.body(), actor=request.user, now=request.now)
            actions.examine(batch, actor=request.user, now=request.now, layout=f"mapping:{made.name}")
        except MappingRefused as cause:
            form.add_error(None, " ".join(cause.said(get_language() or "zh")))
        except Problem as cause:
            messages.error(request, " ".join(cause.said(get_language() or "zh")))
            return redirect("exchange:import", number=number)
        else:
            return redirect("exchange:import", number=number)
    context = {"form": form, "batch": batch, "columns": columns, "rows": rows, "line": line}
    return render(request, "exchange/new_mapping.html", context)


def _head(source: Source, heading: int) -> tuple[list[str], list[list[str]]]:
    """Names of the columns of a file, and its first rows."""
    try:
        first = next(iter(pieces_of(source.path, Faults(), heading=heading)), None)
    except Unreadable:
        first = None
    if first is None:
        return [], []
    columns = [name for name in first.columns if not name.startswith("\x00")][:_WIDEST]
    rows = [[str(first.columns[name][place]) for name in columns] for place in range(min(_HEAD_ROWS, len(first)))]
    return columns, rows


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def export(request: HttpRequest) -> HttpResponseBase:
    """Choose what is exported; the answer to the form is the file."""
    _POLICY.require(request.user)
    today = request.now.astimezone(ZoneInfo(pack().info.time_zone)).date()
    form = ExportForm(
        request.POST or None, initial={"first": today - 7 * _DAY, "last": today - _DAY, "network": "micro"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _file(form.cleaned_data)
        except Problem as cause:
            form.add_error(None, " ".join(cause.said(get_language() or "zh")))
        except VersionUnknown:
            form.add_error("version", _("The newest version is {number}.").format(number=store().version()))
    return render(request, "exchange/export.html", {"form": form, "newest": store().version()})


def _file(data: dict[str, Any]) -> HttpResponseBase:
    zone = ZoneInfo(pack().info.time_zone)
    version = data["version"] if data["version"] is not None else store().version()
    selection = Selection(
        network=data["network"],
        start=dt.datetime.combine(data["first"], dt.time(), zone).astimezone(dt.UTC),
        end=dt.datetime.combine(data["last"] + _DAY, dt.time(), zone).astimezone(dt.UTC),
        stations=names(data["stations"]),
        version=version,
    )
    name = f"{data['network']}-{data['first']}-{data['last']}-v{version}.{data['format']}"
    if data["format"] == "csv":
        next(iter(selection.tables()))  # a version that is not there is said before the file begins
        return StreamingHttpResponse(
            as_csv(selection),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    buffer = io.BytesIO()
    write(selection, data["format"], buffer)
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def handover(request: HttpRequest) -> HttpResponseBase:
    """What was handed over to the upper level when, and the form for a new bundle."""
    _POLICY.require(request.user)
    today = request.now.astimezone(ZoneInfo(pack().info.time_zone)).date()
    last = today.replace(day=1) - _DAY
    initial = {"first": last.replace(day=1), "last": last, "receiver": queries.plan().receiver}
    form = HandOverForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = hand_over.make_bundle(
                data["first"], data["last"], actor=request.user, now=request.now, receiver=data["receiver"]
            )
        except Problem as cause:
            form.add_error(None, " ".join(cause.said(get_language() or "zh")))
        else:
            return redirect("exchange:handover-one", number=made.pk)
    kept = queries.plan()
    plan = PlanForm(initial={"rhythm": kept.rhythm, "receiver": kept.receiver}, prefix="plan")
    table = fill(HandOverTable(queries.hand_overs()), request)
    return render(request, "exchange/handover.html", {"form": form, "plan": plan, "table": table})


@require_safe
@login_required
@never_cache
def handover_one(request: HttpRequest, number: int) -> HttpResponseBase:
    """One bundle: what is in it, and how far it has got."""
    _POLICY.require(request.user)
    made = _made(number)
    context = {"made": made, "receipt": ReceiptForm(initial={"receipt": made.receipt}), "states": HandOverState}
    return render(request, "exchange/handover_one.html", context)


@require_safe
@login_required
@never_cache
def handover_file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The bundle itself."""
    _POLICY.require(request.user)
    made = _made(number)
    path = keeping.hand_over_folder() / made.file
    if not made.file or not path.is_file():
        raise Http404({"asked": made.file or str(number), "exists": []})
    return FileResponse(path.open("rb"), as_attachment=True, filename=made.file)


@require_POST
@login_required
@never_cache
def handover_act(request: HttpRequest, what: str, number: int = 0) -> HttpResponseBase:
    """Hand over, record a receipt, or change the plan."""
    _POLICY.require(request.user)
    try:
        if what == "plan":
            form = PlanForm(request.POST, prefix="plan")
            if form.is_valid():
                hand_over.keep_plan(form.cleaned_data["rhythm"], form.cleaned_data["receiver"], actor=request.user)
                messages.success(request, _("The plan is kept."))
            return redirect("exchange:handover")
        made = _made(number)
        if what == "hand":
            hand_over.hand_over(made, actor=request.user, now=request.now)
        else:
            receipt = request.POST.get("receipt", "")[:200]
            hand_over.record_receipt(made, actor=request.user, now=request.now, receipt=receipt)
    except Problem as cause:
        messages.error(request, " ".join(cause.said(get_language() or "zh")))
    return redirect("exchange:handover-one", number=number)


def _made(number: int) -> HandOver:
    made = HandOver.objects.filter(pk=number).first()
    if made is None:
        raise Http404({"asked": str(number), "exists": []})
    return made
