"""Every subdistrict against its targets: months, quarters, half-year (C-A2); who would be examined (C07, C11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from lantian.apps.monitoring.common import Origin, basis, campaign_days, campaign_zone, exact_mean, newest_run
from lantian.apps.monitoring.figures import ExaminedLead, OtherMethod, TargetRow, TargetsResult
from lantian.apps.monitoring.ranks import valid_day_values
from lantian.apps.monitoring.reasons import reason_text
from lantian.apps.monitoring.standing import standings
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Period, Unit
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.completion import NoReductionRequired, Step, completion_ratio, steps_reached
from lantian.core.rules.ranking import last_places, rank
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, last_complete_day
from lantian.core.time.span import DaySpan
from lantian.io import clock

__all__ = ["METHODS", "Pair", "Rules", "actual_mean", "pair_of", "rules_on", "target_periods", "target_row", "targets"]

METHODS = ("period-mean", "mean-of-months")
_STEPS = ("mid_level", "leader", "main_leaders")
_COMPLETION_DECIMALS = 6
"""Decimals in which completions are told apart when subdistricts are put in order."""

Days = Mapping[dt.date, Fraction]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The pack's rules for judging targets, with their origin."""

    pollutant: Pollutant
    capture_minimum: Decimal
    decimals: int
    method: str
    examined_last: int
    steps: tuple[Step, ...]
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Baseline and target of a subdistrict in a period, and the clauses that state them."""

    baseline: Fraction
    target: Fraction
    clauses: tuple[str, ...]


def rules_on(day: dt.date) -> Rules:
    """The rules in force on a day, which is moved into the campaign when it lies outside."""
    campaign = campaign_days()
    origin = Origin(min(max(day, campaign.first), campaign.last))
    steps = []
    for name in _STEPS:
        parameter = f"accountability.completion.{name}"
        below = origin.number(parameter)
        steps.append(Step(id=name, below=below, clause=pack().value(parameter, origin.on).clause))
    return Rules(
        pollutant=Pollutant.from_code(pack().info.targets.parameter),
        capture_minimum=origin.number("targets.capture_minimum"),
        decimals=origin.whole("targets.comparison_decimals"),
        method=origin.word("targets.half_year_method"),
        examined_last=origin.whole("accountability.examined_last"),
        steps=tuple(steps),
        origin=origin,
    )


def target_periods() -> tuple[Period, ...]:
    """The periods with targets of their own, and the quarters whose target is the mean of their months."""
    own = set(pack().info.targets.periods)
    return tuple(
        period for period in pack().info.periods if period.id in own or (period.kind == "quarter" and period.months)
    )


def pair_of(unit: Unit, period: Period) -> Pair:
    """Baseline and target as the policy states them; for a quarter the means of its months (C-A2)."""
    names = (period.id,) if period.id in pack().info.targets.periods else period.months
    rows = [pack().target(unit.id, name) for name in names]
    return Pair(
        baseline=sum((Fraction(row.baseline) for row in rows), Fraction(0)) / len(rows),
        target=sum((Fraction(row.target) for row in rows), Fraction(0)) / len(rows),
        clauses=tuple(dict.fromkeys([row.clause for row in rows] + [period.clause])),
    )


def months_of(period: Period) -> tuple[Period, ...]:
    """The months of a longer period: those that it names, or those that lie inside it."""
    if period.months:
        return tuple(pack().period(name) for name in period.months)
    inside = DaySpan(period.first, period.last)
    return tuple(
        each for each in pack().info.periods if each.kind == "month" and each.first in inside and each.last in inside
    )


def actual_mean(days: Days, period: Period, last_day: dt.date, method: str) -> Fraction | None:
    """The mean of a period so far: of its valid days, or of the means of its months."""
    if method == "mean-of-months" and (months := months_of(period)):
        means = [_mean(days, DaySpan(month.first, month.last).until(last_day)) for month in months]
        known = [mean for mean in means if mean is not None]
        return exact_mean(known) if known else None
    return _mean(days, DaySpan(period.first, period.last).until(last_day))


def targets(as_of: dt.datetime | None = None) -> TargetsResult:
    """All targets as far as the days are over at `as_of`.

    Baseline, target and actual are compared in the decimals that the pack keeps, so that a completion of 1 and a target
    that is met are the same; the order of the subdistricts goes by it, too, so that no decimal below the error of the
    instruments decides who has to answer. A period that is over with too few valid days is
    undecided; one that runs shows where it stands, without a verdict.
    """
    moment = as_of or clock.now()
    zone = campaign_zone()
    last_day = last_complete_day(moment, zone)
    rules = rules_on(last_day)
    periods = target_periods()
    span = DaySpan(min(period.first for period in periods), max(period.last for period in periods))
    run = newest_run()
    rows = _rows(run.pk, run.computed_at, last_day, pack().fingerprint) if run else _all_rows(last_day)
    leads = tuple(lead for period in periods if period.kind == "quarter" for lead in _examined(period, rows, rules))
    over = span.until(last_day)
    known = standings()
    data_time = day_bounds(over.last, zone)[1] if over else None
    return TargetsResult(
        as_of=moment,
        last_day=last_day,
        pollutant=rules.pollutant,
        unit=pack().info.targets.unit,
        decimals=rules.decimals,
        capture_minimum=rules.capture_minimum,
        periods=periods,
        rows=rows,
        leads=leads,
        steps=rules.steps,
        clauses=rules.origin.clauses(*pack().info.targets.clauses),
        interpretations=rules.origin.readings,
        basis=basis(run, data_time=data_time, standing=known.of(span.first, span.last)),
        standings={
            period.id: basis(run, data_time=data_time, standing=known.of(period.first, period.last))
            for period in periods
        },
    )


@lru_cache(maxsize=8)
def _rows(_run: int, _computed_at: dt.datetime, last_day: dt.date, _pack: str) -> tuple[TargetRow, ...]:
    """All rows; they stay the same until results, day or pack change, and every page asks for them."""
    return _all_rows(last_day)


def _all_rows(last_day: dt.date) -> tuple[TargetRow, ...]:
    rules, periods = rules_on(last_day), target_periods()
    span = DaySpan(min(period.first for period in periods), max(period.last for period in periods))
    days = valid_day_values(rules.pollutant, span)
    return tuple(
        target_row(unit, period, days.get(unit.id, {}), last_day, rules)
        for unit in pack().subdistricts()
        for period in periods
    )


def _mean(days: Days, over: DaySpan | None) -> Fraction | None:
    found = [value for day, value in days.items() if over is not None and day in over]
    return exact_mean(found) if found else None


def target_row(unit: Unit, period: Period, days: Days, last_day: dt.date, rules: Rules) -> TargetRow:
    """One subdistrict in one period, from its valid daily figures, as far as days are over."""
    span = DaySpan(period.first, period.last)
    over = span.until(last_day)
    elapsed = len(over) if over else 0
    valid = sum(1 for day in days if over is not None and day in over)
    pair = pair_of(unit, period)
    method = rules.method if period.kind == "half-year" else METHODS[0]
    actual = actual_mean(days, period, last_day, method)
    compared = half_even(actual, rules.decimals) if actual is not None else None
    completion, reason = _completion(pair, compared, rules.decimals)
    meets = None if compared is None else compared <= half_even(pair.target, rules.decimals)
    status = _status(elapsed, len(span), Fraction(valid, elapsed) if elapsed else Fraction(0), meets, rules)
    if status in ("not-begun", "running"):
        reason = status
    elif status == "undecided":
        reason = "too-few-days" if valid else "no-data"
    return TargetRow(
        unit=unit,
        period=period,
        baseline=pair.baseline,
        target=pair.target,
        actual=actual,
        compared=compared,
        completion=completion,
        completion_unrounded=_completion(pair, actual, None)[0],
        completion_percent=half_even(completion * 100, 0) if completion is not None else None,
        valid_days=valid,
        elapsed_days=elapsed,
        total_days=len(span),
        status=status,
        reason=reason,
        reason_text=reason_text(reason),
        meets_so_far=meets,
        method=method,
        other=_other(days, period, last_day, pair, method, rules) if period.kind != "month" else None,
        clauses=pair.clauses,
    )


def _status(elapsed: int, total: int, coverage: Fraction, meets: bool | None, rules: Rules) -> str:
    if elapsed == 0:
        return "not-begun"
    if elapsed < total:
        return "running"
    if meets is None or coverage < Fraction(rules.capture_minimum):
        return "undecided"
    return "met" if meets else "short"


def _completion(pair: Pair, actual: Decimal | Fraction | None, decimals: int | None) -> tuple[Fraction | None, str]:
    """Completion, from values in the decimals of comparison or (None) from exact ones; or the reason for none."""
    if actual is None:
        return None, ""
    baseline, target = pair.baseline, pair.target
    if decimals is not None:
        baseline, target = (Fraction(half_even(value, decimals)) for value in (baseline, target))
    try:
        return completion_ratio(baseline=baseline, target=target, actual=actual), ""
    except NoReductionRequired as none:
        return None, none.code


def _other(days: Days, period: Period, last_day: dt.date, pair: Pair, method: str, rules: Rules) -> OtherMethod:
    other = next(name for name in METHODS if name != method)
    actual = actual_mean(days, period, last_day, other)
    compared = half_even(actual, rules.decimals) if actual is not None else None
    return OtherMethod(
        method=other, actual=actual, compared=compared, completion=_completion(pair, compared, rules.decimals)[0]
    )


def _examined(period: Period, rows: tuple[TargetRow, ...], rules: Rules) -> list[ExaminedLead]:
    """The last ones of a quarter in completing their target (C07); who has too few days so far is left out."""
    mine = {row.unit.id: row for row in rows if row.period.id == period.id}
    shares = {
        name: row.completion if row.coverage >= Fraction(rules.capture_minimum) else None for name, row in mine.items()
    }
    order = rank(shares, decimals=_COMPLETION_DECIMALS, highest_first=True)
    placed = sum(1 for row in order if row.place is not None)
    leads = []
    for each in last_places(order, rules.examined_last):
        row = mine[each.id]
        completion = row.completion if row.completion is not None else Fraction(0)
        short = row.meets_so_far is False
        leads.append(
            ExaminedLead(
                unit=row.unit,
                period=period,
                place=each.place or 0,
                of=placed,
                completion=completion,
                short=short,
                tied_with=each.tied_with,
                steps=steps_reached(completion, rules.steps) if short else (),
                final=row.elapsed_days == row.total_days,
            )
        )
    return leads
