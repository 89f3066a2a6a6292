"""Daily means, daily indices and means of longer periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import DAILY, HOUR, Origin, campaign_zone, exact_mean, parse_exact
from lantian.apps.monitoring.computation.days import DayFigures
from lantian.apps.monitoring.models import DayIndex, DayMean
from lantian.apps.monitoring.standing import standing
from lantian.apps.monitoring.traces.again import (
    block_of_days,
    equals,
    figures_on,
    kind_of,
    needed_on,
    pinned,
    pollutant_asked,
    say,
    shown,
    shown_day,
    site_name,
    sites_of,
    span_of,
    stamped,
    yes_no,
)
from lantian.apps.monitoring.traces.formula import VALIDITY, concentration, index_lines, mean_line, micro
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Line, Trace
from lantian.core.standards import hj633
from lantian.core.standards.hj633 import Indicator, Report
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, hours_between
from lantian.core.time.span import DaySpan

__all__ = ["day_index", "day_mean", "period_mean"]

_BY_INDICATOR = {indicator: pollutant for pollutant, indicator in DAILY.items()} | {Indicator.O3_1H: Pollutant.O3}


@register("day-mean")
def day_mean(key: dict[str, str], version: int | None) -> Trace:
    """A daily figure. Key: site (station, subdistrict or "district"), day, indicator (such as pm25_24h)."""
    site, written, name = needed(key, "site", "day", "indicator")
    if name not in set(map(str, _BY_INDICATOR)):
        raise NoSuchFigure(Text(zh=f"指标 {name}", en=f"the indicator {name}"), sorted(map(str, _BY_INDICATOR)))
    day, indicator, at = shown_day(written), Indicator(name), pinned(version)
    kind, pollutant = kind_of(site), _BY_INDICATOR[Indicator(name)]
    figures = figures_on(sites_of(site), DaySpan(day, day), at, (pollutant,))
    mine = _one(figures, kind, site, day, indicator)
    parts = _parts(figures, kind, site, indicator)
    _, origin = needed_on(day)
    table, arithmetic = (
        _hours(site, day, pollutant, indicator, at, mine) if kind is SiteKind.STATION else _members(parts, mine)
    )
    return stamped(
        Trace(
            figure=Figure(
                name=_named(site, day, indicator),
                value=mine.exact if mine.valid else None,
                unit=pollutant.unit,
                places=pollutant.decimals,
            ),
            clauses=_clauses(kind, origin),
            interpretations=() if kind is SiteKind.STATION else origin.interpretations,
            standards=(VALIDITY, "HJ 663-2013"),
            arithmetic=(*arithmetic, _validity(mine, kind)),
            inputs=tuple(_figure_of(each) for each in parts),
            tables=(table,),
            data_time=day_bounds(day, campaign_zone())[1],
            remarks=_kept(mine, at),
        ),
        at,
        standing=standing(day, day),
    )


@register("day-index")
def day_index(key: dict[str, str], version: int | None) -> Trace:
    """A daily index (HJ 633, daily report). Key: site, day."""
    site, written = needed(key, "site", "day")
    day, at, kind = shown_day(written), pinned(version), kind_of(site)
    figures = [
        figure
        for figure in figures_on(sites_of(site), DaySpan(day, day), at)
        if figure.site_kind is kind and figure.site == site
    ]
    edition = pack().edition("HJ 633", day)
    given = {figure.indicator: figure.exact if figure.valid else None for figure in figures}
    quality = hj633.index(given, edition, Report.DAILY)
    _, origin = needed_on(day)
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{site_name(site).in_language('zh')} {day} 空气质量指数（日报）",
                    en=f"Air quality index of {site_name(site).in_language('en')}, {day} (daily report)",
                ),
                value=quality.published(),
                unit="",
            ),
            clauses=_clauses(kind, origin),
            interpretations=() if kind is SiteKind.STATION else origin.interpretations,
            standards=(f"HJ 633-{edition} 4.3, 4.4", VALIDITY),
            arithmetic=index_lines(given, quality),
            inputs=tuple(_figure_of(figure) for figure in figures),
            data_time=day_bounds(day, campaign_zone())[1],
            remarks=_kept_index(kind, site, day, quality.published(), at),
        ),
        at,
        standing=standing(day, day),
    )


@register("period-mean")
def period_mean(key: dict[str, str], version: int | None) -> Trace:
    """The mean of a site's valid days. Key: site, first, last, and pollutant (else the one that is ranked)."""
    site, begin, end = needed(key, "site", "first", "last")
    span, at, kind = span_of(begin, end), pinned(version), kind_of(site)
    pollutant, origin = pollutant_asked(key, span)
    figures = [
        figure
        for figure in figures_on(sites_of(site), span, at, (pollutant,))
        if figure.site_kind is kind and figure.site == site and figure.indicator is DAILY[pollutant]
    ]
    valid = [figure.exact for figure in figures if figure.valid and figure.exact is not None]
    mean = exact_mean(valid) if valid else None
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{site_name(site).in_language('zh')} {pollutant.label} 均值，{span.first} 至 {span.last}",
                    en=f"Mean {pollutant.label} of {site_name(site).in_language('en')}, {span.first} to {span.last}",
                ),
                value=mean,
                unit=pollutant.unit,
                places=pollutant.decimals,
            ),
            clauses=_clauses(kind, origin),
            interpretations=() if kind is SiteKind.STATION else origin.interpretations,
            standards=("HJ 663-2013",),
            arithmetic=(
                mean_line(valid, mean, pollutant.unit),
                Text(zh=f"有效天数：{len(span)} 天中 {len(valid)} 天", en=f"valid days: {len(valid)} of {len(span)}"),
            ),
            inputs=tuple(_figure_of(figure) for figure in figures),
            data_time=day_bounds(span.last, campaign_zone())[1],
        ),
        at,
        standing=standing(span.first, span.last),
    )


