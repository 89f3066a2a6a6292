"""Pages of traces, clauses and the action log."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import READ_LOG, require
from lantian.apps.records import traces
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.clause_pages import clause_page, clause_rows
from lantian.apps.records.export import as_json, csv_response
from lantian.apps.records.filters import LogFilter
from lantian.apps.records.models import LogEntry
from lantian.apps.records.tables import LogTable
from lantian.apps.records.trace_page import show
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Trace

__all__ = ["clause", "clauses", "log", "trace"]

_STATUS = {"served": _lazy("served"), "partly": _lazy("partly"), "not yet": _lazy("not yet")}


@require_safe
def trace(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What stands behind a figure. `?v=` pins the version of the data, `?format=csv|json` gives it to a program."""
    key = {name: value for name, value in request.GET.items() if name not in ("v", "format", "table")}
    traces.require(request.user, kind, key)
    try:
        built = traces.build(kind, key, _whole(request, "v"))
    except traces.NoSuchFigure as unknown:
        raise Http404({"asked": _asked(unknown, kind, key), "exists": _exists(unknown)}) from unknown
    match request.GET.get("format", ""):
        case "json":
            return JsonResponse({"kind": kind, "key": key, **as_json(built)}, json_dumps_params={"ensure_ascii": False})
        case "csv":
            return _csv(built, kind, _whole(request, "table") or 0)
        case "":
            query = request.GET.copy()
            for name in ("format", "table"):
                query.pop(name, None)
            page = show(built)
            return render(request, "records/trace.html", {"page": page, "trace": built, "query": query.urlencode()})
        case other:
            raise Http404({"asked": _("format {name}").format(name=other), "exists": ["csv", "json"]})


def _asked(unknown: traces.NoSuchFigure, kind: str, key: dict[str, str]) -> str:
    """What was asked for in the reader's language; where its words are missing the address, which needs none."""
    if isinstance(unknown.asked, Text):
        return wording(unknown.asked)
    if (get_language() or "").startswith("en"):
        return unknown.asked
    return " ".join([kind, *(f"{name}={value}" for name, value in key.items())])


def _exists(unknown: traces.NoSuchFigure) -> list[str]:
    return [wording(one) if isinstance(one, Text) else one for one in unknown.exists]


def _csv(built: Trace, kind: str, number: int) -> HttpResponse:
    if not 0 <= number < len(built.tables):
        raise Http404(
            {
                "asked": _("table {number}").format(number=number),
                "exists": [str(index) for index in range(len(built.tables))],
            }
        )
    table = built.tables[number]
    return csv_response(f"{kind}-{number}", [wording(column) for column in table.columns], table.rows)


def _whole(request: HttpRequest, name: str) -> int | None:
    written = request.GET.get(name, "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise Http404({"asked": f"{name}={written!r}", "exists": [_("a whole number")]})
    return int(written)


@require_safe
def clauses(request: HttpRequest) -> HttpResponseBase:
    """Every clause of the policy with what serves it."""
    rows = clause_rows()
    status = request.GET.get("status", "")
    shown = [row for row in rows if not status or row.status == status]
    if request.GET.get("format") == "csv":
        return csv_response(
            "clauses",
            [_("Clause"), _("Document"), _("Subject"), _("Status"), _("What serves it")],
            (
                [
                    row.clause.id,
                    wording(row.document.title),
                    wording(row.clause.title),
                    _STATUS[row.status],
                    row.services,
                ]
                for row in shown
            ),
        )
    counts = {
        name.replace(" ", "_"): sum(row.status == name for row in rows) for name in ("served", "partly", "not yet")
    }
    documents = [(document, [row for row in shown if row.document is document]) for document in _documents()]
    context = {"documents": documents, "counts": counts, "status": status, "total": len(rows), "shown": len(shown)}
    return render(request, "records/clauses.html", context)


def _documents() -> list[object]:
    return list(pack().documents.values())


@require_safe
def clause(request: HttpRequest, clause_id: str) -> HttpResponseBase:
    """One clause: its words, what it asks of the system, and everything of the pack that rests on it."""
    if clause_id not in pack().clauses:
        raise Http404({"asked": _("clause {id}").format(id=clause_id), "exists": list(pack().clauses)})
    return render(request, "records/clause.html", {"page": clause_page(clause_id)})


@require_safe
@never_cache
def log(request: HttpRequest) -> HttpResponseBase:
    """The action log, newest first, for those who may read it."""
    require(request.user, READ_LOG)
    chosen = LogFilter(request.GET, LogEntry.objects.order_by("-number"))
    table = fill(LogTable(chosen.found), request)
    return render(request, "records/log.html", {"filter": chosen, "table": table})
