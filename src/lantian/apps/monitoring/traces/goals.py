"""G1 and G2: what the winter's two promises were measured by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import Origin, campaign_zone, parse_exact
from lantian.apps.monitoring.computation.lake import registered_sites
from lantian.apps.monitoring.models import DayIndex, DayMean
from lantian.apps.monitoring.reasons import reason_text
from lantian.apps.monitoring.reference import PublishedRecord, published_record
from lantian.apps.monitoring.seasons import compared, season_origin, season_spans
from lantian.apps.monitoring.standing import standings
from lantian.apps.monitoring.traces.again import equals, figures_on, pinned, say, shown, stamped, yes_no
from lantian.apps.monitoring.traces.formula import concentration, in_percent, percent
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.rules.season import DailyFact, Goal, SeasonComparison, SeasonSide, Verdict
from lantian.core.standards import hj633
from lantian.core.standards.hj633 import Indicator, Report
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, last_complete_day
from lantian.core.time.span import DaySpan
from lantian.io import clock

__all__ = ["season_heavy_days", "season_pm25"]


@register("season-pm25")
def season_pm25(key: dict[str, str], version: int | None) -> Trace:
    """Mean PM2.5 of the winter against the winter before (G1). Key: source ("published" or "district")."""
    facts, last_day, record, at = _facts(key, version, Indicator.PM25_24H)
    found = compared(facts, last_day, season_origin())
    return _trace(
        Text(zh="PM₂.₅ 平均浓度同比变化", en="Change of mean PM₂.₅ against the year before"),
        found.pm25,
        (*(_mean(side) for side in (found.before, found.after)), _change(found.pm25), _verdict(found.pm25)),
        facts,
        found,
        record,
        last_day,
        ("goal.pm25_reduction", "targets.capture_minimum"),
        at,
    )


@register("season-heavy-days")
def season_heavy_days(key: dict[str, str], version: int | None) -> Trace:
    """Heavily polluted days of the winter against the winter before (G2). Key: source."""
    facts, last_day, record, at = _facts(key, version, None)
    found = compared(facts, last_day, season_origin())
    counts = (_count(side, found.heavy_above) for side in (found.before, found.after))
    return _trace(
        Text(zh="重污染天数同比变化", en="Change in heavily polluted days against the year before"),
        found.heavy_days,
        (*counts, _change(found.heavy_days), _verdict(found.heavy_days)),
        facts,
        found,
        record,
        last_day,
        ("goal.heavy_day_index", "goal.heavy_days_reduction", "targets.capture_minimum"),
        at,
    )


def _trace(
    name: Text,
    goal: Goal,
    arithmetic: tuple[Text, ...],
    facts: Sequence[DailyFact],
    found: SeasonComparison,
    record: PublishedRecord | None,
    last_day: dt.date,
    rules: tuple[str, ...],
    at: int | None,
) -> Trace:
    origin = Origin(season_spans()[1].last)
    for parameter in rules:
        origin.number(parameter)
    return stamped(
        Trace(
            figure=Figure(name=name, value=goal.change, unit="1", percent=True),
            clauses=origin.clauses(),
            interpretations=_readings(origin, record),
            standards=("HJ 663-2013",) if goal is found.pm25 else ("HJ 633-2012",),
            arithmetic=arithmetic,
            tables=(_days_table(facts, found),),
            data_time=day_bounds(min(last_day, found.after.span.last), campaign_zone())[1],
            remarks=(record.source,) if record else (),
        ),
        at,
        stand_in=False if record else None,
        standing=None if record else standings().of_spans(*season_spans()),
    )


def _readings(origin: Origin, record: PublishedRecord | None) -> tuple[str, ...]:
    """The interpretations of the rules; a published record is of the city, so which stations make the district's mean
    (the reading of the first goal) is no question there."""
    if record is None:
        return origin.interpretations
    of_the_district = pack().value("goal.pm25_reduction", origin.on).interpretation
    return tuple(name for name in origin.interpretations if name != of_the_district)


def _days_table(facts: Sequence[DailyFact], found: SeasonComparison) -> InputTable:
    return InputTable(
        title=Text(zh="逐日数据", en="Day by day"),
        columns=(
            Text(zh="日期", en="Day"),
            Text(zh="AQI", en="Index"),
            concentration(Text(zh="PM₂.₅", en="PM₂.₅"), Pollutant.PM25.unit),
            Text(zh="重污染", en="Heavy"),
        ),
        rows=tuple(
            (
                fact.day,
                fact.aqi,
                shown(Fraction(fact.pm25)) if fact.pm25 is not None else None,
                None if fact.aqi is None else yes_no(fact.aqi > found.heavy_above),
            )
            for fact in facts
            if fact.day in found.before.span or fact.day in found.after.span
        ),
    )


def _facts(
    key: dict[str, str], version: int | None, indicator: Indicator | None
) -> tuple[Sequence[DailyFact], dt.date, PublishedRecord | None, int | None]:
    """The days of a record: the published table, or the district's at a version (all of it, or PM2.5 alone)."""
    (source,) = needed(key, "source")
    if source == "published":
        record = published_record()
        if record is None or not record.facts:
            raise NoSuchFigure(Text(zh="公布的历史数据", en="a published record"), ["district"])
        return record.facts, record.facts[-1].day, record, None
    if source != "district":
        raise NoSuchFigure(Text(zh=f"数据来源 {source}", en=f"the source {source}"), ["published", "district"])
    at = pinned(version)
    last_day = last_complete_day(clock.now(), campaign_zone())
    return _district(at, last_day, pm25_only=indicator is not None), last_day, None, at


