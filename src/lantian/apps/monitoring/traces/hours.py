"""The hourly index, and how many stations are on line."""

from __future__ import annotations

import datetime as dt

from lantian.apps.monitoring.choices import NETWORK, SiteKind
from lantian.apps.monitoring.common import HOUR, campaign_zone, exact_mean
from lantian.apps.monitoring.computation.hours import (
    CONTEXT,
    SiteHours,
    hour_concentrations,
    hours_of_sites,
    index_input,
)
from lantian.apps.monitoring.computation.lake import read_block
from lantian.apps.monitoring.models import HourIndex, Station
from lantian.apps.monitoring.now import stations_online
from lantian.apps.monitoring.standing import standing_of_hours
from lantian.apps.monitoring.traces.again import (
    kind_of,
    local,
    moment_of,
    needed_on,
    pinned,
    say,
    shown,
    site_name,
    sites_of,
    stamped,
    yes_no,
)
from lantian.apps.monitoring.traces.formula import VALIDITY, concentration, index_lines
from lantian.apps.monitoring.traces.means import RUNNING, hour_figure, running_figure
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.standards import hj633
from lantian.core.standards.hj633 import Report
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import hours_between, local_day, start_of_hour

__all__ = ["index_hour", "online"]


@register("index-hour")
def index_hour(key: dict[str, str], version: int | None) -> Trace:
    """An hourly index (HJ 633, real-time report). Key: site, hour (its start)."""
    site, hour = needed(key, "site", "hour")
    time, at, kind = start_of_hour(moment_of(hour)), pinned(version), kind_of(site)
    day = local_day(time, campaign_zone())
    needs, origin = needed_on(day)
    block = read_block(store(), sites_of(site), time - CONTEXT, time + HOUR, version=at)
    found = {(each.site_kind, each.site): each for each in hours_of_sites(block, needs)}
    mine = found.get((kind, site))
    if mine is None:
        raise NoSuchFigure(Text(zh=f"{site}：未登记站点", en=f"{site}: no station there is registered"))
    concentrations = hour_concentrations(mine)[-1]
    edition = pack().edition("HJ 633", day)
    given = index_input(concentrations)
    quality = hj633.index(given, edition, Report.HOURLY)
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{site_name(site).in_language('zh')} 空气质量指数（实时报），{local(time)} 起",
                    en=f"Hourly index of {site_name(site).in_language('en')}, hour from {local(time)}",
                ),
                value=quality.published(),
                unit="",
            ),
            clauses=origin.clauses(pack().info.stations.clause),
            interpretations=() if kind is SiteKind.STATION else origin.interpretations,
            standards=(f"HJ 633-{edition} 5.1.3, 4.3, 4.4", VALIDITY),
            arithmetic=(*_running_lines(mine), *index_lines(given, quality)),
            inputs=_inputs(site, time, mine),
            tables=(_table(mine, block.start),),
            data_time=time + HOUR,
            remarks=_remarks(kind, site, time, quality.published(), at),
        ),
        at,
        standing=standing_of_hours(time, time + HOUR),
    )


@register("stations-online")
def online(key: dict[str, str], version: int | None) -> Trace:
    """How many stations were on line at a moment, from the newest hour of each that is known. Key: at, and unit for
    the stations of one subdistrict."""
    (written,) = needed(key, "at")
    unit, at, pin = key.get("unit", ""), moment_of(written), pinned(version)
    if unit and kind_of(unit) is not SiteKind.SUBDISTRICT:
        raise NoSuchFigure(
            Text(zh=f"街道 {unit}", en=f"the subdistrict {unit}"), [each.id for each in pack().subdistricts()]
        )
    rule = stations_online(at)
    stations = [each for each in Station.objects.filter(network=NETWORK) if not unit or each.subdistrict == unit]
    planned = rule.by_subdistrict[unit][1] if unit else rule.planned
    newest = _newest_hours(at, rule.limit, pin)
    rows = []
    count = 0
    for station in stations:
        time = newest.get(station.code)
        age = at - (time + HOUR) if time else None
        here = age is not None and age <= rule.limit
        count += here
        minutes = age // dt.timedelta(minutes=1) if age is not None else None
        rows.append((station.code, site_name(station.code), time, minutes, yes_no(here)))
    limit = rule.limit // dt.timedelta(minutes=1)
    of = site_name(unit) if unit else Text(zh="", en="")
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{of.in_language('zh')} 在线站点数，{local(at)}".strip(),
                    en=f"Stations on line{' in ' if unit else ''}{of.in_language('en')}, {local(at)}",
                ),
                value=count,
                unit="count",
            ),
            clauses=rule.clauses,
            interpretations=rule.interpretations,
            arithmetic=(
                Text(
                    zh=f"在线：最近小时在 {local(at)} 之前不超过 {limit} 分钟内结束",
                    en=f"on line: the newest hour ended no more than {limit} min before {local(at)}",
                ),
                Text(
                    zh=f"已登记 {len(stations)} 个站点中 {count} 个在线，应建 {planned} 个",
                    en=f"{count} of {len(stations)} registered are on line, {planned} planned",
                ),
            ),
            tables=(
                InputTable(
                    title=Text(zh="各站最近小时", en="Newest hour of each station"),
                    columns=(
                        Text(zh="编码", en="Code"),
                        Text(zh="名称", en="Name"),
                        Text(zh="最近小时起始", en="Newest hour from"),
                        Text(zh="结束至今（分钟）", en="Ended before (min)"),
                        Text(zh="在线", en="On line"),
                    ),
                    rows=tuple(rows),
                ),
            ),
            data_time=at,
        ),
        pin,
    )


