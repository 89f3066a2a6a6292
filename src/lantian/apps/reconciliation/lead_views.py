"""The page of rows that count as done and that lists of others find at work."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.reconciliation import leads
from lantian.apps.reconciliation.models import Entry
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response

__all__ = ["rows_found_at_work"]

_PER_PAGE = 50


@require_safe
@login_required
@never_cache
def rows_found_at_work(request: HttpRequest) -> HttpResponseBase:
    """What inspectors and those who check rows on site look into; of the list only which one and what line."""
    if not leads.follows(request.user):
        raise NotAllowed(request.user, leads.READ_LEADS)
    found = leads.seen_by(request.user)
    if request.GET.get("format") == "csv":
        header = [
            _("Number of the row"),
            _("Name of the row"),
            _("Responsible unit"),
            pgettext("reconciliation", "Ledger"),
            _("Comparison"),
            _("List of others"),
            pgettext("reconciliation", "Line"),
        ]
        return csv_response("rows-found-at-work", header, (_cells(each) for each in found.iterator()))
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [_line(each) for each in page]}
    return render(request, "reconciliation/leads.html", context)


def _line(entry: Entry) -> dict[str, object]:
    assert entry.row is not None
    known = pack().reconciliations.get(entry.of.reconciliation)
    unit, ledger = pack().units.get(entry.row.unit_id), pack().ledgers.get(entry.row.ledger)
    return {
        "entry": entry,
        "row": entry.row,
        "unit": wording(unit.name) if unit else entry.row.unit_id,
        "ledger": wording(ledger.title) if ledger else entry.row.ledger,
        "comparison": wording(known.title) if known else entry.of.reconciliation,
    }


def _cells(entry: Entry) -> Iterator[object]:
    line = _line(entry)
    row = entry.row
    assert row is not None
    yield from (row.number, row.title, line["unit"], line["ledger"], line["comparison"], entry.of.name, entry.line)
