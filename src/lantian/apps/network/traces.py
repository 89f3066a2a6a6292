"""How an on-line rate came about: hours of each station, counted again from the store at a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

from lantian.apps.monitoring.choices import DISTRICT, NETWORK
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.traces.again import pinned, stamped
from lantian.apps.network.coverage import count
from lantian.apps.network.figures import Cell, Week
from lantian.apps.network.service import Service, due_until, rule, services, weeks_until
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import plain_number
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.quantity.rounding import half_even
from lantian.core.time.local import day_bounds, week_of
from lantian.io import clock

__all__ = ["online_rate"]


@register("online-rate")
def online_rate(key: dict[str, str], version: int | None) -> Trace:
    """Hours received of hours due in one week. Key: site (district, a subdistrict or a station), week (its Monday),
    network (the planned one unless it is given)."""
    site, monday = needed(key, "site", "week")
    network = key.get("network") or NETWORK
    at = pinned(version)
    until = due_until(clock.now())
    week = _week(monday, until)
    found = [each for each in services() if each.network == network and site in (DISTRICT, each.subdistrict, each.code)]
    units = {unit.id: unit for unit in pack().subdistricts()}
    if not found and site not in units and site != DISTRICT:
        raise NoSuchFigure(Text(zh=f"地点 {site}", en=f"the site {site}"), [DISTRICT, *units])
    cells = {code: cell for (code, _monday), cell in count(found, (week,), until=until, version=at).items()}
    received = sum(cell.received for cell in cells.values())
    origin = rule(until)
    counts = origin.word("network.rate_counts")
    parameters = origin.whole("network.hour_parameters_needed")
    minutes = origin.whole("network.online_minutes")
    due, steps = _due(site, found, cells, network=network, counts=counts, week=week)
    name = _name(site)
    days = f"{week.first} – {week.last}"
    share = Fraction(received, due) if due else None
    end = min(day_bounds(week.last, campaign_zone())[1], until)
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.in_language('zh')} {days} 在线率", en=f"On-line rate of {name.in_language('en')}, {days}"
                ),
                value=share,
                unit="1",
                percent=True,
            ),
            clauses=origin.clauses(pack().info.stations.clause),
            interpretations=origin.interpretations,
            arithmetic=(
                Text(
                    zh=f"收到的小时：一小时内至少 {parameters} 项应报参数有数据，共 {received} 个站点小时",
                    en=f"an hour is received when {parameters} expected parameters came: {received} station hours",
                ),
                Text(
                    zh=f"应到的小时：结束已超过 {minutes} 分钟的小时，每站 {week.hours} 个",
                    en=f"an hour is due once it ended {minutes} minutes ago: {week.hours} of each station",
                ),
                *steps,
                f"{received} ÷ {due} = {_percent(share)}" if share is not None else "0 ÷ 0",
            ),
            tables=(
                InputTable(
                    title=Text(zh="各站小时数", en="Hours of each station"),
                    columns=(
                        Text(zh="编码", en="Code"),
                        Text(zh="街道", en="Subdistrict"),
                        Text(zh="收到", en="Received"),
                        Text(zh="应到（联网期间）", en="Due (in the network)"),
                    ),
                    rows=tuple(
                        (
                            each.code,
                            units[each.subdistrict].name if each.subdistrict in units else each.subdistrict,
                            cells[each.code].received,
                            cells[each.code].due,
                        )
                        for each in found
                    ),
                ),
            ),
            data_time=end,
        ),
        at,
    )


def _due(
    site: str, found: Sequence[Service], cells: Mapping[str, Cell], *, network: str, counts: str, week: Week
) -> tuple[int, tuple[Text, ...]]:
    """The hours due, and how they came about; those of planned stations are due by subdistrict."""
    plan, units = pack().info.stations, [unit.id for unit in pack().subdistricts()]
    networked = sum(cell.due for cell in cells.values())
    if counts != "planned" or network != NETWORK or not (site == DISTRICT or site in units):
        line = Text(
            zh=f"按联网站点计：应到 {networked} 个站点小时", en=f"of the stations in the network: {networked} are due"
        )
        return networked, (line,)
    if site in units:
        planned = plan.per_subdistrict * week.hours
        due = max(planned, networked)
        formula = f"max({plan.per_subdistrict} × {week.hours}, {networked}) = {due}"
        return due, (Text(zh=f"按应建站点计：{formula}", en=f"of the planned stations: {formula}"),)
    running: dict[str, int] = dict.fromkeys(units, 0)
    for each in found:
        if each.subdistrict in running:
            running[each.subdistrict] += cells[each.code].due
    due = sum(max(plan.per_subdistrict * week.hours, hours) for hours in running.values())
    formula = f"Σ max({plan.per_subdistrict} × {week.hours}, …) = {due}"
    return due, (
        Text(
            zh=f"按应建站点计，{len(units)} 个街道相加：{formula}",
            en=f"of the planned stations, {len(units)} subdistricts added up: {formula}",
        ),
    )


def _week(monday: str, until: dt.datetime) -> Week:
    weeks = {week.monday: week for week in weeks_until(until)}
    try:
        day = dt.date.fromisoformat(monday)
        return weeks[week_of(day).first]
    except (ValueError, KeyError, OverflowError) as cause:
        raise NoSuchFigure(
            Text(zh=f"{monday} 所在的周", en=f"the week of {monday}"), [each.isoformat() for each in weeks]
        ) from cause


def _name(site: str) -> Text:
    if site == DISTRICT:
        return pack().info.district
    unit = pack().units.get(site)
    if unit is not None:
        return unit.name
    station = Station.objects.filter(code=site).first()
    if station is None:
        return Text(zh=site, en=site)
    return Text(zh=station.name_zh or station.code, en=station.name_en or station.code)


def _percent(share: Fraction) -> str:
    return f"{plain_number(half_even(share * 100, 2))} %"
