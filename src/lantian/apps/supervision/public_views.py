"""What the public sees of hang-board supervision: what, which unit, due when, how it stands. No persons, no firms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.export import csv_response
from lantian.apps.supervision.choices import MeasureState
from lantian.apps.supervision.measures import boards
from lantian.apps.supervision.words import kind_words, unit_words

__all__ = ["public"]

_MOST = 500


@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """The hang-boards, those that stand first, by the day on which they are due."""
    today = local_day(request.now)
    found = sorted(
        boards()[:_MOST], key=lambda each: (each.state != MeasureState.STANDING, each.due_on or today, each.pk)
    )
    rows = [
        {
            "what": each.public_words,
            "kind": kind_words(each.kind),
            "unit": unit_words(each.unit),
            "due": each.due_on,
            "lifted": each.lifted_on if each.state == MeasureState.LIFTED else None,
            "overdue": each.state == MeasureState.STANDING and each.due_on is not None and each.due_on < today,
            "demonstration": each.demonstration,
        }
        for each in found
    ]
    if request.GET.get("format") == "csv":
        return csv_response(
            "hang-boards",
            ["what", "measure", "unit", "due", "lifted", "overdue"],
            ([row[name] for name in ("what", "kind", "unit", "due", "lifted", "overdue")] for row in rows),
        )
    return render(request, "supervision/public.html", {"rows": rows, "today": today})
