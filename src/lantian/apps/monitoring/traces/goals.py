"""G1 and G2: what the winter's two promises were measured by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import Origin, campaign_zone, parse_exact
from lantian.apps.monitoring.computation.lake import registered_sites
from lantian.apps.monitoring.models import DayIndex, DayMean
from lantian.apps.monitoring.reference import PublishedRecord, published_record
from lantian.apps.monitoring.seasons import compared, season_origin, season_spans
from lantian.apps.monitoring.traces.again import figures_on, pinned, say, shown, stands_in
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.rules.season import DailyFact, Goal, SeasonComparison, SeasonSide
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
    origin = season_origin()
    found = compared(facts, last_day, origin)
    return _trace(
        name=Text(zh="PM₂.₅ 平均浓度同比变化", en="Change of mean PM₂.₅ against the year before"),
        goal=found.pm25,
        arithmetic=(
            *(_mean(side) for side in (found.before, found.after)),
            _change(found.pm25),
            _verdict(found.pm25),
        ),
        facts=facts,
        found=found,
        origin=origin,
        record=record,
        at=at,
        last_day=last_day,
        standards=("HJ 663-2013",),
    )


@register("season-heavy-days")
def season_heavy_days(key: dict[str, str], version: int | None) -> Trace:
    """Heavily polluted days of the winter against the winter before (G2). Key: source."""
    facts, last_day, record, at = _facts(key, version, None)
    origin = season_origin()
    found = compared(facts, last_day, origin)
    return _trace(
        name=Text(zh="重污染天数同比变化", en="Change in heavily polluted days against the year before"),
        goal=found.heavy_days,
        arithmetic=(
            *(_count(side, found.heavy_above) for side in (found.before, found.after)),
            _change(found.heavy_days),
            _verdict(found.heavy_days),
        ),
        facts=facts,
        found=found,
        origin=origin,
        record=record,
        at=at,
        last_day=last_day,
        standards=("HJ 633-2012",),
    )


def _trace(
    *,
    name: Text,
    goal: Goal,
    arithmetic: tuple[str, ...],
    facts: Sequence[DailyFact],
    found: SeasonComparison,
    origin: Origin,
    record: PublishedRecord | None,
    at: int | None,
    last_day: dt.date,
    standards: tuple[str, ...],
) -> Trace:
    return Trace(
        figure=Figure(name=name, value=shown(goal.change), unit="1"),
        clauses=origin.clauses(),
        interpretations=origin.readings,
        standards=standards,
        arithmetic=arithmetic,
        tables=(
            InputTable(
                title=Text(zh="逐日数据", en="Day by day"),
                columns=(
                    Text(zh="日期", en="Day"),
                    Text(zh="AQI", en="Index"),
                    Text(zh="PM₂.₅", en="PM₂.₅, µg/m³"),
                    Text(zh="重污染", en="Heavy"),
                ),
                rows=tuple(
                    (
                        fact.day,
                        fact.aqi,
                        shown(Fraction(fact.pm25)) if fact.pm25 is not None else None,
                        "yes" if fact.aqi is not None and fact.aqi > found.heavy_above else "",
                    )
                    for fact in facts
                    if fact.day in found.before.span or fact.day in found.after.span
                ),
            ),
        ),
        data_version=at,
        pack_version=pack().version_label,
        data_time=day_bounds(min(last_day, found.after.span.last), campaign_zone())[1],
        stand_in=record is None and stands_in(),
        remarks=(record.source,) if record else (),
    )


def _facts(
    key: dict[str, str], version: int | None, indicator: Indicator | None
) -> tuple[Sequence[DailyFact], dt.date, PublishedRecord | None, int | None]:
    """The days of a record: the published table, or the district's at a version (all of it, or PM2.5 alone)."""
    (source,) = needed(key, "source")
    if source == "published":
        record = published_record()
        if record is None or not record.facts:
            raise NoSuchFigure("of a published record", ["district"])
        return record.facts, record.facts[-1].day, record, None
    if source != "district":
        raise NoSuchFigure(f"of the source {source!r}", ["published", "district"])
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


def _mean(side: SeasonSide) -> str:
    if side.pm25_mean is None:
        return f"{side.span.first} – {side.span.last}: no valid day"
    return (
        f"{side.span.first} – {side.span.last}: {say(side.pm25_total)} ÷ {side.pm25_days} days = "
        f"{say(side.pm25_mean)} µg/m³ ({side.pm25_days} of {side.elapsed} days valid)"
    )


def _count(side: SeasonSide, above: int) -> str:
    return (
        f"{side.span.first} – {side.span.last}: {side.heavy_days} days with an index above {above} "
        f"({side.index_days} of {side.elapsed} days have an index)"
    )


def _change(goal: Goal) -> str:
    if goal.change is None:
        return f"no change can be computed: {goal.reason}"
    return (
        f"({say(goal.after)} − {say(goal.before)}) ÷ {say(goal.before)} = {say(goal.change)}; "
        f"promised: −{say(goal.promised)}"
    )


def _verdict(goal: Goal) -> str:
    sure = "" if goal.certain else "; the missing days could turn it round"
    return f"{goal.verdict}{f' ({goal.reason})' if goal.reason else ''}{sure}"
