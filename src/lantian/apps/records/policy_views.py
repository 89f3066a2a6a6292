"""Pages of the policy's own text, and of how it is read where it leaves a choice."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.document_pages import document_page, document_rows
from lantian.apps.records.export import csv_response
from lantian.apps.records.interpretation_pages import (
    InterpretationRow,
    interpretation_page,
    interpretation_rows,
    registers,
)

__all__ = ["document", "interpretation", "interpretations", "policy"]

_CSV = (
    _lazy("Id"),
    _lazy("Question"),
    _lazy("Reading applied"),
    _lazy("Other readings"),
    _lazy("Reason"),
    _lazy("May be changed by"),
    _lazy("In force since"),
    _lazy("Clauses"),
    _lazy("What leans on it"),
)


@require_safe
def policy(request: HttpRequest) -> HttpResponseBase:
    """The documents of the policy."""
    return render(request, "records/policy.html", {"rows": document_rows(), "total": len(pack().clauses)})


@require_safe
def document(request: HttpRequest, document_id: str) -> HttpResponseBase:
    """One document, clause by clause in its own words; made to be printed as well."""
    if document_id not in pack().documents:
        raise Http404({"asked": _("document {id}").format(id=document_id), "exists": list(pack().documents)})
    return render(request, "records/document.html", {"page": document_page(document_id)})


@require_safe
def interpretations(request: HttpRequest) -> HttpResponseBase:
    """Every place where the text leaves a choice, and the reading that is applied."""
    if request.GET.get("format") == "csv":
        return csv_response("interpretations", _CSV, (_csv_row(row) for row in interpretation_rows()))
    return render(
        request, "records/interpretations.html", {"registers": registers(), "total": len(pack().interpretations)}
    )


@require_safe
def interpretation(request: HttpRequest, interpretation_id: str) -> HttpResponseBase:
    """One choice: its readings, the clauses in question, and what leans on it."""
    known = pack().interpretations
    if interpretation_id not in known:
        raise Http404({"asked": _("reading {id}").format(id=interpretation_id), "exists": list(known)})
    return render(request, "records/interpretation.html", {"page": interpretation_page(interpretation_id)})


def _csv_row(row: InterpretationRow) -> list[object]:
    entry = row.decided.interpretation
    others = [wording(reading.text) for reading in entry.readings if reading.id != entry.chosen]
    return [
        entry.id,
        wording(entry.question),
        wording(row.decided.chosen.text),
        " / ".join(others),
        wording(entry.reason),
        row.decided.may_change,
        entry.since,
        " ".join(row.clauses),
        " ".join(referrer.id for referrer in row.leaning),
    ]