def _district(at: int, last_day: dt.date, *, pm25_only: bool) -> list[DailyFact]:
    """The district's days at a version. A result that was computed at or before it and still stands is the same then;
    what was computed later is computed again from the store."""
    before, after = season_spans()
    where = {"site_kind": SiteKind.DISTRICT, "site": DISTRICT}
    facts: dict[dt.date, DailyFact] = {}
    later: list[dt.date] = []
    for span in (before.until(last_day), after.until(last_day)):
        if span is None:
            continue
        within = {**where, "day__gte": span.first, "day__lte": span.last}
        means = {row.day: row for row in DayMean.objects.filter(indicator=Indicator.PM25_24H, **within)}
        for row in DayIndex.objects.filter(**within):
            mean = means.get(row.day)
            if row.version > at:
                later.append(row.day)
                continue
            pm25 = parse_exact(mean.exact) if mean and mean.valid else None
            facts[row.day] = DailyFact(day=row.day, aqi=row.aqi, pm25=pm25)
    facts |= _again(later, at, pm25_only=pm25_only)
    return [facts[day] for day in sorted(facts)]


def _again(days: Sequence[dt.date], at: int, *, pm25_only: bool) -> dict[dt.date, DailyFact]:
    if not days:
        return {}
    pollutants = (Pollutant.PM25,) if pm25_only else tuple(Pollutant)
    given: dict[dt.date, dict[Indicator, Fraction | None]] = {}
    for stretch in _stretches(sorted(days)):
        for figure in figures_on(registered_sites(campaign_zone()), stretch, at, pollutants):
            if figure.site_kind is SiteKind.DISTRICT:
                given.setdefault(figure.day, {})[figure.indicator] = figure.exact if figure.valid else None
    return {
        day: DailyFact(
            day=day,
            aqi=None if pm25_only else hj633.index(values, pack().edition("HJ 633", day), Report.DAILY).published(),
            pm25=values.get(Indicator.PM25_24H),
        )
        for day, values in given.items()
    }


def _stretches(days: Sequence[dt.date]) -> list[DaySpan]:
    spans: list[DaySpan] = []
    for day in days:
        if spans and (day - spans[-1].last).days == 1:
            spans[-1] = DaySpan(spans[-1].first, day)
        else:
            spans.append(DaySpan(day, day))
    return spans


def _mean(side: SeasonSide) -> Text:
    span = f"{side.span.first} – {side.span.last}"
    if side.pm25_mean is None:
        return Text(zh=f"{span}：没有有效日", en=f"{span}: no valid day")
    formula = f"{say(side.pm25_total)} ÷ {side.pm25_days} {equals(side.pm25_mean)} µg/m³"
    return Text(
        zh=f"{span}：{formula}（{side.elapsed} 天中 {side.pm25_days} 天有效）",
        en=f"{span}: {formula} ({side.pm25_days} of {side.elapsed} days valid)",
    )


def _count(side: SeasonSide, above: int) -> Text:
    span = f"{side.span.first} – {side.span.last}"
    return Text(
        zh=f"{span}：AQI 大于 {above} 的有 {side.heavy_days} 天（{side.elapsed} 天中 {side.index_days} 天有指数）",
        en=f"{span}: {side.heavy_days} days with an index above {above} "
        f"({side.index_days} of {side.elapsed} days have an index)",
    )


def _change(goal: Goal) -> Text:
    if goal.change is None:
        why = reason_text(goal.reason) or Text(zh=goal.reason, en=goal.reason)
        return Text(
            zh=f"无法计算变化：{why.in_language('zh')}", en=f"no change can be computed: {why.in_language('en')}"
        )
    formula = f"({say(goal.after)} − {say(goal.before)}) ÷ {say(goal.before)} = {in_percent(goal.change)}"
    promised = percent(-goal.promised)
    return Text(zh=f"{formula}；目标：{promised}", en=f"{formula}; promised: {promised}")


_VERDICTS = {
    Verdict.MET: Text(zh="完成", en="met"),
    Verdict.NOT_MET: Text(zh="未完成", en="not met"),
    Verdict.UNDECIDED: Text(zh="不作结论", en="undecided"),
}


def _verdict(goal: Goal) -> Text:
    word, why = _VERDICTS[goal.verdict], reason_text(goal.reason)
    zh = f"（{why.in_language('zh')}）" if why else ""
    en = f" ({why.in_language('en')})" if why else ""
    return Text(
        zh=f"{word.zh}{zh}{'' if goal.certain else '；缺测的日子可能改变结论'}",
        en=f"{word.en}{en}{'' if goal.certain else '; the missing days could turn it round'}",
    )
