"""The ranking of the subdistricts over some days (S5: each week)."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from fractions import Fraction

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import DAILY, Origin, basis, campaign_zone, exact_mean, newest_run, parse_exact
from lantian.apps.monitoring.figures import RankingResult, RankingRow
from lantian.apps.monitoring.models import DayMean
from lantian.apps.monitoring.reasons import reason_text
from lantian.apps.monitoring.standing import standing
from lantian.apps.monitoring.substitutions import DayValues, substituted
from lantian.apps.records.campaign import pack
from lantian.core.rules.ranking import rank
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, last_complete_day, week_of
from lantian.core.time.span import DaySpan
from lantian.io import clock

__all__ = ["ranked_values", "ranking", "ranking_weeks", "valid_day_values"]

_WEEK = dt.timedelta(days=7)


def ranking(first: dt.date, last: dt.date, *, now: dt.datetime | None = None) -> RankingResult:
    """Rank the subdistricts over the days from `first` to `last`, the lowest concentration first.

    The value ranked is the mean of the valid daily means (S5), in the decimals that the pack keeps. Who has fewer valid
    days than the pack asks for has no place and stands last, with the reason. Days that are not over do not count.
    Where a person decided it, a station's historical maximum takes the place of its falsified day (175/2015).

    Raises:
        SpanBackwards: `last` lies before `first`.
        ParameterNotInForce: the pack has no rule of ranking for `last`.
    """
    span = DaySpan(first, last)
    zone = campaign_zone()
    newest = last_complete_day(now or clock.now(), zone)
    origin = Origin(last)
    pollutant = Pollutant.from_code(origin.word("ranking.parameter"))
    share, decimals = origin.number("ranking.period_days_share"), origin.whole("ranking.decimals")
    tie_rule, station_share = origin.word("ranking.tie_rule"), origin.number("ranking.station_share")
    before = span.before()
    run = newest_run()
    both = DaySpan(before.first, last)
    days, replaced = substituted(
        valid_day_values(pollutant, both),
        pollutant,
        both,
        run=run,
        needed=math.ceil(Fraction(station_share) * pack().info.stations.per_subdistrict),
    )
    previous, _ = ranked_values(days, before.until(newest), Fraction(share))
    values, reasons = ranked_values(days, span.until(newest), Fraction(share))
    places = {row.id: row.place for row in rank(previous, decimals=decimals, tie_rule=tie_rule)}
    over = span.until(newest)
    elapsed = len(over) if over else 0
    rows = rank(values, decimals=decimals, tie_rule=tie_rule, reasons=reasons, previous=places)
    return RankingResult(
        first=first,
        last=last,
        elapsed_days=elapsed,
        total_days=len(span),
        pollutant=pollutant,
        decimals=decimals,
        tie_rule=tie_rule,
        days_share=share,
        station_share=station_share,
        rows=tuple(
            RankingRow(
                unit=pack().units[row.id],
                place=row.place,
                value=row.value,
                kept=row.kept,
                tied_with=row.tied_with,
                margin=row.margin,
                previous_place=row.previous_place,
                change=row.change,
                value_change=_grown(row.value, previous.get(row.id)),
                reason=row.reason,
                reason_text=reason_text(row.reason),
                valid_days=sum(1 for day in days.get(row.id, {}) if over is not None and day in over),
                elapsed_days=elapsed,
                substituted=tuple(day for day in replaced.get(row.id, ()) if day in span),
            )
            for row in rows
        ),
        clauses=origin.clauses(),
        interpretations=origin.readings,
        basis=basis(
            run, data_time=day_bounds(over.last, zone)[1] if over else None, standing=standing(span.first, span.last)
        ),
    )


def _grown(value: Fraction | None, before: Fraction | None) -> Fraction | None:
    return value - before if value is not None and before is not None else None


def ranking_weeks(*, now: dt.datetime | None = None) -> tuple[DaySpan, ...]:
    """The natural weeks of the campaign that have begun, the newest first; the first and the last are cut to it."""
    campaign = pack().campaign
    newest = last_complete_day(now or clock.now(), campaign_zone()) + dt.timedelta(days=1)
    weeks = []
    monday = week_of(campaign.first).first
    while monday <= min(campaign.last, newest):
        sunday = monday + _WEEK - dt.timedelta(days=1)
        weeks.append(DaySpan(max(monday, campaign.first), min(sunday, campaign.last)))
        monday += _WEEK
    return tuple(reversed(weeks))


def valid_day_values(pollutant: Pollutant, span: DaySpan) -> DayValues:
    """Exact daily figures of every subdistrict, valid days alone."""
    rows = DayMean.objects.filter(
        site_kind=SiteKind.SUBDISTRICT,
        indicator=DAILY[pollutant],
        day__gte=span.first,
        day__lte=span.last,
        valid=True,
    ).values_list("site", "day", "exact")
    days: dict[str, dict[dt.date, Fraction]] = defaultdict(dict)
    for site, day, exact in rows.iterator(chunk_size=5000):
        value = parse_exact(exact)
        if value is not None:
            days[site][day] = value
    return days


def ranked_values(
    days: DayValues, over: DaySpan | None, share: Fraction
) -> tuple[dict[str, Fraction | None], dict[str, str]]:
    """The mean of each subdistrict over the days that are over, or the reason why it has none that counts."""
    values: dict[str, Fraction | None] = {}
    reasons: dict[str, str] = {}
    for unit in pack().subdistricts():
        found = [value for day, value in days.get(unit.id, {}).items() if over is not None and day in over]
        enough = over is not None and Fraction(len(found), len(over)) >= share and bool(found)
        values[unit.id] = exact_mean(found) if enough else None
        if not enough:
            reasons[unit.id] = "not-begun" if over is None else "too-few-days" if found else "no-data"
    return values, reasons
