"""Hours received of hours due, by station and week: counted from the store, kept, followed as data come in (M02)."""

from __future__ import annotations

import datetime as dt
import time as stopwatch
from collections.abc import Iterable, Sequence

import pyarrow as pa
from django.db import transaction

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.network.figures import Cell, Week
from lantian.apps.network.models import OnlineRun, OnlineWeek
from lantian.apps.network.service import Service, basis_of, due_until, hours_due, rule, services, weeks_until
from lantian.apps.records.store import store
from lantian.core.time.local import day_bounds, local_day, week_of

__all__ = ["count", "refresh"]

_RUNS_KEPT = 20
_UNCOUNTED = frozenset({"dustfall"})
"""Networks whose samples are not hours."""
_QUESTION = """
    SELECT heard.station, CAST(date_trunc('week', heard.day) AS DATE) AS week, count(*) AS hours
    FROM (
        SELECT o.station, o.time, any_value(o.day) AS day
        FROM observation o SEMI JOIN wanted w ON o.station = w.station AND o.parameter = w.parameter
        WHERE o.statistic = 'mean'
        GROUP BY o.station, o.time
        HAVING count(DISTINCT o.parameter) >= ?
    ) heard
    JOIN service s ON heard.station = s.station AND heard.time >= s.start AND heard.time < s.stop
    GROUP BY ALL
"""


def refresh(now: dt.datetime) -> int:
    """Bring the weeks to the newest sealed version. Returns how many weeks were counted.

    Weeks in which something new became known, and those that went on, are counted again; all of them when stations,
    their steps or the pack changed, or when an older copy of the data was put back.
    """
    begun = stopwatch.monotonic()
    found = [service for service in services() if service.network not in _UNCOUNTED]
    until, version, basis = due_until(now), store().version(), basis_of(found)
    weeks = weeks_until(until)
    last = OnlineRun.objects.order_by("-id").first()
    everything = last is None or last.basis != basis or last.version > version or last.until > until
    if not everything and last.version == version and last.until == until:
        return 0
    chosen = weeks if everything else _touched(weeks, last)
    cells = count(found, chosen, until=until, version=version)
    with transaction.atomic():
        stale = OnlineWeek.objects.all()
        if not everything:
            stale = stale.filter(week__in=[week.monday for week in chosen])
        stale.delete()
        OnlineWeek.objects.bulk_create(
            OnlineWeek(station_id=code, week=monday, received=cell.received, due=cell.due)
            for (code, monday), cell in cells.items()
        )
        run = OnlineRun.objects.create(
            version=version,
            basis=basis,
            until=until,
            computed_at=dt.datetime.now(dt.UTC),
            took_ms=int((stopwatch.monotonic() - begun) * 1000),
        )
        OnlineRun.objects.filter(pk__lte=run.pk - _RUNS_KEPT).delete()
    return len(chosen)


def count(
    found: Sequence[Service], weeks: Sequence[Week], *, until: dt.datetime, version: int
) -> dict[tuple[str, dt.date], Cell]:
    """Hours received and due of stations and weeks, as they were known in a version. One question a network."""
    if not weeks:
        return {}
    zone = campaign_zone()
    start = day_bounds(weeks[0].first, zone)[0]
    end = min(day_bounds(weeks[-1].last, zone)[1], until)
    needed = rule(until).whole("network.hour_parameters_needed")
    received: dict[tuple[str, dt.date], int] = {}
    for network in sorted({service.network for service in found}):
        asked = [service for service in found if service.network == network]
        table = store().query(
            _QUESTION,
            params=[needed],
            version=version,
            network=network,
            cadence="hour",
            start=start,
            end=end,
            tables={"service": _spans(asked), "wanted": _wanted(asked)},
        )
        received |= {(row["station"], row["week"]): row["hours"] for row in table.to_pylist()}
    return {
        (service.code, week.monday): Cell(
            received=received.get((service.code, week.monday), 0), due=hours_due(service, week, until)
        )
        for service in found
        for week in weeks
    }


def _touched(weeks: Sequence[Week], last: OnlineRun) -> tuple[Week, ...]:
    """The weeks that may differ from what was counted, and those between them: they are read in one go."""
    zone = campaign_zone()
    table = store().changed_since(last.version, cadence="hour")
    mondays = {week_of(day).first for day in table["day"].to_pylist()}
    reached = week_of(local_day(last.until - dt.timedelta(hours=1), zone)).first
    return tuple(week for week in weeks if week.monday in mondays or week.monday >= reached)


def _spans(found: Iterable[Service]) -> pa.Table:
    rows = [(service.code, *span) for service in found for span in service.spans]
    moment = pa.timestamp("us", "UTC")
    return pa.table(
        {
            "station": pa.array([row[0] for row in rows], pa.string()),
            "start": pa.array([row[1] for row in rows], moment),
            "stop": pa.array([row[2] for row in rows], moment),
        }
    )


def _wanted(found: Iterable[Service]) -> pa.Table:
    rows = [(service.code, parameter) for service in found for parameter in service.parameters]
    return pa.table(
        {
            "station": pa.array([row[0] for row in rows], pa.string()),
            "parameter": pa.array([row[1] for row in rows], pa.string()),
        }
    )
