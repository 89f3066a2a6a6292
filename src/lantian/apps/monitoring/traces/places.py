"""A place in a ranking, and the completion of a target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import DAILY, Origin, campaign_zone, exact_mean, parse_exact
from lantian.apps.monitoring.computation.block import Site
from lantian.apps.monitoring.figures import TargetRow
from lantian.apps.monitoring.models import ResultRun, Substitution
from lantian.apps.monitoring.ranks import ranked_values
from lantian.apps.monitoring.reasons import reason_text
from lantian.apps.monitoring.standing import standing
from lantian.apps.monitoring.substitutions import DayValues, apply, in_force
from lantian.apps.monitoring.targets import METHODS, Rules, rules_on, target_periods, target_row
from lantian.apps.monitoring.traces.again import (
    day_values,
    figures_on,
    moment_of,
    needed_on,
    pinned,
    say,
    shown,
    site_name,
    sites_of,
    span_of,
    stamped,
)
from lantian.apps.monitoring.traces.formula import concentration, in_percent, mean_line, percent
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.ranking import RankRow, rank
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, last_complete_day
from lantian.core.time.span import DaySpan
from lantian.io import clock

__all__ = ["completion", "rank_place"]

_QUARTER = "quarter-mean"
"""The interpretation by which a quarter without targets of its own takes the means of its months'."""
_METHODS = {
    "period-mean": Text(zh="整个时段有效日的均值", en="mean of all valid days"),
    "mean-of-months": Text(zh="各月均值的均值", en="mean of the monthly means"),
}


@register("rank")
def rank_place(key: dict[str, str], version: int | None) -> Trace:
    """A subdistrict's place over some days. Key: unit, first, last."""
    unit_id, begin, end = needed(key, "unit", "first", "last")
    span, at = span_of(begin, end), pinned(version)
    if unit_id not in {unit.id for unit in pack().subdistricts()}:
        raise NoSuchFigure(
            Text(zh=f"街道 {unit_id}", en=f"the subdistrict {unit_id}"), [unit.id for unit in pack().subdistricts()]
        )
    origin = Origin(span.last)
    pollutant = Pollutant.from_code(origin.word("ranking.parameter"))
    origin.note("ranking.station_share")
    share, decimals = Fraction(origin.number("ranking.period_days_share")), origin.whole("ranking.decimals")
    tie_rule = origin.word("ranking.tie_rule")
    over = span.until(last_complete_day(_known_until(at), campaign_zone()))
    everybody = tuple(site for unit in pack().subdistricts() for site in sites_of(unit.id))
    days, replaced = _with_substitutions(
        pollutant, over or span, at, everybody, day_values(pollutant, over or span, at, everybody)
    )
    values, reasons = ranked_values(days, over, share)
    rows = rank(values, decimals=decimals, tie_rule=tie_rule, reasons=reasons)
    mine = next(row for row in rows if row.id == unit_id)
    own = dict(sorted(days.get(unit_id, {}).items()))
    elapsed, needs = len(over) if over else 0, percent(share)
    name = site_name(unit_id)
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.in_language('zh')} {span.first} 至 {span.last} {pollutant.label} 排名",
                    en=f"Place of {name.in_language('en')} by {pollutant.label}, {span.first} to {span.last}",
                ),
                value=mine.place,
                unit="",
            ),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=("GB/T 8170-2008", "HJ 663-2013"),
            arithmetic=(
                Text(
                    zh=f"有效天数：已结束的 {elapsed} 天中 {len(own)} 天；排名至少需要 {needs}",
                    en=f"valid days: {len(own)} of {elapsed} that are over; a place needs {needs} of them",
                ),
                mean_line(list(own.values()), mine.value, pollutant.unit),
                *_place_lines(mine, rows, decimals),
            ),
            inputs=tuple(_day_figure(unit_id, day, value, pollutant) for day, value in own.items()),
            tables=(_ranking_table(rows, days, over, pollutant),),
            data_time=day_bounds(over.last, campaign_zone())[1] if over else None,
            remarks=tuple(_substitution_words(each) for each in replaced),
        ),
        at,
        standing=standing(span.first, span.last),
    )


def _with_substitutions(
    pollutant: Pollutant, span: DaySpan, at: int, sites: Sequence[Site], days: DayValues
) -> tuple[DayValues, list[Substitution]]:
    """The days with every substitution that was in force at the version (175/2015), and those substitutions."""
    decided = in_force(pollutant, span, at)
    if not decided:
        return days, []
    homes = {site.code: site.subdistrict for site in sites}
    stations: dict[tuple[str, dt.date], dict[str, Fraction]] = {}
    for day in sorted({each.day for each in decided}):
        for figure in figures_on(sites, DaySpan(day, day), at, (pollutant,)):
            station = figure.site_kind is SiteKind.STATION and figure.indicator is DAILY[pollutant]
            if station and figure.valid and figure.exact is not None:
                stations.setdefault((homes[figure.site], day), {})[figure.site] = figure.exact
    return apply(days, decided, homes, stations, needed_on(span.last)[0].stations)[0], decided


