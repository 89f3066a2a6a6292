"""The hourly index, and how many stations are on line."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from lantian.apps.monitoring.choices import NETWORK, SiteKind
from lantian.apps.monitoring.common import HOUR, campaign_zone
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
from lantian.apps.monitoring.traces.again import (
    kind_of,
    moment_of,
    needed_on,
    pinned,
    say,
    shown,
    site_name,
    sites_of,
    stands_in,
)
from lantian.apps.monitoring.traces.formula import index_lines
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
        raise NoSuchFigure(f"of {site}: no station there is registered")
    concentrations = hour_concentrations(mine)[-1]
    edition = pack().edition("HJ 633", day)
    given = index_input(concentrations)
    quality = hj633.index(given, edition, Report.HOURLY)
    local = time.astimezone(campaign_zone())
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{site_name(site).in_language('zh')} 空气质量指数（实时报），{local:%Y-%m-%d %H:%M} 起",
                en=f"Hourly index of {site_name(site).in_language('en')}, hour from {local:%Y-%m-%d %H:%M}",
            ),
            value=quality.published(),
            unit="",
        ),
        clauses=origin.clauses(pack().info.stations.clause),
        interpretations=() if kind is SiteKind.STATION else origin.interpretations,
        standards=(f"HJ 633-{edition} 5.1.3, 4.3, 4.4", "GB 3095-2012 table 4"),
        arithmetic=(*_running_lines(mine), *index_lines(given, quality)),
        inputs=_inputs(kind, site, time, list(found.values())),
        tables=(_table(mine, block.start),),
        data_version=at,
        pack_version=pack().version_label,
        data_time=time + HOUR,
        stand_in=stands_in(),
        remarks=_remarks(kind, site, time, quality.published(), at),
    )


@register("stations-online")
def online(key: dict[str, str], version: int | None) -> Trace:
    """How many stations were on line at a moment. Key: at. Judged from the newest hour of each that is known."""
    (written,) = needed(key, "at")
    at, pin = moment_of(written), pinned(version)
    rule = stations_online(at)
    stations = list(Station.objects.all())
    newest = _newest_hours(at, rule.limit, pin)
    rows = []
    count = 0
    for station in stations:
        time = newest.get(station.code)
        age = at - (time + HOUR) if time else None
        here = age is not None and age <= rule.limit
        count += here
        minutes = age // dt.timedelta(minutes=1) if age is not None else None
        rows.append((station.code, site_name(station.code).in_language("zh"), time, minutes, "yes" if here else "no"))
    limit = rule.limit // dt.timedelta(minutes=1)
    return Trace(
        figure=Figure(name=Text(zh="在线站点数", en="Stations on line"), value=count, unit=""),
        clauses=rule.clauses,
        interpretations=rule.interpretations,
        arithmetic=(
            f"on line: the newest hour ended no more than {limit} min before {at:%Y-%m-%d %H:%M} UTC",
            f"{count} of {len(stations)} registered, {rule.planned} planned",
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
        data_version=pin,
        pack_version=pack().version_label,
        data_time=at,
        stand_in=stands_in(),
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


def _running_lines(mine: SiteHours) -> list[str]:
    lines = []
    for pollutant, length in ((Pollutant.PM25, 24), (Pollutant.PM10, 24), (Pollutant.O3, 8)):
        values = [value for value in mine.values[pollutant][-length:] if value is not None]
        if values:
            mean = sum(values, Fraction(0)) / len(values)
            lines.append(f"{pollutant.label}, {length} h running mean: {len(values)} hours, {say(mean)} µg/m³")
    return lines


def _table(mine: SiteHours, start: dt.datetime) -> InputTable:
    count = len(mine.parts[Pollutant.PM25])
    times = list(hours_between(start, start + count * HOUR))
    return InputTable(
        title=Text(zh="此前 24 小时的小时均值", en="Hourly means of the 24 h that end with it"),
        columns=(
            Text(zh="起始时刻", en="Hour from"),
            *(Text(zh=pollutant.label, en=f"{pollutant.label} {pollutant.unit}") for pollutant in Pollutant),
        ),
        rows=tuple((time, *(shown(mine.values[each][at]) for each in Pollutant)) for at, time in enumerate(times)),
    )


def _inputs(kind: SiteKind, site: str, time: dt.datetime, found: list[SiteHours]) -> tuple[Figure, ...]:
    """What the site's hours are the means of, each with its own trace."""
    stamp = f"{time:%Y-%m-%dT%H:%M:%SZ}"
    if kind is SiteKind.STATION:
        mine = next(each for each in found if each.site == site)
        return tuple(
            Figure(
                name=Text(zh=f"{pollutant.label} 小时均值", en=f"Hourly mean {pollutant.label}"),
                value=shown(mine.values[pollutant][-1]),
                unit=pollutant.unit,
                kind="measurement",
                key={"station": site, "parameter": pollutant.code, "hour": stamp},
            )
            for pollutant in Pollutant
            if mine.values[pollutant][-1] is not None
        )
    below = SiteKind.STATION if kind is SiteKind.SUBDISTRICT else SiteKind.SUBDISTRICT
    return tuple(
        Figure(
            name=Text(
                zh=f"{site_name(each.site).in_language('zh')} PM₂.₅ 小时均值",
                en=f"Hourly mean PM₂.₅ of {site_name(each.site).in_language('en')}",
            ),
            value=shown(each.values[Pollutant.PM25][-1]),
            unit=Pollutant.PM25.unit,
            kind="index-hour",
            key={"site": each.site, "hour": stamp},
        )
        for each in found
        if each.site_kind is below
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
