"""Means of hours: an hour of several stations, the running means, and any stretch of hours of one site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import HOUR, Origin, campaign_zone, exact_mean
from lantian.apps.monitoring.computation.hours import DAY, WINDOW, SiteHours, hours_of_sites
from lantian.apps.monitoring.computation.lake import read_block
from lantian.apps.monitoring.standing import standing_of_hours
from lantian.apps.monitoring.traces.again import (
    kind_of,
    local,
    moment_of,
    needed_on,
    pinned,
    shown,
    site_name,
    sites_of,
    stamped,
    yes_no,
)
from lantian.apps.monitoring.traces.formula import VALIDITY, concentration, mean_line
from lantian.apps.monitoring.traces.statistics import counted_line
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Line, Trace
from lantian.core.standards import gb3095
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import hours_between, local_day, start_of_hour

__all__ = ["RUNNING", "hour_figure", "hour_mean", "hour_stamp", "mean_of_hours", "running_figure", "running_mean"]

RUNNING = {
    Pollutant.PM25: (DAY, gb3095.DAY_HOURS),
    Pollutant.PM10: (DAY, gb3095.DAY_HOURS),
    Pollutant.O3: (WINDOW, gb3095.EIGHT_HOUR_HOURS),
}
"""Hours that a running mean spans and needs (HJ 633-2012 5.1.3, GB 3095-2012 table 4)."""
_LONGEST = 31 * DAY
"""Hours that may be asked for at once."""


@dataclass(frozen=True)
class _Asked:
    """One pollutant at a site over some hours, computed again at a version."""

    kind: SiteKind
    site: str
    pollutant: Pollutant
    version: int
    times: tuple[dt.datetime, ...]
    found: tuple[SiteHours, ...]
    mine: SiteHours
    origin: Origin

    @property
    def values(self) -> list[Fraction | None]:
        """The site's hours."""
        return self.mine.values[self.pollutant]


@register("hour-mean")
def hour_mean(key: dict[str, str], version: int | None) -> Trace:
    """One hour of one pollutant. Key: site (station, subdistrict or "district"), pollutant, hour (its start)."""
    site, name, hour = needed(key, "site", "pollutant", "hour")
    time = start_of_hour(moment_of(hour))
    asked = _asked(site, name, time, time + HOUR, version)
    parts = _parts(asked)
    valid = [value for _, value in parts if value is not None]
    value = asked.values[0]
    if asked.kind is SiteKind.STATION:
        lines: tuple[Text, ...] = () if value is None else (mean_line([value], value, asked.pollutant.unit),)
        lines = (*lines, counted_line(site, asked.pollutant.code, time, asked.version))
        inputs: tuple[Figure, ...] = (_measurement(asked, time),)
    else:
        went_in, least = asked.mine.parts[asked.pollutant][0], asked.mine.needed
        lines = (mean_line(valid, value, asked.pollutant.unit), _enough(went_in, least))
        inputs = tuple(hour_figure(part, asked.pollutant, time, found) for part, found in parts)
    return stamped(
        Trace(
            figure=Figure(
                name=_named(asked, time),
                value=value,
                unit=asked.pollutant.unit,
                places=asked.pollutant.decimals,
            ),
            clauses=_clauses(asked),
            interpretations=_interpretations(asked),
            standards=("HJ 663-2013",),
            arithmetic=lines,
            inputs=inputs,
            data_time=time + HOUR,
        ),
        asked.version,
        standing=standing_of_hours(time, time + HOUR),
    )


