"""`/targets/`: every subdistrict against its targets, month by month, quarter by quarter, over the half-year."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.figures import ExaminedLead, TargetRow, TargetsResult
from lantian.apps.records.campaign import wording
from lantian.core.policy.schema import Period, Unit
from lantian.core.time.local import day_bounds
from lantian.web.site import addresses
from lantian.web.site.calendar import DayUnreadable, day_of, zone
from lantian.web.site.league import Bar, bar_of, days_known, running_month
from lantian.web.site.now import unit_name

__all__ = ["TargetCell", "target_cell", "targets"]


@dataclass(frozen=True)
class TargetCell:
    """One subdistrict in one period."""

    row: TargetRow
    bar: Bar | None
    trace: str
    actual_trace: str
    target_trace: str
    days_trace: str
    """Of the valid days; "" before the period begins."""


@dataclass(frozen=True)
class TargetLine:
    """One subdistrict in the period chosen, or in all."""

    unit: Unit
    name: str
    address: str
    cells: tuple[TargetCell, ...]


def targets(request: HttpRequest) -> HttpResponse:
    """The page: one period in full, and all periods side by side."""
    problem: Exception | None = None
    try:
        day = day_of(request.GET.get("as_of"))
    except DayUnreadable as unreadable:
        day, problem = None, unreadable
    now = request.now
    as_of = min(day_bounds(day, zone())[1], now) if day else now
    result = queries.targets(as_of)
    period = _chosen(result, request.GET.get("period", ""))
    context: dict[str, Any] = {
        "problem": problem,
        "result": result,
        "as_of": day,
        "period": period,
        "standing": result.standings.get(period.id, result.basis),
        "period_standings": [(one, result.standings.get(one.id, result.basis)) for one in result.periods],
        "table": [_line(unit, result.of_unit(unit.id), result) for unit in _units(result)],
        "detail": _ordered([_line(row.unit, (row,), result) for row in result.of_period(period.id)]),
        "leads": [_lead(lead, result) for lead in result.leads],
    }
    return render(request, "site/targets.html", context, status=400 if problem else 200)


def _chosen(result: TargetsResult, asked: str) -> Period:
    named = next((period for period in result.periods if period.id == asked), None)
    return named or running_month(result) or result.periods[0]


def _units(result: TargetsResult) -> list[Unit]:
    return list({row.unit.id: row.unit for row in result.rows}.values())


def _line(unit: Unit, rows: tuple[TargetRow, ...], result: TargetsResult) -> TargetLine:
    return TargetLine(
        unit, unit_name(unit), addresses.subdistrict_page(unit.id), tuple(target_cell(row, result) for row in rows)
    )


def target_cell(row: TargetRow, result: TargetsResult) -> TargetCell:
    """A row with its bar and the traces of its figures."""
    unit, first, version = row.unit.id, row.period.first, result.basis.version
    last = min(row.period.last, result.last_day)
    return TargetCell(
        row=row,
        bar=bar_of(row.completion, result.steps),
        trace=_trace(row, result),
        actual_trace=addresses.period_mean_trace(unit, first, last, version) if row.compared is not None else "",
        target_trace=addresses.target_trace(unit, row.period.id),
        days_trace=addresses.valid_days_trace(unit, first, last, version) if row.elapsed_days else "",
    )


def _ordered(lines: list[TargetLine]) -> list[TargetLine]:
    def place(line: TargetLine) -> tuple[bool, Fraction, int]:
        share = line.cells[0].row.completion
        return share is None, -(share or Fraction(0)), line.unit.number or 0

    return sorted(lines, key=place)


def _trace(row: TargetRow, result: TargetsResult) -> str:
    if row.completion is None:
        return ""
    return addresses.completion_trace(row.unit.id, row.period.id, days_known(result), result.basis.version)


def _lead(lead: ExaminedLead, result: TargetsResult) -> dict[str, Any]:
    return {
        "lead": lead,
        "trace": addresses.completion_trace(lead.unit.id, lead.period.id, days_known(result), result.basis.version),
        "name": unit_name(lead.unit),
        "period": wording(lead.period.title),
        "address": addresses.subdistrict_page(lead.unit.id),
    }