def _substitution_words(each: Substitution) -> Text:
    name, value = site_name(each.station), say(parse_exact(each.value))
    return Text(
        zh=f"{name.in_language('zh')} {each.day} 以历史最大值 {value}（{each.value_day}）替代"
        f"（环发〔2015〕175号，审核决定 {each.decision}，{each.decided_by}）：{each.reason}",
        en=f"{name.in_language('en')}, {each.day}: the historical maximum {value} of {each.value_day} takes the place "
        f"(175/2015, decision {each.decision} of {each.decided_by}): {each.reason}",
    )


@register("completion")
def completion(key: dict[str, str], version: int | None) -> Trace:
    """How much of a target was completed. Key: unit, period, as_of."""
    unit_id, period_id, written = needed(key, "unit", "period", "as_of")
    at = pinned(version)
    unit = next((each for each in pack().subdistricts() if each.id == unit_id), None)
    period = next((each for each in target_periods() if each.id == period_id), None)
    if unit is None or period is None:
        raise NoSuchFigure(
            Text(zh=f"{period_id} 的 {unit_id}", en=f"{unit_id} in {period_id}"), [each.id for each in target_periods()]
        )
    last_day = last_complete_day(moment_of(written), campaign_zone())
    rules = rules_on(last_day)
    over = DaySpan(period.first, period.last).until(last_day)
    days = dict(day_values(rules.pollutant, over, at, sites_of(unit_id)).get(unit_id, {})) if over else {}
    row = target_row(unit, period, days, last_day, rules)
    clauses, interpretations = _leans_on(row, rules)
    name = unit.name
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.in_language('zh')} {period.title.in_language('zh')} 目标完成比例，截至 {last_day}",
                    en=f"Completion of {name.in_language('en')}, {period.title.in_language('en')}, to {last_day}",
                ),
                value=row.completion,
                unit="1",
                percent=True,
            ),
            clauses=clauses,
            interpretations=interpretations,
            standards=("GB/T 8170-2008",),
            arithmetic=_completion_lines(row, days, rules),
            inputs=(
                *_targets(unit_id, period_id, period.months),
                *(_day_figure(unit_id, day, value, rules.pollutant) for day, value in sorted(days.items())),
            ),
            data_time=day_bounds(over.last, campaign_zone())[1] if over else None,
            remarks=_by_the_other_method(row, rules.pollutant.unit),
        ),
        at,
        standing=standing(period.first, period.last),
    )


def _leans_on(row: TargetRow, rules: Rules) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Clauses and interpretations of a completion, in the order in which the arithmetic uses them: which days count,
    how the period's mean is formed, in which decimals it is compared, what completion is."""
    origin = Origin(rules.origin.on)
    origin.note("ranking.station_share", "targets.capture_minimum")
    days_count = len(origin.interpretations)
    if row.actual is not None:
        if row.period.kind == "half-year":
            origin.note("targets.half_year_method")
        origin.note("targets.comparison_decimals")
    if row.completion is not None:
        origin.note(f"accountability.completion.{rules.steps[0].id}")
    interpretations = list(origin.interpretations)
    if row.period.kind == "quarter" and _QUARTER in pack().interpretations:
        interpretations.insert(days_count, _QUARTER)
    return tuple(dict.fromkeys((*row.clauses, *origin.clauses()))), tuple(interpretations)


def _by_the_other_method(row: TargetRow, unit: str) -> tuple[Text, ...]:
    if row.other is None or row.other.compared is None:
        return ()
    method = _METHODS[row.other.method]
    share = row.other.completion
    found = f"{row.other.compared} {unit}"
    return (
        Text(
            zh=f"另一算法（{method.zh}）：{found}" + (f"，完成比例 {in_percent(share)}" if share is not None else ""),
            en=f"By the other method ({method.en}): {found}"
            + (f", completion {in_percent(share)}" if share is not None else ""),
        ),
    )


def _known_until(version: int) -> dt.datetime:
    """The campaign's moment at which a version was the newest one; now, for the newest or one that is not on record."""
    if version < store().version():
        run = ResultRun.objects.filter(version=version).order_by("-id").first()
        if run is not None:
            return run.until
    return clock.now()


