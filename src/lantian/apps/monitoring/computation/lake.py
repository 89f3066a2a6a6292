"""What results need to know of the observation store: which days hold data, which changed, and the hours themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from lantian.apps.monitoring.choices import NETWORK, Stage
from lantian.apps.monitoring.computation.block import Block, Site, fill
from lantian.apps.monitoring.computation.choice import CORRECTED, COUNTED, MEAN, REVIEWED, corrected_hours
from lantian.apps.monitoring.models import Station
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, local_day
from lantian.io.store import ObservationStore

__all__ = ["changed_days", "days_with_data", "read_block", "registered_sites"]

_BEGINNING = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_HOUR = dt.timedelta(hours=1)
_ON_THE_WAY = (Stage.PLANNED, Stage.BUILT, Stage.COMMISSIONING)


def registered_sites(zone: ZoneInfo) -> tuple[Site, ...]:
    """The stations whose hours make up the air of the subdistricts, in order of code.

    What a station sends before it runs in the network for the first time does not count (M02: commissioning).
    """
    found = Station.objects.filter(network=NETWORK).exclude(since=None, stage__in=_ON_THE_WAY)
    rows = found.order_by("code").values_list("code", "subdistrict", "since", "until")
    return tuple(
        Site(
            code=code,
            subdistrict=subdistrict,
            start=day_bounds(since, zone)[0] if since else None,
            end=day_bounds(until, zone)[1] if until else None,
        )
        for code, subdistrict, since, until in rows
    )


def days_with_data(
    store: ObservationStore,
    zone: ZoneInfo,
    *,
    version: int,
    start: dt.datetime = _BEGINNING,
    end: dt.datetime,
) -> set[dt.date]:
    """Local days of which any hour in `[start, end)` is known at a version."""
    table = store.query(
        "SELECT DISTINCT time FROM observation WHERE list_contains(?, statistic)",
        params=[list(COUNTED)],
        network=NETWORK,
        cadence="hour",
        start=start,
        end=end,
        version=version,
    )
    return {local_day(time, zone) for time in table["time"].to_pylist()}


def changed_days(store: ObservationStore, zone: ZoneInfo, *, since: int, version: int) -> set[dt.date]:
    """Local days of which something new is known at a version that was not known at an earlier one.

    A correction closes the old row and adds a new one, so that new rows alone tell what changed; so do a person's
    decision, its withdrawal, and a new corrected value.
    """
    table = store.query(
        "SELECT DISTINCT time FROM observation WHERE list_contains(?, statistic) AND seq > ?",
        params=[list(COUNTED), since],
        network=NETWORK,
        cadence="hour",
        version=version,
    )
    return {local_day(time, zone) for time in table["time"].to_pylist()}


def read_block(
    store: ObservationStore,
    sites: Sequence[Site],
    start: dt.datetime,
    end: dt.datetime,
    *,
    pollutants: Sequence[Pollutant] = tuple(Pollutant),
    version: int | None = None,
    until: dt.datetime | None = None,
) -> Block:
    """The hours in `[start, end)` of these stations as they count at a version: what a person decided of an hour, else
    the corrected value where the pack has it count, else what the device said (`choice.counted`)."""
    corrected = corrected_hours(start, (end - start) // _HOUR)
    wanted = [MEAN, REVIEWED, CORRECTED] if any(corrected) else [MEAN, REVIEWED]
    table = store.query(
        "SELECT station, parameter, statistic, time, value, flag FROM observation"
        " WHERE list_contains(?, statistic) AND list_contains(?, parameter) AND list_contains(?, station)",
        params=[wanted, [each.code for each in pollutants], [site.code for site in sites]],
        network=NETWORK,
        cadence="hour",
        start=start,
        end=end,
        version=version,
    )
    return fill(table, sites, start, end, until=until, corrected=corrected)
