"""A place in a ranking, and the completion of a target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from lantian.apps.monitoring.common import DAILY, Origin, campaign_zone
from lantian.apps.monitoring.figures import TargetRow
from lantian.apps.monitoring.models import ResultRun
from lantian.apps.monitoring.ranks import DayValues, ranked_values
from lantian.apps.monitoring.targets import Rules, pair_of, rules_on, target_periods, target_row
from lantian.apps.monitoring.traces.again import (
    day_values,
    moment_of,
    pinned,
    say,
    shown,
    shown_day,
    site_name,
    sites_of,
    stands_in,
)
from lantian.apps.monitoring.traces.days import mean_line
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.ranking import RankRow, rank
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, last_complete_day
from lantian.core.time.span import DaySpan, SpanBackwards
from lantian.io import clock

__all__ = ["completion", "rank_place"]


@register("rank")
def rank_place(key: dict[str, str], version: int | None) -> Trace:
    """A subdistrict's place over some days. Key: unit, first, last."""
    unit_id, begin, end = needed(key, "unit", "first", "last")
    at = pinned(version)
    try:
        span = DaySpan(shown_day(begin), shown_day(end))
    except SpanBackwards as cause:
        raise NoSuchFigure(f"from {begin} to {end}") from cause
    if unit_id not in {unit.id for unit in pack().subdistricts()}:
        raise NoSuchFigure(f"of the subdistrict {unit_id!r}", [unit.id for unit in pack().subdistricts()])
    origin = Origin(span.last)
    pollutant = Pollutant.from_code(origin.word("ranking.parameter"))
    share, decimals = Fraction(origin.number("ranking.period_days_share")), origin.whole("ranking.decimals")
    tie_rule = origin.word("ranking.tie_rule")
    origin.number("ranking.station_share")
    over = span.until(last_complete_day(_known_until(at), campaign_zone()))
    everybody = tuple(site for unit in pack().subdistricts() for site in sites_of(unit.id))
    days = day_values(pollutant, over or span, at, everybody)
    values, reasons = ranked_values(days, over, share)
    rows = rank(values, decimals=decimals, tie_rule=tie_rule, reasons=reasons)
    mine = next(row for row in rows if row.id == unit_id)
    own = dict(sorted(days.get(unit_id, {}).items()))
    elapsed = len(over) if over else 0
    name = site_name(unit_id)
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{name.in_language('zh')} {span.first} 至 {span.last} {pollutant.label} 排名",
                en=f"Place of {name.in_language('en')} by {pollutant.label}, {span.first} to {span.last}",
            ),
            value=mine.place,
            unit="",
        ),
        clauses=origin.clauses(),
        interpretations=origin.readings,
        standards=("GB/T 8170-2008", "HJ 663-2013"),
        arithmetic=(
            f"valid days: {len(own)} of {elapsed} that are over; needed: {say(share)} of them",
            mean_line(list(own.values()), mine.value, pollutant.unit),
            *_place_lines(mine, rows, decimals),
        ),
        inputs=tuple(_day_figure(unit_id, day, value, pollutant) for day, value in own.items()),
        tables=(_ranking_table(rows, days, over, pollutant),),
        data_version=at,
        pack_version=pack().version_label,
        data_time=day_bounds(over.last, campaign_zone())[1] if over else None,
        stand_in=stands_in(),
    )


@register("completion")
def completion(key: dict[str, str], version: int | None) -> Trace:
    """How much of a target was completed. Key: unit, period, as_of."""
    unit_id, period_id, written = needed(key, "unit", "period", "as_of")
    at = pinned(version)
    unit = next((each for each in pack().subdistricts() if each.id == unit_id), None)
    period = next((each for each in target_periods() if each.id == period_id), None)
    if unit is None or period is None:
        raise NoSuchFigure(f"of {unit_id} in {period_id}", [each.id for each in target_periods()])
    last_day = last_complete_day(moment_of(written), campaign_zone())
    rules = rules_on(last_day)
    span = DaySpan(period.first, period.last)
    over = span.until(last_day)
    days = dict(day_values(rules.pollutant, over, at, sites_of(unit_id)).get(unit_id, {})) if over else {}
    row = target_row(unit, period, days, last_day, rules)
    pair = pair_of(unit, period)
    name = unit.name
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{name.in_language('zh')} {period.title.in_language('zh')} 目标完成比例，截至 {last_day}",
                en=f"Completion of {name.in_language('en')}, {period.title.in_language('en')}, to {last_day}",
            ),
            value=shown(row.completion),
            unit="1",
        ),
        clauses=tuple(dict.fromkeys((*pair.clauses, *rules.origin.clauses()))),
        interpretations=rules.origin.readings,
        standards=("GB/T 8170-2008",),
        arithmetic=(
            f"valid days: {row.valid_days} of {row.elapsed_days} that are over, {row.total_days} in all; "
            f"a verdict needs {say(Fraction(rules.capture_minimum))} of them",
            *_completion_lines(row, days, rules),
        ),
        inputs=(
            *_targets(unit_id, period_id, period.months),
            *(_day_figure(unit_id, day, value, rules.pollutant) for day, value in sorted(days.items())),
        ),
        data_version=at,
        pack_version=pack().version_label,
        data_time=day_bounds(over.last, campaign_zone())[1] if over else None,
        stand_in=stands_in(),
        remarks=_by_the_other_method(row),
    )