def _clauses(kind: SiteKind, origin: Origin) -> tuple[str, ...]:
    """A station's figure rests on the standards alone; those of many stations on the policy's share of them, too."""
    plan = pack().info.stations.clause
    return (plan,) if kind is SiteKind.STATION else origin.clauses(plan)


def _one(figures: Sequence[DayFigures], kind: SiteKind, site: str, day: dt.date, indicator: Indicator) -> DayFigures:
    for figure in figures:
        if (figure.site_kind, figure.site, figure.indicator) == (kind, site, indicator):
            return figure
    raise NoSuchFigure(Text(zh=f"{site} {day}：未登记站点", en=f"{site} on {day}: no station there is registered"))


def _parts(figures: Sequence[DayFigures], kind: SiteKind, site: str, indicator: Indicator) -> list[DayFigures]:
    """The figures that a mean over sites is made of."""
    below = {SiteKind.SUBDISTRICT: SiteKind.STATION, SiteKind.DISTRICT: SiteKind.SUBDISTRICT}.get(kind)
    return [each for each in figures if each.site_kind == below and each.indicator is indicator]


def _members(parts: Sequence[DayFigures], mine: DayFigures) -> tuple[InputTable, tuple[Line, ...]]:
    unit = mine.indicator.pollutant.unit
    valid = [each.exact for each in parts if each.valid and each.exact is not None]
    table = InputTable(
        title=Text(zh="参与计算的站点或街道", en="What the mean is taken of"),
        columns=(
            Text(zh="站点或街道", en="Site"),
            concentration(Text(zh="日值", en="Daily figure"), unit),
            Text(zh="参与数", en="Parts"),
            Text(zh="至少", en="Needed"),
            Text(zh="有效", en="Valid"),
        ),
        rows=tuple(
            (site_name(each.site), shown(each.exact), each.parts, each.needed, yes_no(each.valid)) for each in parts
        ),
    )
    return table, (mean_line(valid, mine.exact, unit),)


def _hours(
    site: str, day: dt.date, pollutant: Pollutant, indicator: Indicator, at: int, mine: DayFigures
) -> tuple[InputTable, tuple[Line, ...]]:
    zone = campaign_zone()
    block = block_of_days(sites_of(site), DaySpan(day, day), at, (pollutant,))
    start, end = day_bounds(day, zone)
    values = [
        (time, micro(block, pollutant, column) if block.there[pollutant][0, column] else None)
        for column, time in enumerate(hours_between(start, end))
    ]
    table = InputTable(
        title=Text(zh="当日各小时", en="The hours of the day"),
        columns=(
            Text(zh="起始时刻", en="Hour from"),
            concentration(Text(zh="小时均值", en="Hourly mean"), pollutant.unit),
        ),
        rows=tuple((time, shown(value)) for time, value in values),
    )
    there = [value for _, value in values if value is not None]
    if indicator is Indicator.O3_8H:
        return table, _windows(values, mine)
    if indicator is Indicator.O3_1H:
        return table, (f"max({', '.join(say(value) for value in there)}) {equals(mine.exact)} {pollutant.unit}",)
    return table, (mean_line(there, mine.exact, pollutant.unit),)


