"""Results kept up to date: what changed in the observations is computed again, and nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
import time as stopwatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Model

from lantian.apps.monitoring.common import HOUR, Origin, campaign_zone, newest_run, ruled_day
from lantian.apps.monitoring.computation.block import Site
from lantian.apps.monitoring.computation.days import Needed, figures_of_days, needed_parts
from lantian.apps.monitoring.computation.hours import CONTEXT, hours_of_sites
from lantian.apps.monitoring.computation.lake import changed_days, days_with_data, read_block, registered_sites
from lantian.apps.monitoring.computation.rows import (
    DAY_INDEX,
    DAY_MEAN,
    HOUR_INDEX,
    HOUR_MEAN,
    Row,
    day_rows,
    hour_rows,
)
from lantian.apps.monitoring.models import DayIndex, DayMean, HourIndex, HourMean, ResultRun
from lantian.apps.monitoring.standing import mark_changes
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.time.local import day_bounds, local_day, start_of_hour

__all__ = ["HOURS_KEPT", "Refreshed", "refresh"]

HOURS_KEPT = dt.timedelta(days=21)
"""How far back hourly results are kept for charts; older hours are in the observation store."""
_RUNS_KEPT = 500
_LONGEST = 31
_DAY = dt.timedelta(days=1)

Rows = tuple[list[Row], list[Row]]
"""Means, and the indices that they make."""


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """What one computation did."""

    version: int
    days: int
    took: dt.timedelta


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What has to be computed, from what."""

    version: int
    registry: str
    sites: tuple[Site, ...]
    needed: Needed
    until: dt.datetime
    """Hours from here on are not over."""
    days: tuple[dt.date, ...]
    all: bool
    """True when everything is computed again, because pack or register changed."""
    base: int | None
    """The run that this one follows."""
    reached: dt.datetime | None
    """Hours before it are there already, unless their day is computed again."""


def refresh(now: dt.datetime, *, everything: bool = False) -> Refreshed:
    """Bring the results to the newest sealed version of the observations, as far as hours are over at `now`.

    Days whose observations changed since the last computation are computed again; all days are when pack or register
    of stations changed, or when asked for. Safe to call at any time from any process: whoever comes second finds the
    work done and leaves it. The result does not depend on the steps in which it was reached.
    """
    begun = stopwatch.monotonic()
    plan = _plan(now, everything)
    if plan is None:
        run = newest_run()
        return Refreshed(version=run.version if run else 0, days=0, took=_since(begun))
    zone = campaign_zone()
    spans = _hour_spans(plan, zone)
    days = list(_day_results(plan, zone))
    hours = [_hour_results(plan, *span) for span in spans]
    _write(plan, days, hours, spans, begun)
    return Refreshed(version=plan.version, days=len(plan.days), took=_since(begun))


def _plan(now: dt.datetime, everything: bool) -> _Plan | None:
    zone, source, run = campaign_zone(), store(), newest_run()
    version = source.version()
    sites = registered_sites(zone)
    registry = hashlib.sha256(repr(sites).encode()).hexdigest()
    until = start_of_hour(now)
    whole = everything or run is None or _stale(run, registry, version)
    if whole:
        days = days_with_data(source, zone, version=version, end=until)
    elif run.version == version and run.until == until:
        return None
    else:
        days = changed_days(source, zone, since=run.version, version=version)
        # Hours that were known before their time count from now on; of a clock that was set back, later ones no more.
        reached = run.until if run.until <= until else day_bounds(local_day(until, zone), zone)[0]
        days |= days_with_data(source, zone, version=version, start=reached, end=until)
    newest = local_day(until - HOUR, zone)
    demand = pack().info.stations
    share = Fraction(Origin(ruled_day("ranking.station_share", newest)).number("ranking.station_share"))
    return _Plan(
        version=version,
        registry=registry,
        sites=sites,
        needed=needed_parts(share, stations=demand.per_subdistrict, subdistricts=len(pack().subdistricts())),
        until=until,
        days=tuple(sorted(day for day in days if _first_ruled() <= day <= newest)),
        all=whole,
        base=run.pk if run else None,
        reached=run.until if run and not whole else None,
    )


def _stale(run: ResultRun, registry: str, version: int) -> bool:
    """Whether nothing of a run can be kept: pack or register changed, or an older copy of the data was put back."""
    return run.pack_fingerprint != pack().fingerprint or run.registry != registry or run.version > version


def _first_ruled() -> dt.date:
    """The first day for which the pack says by which editions air is judged."""
    names = ("hj633", "gb3095")
    return max(min(each.since for each in pack().info.standards if _bare(each.standard) == name) for name in names)


def _bare(standard: str) -> str:
    return standard.lower().replace(" ", "").replace("-", "")


def _day_results(plan: _Plan, zone: ZoneInfo) -> Iterator[Rows]:
    for days in _stretches(plan.days):
        start, end = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
        block = read_block(store(), plan.sites, start, end, version=plan.version, until=plan.until)
        yield day_rows(figures_of_days(block, days, zone, plan.needed), pack(), plan.version)


