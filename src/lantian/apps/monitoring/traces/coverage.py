"""How much of what was planned came in: of the last 24 hours, and of the days of a period."""

from __future__ import annotations

from fractions import Fraction

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import DAILY, HOUR, campaign_zone, planned_stations, ranked_pollutant
from lantian.apps.monitoring.computation.lake import read_block, registered_sites
from lantian.apps.monitoring.now import COVERAGE_HOURS
from lantian.apps.monitoring.traces.again import (
    figures_on,
    kind_of,
    local,
    moment_of,
    pinned,
    pollutant_asked,
    shown,
    site_name,
    sites_of,
    span_of,
    stamped,
    yes_no,
)
from lantian.apps.monitoring.traces.formula import VALIDITY, concentration, in_percent
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.time.local import day_bounds, last_complete_day, local_day, start_of_hour
from lantian.io import clock

__all__ = ["coverage", "valid_days"]


@register("coverage")
def coverage(key: dict[str, str], version: int | None) -> Trace:
    """Station hours of the ranked pollutant in 24 h, as a share of those planned. Key: hour (start of the last one)."""
    (hour,) = needed(key, "hour")
    last, at = start_of_hour(moment_of(hour)), pinned(version)
    pollutant, origin = ranked_pollutant(local_day(last, campaign_zone()))
    start, known = last - (COVERAGE_HOURS - 1) * HOUR, {unit.id for unit in pack().subdistricts()}
    sites = [site for site in registered_sites(campaign_zone()) if site.subdistrict in known]
    block = read_block(store(), sites, start, last + HOUR, pollutants=(pollutant,), version=at)
    came = [int(row.sum()) for row in block.there[pollutant]]
    planned = planned_stations(SiteKind.DISTRICT)
    share = Fraction(sum(came), COVERAGE_HOURS * planned)
    formula = f"{sum(came)} ÷ ({planned} × {COVERAGE_HOURS}) = {in_percent(share)}"
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"至 {local(last + HOUR)} 的 24 小时数据到达率（{pollutant.label}）",
                    en=f"{pollutant.label} data that came in the 24 h to {local(last + HOUR)}",
                ),
                value=share,
                unit="1",
                percent=True,
            ),
            clauses=origin.clauses(pack().info.stations.clause),
            interpretations=origin.interpretations,
            arithmetic=(
                Text(
                    zh=f"到达的站点小时数 ÷（应建站点数 × 24）：{formula}",
                    en=f"station hours that came ÷ (stations planned × 24): {formula}",
                ),
            ),
            tables=(
                InputTable(
                    title=Text(zh="各站到达的小时数", en="Hours that came from each station"),
                    columns=(
                        Text(zh="编码", en="Code"),
                        Text(zh="街道", en="Subdistrict"),
                        Text(zh="小时数", en="Hours"),
                    ),
                    rows=tuple(
                        (site.code, site_name(site.subdistrict), number)
                        for site, number in zip(sites, came, strict=True)
                    ),
                ),
            ),
            data_time=last + HOUR,
        ),
        at,
    )


@register("valid-days")
def valid_days(key: dict[str, str], version: int | None) -> Trace:
    """Valid days of a period. Key: site, first, last, and pollutant (else the one that is ranked)."""
    site, begin, end = needed(key, "site", "first", "last")
    span, at, kind = span_of(begin, end), pinned(version), kind_of(site)
    pollutant, origin = pollutant_asked(key, span)
    over = span.until(last_complete_day(clock.now(), campaign_zone()))
    if over is None:
        raise NoSuchFigure(
            Text(zh=f"{begin} 至 {end}：尚无已过的日期", en=f"days from {begin} to {end}: none of them is over")
        )
    figures = [
        figure
        for figure in figures_on(sites_of(site), over, at, (pollutant,))
        if (figure.site_kind, figure.site, figure.indicator) == (kind, site, DAILY[pollutant])
    ]
    count = sum(figure.valid for figure in figures)
    name = site_name(site)
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.in_language('zh')} {span.first} 至 {span.last} {pollutant.label} 有效天数",
                    en=f"Valid days of {pollutant.label}, {name.in_language('en')}, {span.first} to {span.last}",
                ),
                value=count,
                unit="day",
            ),
            clauses=origin.clauses(pack().info.stations.clause),
            interpretations=() if kind is SiteKind.STATION else origin.interpretations,
            standards=(VALIDITY, "HJ 663-2013"),
            arithmetic=(
                Text(
                    zh=f"有效天数：已结束的 {len(over)} 天中 {count} 天，全期 {len(span)} 天",
                    en=f"valid days: {count} of {len(over)} that are over, {len(span)} in all",
                ),
            ),
            tables=(
                InputTable(
                    title=Text(zh="各日", en="Day by day"),
                    columns=(
                        Text(zh="日期", en="Day"),
                        concentration(Text(zh="日值", en="Daily figure"), pollutant.unit),
                        Text(zh="参与数", en="Parts"),
                        Text(zh="至少", en="Needed"),
                        Text(zh="有效", en="Valid"),
                    ),
                    rows=tuple(
                        (figure.day, shown(figure.exact), figure.parts, figure.needed, yes_no(figure.valid))
                        for figure in figures
                    ),
                ),
            ),
            data_time=day_bounds(over.last, campaign_zone())[1],
        ),
        at,
    )
