"""Pages of progress: the board, units side by side, one unit's share, one measure, one main task, one indicator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.orgs.policies import capacities
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.apps.tasks import boards, demands
from lantian.apps.tasks.choices import PROGRESS_LABELS
from lantian.apps.tasks.curves import curve as curve_of
from lantian.apps.tasks.curves import is_short
from lantian.apps.tasks.ledger_links import rows_page
from lantian.apps.tasks.models import Statement
from lantian.apps.tasks.policies import READ, StatePolicy
from lantian.apps.tasks.progress import Progress, first_day, progress
from lantian.apps.tasks.statement_forms import StatementForm
from lantian.apps.tasks.templatetags.progress import goal_of, share_words, value_of
from lantian.core.policy.indicator_schema import Indicator

__all__ = ["board", "curve", "indicator", "measure", "task", "unit", "units"]


@require_safe
@login_required
@never_cache
def board(request: HttpRequest) -> HttpResponseBase:
    """All measures or all main tasks by state, as of a day."""
    READ.require(request.user)
    day = _day(request)
    tasks = request.GET.get("show") == "tasks"
    every = boards.lines(progress(request.now, day), day, tasks=tasks)
    wanted, unit_id = request.GET.get("state", ""), request.GET.get("unit", "")
    shown = [line for line in every if wanted in ("", line.state) and (not unit_id or _takes_part(line, unit_id))]
    if request.GET.get("format") == "csv":
        return csv_response("progress", _COLUMNS, _csv(shown))
    context = {
        "lines": shown,
        "total": len(every),
        "totals": boards.state_totals(every),
        "chosen_state": wanted,
        "chosen_unit": unit_id,
        "units": [(each.id, boards.unit_name(each.id)) for each in _units()],
        "tasks": tasks,
        "own_unit": _own_unit(request),
        **_as_of(request, day),
    }
    return render(request, "tasks/progress_board.html", context)


@require_safe
@login_required
@never_cache
def units(request: HttpRequest) -> HttpResponseBase:
    """Subdistricts side by side: every indicator that they share."""
    READ.require(request.user)
    day = _day(request)
    found = boards.heat(progress(request.now, day))
    if request.GET.get("format") == "csv":
        header = ["indicator", "title", *(name for _id, name in found.units)]
        rows = (
            [row.progress.indicator.id, wording(row.progress.indicator.title), *map(share_words, row.cells)]
            for row in found.rows
        )
        return csv_response("progress-by-subdistrict", header, rows)
    return render(request, "tasks/progress_units.html", {"heat": found, **_as_of(request, day)})


@require_safe
@login_required
@never_cache
def unit(request: HttpRequest, unit: str) -> HttpResponseBase:
    """One unit: what it leads, helps with and answers for, and its own share of each."""
    READ.require(request.user)
    if unit not in pack().units:
        raise Http404(_("There is no such unit."))
    day = _day(request)
    lines = boards.own_lines(unit, progress(request.now, day))
    if request.GET.get("format") == "csv":
        header = ["indicator", "title", "part", "state", "share", "value"]
        rows = (
            [
                line.progress.indicator.id,
                wording(line.progress.indicator.title),
                line.part,
                line.state,
                share_words(line.share),
                value_of(line.progress),
            ]
            for line in lines
        )
        return csv_response(f"progress-{unit}", header, rows)
    context = {"unit": unit, "name": boards.unit_name(unit), "lines": lines, **_as_of(request, day)}
    return render(request, "tasks/progress_unit.html", context)


@require_safe
@login_required
@never_cache
def measure(request: HttpRequest, measure_id: str) -> HttpResponseBase:
    """One measure with everything that shows how far it is."""
    if measure_id not in pack().measures:
        raise Http404({"asked": _("measure {id}").format(id=measure_id), "exists": list(pack().measures)})
    return _item(request, measure_id, tasks=False)


@require_safe
@login_required
@never_cache
def task(request: HttpRequest, task_id: str) -> HttpResponseBase:
    """One main task with everything that shows how far it is."""
    if task_id not in pack().tasks:
        raise Http404({"asked": _("main task {id}").format(id=task_id), "exists": list(pack().tasks)})
    return _item(request, task_id, tasks=True)


@require_safe
@login_required
@never_cache
def indicator(request: HttpRequest, indicator_id: str) -> HttpResponseBase:
    """One indicator: the chain from the clause to the rows, by unit, its dates, its curve, what was stated."""
    READ.require(request.user)
    asked = _indicator(indicator_id)
    day = _day(request)
    found = progress(request.now, day)[asked.id]
    may_state = StatePolicy.of(asked).allows(request.user)
    context = {
        "found": found,
        "holders": boards.holders(found)[:12],
        "cells": sorted(found.by_unit.items(), key=lambda pair: boards.unit_name(pair[0])),
        "rows_page": rows_page(asked.done),
        "of_page": rows_page(asked.of) if asked.of is not None else "",
        "ledger": pack().ledgers.get(asked.done.ledger) if asked.done is not None else None,
        "label": PROGRESS_LABELS[found.state],
        "measures": demands.measures_of(asked),
        "statements": _statements(asked, found),
        "stating": [boards.unit_name(each) for each in demands.units_stating(asked)],
        "form": StatementForm(asked, request.now) if may_state else None,
        "has_curve": asked.done is not None and asked.every is None,
        "curve": curve_of(asked, demands.local_day(request.now)) if _draws_curve(request, asked) else None,
        **_as_of(request, day),
    }
    return render(request, "tasks/progress_indicator.html", context)


@require_safe
@login_required
@never_cache
def curve(request: HttpRequest, indicator_id: str) -> HttpResponseBase:
    """The curve as a file."""
    READ.require(request.user)
    asked = _indicator(indicator_id)
    drawn = curve_of(asked, demands.local_day(request.now))
    rows = ([point.day, point.value] for point in (drawn.points if drawn else ()))
    return csv_response(f"progress-{asked.id}", ["day", "value"], rows)


def _draws_curve(request: HttpRequest, asked: Indicator) -> bool:
    """At once where the log of the ledger is short; else when it is asked for."""
    return asked.done is not None and ("curve" in request.GET or is_short(asked.done))


def _item(request: HttpRequest, item_id: str, *, tasks: bool) -> HttpResponseBase:
    READ.require(request.user)
    day = _day(request)
    line = next(each for each in boards.lines(progress(request.now, day), day, tasks=tasks) if each.id == item_id)
    clauses = [pack().clauses[item_id]] if tasks else [pack().clauses[part.id] for part in _parts(item_id)]
    context = {
        "line": line,
        "clauses": clauses,
        "indicators": [(each, PROGRESS_LABELS[each.state], boards.holders(each)[:3]) for each in line.indicators],
        "measures": [pack().measures[name] for name in pack().tasks[item_id].measures] if tasks else [],
        "main_tasks": [] if tasks else [pack().tasks[name] for name in pack().measures[item_id].tasks],
        **_as_of(request, day),
    }
    return render(request, "tasks/progress_item.html", context)


def _parts(measure_id: str) -> Iterable[object]:
    return pack().measures[measure_id].parts


def _day(request: HttpRequest) -> dt.date:
    """The day asked for; today for a day that lies ahead, before the campaign, or is none."""
    today = demands.local_day(request.now)
    earliest = first_day()
    try:
        asked = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return asked if earliest <= asked <= today else today


def _as_of(request: HttpRequest, day: dt.date) -> dict[str, object]:
    today = demands.local_day(request.now)
    kept = request.GET.copy()
    kept.pop("format", None)
    return {
        "day": day,
        "today": today,
        "past": day < today,
        "day_query": f"?day={day.isoformat()}" if day < today else "",
        "query": kept.urlencode(),
        "soon": demands.due_soon_days(day),
    }


def _indicator(indicator_id: str) -> Indicator:
    found = pack().indicators.get(indicator_id)
    if found is None:
        raise Http404(_("The campaign knows no such indicator."))
    return found


def _statements(asked: Indicator, found: Progress) -> list[tuple[Statement, bool]]:
    if asked.kind != "statement":
        return []
    every = Statement.objects.filter(indicator=asked.id).select_related("by", "unit", "withdrawn_by")[:50]
    return [(each, found.stated is not None and found.stated.is_proven(each)) for each in every]


def _takes_part(line: boards.Line, unit_id: str) -> bool:
    return any(unit_id in each.by_unit or demands.part_in(each.indicator, unit_id) for each in line.indicators)


def _units() -> list[object]:
    parts = {unit for measure in pack().measures.values() for unit in demands.units_in(measure)}
    return [each for each in pack().units.values() if each.id in parts]


def _own_unit(request: HttpRequest) -> str:
    return next((post.unit for post in capacities(request.user) if post.unit), "")


_COLUMNS = (
    "id",
    "title",
    "state",
    "indicator",
    "value",
    "goal",
    "next_date",
    "dates_passed",
    "held_up_by",
    "lead_units",
)


def _csv(shown: Iterable[boards.Line]) -> Iterable[list[object]]:
    for line in shown:
        main = line.headline
        yield [
            line.id,
            wording(line.title),
            line.label,
            wording(main.indicator.title) if main else "",
            value_of(main) if main else "",
            goal_of(main) if main else "",
            line.next.date if line.next else None,
            "; ".join(each.date.isoformat() for each in line.missed),
            line.holder.name or line.holder.words if line.holder else "",
            "; ".join(boards.unit_name(unit) for unit in line.leads),
        ]
