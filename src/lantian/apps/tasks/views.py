"""Pages of measures and main tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.apps.tasks.listing import Row, measure_listing, unit_name
from lantian.apps.tasks.measure_page import conflicts_of, measure_page
from lantian.apps.tasks.queries import due_soon_days, local_day, state_counts

__all__ = ["measure", "measures", "tasks"]

_MEASURES = (
    _lazy("No."),
    _lazy("Id"),
    _lazy("Section"),
    _lazy("Measure"),
    _lazy("State"),
    _lazy("Next date"),
    _lazy("Date passed"),
    _lazy("Leaders"),
    _lazy("Lead units"),
    _lazy("Other units"),
)
_TASKS = (
    _lazy("Row"),
    pgettext_lazy("annex", "Category"),
    pgettext_lazy("annex", "Work"),
    _lazy("Task as printed"),
    _lazy("Time as printed"),
    pgettext_lazy("annex", "Engineering"),
    _lazy("Measures"),
)


@require_safe
def measures(request: HttpRequest) -> HttpResponseBase:
    """All measures: what, by whom, until when, and where they stand by the clock."""
    listing = measure_listing(request.now, request.GET.dict())
    if request.GET.get("format") == "csv":
        return csv_response("measures", _MEASURES, _csv_rows(listing.rows))
    chosen = {name: value for name, value in listing.chosen.items() if value}
    context = {
        "listing": listing,
        "chosen": listing.chosen,
        "query": urlencode(chosen),
        "counts": state_counts(request.now),
        "today": local_day(request.now),
        "soon": due_soon_days(local_day(request.now)),
        "orders": (("", _("number")), ("state", _("state")), ("next", _("next date")), ("title", _("title"))),
    }
    return render(request, "tasks/measures.html", context)


@require_safe
def measure(request: HttpRequest, measure_id: str) -> HttpResponseBase:
    """One measure in full."""
    if measure_id not in pack().measures:
        raise Http404({"asked": _("measure {id}").format(id=measure_id), "exists": list(pack().measures)})
    context = {"page": measure_page(measure_id, request.now), "today": local_day(request.now)}
    return render(request, "tasks/measure.html", context)


@require_safe
def tasks(request: HttpRequest) -> HttpResponseBase:
    """The main tasks of the annex, in its words."""
    loaded = pack()
    if request.GET.get("format") == "csv":
        return csv_response(
            "tasks",
            _TASKS,
            (
                [row.id, row.category, row.work, row.task, row.time_printed, row.engineering, " ".join(row.measures)]
                for row in loaded.tasks.values()
            ),
        )
    rows = [(row, conflicts_of(loaded.clauses[row.id], row.deadlines)) for row in loaded.tasks.values()]
    measures_of = {row.id: [loaded.measures[name] for name in row.measures] for row in loaded.tasks.values()}
    context = {
        "rows": [(row, conflicts, measures_of[row.id]) for row, conflicts in rows],
        "today": local_day(request.now),
    }
    return render(request, "tasks/tasks.html", context)


def _listed(names: Iterable[str]) -> str:
    """Names in one cell; a name may hold spaces and commas."""
    return "; ".join(names)


def _csv_rows(rows: tuple[Row, ...]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.measure.number,
            row.measure.id,
            wording(pack().sections[row.measure.section].title),
            wording(row.measure.title),
            row.item.label,
            row.item.next.date if row.item.next else None,
            row.item.last.date if row.item.last else None,
            _listed(person.name for person in row.leaders),
            _listed(unit_name(unit) for unit in row.leads),
            _listed(unit_name(unit) for unit in row.others),
        ]
