"""Computing figures again from the observation store, and saying numbers in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import DAILY, Origin, campaign_zone, ranked_pollutant, ruled_day
from lantian.apps.monitoring.computation.block import Block, Site
from lantian.apps.monitoring.computation.days import DayFigures, Needed, figures_of_days, needed_parts
from lantian.apps.monitoring.computation.lake import read_block, registered_sites
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.standing import Standing
from lantian.apps.monitoring.substitutions import DayValues
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Trace
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds
from lantian.core.time.span import DaySpan, SpanBackwards
from lantian.io import clock

__all__ = [
    "LONGEST_DAYS",
    "block_of_days",
    "day_values",
    "digits",
    "equals",
    "figures_on",
    "kind_of",
    "local",
    "moment_of",
    "needed_on",
    "pinned",
    "pollutant_asked",
    "say",
    "shown",
    "shown_day",
    "site_name",
    "sites_of",
    "span_of",
    "stamped",
    "yes_no",
]

LONGEST_DAYS = 400
"""Days that one trace computes again: a year and what may hang over."""
_SHOWN = 6
_YES, _NO = Text(zh="是", en="yes"), Text(zh="否", en="no")


def pinned(version: int | None) -> int:
    """The version asked for, or the newest sealed one.

    Raises:
        NoSuchFigure: no such version is sealed.
    """
    newest = store().version()
    if version is None:
        return newest
    if not 0 <= version <= newest:
        raise NoSuchFigure(Text(zh=f"数据版本 {version}", en=f"data version {version}"), [f"0 … {newest}"])
    return version


def kind_of(site: str) -> SiteKind:
    """Whether a site is the district, a subdistrict or a station.

    Raises:
        NoSuchFigure: it is none of them.
    """
    if site == DISTRICT:
        return SiteKind.DISTRICT
    if any(unit.id == site for unit in pack().subdistricts()):
        return SiteKind.SUBDISTRICT
    if Station.objects.filter(code=site).exists():
        return SiteKind.STATION
    raise NoSuchFigure(
        Text(zh=f"地点 {site}", en=f"the site {site}"), [DISTRICT, *(unit.id for unit in pack().subdistricts())]
    )


def site_name(site: str) -> Text:
    """How a site is called."""
    if site == DISTRICT:
        return pack().info.district
    unit = pack().units.get(site)
    if unit is not None:
        return unit.name
    station = Station.objects.filter(code=site).first()
    return Text(zh=station.name_zh, en=station.name_en) if station else Text(zh=site, en=site)


def sites_of(site: str) -> tuple[Site, ...]:
    """The stations whose hours go into a site's figures."""
    kind = kind_of(site)
    everything = registered_sites(campaign_zone())
    if kind is SiteKind.DISTRICT:
        return everything
    return tuple(each for each in everything if site in (each.code, each.subdistrict))


def needed_on(day: dt.date) -> tuple[Needed, Origin]:
    """How many parts a figure of a day needs, with the origin of the rule."""
    origin = Origin(ruled_day("ranking.station_share", day))
    share = Fraction(origin.number("ranking.station_share"))
    stations = pack().info.stations.per_subdistrict
    return needed_parts(share, stations=stations, subdistricts=len(pack().subdistricts())), origin


def pollutant_asked(key: dict[str, str], span: DaySpan) -> tuple[Pollutant, Origin]:
    """The pollutant of a key, else the one that is ranked; with the origin of that and of how many stations are needed.

    Raises:
        NoSuchFigure: it is none of the six.
    """
    name = key.get("pollutant", "")
    if name and name not in set(map(str, Pollutant)):
        raise NoSuchFigure(Text(zh=f"污染物 {name}", en=f"the pollutant {name}"), [str(each) for each in Pollutant])
    if name:
        return Pollutant(name), needed_on(span.last)[1]
    pollutant, origin = ranked_pollutant(span.last)
    origin.number("ranking.station_share")
    return pollutant, origin


def block_of_days(sites: Sequence[Site], span: DaySpan, version: int, pollutants: Sequence[Pollutant]) -> Block:
    """All hours of some local days as they were known at a version."""
    zone = campaign_zone()
    start, end = day_bounds(span.first, zone)[0], day_bounds(span.last, zone)[1]
    return read_block(store(), sites, start, end, pollutants=pollutants, version=version)


