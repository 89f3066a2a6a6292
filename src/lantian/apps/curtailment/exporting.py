"""The list and a plan as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lantian.apps.curtailment.models import Plan
from lantian.apps.curtailment.pages import LineShown, lines_of_plan
from lantian.apps.records.export import csv_response

__all__ = ["list_csv", "plan_csv"]


def list_csv(lines: Sequence[LineShown]) -> HttpResponse:
    """The emergency list as it stands: emissions, cuts by grade, what is done."""
    return csv_response("emergency-list", *_table(lines))


def plan_csv(plan: Plan) -> HttpResponse:
    """Every line of a plan."""
    return csv_response(plan.number, *_table(lines_of_plan(plan.lines.all())))


def _table(lines: Sequence[LineShown]) -> tuple[list[str], Iterable[list[object]]]:
    first = lines[0] if lines else None
    grades = [each.title for each in first.cuts] if first else []
    pollutants = [f"{title} kg/d" for _name, title, _amount in first.emissions] if first else []
    told = ("measures", "within", "plan", "rotation", "rotation_from")
    head = [
        _("Row"),
        _("Source or plant"),
        _("Line of production"),
        _("Category of the source"),
        _("Subdistrict"),
        _("Protected service"),
        _("Stands still in the season"),
        *pollutants,
        _("Emissions from the inventory"),
        _("Limited in the season"),
        _("Vehicles laid up"),
        *grades,
        _("What is done"),
        _("Within hours"),
        _("Number of the plant’s plan"),
        _("Turn in the season"),
        _("First month of its turn"),
    ]
    rows = (
        [
            each.row,
            each.plant,
            each.line,
            each.kind,
            each.unit,
            each.protected,
            each.stopped,
            *(amount for _name, _title, amount in each.emissions),
            "、".join(each.from_inventory),
            "" if each.limit is None else each.limit,
            _laid_up(each),
            *(cut.share or Decimal(0) for cut in each.cuts),
            *(each.told.get(name, "") for name in told),
        ]
        for each in lines
    )
    return head, rows


def _laid_up(line: LineShown) -> str:
    """Vehicles laid up of all, of road freight in staggered transport."""
    if line.transport is None or "why" in line.transport:
        return ""
    return _("{laid_up} of {vehicles}").format(**line.transport)