def _place_lines(mine: RankRow, rows: tuple[RankRow, ...], decimals: int) -> list[Text]:
    if mine.place is None:
        why = reason_text(mine.reason) or Text(zh=mine.reason, en=mine.reason)
        return [Text(zh=f"不排名：{why.in_language('zh')}", en=f"no place: {why.in_language('en')}")]
    better = sum(1 for row in rows if row.place is not None and row.place < mine.place)
    formula, place = f"{say(mine.value)} → {mine.kept}", f"{better} + 1 = {mine.place}"
    lines = [
        _rounded(formula, decimals),
        Text(
            zh=f"浓度更低的街道有 {better} 个：名次 {place}",
            en=f"subdistricts with a lower value: {better}; place {place}",
        ),
    ]
    if mine.tied_with:
        others = [site_name(each) for each in mine.tied_with]
        lines.append(
            Text(
                zh=f"与{'、'.join(each.in_language('zh') for each in others)}相同，并列",
                en=f"equal to {', '.join(each.in_language('en') for each in others)}: the place is shared",
            )
        )
    return lines


def _rounded(formula: str, decimals: int) -> Text:
    return Text(zh=f"{formula}（{decimals} 位小数，GB/T 8170）", en=f"{formula} ({decimals} decimals, GB/T 8170)")


def _completion_lines(row: TargetRow, days: dict[dt.date, Fraction], rules: Rules) -> tuple[Text, ...]:
    needs = percent(rules.capture_minimum)
    count = Text(
        zh=f"有效天数：已结束的 {row.elapsed_days} 天中 {row.valid_days} 天，全期 {row.total_days} 天；"
        f"作结论至少需要 {needs}",
        en=f"valid days: {row.valid_days} of {row.elapsed_days} that are over, {row.total_days} in all; "
        f"a verdict needs {needs} of them",
    )
    if row.actual is None:
        return count, Text(zh="没有有效日，没有完成比例", en="no valid day: no completion")
    unit = rules.pollutant.unit
    baseline, target = half_even(row.baseline, rules.decimals), half_even(row.target, rules.decimals)
    lines = [
        count,
        *_months_lines(row, unit),
        mean_line([value for _, value in sorted(days.items())], exact_mean(list(days.values())), unit),
    ]
    if row.method != METHODS[0]:
        mean = f"{say(row.actual)} {unit}"
        lines.append(Text(zh=f"各月均值的均值：{mean}", en=f"mean of the monthly means: {mean}"))
    lines.append(_rounded(f"{say(row.actual)} → {row.compared} {unit}", rules.decimals))
    if row.completion is None:
        pair = f"{baseline} = {target}"
        return *lines, Text(
            zh=f"基数与目标相同（{pair}），没有完成比例", en=f"baseline equals target ({pair}): no completion"
        )
    formula = f"({baseline} − {row.compared}) ÷ ({baseline} − {target}) = {in_percent(row.completion)}"
    lines.append(Text(zh=f"完成比例 = {formula}", en=f"completion = {formula}"))
    sign, final = "≤" if row.meets_so_far else ">", row.status in ("met", "short")
    zh, en = ("达标", "met") if row.meets_so_far else ("未达标", "short of it")
    lines.append(
        Text(
            zh=f"{row.compared} {sign} 目标 {target} {unit}：{'' if final else '目前'}{zh}",
            en=f"{row.compared} {sign} target {target} {unit}: {en}{'' if final else ' so far'}",
        )
    )
    return tuple(lines)


def _months_lines(row: TargetRow, unit: str) -> list[Text]:
    """How a quarter's baseline and target come from its months'."""
    if row.period.id in pack().info.targets.periods:
        return []
    pairs = [pack().target(row.unit.id, month) for month in row.period.months]
    return [
        Text(zh=f"{name.zh}：{line.zh}", en=f"{name.en}: {line.en}")
        for name, line in (
            (
                Text(zh="基数", en="baseline"),
                mean_line([Fraction(each.baseline) for each in pairs], row.baseline, unit),
            ),
            (Text(zh="目标", en="target"), mean_line([Fraction(each.target) for each in pairs], row.target, unit)),
        )
    ]


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
        value=value,
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
            concentration(Text(zh="均值", en="Mean"), pollutant.unit),
            Text(zh="排名值", en="Ranked value"),
            Text(zh="有效天数", en="Valid days"),
            Text(zh="说明", en="Remark"),
        ),
        rows=tuple(
            (
                row.place,
                site_name(row.id),
                shown(row.value),
                row.kept,
                sum(1 for day in days.get(row.id, {}) if over is not None and day in over),
                reason_text(row.reason),
            )
            for row in rows
        ),
    )