def _windows(values: Sequence[tuple[dt.datetime, Fraction | None]], mine: DayFigures) -> tuple[Line, ...]:
    """The running 8 h mean that is the largest, and how many there are."""
    for end in range(8, len(values) + 1):
        there = [value for _, value in values[end - 8 : end] if value is not None]
        if there and exact_mean(there) == mine.exact:
            until = (values[end - 1][0] + HOUR).astimezone(campaign_zone())
            line = mean_line(there, mine.exact, mine.indicator.pollutant.unit)
            return (
                Text(
                    zh=f"8 小时均值中最大的一个，至 {until:%H:%M}：{line.zh}",
                    en=f"largest of the 8 h means, ending {until:%H:%M}: {line.en}",
                ),
            )
    return (Text(zh="没有有效的 8 小时均值", en="no valid 8 h mean"),)


def _validity(mine: DayFigures, kind: SiteKind) -> Text:
    """Whether enough went in: hours or 8 h means of a station, stations of a subdistrict, subdistricts."""
    of = {
        SiteKind.STATION: ("小时", "hours"),
        SiteKind.SUBDISTRICT: ("站点", "stations"),
        SiteKind.DISTRICT: ("街道", "subdistricts"),
    }
    zh, en = of[kind]
    if kind is SiteKind.STATION and mine.indicator is Indicator.O3_8H:
        zh, en = "8 小时均值", "8 h means"
    return Text(
        zh=f"参与的{zh} {mine.parts} 个，至少 {mine.needed} 个：{'有效' if mine.valid else '无效'}",
        en=f"{mine.parts} {en} went in, {mine.needed} are needed: {'valid' if mine.valid else 'not valid'}",
    )


def _named(site: str, day: dt.date, indicator: Indicator) -> Text:
    label, name = indicator.pollutant.label, site_name(site)
    of = {Indicator.O3_8H: ("日最大8小时均值", "largest 8 h mean"), Indicator.O3_1H: ("日最大小时值", "largest hour")}
    zh, en = of.get(indicator, ("日均值", "daily mean"))
    return Text(
        zh=f"{name.in_language('zh')} {day} {label} {zh}", en=f"{label}, {en} of {name.in_language('en')}, {day}"
    )


def _figure_of(figure: DayFigures) -> Figure:
    return Figure(
        name=_named(figure.site, figure.day, figure.indicator),
        value=figure.exact if figure.valid else None,
        unit=figure.indicator.pollutant.unit,
        kind="day-mean",
        key={"site": figure.site, "day": str(figure.day), "indicator": str(figure.indicator)},
    )


def _kept(mine: DayFigures, at: int) -> tuple[Text, ...]:
    row = DayMean.objects.filter(
        site_kind=mine.site_kind, site=mine.site, day=mine.day, indicator=mine.indicator
    ).first()
    if row is None:
        return ()
    same = (parse_exact(row.exact), row.valid) == (mine.exact, mine.valid)
    return (_compared(same, row.version, at, say(parse_exact(row.exact))),)


def _kept_index(kind: SiteKind, site: str, day: dt.date, aqi: int | None, at: int) -> tuple[Text, ...]:
    row = DayIndex.objects.filter(site_kind=kind, site=site, day=day).first()
    return () if row is None else (_compared(row.aqi == aqi, row.version, at, str(row.aqi)),)


def _compared(same: bool, kept: int, at: int, value: str) -> Text:
    if same:
        return Text(
            zh=f"按数据版本 {at} 重算，与结果表（版本 {kept}）一致。",
            en=f"Computed again at data version {at}; equal to the result kept (version {kept}).",
        )
    return Text(
        zh=f"按数据版本 {at} 重算；结果表现为 {value}（版本 {kept}），其间数据有更正。",
        en=f"Computed again at data version {at}; the result kept now is {value} (version {kept}).",
    )
