"""G1 and G2: the winter of the campaign against the winter before, from every record that has both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import Origin, basis, campaign_days, campaign_zone, newest_run, parse_exact
from lantian.apps.monitoring.figures import Basis, SeasonPart, SeasonResult
from lantian.apps.monitoring.models import DayIndex, DayMean
from lantian.apps.monitoring.reference import published_record
from lantian.apps.monitoring.standing import standings
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.core.policy.schema import Text
from lantian.core.rules.season import DailyFact, SeasonComparison, compare_season
from lantian.core.standards.hj633 import Indicator
from lantian.core.time.local import day_bounds, last_complete_day
from lantian.core.time.span import DaySpan, year_before
from lantian.io import clock

__all__ = ["district_facts", "season", "season_origin", "season_spans"]


def season(now: dt.datetime | None = None) -> SeasonResult:
    """The two promises of the campaign, from the city's published record and from the district's own air.

    The published record is a closed table of facts and is judged whole; the district's air is judged as far as days are
    over at `now`.

    Raises:
        RecordInvalid: the pack's published record has errors.
    """
    origin = season_origin()
    published = _published(origin)
    district = _district(origin, now or clock.now())
    return SeasonResult(
        published=published,
        district=district,
        clauses=origin.clauses(),
        interpretations=origin.readings,
        parts=tuple(part for part in (published, district) if part is not None),
    )


def season_spans() -> tuple[DaySpan, DaySpan]:
    """The winter before and the winter of the campaign."""
    after = campaign_days()
    return year_before(after), after


def season_origin() -> Origin:
    """The goals' parameters on the last day of the campaign."""
    origin = Origin(season_spans()[1].last)
    for parameter in (
        "goal.pm25_reduction",
        "goal.heavy_days_reduction",
        "goal.heavy_day_index",
        "targets.capture_minimum",
    ):
        origin.number(parameter)
    return origin


def compared(facts: Sequence[DailyFact], last_day: dt.date, origin: Origin) -> SeasonComparison:
    """The comparison by the pack's parameters."""
    before, after = season_spans()
    return compare_season(
        facts,
        before=before,
        after=after,
        last_day=last_day,
        heavy_above=origin.whole("goal.heavy_day_index"),
        pm25_reduction=origin.number("goal.pm25_reduction"),
        heavy_days_reduction=origin.number("goal.heavy_days_reduction"),
        coverage_minimum=origin.number("targets.capture_minimum"),
    )


def district_facts() -> tuple[DailyFact, ...]:
    """Daily index and PM2.5 of the district in both winters."""
    before, after = season_spans()
    where = {"site_kind": SiteKind.DISTRICT, "site": DISTRICT, "day__gte": before.first, "day__lte": after.last}
    means = DayMean.objects.filter(indicator=Indicator.PM25_24H, valid=True, **where).values_list("day", "exact")
    pm25 = {day: parse_exact(exact) for day, exact in means}
    index = dict(DayIndex.objects.filter(**where).values_list("day", "aqi"))
    return tuple(
        DailyFact(day=day, aqi=index.get(day), pm25=pm25.get(day)) for day in sorted(pm25.keys() | index.keys())
    )


def _published(origin: Origin) -> SeasonPart | None:
    record = published_record()
    if record is None or not record.facts:
        return None
    last_day = record.facts[-1].day
    return SeasonPart(
        source="published",
        title=record.title,
        note=record.source,
        comparison=compared(record.facts, last_day, origin),
        last_day=last_day,
        facts=record.facts,
        basis=Basis(
            version=None,
            pack_version=pack().version_label,
            data_time=day_bounds(last_day, campaign_zone())[1],
            computed_at=None,
            preliminary=last_day < season_spans()[1].last,
            stand_in=False,
        ),
    )


def _district(origin: Origin, now: dt.datetime) -> SeasonPart | None:
    before, after = season_spans()
    facts = district_facts()
    if not any(fact.day in before for fact in facts) or not any(fact.day in after for fact in facts):
        return None
    zone = campaign_zone()
    last_day = last_complete_day(now, zone)
    return SeasonPart(
        source="district",
        title=pack().info.district,
        note=Text(zh=stand_in_notice("zh"), en=stand_in_notice("en")),
        comparison=compared(facts, last_day, origin),
        last_day=last_day,
        facts=facts,
        basis=basis(
            newest_run(),
            data_time=day_bounds(min(last_day, after.last), zone)[1],
            standing=standings().of_spans(before, after),
        ),
    )