def figures_on(
    sites: Sequence[Site], span: DaySpan, version: int, pollutants: Sequence[Pollutant] = tuple(Pollutant)
) -> tuple[DayFigures, ...]:
    """All daily figures of these stations, of their subdistricts and of the district."""
    found: list[DayFigures] = []
    needed = needed_on(span.last)[0]
    days = list(span)
    for begin in range(0, len(days), 31):
        part = days[begin : begin + 31]
        block = block_of_days(sites, DaySpan(part[0], part[-1]), version, pollutants)
        found += figures_of_days(block, part, campaign_zone(), needed, pollutants)
    return tuple(found)


def day_values(pollutant: Pollutant, span: DaySpan, version: int, sites: Sequence[Site]) -> DayValues:
    """Exact valid daily figures of the subdistricts of these stations, from the store alone."""
    days: dict[str, dict[dt.date, Fraction]] = {}
    for figure in figures_on(sites, span, version, (pollutant,)):
        wanted = figure.site_kind is SiteKind.SUBDISTRICT and figure.indicator is DAILY[pollutant]
        if wanted and figure.valid and figure.exact is not None:
            days.setdefault(figure.site, {})[figure.day] = figure.exact
    return days


def say(value: Fraction | Decimal | int | None) -> str:
    """A number in full where it ends, or with six decimals and a sign that says so."""
    if value is None:
        return "—"
    text = digits(value)
    return text if Fraction(text) == Fraction(value) else f"≈ {text}"


def digits(value: Fraction | Decimal | int) -> str:
    """A number in full where it ends within six decimals, else rounded to them."""
    return f"{shown(Fraction(value)):f}"


def equals(value: Fraction | Decimal | int | None) -> str:
    """The end of a formula: `= 52.5`, or `≈ 90.333333` where the number does not end."""
    text = say(value)
    return text if text.startswith("≈") else f"= {text}"


def shown(value: Fraction | Decimal | None) -> Decimal | None:
    """A number as a page shows it: in full where it ends within six decimals, else rounded to them."""
    if value is None:
        return None
    kept = half_even(value, _SHOWN).normalize()
    return kept.quantize(Decimal(1)) if kept == kept.to_integral_value() else kept


def span_of(first: str, last: str) -> DaySpan:
    """Days in a key.

    Raises:
        NoSuchFigure: one is none, the last lies before the first, or there are too many.
    """
    try:
        span = DaySpan(shown_day(first), shown_day(last))
    except SpanBackwards as cause:
        raise NoSuchFigure(Text(zh=f"{first} 至 {last}", en=f"from {first} to {last}")) from cause
    if len(span) > LONGEST_DAYS:
        raise NoSuchFigure(Text(zh=f"{first} 至 {last}", en=f"from {first} to {last}"), [f"1 … {LONGEST_DAYS}"])
    return span


def shown_day(day: str) -> dt.date:
    """A day in a key.

    Raises:
        NoSuchFigure: it is none.
    """
    try:
        return dt.date.fromisoformat(day)
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"日期 {day}", en=f"the day {day}"), ["2017-10-01"]) from cause


def moment_of(written: str) -> dt.datetime:
    """A moment in a key, with its zone.

    Raises:
        NoSuchFigure: it is none.
    """
    try:
        moment = dt.datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NoSuchFigure(Text(zh=f"时刻 {written}", en=f"the moment {written}"), ["2017-10-01T00:00:00Z"])
    return moment.astimezone(dt.UTC)


def local(time: dt.datetime) -> str:
    """A moment in the campaign's zone, as lines and names write it."""
    return f"{time.astimezone(campaign_zone()):%Y-%m-%d %H:%M}"


def yes_no(answer: bool) -> Text:
    """The answer of a column."""
    return _YES if answer else _NO


def stamped(
    trace: Trace, version: int | None, *, stand_in: bool | None = None, standing: Standing | None = None
) -> Trace:
    """The trace with what all of them say: data and pack version, when it was computed, whether data stand in; and
    whether the figure is preliminary or confirmed."""
    return replace(
        trace,
        remarks=trace.remarks if standing is None else (*trace.remarks, standing.words),
        data_version=version,
        pack_version=pack().version_label,
        computed_at=clock.now(),
        stand_in=bool(stand_in_notice("en")) if stand_in is None else stand_in,
    )
