"""`/ranking/`: the subdistricts over a week or any stretch of days, with everything that decides a place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.common import DAILY, grade_of
from lantian.apps.monitoring.figures import RankingResult, RankingRow
from lantian.apps.monitoring.ranks import valid_day_values
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.standards.hj633 import GRADES, Grade, iaqi
from lantian.core.time.span import DaySpan, SpanBackwards
from lantian.web.site import addresses
from lantian.web.site.calendar import DayUnreadable, day_of
from lantian.web.site.league import RankLine, last_full_week, pack_examined, rank_lines, where_ruled
from lantian.web.site.now import unit_name

__all__ = ["as_csv", "as_json", "ranking"]

_MOST_DAYS = 31
"""More days than a month are not shown one by one."""
_LONGEST = 400
"""Days that are ranked at once: a year and what may hang over."""

_COLUMNS = (
    "place",
    "unit",
    "name",
    "value_ranked",
    "value_exact",
    "unit_of_value",
    "valid_days",
    "elapsed_days",
    "previous_place",
    "place_change",
    "value_change",
    "tied_with",
    "reason",
    "first",
    "last",
    "data_version",
    "pack_version",
    "stand_in",
    "preliminary",
    "confirmed_at_versions",
    "changed_since_confirmation",
    "substituted_days",
)


class DaysNotRanked(Exception):
    """These days cannot be ranked. Said in the reader's language."""

    code = "days-not-ranked"

    def __init__(self, why: str) -> None:
        self.remedy = _("Choose one of the weeks, or days of the campaign.")
        super().__init__(why)


@dataclass(frozen=True)
class Asked:
    """The stretch that was asked for and its ranking; or why it cannot be ranked. All None before the first week."""

    span: DaySpan | None
    result: RankingResult | None
    problem: Exception | None


@dataclass(frozen=True)
class DayCell:
    """One day of one subdistrict; without a value the day is not valid."""

    value: Fraction | None
    grade: Grade | None
    trace: str


@dataclass(frozen=True)
class WeekChoice:
    """A week that can be chosen."""

    first: dt.date
    last: dt.date
    address: str
    here: bool


def ranking(request: HttpRequest) -> HttpResponse:
    """The page."""
    now = request.now
    asked = _asked(request)
    weeks = queries.ranking_weeks(now=now)
    span, result = asked.span, asked.result
    context: dict[str, Any] = {"problem": asked.problem, "weeks": [_choice(week, span) for week in weeks]}
    if span is not None and result is not None:
        days = tuple(span) if len(span) <= _MOST_DAYS else ()
        context |= {
            "result": result,
            "lines": _lines(result, now),
            "days": days,
            "day_rows": _day_rows(result, span) if days else (),
            "grades": GRADES,
            "examined": pack_examined(result.last),
            "earlier": span.before(),
            "exports": urlencode({"from": span.first, "to": span.last}),
            "older": next((week for week in context["weeks"] if week.last < span.first), None),
            "newer": next((week for week in reversed(context["weeks"]) if week.first > span.last), None),
        }
    return render(request, "site/ranking.html", context, status=400 if asked.problem else 200)