def _by_the_other_method(row: TargetRow) -> tuple[Text, ...]:
    if row.other is None:
        return ()
    method, compared, share = row.other.method, say(row.other.compared), say(row.other.completion)
    return (
        Text(
            zh=f"另一算法（{method}）：{compared} µg/m³，完成比例 {share}",
            en=f"By the other method ({method}): {compared} µg/m³, completion {share}",
        ),
    )


def _known_until(version: int) -> dt.datetime:
    """The campaign's moment at which a version was the newest one; now, for the newest or one that is not on record."""
    if version < store().version():
        run = ResultRun.objects.filter(version=version).order_by("-id").first()
        if run is not None:
            return run.until
    return clock.now()


def _place_lines(mine: RankRow, rows: tuple[RankRow, ...], decimals: int) -> list[str]:
    if mine.place is None:
        return [f"no place: {mine.reason}"]
    better = sum(1 for row in rows if row.place is not None and row.place < mine.place)
    lines = [f"{say(mine.value)} → {mine.kept} ({decimals} decimals, GB/T 8170)"]
    lines.append(f"{better} subdistricts have a lower value: place {better} + 1 = {mine.place}")
    if mine.tied_with:
        lines.append(f"equal to {', '.join(mine.tied_with)}: the place is shared")
    return lines


def _completion_lines(row: TargetRow, days: dict[dt.date, Fraction], rules: Rules) -> list[str]:
    if row.actual is None:
        return ["no valid day: no completion"]
    unit = rules.pollutant.unit
    baseline, target = half_even(row.baseline, rules.decimals), half_even(row.target, rules.decimals)
    lines = [mean_line([value for _, value in sorted(days.items())], sum(days.values(), Fraction(0)) / len(days), unit)]
    if row.method != "period-mean":
        lines.append(f"mean of the monthly means: {say(row.actual)} {unit}")
    lines.append(f"actual {say(row.actual)} → {row.compared} {unit} ({rules.decimals} decimals, GB/T 8170)")
    if row.completion is None:
        return [*lines, f"baseline {baseline} and target {target} are equal: no completion"]
    lines.append(
        f"completion = ({baseline} − {row.compared}) ÷ ({baseline} − {target}) = {row.completion} "
        f"= {half_even(row.completion * 100, 1)} %"
    )
    verdict = "met" if row.meets_so_far else "short of it"
    lines.append(f"target {target} {unit}: {verdict}{'' if row.status in ('met', 'short') else ' so far'}")
    return lines


def _targets(unit: str, period: str, months: tuple[str, ...]) -> tuple[Figure, ...]:
    """The targets of the policy that went in: the period's own, or those of its months."""
    names = (period,) if period in pack().info.targets.periods else months
    return tuple(
        Figure(
            name=Text(
                zh=f"目标 {pack().period(name).title.in_language('zh')}",
                en=f"Target, {pack().period(name).title.in_language('en')}",
            ),
            value=pack().target(unit, name).target,
            unit=pack().info.targets.unit,
            kind="target",
            key={"subdistrict": unit, "period": name},
        )
        for name in names
    )


def _day_figure(unit: str, day: dt.date, value: Fraction, pollutant: Pollutant) -> Figure:
    return Figure(
        name=Text(zh=f"{day} 日值", en=f"Daily figure of {day}"),
        value=shown(value),
        unit=pollutant.unit,
        kind="day-mean",
        key={"site": unit, "day": str(day), "indicator": str(DAILY[pollutant])},
    )


def _ranking_table(rows: Sequence[RankRow], days: DayValues, over: DaySpan | None, pollutant: Pollutant) -> InputTable:
    return InputTable(
        title=Text(zh="全部街道", en="All subdistricts"),
        columns=(
            Text(zh="名次", en="Place"),
            Text(zh="街道", en="Subdistrict"),
            Text(zh="均值", en=f"Mean, {pollutant.unit}"),
            Text(zh="排名值", en="Ranked value"),
            Text(zh="有效天数", en="Valid days"),
            Text(zh="说明", en="Remark"),
        ),
        rows=tuple(
            (
                row.place,
                row.id,
                shown(row.value),
                row.kept,
                sum(1 for day in days.get(row.id, {}) if over and day in over),
                row.reason,
            )
            for row in rows
        ),
    )