@register("running-mean")
def running_mean(key: dict[str, str], version: int | None) -> Trace:
    """The running mean that ends with an hour: 24 h of particles, 8 h of ozone. Key: site, pollutant, hour."""
    site, name, hour = needed(key, "site", "pollutant", "hour")
    if name not in set(map(str, RUNNING)):
        raise NoSuchFigure(
            Text(zh=f"{name} 的滑动均值", en=f"a running mean of {name}"), [str(each) for each in RUNNING]
        )
    time, (length, least) = start_of_hour(moment_of(hour)), RUNNING[Pollutant(name)]
    asked = _asked(site, name, time - (length - 1) * HOUR, time + HOUR, version)
    valid = [value for value in asked.values if value is not None]
    mean = exact_mean(valid) if len(valid) >= least else None
    until = local(time + HOUR)
    return _over_hours(
        asked,
        Text(zh=f"{length} 小时滑动平均，至 {until}", en=f"{length} h running mean to {until}"),
        mean,
        (mean_line(valid, mean, asked.pollutant.unit), _enough(len(valid), least)),
        ("HJ 633-2012 5.1.3", VALIDITY),
    )


@register("mean-of-hours")
def mean_of_hours(key: dict[str, str], version: int | None) -> Trace:
    """The mean of the valid hours from one to another, such as those since midnight.

    Key: site, pollutant, first and last (starts of the first and of the last hour).
    """
    site, name, begin, end = needed(key, "site", "pollutant", "first", "last")
    first, last = start_of_hour(moment_of(begin)), start_of_hour(moment_of(end))
    if not first <= last < first + _LONGEST * HOUR:
        raise NoSuchFigure(
            Text(zh=f"{begin} 至 {end} 的小时", en=f"the hours from {begin} to {end}"), [f"1 … {_LONGEST}"]
        )
    asked = _asked(site, name, first, last + HOUR, version)
    valid = [value for value in asked.values if value is not None]
    mean = exact_mean(valid) if valid else None
    span = f"{local(first)} – {local(last + HOUR)}"
    count = Text(
        zh=f"有效小时：{len(valid)} / {len(asked.times)}", en=f"valid hours: {len(valid)} of {len(asked.times)}"
    )
    return _over_hours(
        asked,
        Text(zh=f"小时均值的平均，{span}", en=f"mean of the hours {span}"),
        mean,
        (mean_line(valid, mean, asked.pollutant.unit), count),
        ("HJ 663-2013",),
    )


def hour_figure(site: str, pollutant: Pollutant, time: dt.datetime, value: Fraction | None) -> Figure:
    """The hour of a site as a figure that opens."""
    name = site_name(site)
    return Figure(
        name=Text(
            zh=f"{name.in_language('zh')} {pollutant.label} 小时均值",
            en=f"Hourly mean {pollutant.label} of {name.in_language('en')}",
        ),
        value=value,
        unit=pollutant.unit,
        kind="hour-mean",
        key={"site": site, "pollutant": str(pollutant), "hour": hour_stamp(time)},
    )


def running_figure(site: str, pollutant: Pollutant, time: dt.datetime, value: Fraction | None) -> Figure:
    """The running mean of a site as a figure that opens."""
    name, length = site_name(site), RUNNING[pollutant][0]
    return Figure(
        name=Text(
            zh=f"{name.in_language('zh')} {pollutant.label} {length} 小时滑动平均",
            en=f"{length} h running mean {pollutant.label} of {name.in_language('en')}",
        ),
        value=value,
        unit=pollutant.unit,
        kind="running-mean",
        key={"site": site, "pollutant": str(pollutant), "hour": hour_stamp(time)},
    )


