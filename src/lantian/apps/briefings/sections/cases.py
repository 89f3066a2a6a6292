"""Cases that came in and went out, and those that are late, as they stood at the moment of the issue."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from lantian.apps.briefings.content import Column, Section, cell
from lantian.apps.briefings.scope import Scope
from lantian.apps.cases import queries
from lantian.apps.cases.models import Case, Step
from lantian.apps.duty import calendar
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text

__all__ = ["Late", "cases", "late_parts", "overdue"]

_RUNNING = ("forwarded", "rectifying")
_SHOWN = 60


@dataclass(frozen=True)
class Late:
    """A unit's part of a case that is late."""

    number: str
    title: str
    unit: str
    due: dt.date


def cases(scope: Scope) -> Section:
    """Filed and concluded in these days, open and overdue at the end of them, by the unit that answers."""
    opened = _per_unit(_known(queries.opened_on(day), scope) for day in scope.days)
    concluded = _per_unit(_known(queries.concluded_on(day), scope) for day in scope.days)
    still = _per_unit([queries.open_at(scope.as_of)])
    late = Counter(each.unit for each in late_parts(scope))
    totals = [sum(counter.values()) for counter in (opened, concluded, still, late)]
    units = _in_order({*opened, *concluded, *still, *late})
    return Section(
        id="cases",
        title=Text(zh="案件办理", en="Cases"),
        said=(
            Text(
                zh=f"新交办 {totals[0]} 件，办结 {totals[1]} 件，在办 {totals[2]} 件，逾期 {totals[3]} 件。",
                en=f"{totals[0]} filed, {totals[1]} concluded, {totals[2]} open, {totals[3]} overdue.",
            ),
        ),
        columns=(
            Column(Text(zh="责任单位", en="Unit that answers")),
            Column(Text(zh="新交办", en="Filed"), number=True),
            Column(Text(zh="办结", en="Concluded"), number=True),
            Column(Text(zh="在办", en="Open"), number=True),
            Column(Text(zh="逾期", en="Overdue"), number=True),
        ),
        rows=tuple(
            (
                cell(_name(unit)),
                cell(str(opened[unit])),
                cell(str(concluded[unit])),
                cell(str(still[unit])),
                cell(str(late[unit])),
            )
            for unit in units
        ),
        empty=Text(zh="无案件。", en="There are no cases."),
    )


def overdue(scope: Scope) -> Section:
    """Every part that is late, the longest first."""
    late = sorted(late_parts(scope), key=lambda each: (each.due, each.number, each.unit))
    more = len(late) - _SHOWN
    return Section(
        id="overdue",
        title=Text(zh="逾期案件", en="Overdue cases"),
        said=(
            Text(zh=f"共 {len(late)} 件逾期。", en=f"{len(late)} overdue."),
            *((Text(zh=f"另有 {more} 件未列出。", en=f"{more} more are not listed."),) if more > 0 else ()),
        )
        if late
        else (),
        columns=(
            Column(Text(zh="案件编号", en="Case")),
            Column(Text(zh="事由", en="What it is about")),
            Column(Text(zh="责任单位", en="Unit that answers")),
            Column(Text(zh="期限", en="Due")),
            Column(Text(zh="逾期天数", en="Days late"), number=True),
        ),
        rows=tuple(
            (
                cell(each.number, _address(each.number)),
                cell(each.title),
                cell(_name(each.unit)),
                cell(each.due.isoformat()),
                cell(str((_today(scope) - each.due).days)),
            )
            for each in late[:_SHOWN]
        ),
        empty=Text(zh="无逾期案件。", en="No case is overdue."),
    )


def late_parts(scope: Scope) -> list[Late]:
    """Parts of cases that were open then, past their day and not reported back: from what each case was after its
    newest step, so that a longer deadline granted later changes nothing."""
    today = _today(scope)
    numbers = dict(queries.open_at(scope.as_of).values_list("pk", "number"))
    newest: dict[int, Step] = {}
    steps = Step.objects.filter(case__in=list(numbers), at__lte=scope.as_of).order_by("case_id", "number")
    for step in steps.select_related("case").only("case_id", "number", "after", "state", "case__title", "case__number"):
        newest[step.case_id] = step
    found = []
    for number, step in newest.items():
        for unit, part in (step.after.get("parts") or {}).items():
            due = dt.date.fromisoformat(part["due"])
            if part["state"] in _RUNNING and due < today and not part.get("reported_on"):
                found.append(Late(numbers[number], step.case.title, unit, due))
    return found


def _today(scope: Scope) -> dt.date:
    """The local day of the moment, the last of the days where that is midnight after them."""
    return min(calendar.today(scope.as_of), scope.last)


def _known(found: QuerySet[Case], scope: Scope) -> QuerySet[Case]:
    """Only cases that were there at the moment of the issue."""
    return found.filter(created_at__lte=scope.as_of)


def _per_unit(found: Iterable[QuerySet[Case]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for each in found:
        counted.update(each.order_by().values_list("unit", flat=True))
    return counted


def _in_order(units: set[str]) -> list[str]:
    order = {name: place for place, name in enumerate(pack().units)}
    return sorted(units, key=lambda unit: (order.get(unit, len(order)), unit))


def _name(unit: str) -> Text:
    known = pack().units.get(unit)
    return known.name if known else Text(zh=unit, en=unit)


def _address(number: str) -> str:
    try:
        return reverse("cases:case", args=[number])
    except NoReverseMatch:
        return ""