def _hour_results(plan: _Plan, start: dt.datetime, end: dt.datetime) -> Rows:
    block = read_block(store(), plan.sites, start - CONTEXT, end, version=plan.version, until=plan.until)
    return hour_rows(hours_of_sites(block, plan.needed), start, end, pack(), plan.version)


def _hour_spans(plan: _Plan, zone: ZoneInfo) -> list[tuple[dt.datetime, dt.datetime]]:
    """The hours whose figures may have changed: those of the days and those into which their running means reach."""
    oldest = plan.until - HOURS_KEPT
    found = _reaches(plan.days, zone)
    for start, end in _newly_shown(plan):
        # Running means of days that did not change reach into these hours.
        recent = days_with_data(store(), zone, version=plan.version, start=start - CONTEXT - _DAY, end=end)
        found += [(max(begin, start), min(stop, end)) for begin, stop in _reaches(sorted(recent), zone)]
    spans: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted((max(start, oldest), min(end, plan.until)) for start, end in found):
        if start >= end:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _newly_shown(plan: _Plan) -> list[tuple[dt.datetime, dt.datetime]]:
    """Hours for which there is no result yet although their day did not change: new ones, and after the clock was set
    back those that were too old before."""
    if plan.reached is None or plan.reached == plan.until:
        return []
    if plan.reached < plan.until:
        return [(plan.reached, plan.until)]
    return [(plan.until - HOURS_KEPT, min(plan.reached - HOURS_KEPT, plan.until))]


def _reaches(days: Sequence[dt.date], zone: ZoneInfo) -> list[tuple[dt.datetime, dt.datetime]]:
    """From the first hour of each run of days to the last one into which their running means reach."""
    return [(day_bounds(run[0], zone)[0], day_bounds(run[-1], zone)[1] + CONTEXT) for run in _stretches(days)]


def _stretches(days: Sequence[dt.date]) -> Iterator[list[dt.date]]:
    """Runs of days that follow each other, at most a month each."""
    run: list[dt.date] = []
    for day in days:
        if run and (day - run[-1] > _DAY or len(run) == _LONGEST):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


@transaction.atomic
def _write(
    plan: _Plan,
    days: Sequence[Rows],
    hours: Sequence[Rows],
    spans: Sequence[tuple[dt.datetime, dt.datetime]],
    begun: float,
) -> bool:
    """Put the results in force, all or nothing. False when another process was faster: its results stand."""
    newest = newest_run()
    if (newest.pk if newest else None) != plan.base:
        return False
    _clear(plan, spans)
    for means, indices in days:
        _insert(DayMean, DAY_MEAN, means)
        _insert(DayIndex, DAY_INDEX, indices)
    for means, indices in hours:
        _insert(HourMean, HOUR_MEAN, means)
        _insert(HourIndex, HOUR_INDEX, indices)
    run = ResultRun.objects.create(
        version=plan.version,
        pack_fingerprint=pack().fingerprint,
        pack_version=pack().version_label,
        registry=plan.registry,
        until=plan.until,
        days=len(plan.days),
        computed_at=dt.datetime.now(dt.UTC),
        took_ms=_since(begun) // dt.timedelta(milliseconds=1),
    )
    mark_changes(None if plan.all else plan.days, plan.version)
    ResultRun.objects.filter(pk__lte=run.pk - _RUNS_KEPT).delete()
    return True


def _clear(plan: _Plan, spans: Sequence[tuple[dt.datetime, dt.datetime]]) -> None:
    for model in (DayMean, DayIndex):
        if plan.all:
            model.objects.all().delete()
        for stretch in () if plan.all else _stretches(plan.days):
            model.objects.filter(day__gte=stretch[0], day__lte=stretch[-1]).delete()
        model.objects.filter(day__gt=local_day(plan.until - HOUR, campaign_zone())).delete()
    for model in (HourMean, HourIndex):
        if plan.all:
            model.objects.all().delete()
        model.objects.filter(time__lt=plan.until - HOURS_KEPT).delete()
        model.objects.filter(time__gte=plan.until).delete()
        for start, end in () if plan.all else spans:
            model.objects.filter(time__gte=start, time__lt=end).delete()


def _insert(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows without making an object of each: six times as fast as `bulk_create`."""
    quote, adapt = connection.ops.quote_name, connection.ops
    names = ", ".join(quote(model._meta.get_field(name).column) for name in columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - our own names

    def plain(value: object) -> object:
        match value:
            case dt.datetime():
                return adapt.adapt_datetimefield_value(value)
            case dt.date():
                return adapt.adapt_datefield_value(value)
            case Decimal():
                return adapt.adapt_decimalfield_value(value)
            case _:
                return value

    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple(plain(value) for value in row) for row in rows])


def _since(begun: float) -> dt.timedelta:
    return dt.timedelta(seconds=stopwatch.monotonic() - begun)
