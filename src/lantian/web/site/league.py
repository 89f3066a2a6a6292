"""The weekly ranking and the race to the targets, in short, as the public page and the wall show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from django.urls import reverse
from django.utils import translation

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.common import newest_run
from lantian.apps.monitoring.figures import Basis, RankingResult, RankingRow, TargetRow, TargetsResult
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Period
from lantian.core.rules.completion import Step
from lantian.core.time.local import day_bounds, last_complete_day
from lantian.core.time.span import DaySpan
from lantian.web.site import addresses
from lantian.web.site.calendar import campaign_day, zone
from lantian.web.site.now import unit_name

__all__ = [
    "Bar",
    "Race",
    "ShortRanking",
    "bar_of",
    "days_known",
    "finished_week",
    "joined",
    "last_full_week",
    "pack_examined",
    "race",
    "rank_lines",
    "run_mark",
    "running_month",
    "short_ranking",
    "where_ruled",
]

_BAR_END = Fraction(6, 5)
_FULL = 100


@dataclass(frozen=True)
class Bar:
    """A bar to 100 %, a little beyond it at most, with the thresholds that somebody answers for."""

    width: float
    css: str
    marks: tuple[float, ...]


@dataclass(frozen=True)
class RankLine:
    """A subdistrict's place, short."""

    name: str
    address: str
    rank: int | None
    value: Decimal | None
    change: Fraction | None
    """Against the stretch before, in the ranked unit; positive is worse."""
    trend: str
    coverage: Fraction
    css: str
    trace: str
    before_trace: str
    """Of the value that the change is counted from."""
    coverage_trace: str
    reason: str
    tied: str
    """Who shares the place."""


@dataclass(frozen=True)
class ShortRanking:
    """The ranking of the last full week."""

    address: str
    first: dt.date | None
    last: dt.date | None
    label: str
    unit: str
    rows: tuple[RankLine, ...]
    basis: Basis | None = None
    """Whether its figures are preliminary."""


@dataclass(frozen=True)
class RaceLine:
    """How far a subdistrict is on its way."""

    name: str
    address: str
    share: Fraction | None
    actual: Decimal | None
    target: Fraction
    bar: Bar | None
    trace: str
    actual_trace: str
    target_trace: str


@dataclass(frozen=True)
class Race:
    """One period's targets."""

    address: str
    title: str
    unit: str
    last_day: dt.date | None
    rows: tuple[RaceLine, ...]
    basis: Basis | None = None
    """Whether its figures are preliminary."""


def short_ranking(now: dt.datetime) -> ShortRanking:
    """The last full week, with the change of each value against the week before."""
    address = reverse("site:ranking")
    week = last_full_week(now)
    if week is None:
        return ShortRanking(address, None, None, "", "", ())
    run = run_mark()
    result, before = finished_week(week, run), where_ruled(finished_week, week.before(), run)
    return ShortRanking(
        address=f"{address}?from={week.first}&to={week.last}",
        first=week.first,
        last=week.last,
        label=result.pollutant.label,
        unit=result.pollutant.unit,
        rows=rank_lines(result, before),
        basis=result.basis,
    )


def last_full_week(now: dt.datetime) -> DaySpan | None:
    """The newest week of the campaign whose days are all over."""
    newest = last_complete_day(now, zone())
    return next((week for week in queries.ranking_weeks(now=now) if week.last <= newest), None)


def run_mark() -> tuple[object, ...]:
    """What tells the newest computation and the confirmations in force from all others: what was rendered from them
    stays right until the next one."""
    run = newest_run()
    confirmed = queries.standings().mark if run else ()
    return (run.pk, run.version, run.computed_at, run.pack_fingerprint, confirmed) if run else ()


def finished_week(week: DaySpan, run: tuple[object, ...]) -> RankingResult:
    """The ranking of a week whose days are all over, kept for as long as the results are those of the same run."""
    return _finished_week(week.first, week.last, run)


def where_ruled(rank: Callable[..., RankingResult], *days: object, **more: object) -> RankingResult | None:
    """What `rank` answers, or None for days on which the policy knows no ranking yet."""
    try:
        return rank(*days, **more)
    except ParameterNotInForce:
        return None


def rank_lines(result: RankingResult, before: RankingResult | None) -> tuple[RankLine, ...]:
    """Lines in the order of the ranking; the first and the last two places are marked."""
    earlier = {row.unit.id: row.value for row in before.rows} if before else {}
    placed = [row.place for row in result.rows if row.place is not None]
    last = sorted(placed)[-pack_examined(result.last) :] if placed else []
    return tuple(_rank_line(row, earlier.get(row.unit.id), result, before, last) for row in result.rows)