def _newest_hours(at: dt.datetime, limit: dt.timedelta, version: int) -> dict[str, dt.datetime]:
    """The newest hour of each station that had ended at a moment: in the store, or still at the doorstep."""
    table = store().query(
        "SELECT station, max(time) AS time FROM observation GROUP BY station",
        network=NETWORK,
        cadence="hour",
        start=at - limit - 24 * HOUR,
        end=at - HOUR + dt.timedelta(microseconds=1),
        version=version,
    )
    newest = {row["station"]: row["time"] for row in table.to_pylist()}
    for row in store().latest(network=NETWORK, cadence="hour"):
        if row.time + HOUR <= at and row.time > newest.get(row.station, row.time - HOUR):
            newest[row.station] = row.time
    return newest


def _running_lines(mine: SiteHours) -> list[Text]:
    lines = []
    for pollutant, (length, least) in RUNNING.items():
        values = [value for value in mine.values[pollutant][-length:] if value is not None]
        if values:
            mean = f"{say(exact_mean(values))} {pollutant.unit}"
            zh, en = ("", "") if len(values) >= least else ("（无效）", " (not valid)")
            lines.append(
                Text(
                    zh=f"{pollutant.label} {length} 小时滑动平均：{len(values)} 个小时，{mean}{zh}",
                    en=f"{pollutant.label}, {length} h running mean: {len(values)} hours, {mean}{en}",
                )
            )
    return lines


def _table(mine: SiteHours, start: dt.datetime) -> InputTable:
    count = len(mine.parts[Pollutant.PM25])
    times = list(hours_between(start, start + count * HOUR))
    return InputTable(
        title=Text(zh="此前 24 小时的小时均值", en="Hourly means of the 24 h that end with it"),
        columns=(
            Text(zh="起始时刻", en="Hour from"),
            *(concentration(Text(zh=each.label, en=each.label), each.unit) for each in Pollutant),
        ),
        rows=tuple((time, *(shown(mine.values[each][at]) for each in Pollutant)) for at, time in enumerate(times)),
    )


def _inputs(site: str, time: dt.datetime, mine: SiteHours) -> tuple[Figure, ...]:
    """The site's hour and the running means that end with it."""
    hours = tuple(
        hour_figure(site, pollutant, time, mine.values[pollutant][-1])
        for pollutant in Pollutant
        if mine.values[pollutant][-1] is not None
    )
    newest = hour_concentrations(mine)[-1]
    running = {Pollutant.PM25: newest.pm25_24h, Pollutant.PM10: newest.pm10_24h, Pollutant.O3: newest.o3_8h}
    return hours + tuple(
        running_figure(site, pollutant, time, value) for pollutant, value in running.items() if value is not None
    )


def _remarks(kind: SiteKind, site: str, time: dt.datetime, aqi: int | None, at: int) -> tuple[Text, ...]:
    provisional = Text(zh="小时数据为初步数据。", en="Hourly figures are provisional.")
    row = HourIndex.objects.filter(site_kind=kind, site=site, time=time).first()
    if row is None:
        return (provisional,)
    if row.aqi == aqi:
        return (
            provisional,
            Text(
                zh=f"按数据版本 {at} 重算，与结果表（版本 {row.version}）一致。",
                en=f"Computed again at data version {at}; equal to the result kept (version {row.version}).",
            ),
        )
    return (
        provisional,
        Text(
            zh=f"按数据版本 {at} 重算；结果表现为 {row.aqi}（版本 {row.version}），其间数据有更正。",
            en=f"Computed again at data version {at}; the result kept now is {row.aqi} (version {row.version}).",
        ),
    )