def as_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for spreadsheets; exact values as fractions where they do not end."""
    asked = _asked(request)
    result = asked.result
    if result is None:
        said = f"{_why(asked.problem)} {_remedy(asked.problem)}"
        return HttpResponse(said, status=400, content_type="text/plain; charset=utf-8")
    rows = [_record(row, result) for row in result.rows]
    return csv_response(f"ranking_{result.first}_{result.last}", _COLUMNS, rows)


def as_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    asked = _asked(request)
    if asked.result is None:
        problem = {"status": 400, "title": _why(asked.problem), "remedy": _remedy(asked.problem)}
        return JsonResponse(problem, status=400, content_type="application/problem+json")
    return JsonResponse(_document(asked.result), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _record(row: RankingRow, result: RankingResult) -> tuple[object, ...]:
    return (
        row.place,
        row.unit.id,
        row.unit.name.zh or row.unit.name.en,
        row.kept,
        row.value,
        result.pollutant.unit,
        row.valid_days,
        row.elapsed_days,
        row.previous_place,
        row.change,
        row.value_change,
        " ".join(row.tied_with),
        row.reason,
        result.first,
        result.last,
        result.basis.version,
        result.basis.pack_version,
        int(result.basis.stand_in),
        int(result.basis.preliminary),
        " ".join(map(str, result.basis.confirmed)),
        int(result.basis.changed),
        " ".join(map(str, row.substituted)),
    )


def _asked(request: HttpRequest) -> Asked:
    try:
        span = _span(request)
        if span is None:
            return Asked(None, None, None)
        if len(span) > _LONGEST:
            raise DaysNotRanked(_("At most %(days)d days are ranked at once.") % {"days": _LONGEST})
        return Asked(span, queries.ranking(span.first, span.last, now=request.now), None)
    except SpanBackwards:
        return Asked(None, None, DaysNotRanked(_("The last day lies before the first one.")))
    except ParameterNotInForce as unruled:
        facts = {"day": unruled.on, "first": unruled.first}
        why = _("The policy has no ranking for %(day)s; its rules hold from %(first)s on.") % facts
        return Asked(None, None, DaysNotRanked(why))
    except (DayUnreadable, DaysNotRanked) as problem:
        return Asked(None, None, problem)


def _span(request: HttpRequest) -> DaySpan | None:
    first, last = day_of(request.GET.get("from")), day_of(request.GET.get("to"))
    if first is None or last is None:
        one = first or last
        return DaySpan(one, one) if one else _usual(request.now)
    return DaySpan(first, last)


def _usual(now: dt.datetime) -> DaySpan | None:
    """The last full week, or the first one while it runs."""
    weeks = queries.ranking_weeks(now=now)
    return last_full_week(now) or (weeks[0] if weeks else None)


def _choice(week: DaySpan, chosen: DaySpan | None) -> WeekChoice:
    address = f"{reverse('site:ranking')}?{urlencode({'from': week.first, 'to': week.last})}"
    return WeekChoice(week.first, week.last, address, week == chosen)


def _lines(result: RankingResult, now: dt.datetime) -> list[tuple[Any, RankLine]]:
    before = DaySpan(result.first, result.last).before()
    earlier = where_ruled(queries.ranking, before.first, before.last, now=now)
    return list(zip(result.rows, rank_lines(result, earlier), strict=True))


def _day_rows(result: RankingResult, span: DaySpan) -> list[tuple[str, str, list[DayCell]]]:
    """Name, address and days of every subdistrict, in the order of the ranking."""
    known = valid_day_values(result.pollutant, span)
    rows = []
    for row in result.rows:
        unit, values = row.unit, known.get(row.unit.id, {})
        cells = [_day_cell(unit.id, day, values.get(day), result) for day in span]
        rows.append((unit_name(unit), addresses.subdistrict_page(unit.id), cells))
    return rows


def _day_cell(unit: str, day: dt.date, value: Fraction | None, result: RankingResult) -> DayCell:
    indicator = DAILY[result.pollutant]
    edition = pack().edition("HJ 633", day)
    found = grade_of(iaqi(indicator, value, edition), day) if value is not None else None
    return DayCell(value, found, addresses.day_mean_trace(unit, day, indicator, result.basis.version))


def _document(result: RankingResult) -> dict[str, Any]:
    rows = [
        {
            "place": row.place,
            "unit": row.unit.id,
            "name": {"zh": row.unit.name.zh, "en": row.unit.name.en},
            "value": _text(row.kept),
            "value_exact": _text(row.value),
            "valid_days": row.valid_days,
            "elapsed_days": row.elapsed_days,
            "previous_place": row.previous_place,
            "place_change": row.change,
            "value_change": _text(row.value_change),
            "tied_with": list(row.tied_with),
            "reason": row.reason,
            "substituted_days": list(row.substituted),
        }
        for row in result.rows
    ]
    return {
        "first": result.first,
        "last": result.last,
        "pollutant": result.pollutant.value,
        "unit": result.pollutant.unit,
        "complete": result.complete,
        "rows": rows,
        "clauses": list(result.clauses),
        "interpretations": list(result.interpretations),
        "data_version": result.basis.version,
        "pack_version": result.basis.pack_version,
        "data_time": result.basis.data_time,
        "stand_in": result.basis.stand_in,
        "preliminary": result.basis.preliminary,
        "confirmed_at_versions": list(result.basis.confirmed),
        "changed_since_confirmation": result.basis.changed,
    }


def _text(value: object) -> str | None:
    """Exact numbers travel as text: a program that reads them as floats would lose digits."""
    if value is None:
        return None
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value)


def _why(problem: Exception | None) -> str:
    return str(problem) if problem else _("The campaign has not begun; the first week appears on its first day.")


def _remedy(problem: Exception | None) -> str:
    return str(getattr(problem, "remedy", ""))