def pack_examined(on: dt.date) -> int:
    """How many of the last answer for it."""
    return int(pack().number("accountability.examined_last", campaign_day(on)))


def running_month(result: TargetsResult) -> Period | None:
    """The month that runs, or the last one that has begun; None before the first."""
    begun = [period for period in result.periods if period.kind == "month" and any(_begun(result, period.id))]
    return begun[-1] if begun else None


def race(now: dt.datetime) -> Race:
    """The running month's targets, the furthest first."""
    result = queries.targets(now)
    period = running_month(result)
    address = reverse("site:targets")
    if period is None:
        return Race(address, "", result.unit, None, ())
    rows = sorted(result.of_period(period.id), key=_furthest_first)
    return Race(
        address=address,
        title=wording(period.title),
        unit=result.unit,
        last_day=min(period.last, result.last_day),
        rows=tuple(_race_line(row, result) for row in rows),
        basis=result.standings.get(period.id, result.basis),
    )


def bar_of(share: Fraction | None, steps: Iterable[Step]) -> Bar | None:
    """The bar of a completion: green from 100 %, red below the lowest threshold of accountability."""
    if share is None:
        return None
    limits = sorted(Fraction(step.below) for step in steps)
    css = "fill-good" if share >= 1 else "fill-bad" if limits and share < limits[0] else "fill-warn"
    width = min(max(share, Fraction(0)), _BAR_END) * _FULL
    return Bar(float(width), css, tuple(float(limit * _FULL) for limit in [*limits, Fraction(1)]))


@lru_cache(maxsize=64)
def _finished_week(first: dt.date, last: dt.date, _run: tuple[object, ...]) -> RankingResult:
    return queries.ranking(first, last, now=day_bounds(last, zone())[1])


def _begun(result: TargetsResult, period: str) -> list[bool]:
    return [row.elapsed_days > 0 for row in result.of_period(period)]


def _furthest_first(row: TargetRow) -> tuple[bool, Fraction, int]:
    share = row.completion
    return share is None, -(share or Fraction(0)), row.unit.number or 0


def _rank_line(
    row: RankingRow, earlier: Fraction | None, result: RankingResult, before: RankingResult | None, last: list[int]
) -> RankLine:
    version = result.basis.version
    change = row.value - earlier if row.value is not None and earlier is not None else None
    css = "first" if row.place == 1 else "last" if row.place in last else ""
    trace = addresses.rank_trace(row.unit.id, result.first, result.last, version)
    return RankLine(
        name=unit_name(row.unit),
        address=addresses.subdistrict_page(row.unit.id),
        rank=row.place,
        value=row.kept,
        change=change,
        trend="" if not change else "up" if change > 0 else "down",
        coverage=row.coverage,
        css=css,
        trace=trace if row.place is not None else "",
        before_trace=addresses.period_mean_trace(row.unit.id, before.first, before.last, version)
        if before and change
        else "",
        coverage_trace=addresses.valid_days_trace(row.unit.id, result.first, result.last, version),
        reason=wording(row.reason_text) if row.reason_text else "",
        tied=joined(unit_name(pack().units[other]) for other in row.tied_with if other != row.unit.id),
    )


def joined(names: Iterable[str]) -> str:
    """Names in a row, as the reader's language joins them."""
    return (", " if (translation.get_language() or "").startswith("en") else "、").join(names)


def days_known(result: TargetsResult) -> dt.datetime:
    """The end of the newest day that is over: targets know nothing later, so their traces name this moment."""
    return min(result.as_of, day_bounds(result.last_day, zone())[1])


def _race_line(row: TargetRow, result: TargetsResult) -> RaceLine:
    trace = addresses.completion_trace(row.unit.id, row.period.id, days_known(result), result.basis.version)
    last = min(row.period.last, result.last_day)
    actual_trace = addresses.period_mean_trace(row.unit.id, row.period.first, last, result.basis.version)
    return RaceLine(
        name=unit_name(row.unit),
        address=addresses.subdistrict_page(row.unit.id),
        share=row.completion,
        actual=row.compared,
        target=row.target,
        bar=bar_of(row.completion, result.steps),
        trace=trace if row.completion is not None else "",
        actual_trace=actual_trace if row.compared is not None else "",
        target_trace=addresses.target_trace(row.unit.id, row.period.id),
    )
