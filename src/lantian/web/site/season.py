"""`/season/`: did the winter keep its two promises (G1, G2)? For the city as published, and for the district."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.choices import DISTRICT
from lantian.apps.monitoring.figures import SeasonPart
from lantian.apps.monitoring.reference import published_record
from lantian.apps.monitoring.seasons import district_facts
from lantian.apps.records.traces import address
from lantian.core.rules.season import DailyFact
from lantian.core.time.span import DaySpan
from lantian.web.site import addresses
from lantian.web.templatetags.air import dec

__all__ = ["season"]


@dataclass(frozen=True)
class MonthTraces:
    """Where the mean, the heavy days and the valid days of a month open; of a published record, to the whole winter."""

    mean: str
    heavy: str
    days: str


@dataclass(frozen=True)
class MonthLine:
    """A month of both winters: mean, valid days, heavy days."""

    label: str
    before_mean: Fraction | None
    after_mean: Fraction | None
    before_days: int
    after_days: int
    before_heavy: int
    after_heavy: int
    before: MonthTraces
    after: MonthTraces

    @property
    def change(self) -> Fraction | None:
        """Relative change of the mean."""
        if not self.before_mean or self.after_mean is None:
            return None
        return (self.after_mean - self.before_mean) / self.before_mean


def season(request: HttpRequest) -> HttpResponse:
    """The page: one section for each record."""
    result = queries.season(request.now)
    parts = [_section(part) for part in result.parts]
    return render(request, "site/season.html", {"result": result, "parts": parts})


def _section(part: SeasonPart) -> dict[str, Any]:
    facts = _facts(part)
    months = _months(facts, part)
    key = {"source": part.source}
    return {
        "part": part,
        "id": part.source,
        "months": months,
        "chart_mean": _chart(
            part, [m.label for m in months], [m.before_mean for m in months], [m.after_mean for m in months]
        ),
        "chart_heavy": _chart(
            part,
            [m.label for m in months],
            [m.before_heavy for m in months],
            [m.after_heavy for m in months],
            _("days"),
        ),
        "pm25_trace": address("season-pm25", key, part.basis.version),
        "heavy_trace": address("season-heavy-days", key, part.basis.version),
    }


def _facts(part: SeasonPart) -> Sequence[DailyFact]:
    if part.source == "district":
        return district_facts()
    record = published_record()
    return record.facts if record else ()


def _months(facts: Sequence[DailyFact], part: SeasonPart) -> list[MonthLine]:
    comparison = part.comparison
    before = _by_month(facts, comparison.before.span, comparison.heavy_above)
    after = _by_month(facts, comparison.after.span.until(part.last_day), comparison.heavy_above)
    months = list(dict.fromkeys(day.month for day in comparison.after.span))
    return [
        _line(
            month,
            before[month],
            after[month],
            _month_traces(part, comparison.before.span, month),
            _month_traces(part, comparison.after.span, month),
        )
        for month in months
    ]


def _month_traces(part: SeasonPart, span: DaySpan | None, month: int) -> MonthTraces:
    key, version = {"source": part.source}, part.basis.version
    heavy = address("season-heavy-days", key, version)
    days = [day for day in span or () if day.month == month and day <= part.last_day]
    if part.source != "district" or not days:
        return MonthTraces(address("season-pm25", key, version), heavy, heavy)
    return MonthTraces(
        addresses.period_mean_trace(DISTRICT, days[0], days[-1], version),
        heavy,
        addresses.valid_days_trace(DISTRICT, days[0], days[-1], version),
    )


def _by_month(facts: Sequence[DailyFact], span: DaySpan | None, heavy_above: int) -> dict[int, _Month]:
    months: dict[int, _Month] = defaultdict(_Month)
    for fact in facts:
        if span is not None and fact.day in span:
            months[fact.day.month] = months[fact.day.month].plus(fact, heavy_above)
    return months


@dataclass(frozen=True)
class _Month:
    total: Fraction = Fraction(0)
    days: int = 0
    heavy: int = 0

    def plus(self, fact: DailyFact, heavy_above: int) -> _Month:
        known = fact.pm25 is not None
        return _Month(
            total=self.total + (Fraction(fact.pm25) if fact.pm25 is not None else 0),
            days=self.days + known,
            heavy=self.heavy + (fact.aqi is not None and fact.aqi > heavy_above),
        )

    @property
    def mean(self) -> Fraction | None:
        return self.total / self.days if self.days else None


def _line(
    month: int, before: _Month, after: _Month, before_traces: MonthTraces, after_traces: MonthTraces
) -> MonthLine:
    english = (translation.get_language() or "").startswith("en")
    label = f"{dt.date(2000, month, 1):%b}" if english else f"{month}月"
    return MonthLine(
        label=label,
        before_mean=before.mean,
        after_mean=after.mean,
        before_days=before.days,
        after_days=after.days,
        before_heavy=before.heavy,
        after_heavy=after.heavy,
        before=before_traces,
        after=after_traces,
    )


def _chart(
    part: SeasonPart,
    labels: list[str],
    before: Sequence[Fraction | int | None],
    after: Sequence[Fraction | int | None],
    unit: str = "µg/m³",
) -> dict[str, Any]:
    spans = (part.comparison.before.span, part.comparison.after.span)
    return {
        "labels": labels,
        "unit": unit,
        "missing": _("no valid day"),
        "groups": [
            {"name": f"{span.first.year}–{span.last.year}", "values": [_number(value) for value in values]}
            for span, values in zip(spans, (before, after), strict=True)
        ],
    }


def _number(value: Fraction | int | None) -> float | int | None:
    return value if value is None or isinstance(value, int) else float(dec(value, 1))