def hour_stamp(time: dt.datetime) -> str:
    """An hour in a key."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _asked(site: str, name: str, start: dt.datetime, end: dt.datetime, version: int | None) -> _Asked:
    if name not in set(map(str, Pollutant)):
        raise NoSuchFigure(Text(zh=f"污染物 {name}", en=f"the pollutant {name}"), [str(each) for each in Pollutant])
    pollutant, at, kind = Pollutant(name), pinned(version), kind_of(site)
    needs, origin = needed_on(local_day(end - HOUR, campaign_zone()))
    block = read_block(store(), sites_of(site), start, end, pollutants=(pollutant,), version=at)
    found = tuple(hours_of_sites(block, needs))
    mine = next((each for each in found if (each.site_kind, each.site) == (kind, site)), None)
    if mine is None:
        raise NoSuchFigure(Text(zh=f"{site}：未登记站点", en=f"{site}: no station there is registered"))
    return _Asked(kind, site, pollutant, at, tuple(hours_between(start, end)), found, mine, origin)


def _parts(asked: _Asked) -> list[tuple[str, Fraction | None]]:
    """What the site's hour is the mean of."""
    below = {SiteKind.SUBDISTRICT: SiteKind.STATION, SiteKind.DISTRICT: SiteKind.SUBDISTRICT}.get(asked.kind)
    return [(each.site, each.values[asked.pollutant][0]) for each in asked.found if each.site_kind is below]


def _measurement(asked: _Asked, time: dt.datetime) -> Figure:
    return Figure(
        name=Text(zh="上报的小时值", en="The hour as it was reported"),
        value=asked.values[0],
        unit=asked.pollutant.unit,
        kind="measurement",
        key={"station": asked.site, "parameter": asked.pollutant.code, "hour": hour_stamp(time)},
    )


def _over_hours(
    asked: _Asked, what: Text, mean: Fraction | None, lines: Sequence[Text], standards: tuple[Line, ...]
) -> Trace:
    name, pollutant = site_name(asked.site), asked.pollutant
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.in_language('zh')} {pollutant.label} {what.zh}",
                    en=f"{pollutant.label} of {name.in_language('en')}, {what.en}",
                ),
                value=mean,
                unit=pollutant.unit,
                places=pollutant.decimals,
            ),
            clauses=_clauses(asked),
            interpretations=_interpretations(asked),
            standards=standards,
            arithmetic=tuple(lines),
            inputs=tuple(
                replace(
                    hour_figure(asked.site, pollutant, time, value),
                    name=Text(zh=f"{local(time)} 起的小时", en=f"Hour from {local(time)}"),
                )
                for time, value in zip(asked.times, asked.values, strict=True)
                if value is not None
            ),
            tables=(_hours_table(asked),),
            data_time=asked.times[-1] + HOUR,
        ),
        asked.version,
        standing=standing_of_hours(asked.times[0], asked.times[-1] + HOUR),
    )


def _hours_table(asked: _Asked) -> InputTable:
    parts, unit = asked.mine.parts[asked.pollutant], asked.pollutant.unit
    return InputTable(
        title=Text(zh="各小时", en="The hours"),
        columns=(
            Text(zh="起始时刻", en="Hour from"),
            concentration(Text(zh="小时均值", en="Hourly mean"), unit),
            Text(zh="参与数", en="Parts"),
            Text(zh="至少", en="Needed"),
            Text(zh="有效", en="Valid"),
        ),
        rows=tuple(
            (time, shown(value), went_in, asked.mine.needed, yes_no(value is not None))
            for time, value, went_in in zip(asked.times, asked.values, parts, strict=True)
        ),
    )


def _named(asked: _Asked, time: dt.datetime) -> Text:
    figure = hour_figure(asked.site, asked.pollutant, time, None)
    return Text(zh=f"{figure.name.zh}，{local(time)} 起", en=f"{figure.name.en}, hour from {local(time)}")


def _clauses(asked: _Asked) -> tuple[str, ...]:
    plan = pack().info.stations.clause
    return (plan,) if asked.kind is SiteKind.STATION else asked.origin.clauses(plan)


def _interpretations(asked: _Asked) -> tuple[str, ...]:
    return () if asked.kind is SiteKind.STATION else asked.origin.interpretations


def _enough(went_in: int, least: int) -> Text:
    answer = went_in >= least
    return Text(
        zh=f"参与 {went_in} 个，至少 {least} 个：{'有效' if answer else '无效'}",
        en=f"{went_in} went in, {least} are needed: {'valid' if answer else 'not valid'}",
    )
