"""What other parts may ask of the air. Everything is as of `now`, which is the campaign's clock unless it is given;
days and hours that are not over are not counted. Answers are the plain data of `figures`."""

from __future__ import annotations

import datetime as dt

from lantian.apps.monitoring.common import newest_run
from lantian.apps.monitoring.figures import State
from lantian.apps.monitoring.network import station, stations
from lantian.apps.monitoring.now import AIR, district_now, station_now, stations_now, stations_online
from lantian.apps.monitoring.ranks import ranking, ranking_weeks
from lantian.apps.monitoring.seasons import season
from lantian.apps.monitoring.series import (
    calendar,
    station_days,
    station_hours,
    subdistrict_day,
    subdistrict_days,
    subdistrict_hours,
)
from lantian.apps.monitoring.standing import Standing, confirmable_months, standing, standings
from lantian.apps.monitoring.targets import targets

__all__ = [
    "AIR",
    "Standing",
    "calendar",
    "confirmable_months",
    "confirmed_until",
    "district_now",
    "preliminary",
    "ranking",
    "ranking_weeks",
    "season",
    "standing",
    "standings",
    "state",
    "station",
    "station_days",
    "station_hours",
    "station_now",
    "stations",
    "stations_now",
    "stations_online",
    "subdistrict_day",
    "subdistrict_days",
    "subdistrict_hours",
    "targets",
]


def state() -> State | None:
    """The computation that all results come from; None before the first one."""
    run = newest_run()
    if run is None:
        return None
    return State(run=run.pk, version=run.version, until=run.until, computed_at=run.computed_at)


def preliminary(first: dt.date, last: dt.date) -> bool:
    """Whether figures of some days, the last one included, may not be taken for final (HJ 633-2012 5.1.5)."""
    return standing(first, last).preliminary


def confirmed_until() -> dt.date | None:
    """The last day up to which the months of the campaign are confirmed without a gap; None before the first one."""
    known, newest = standings(), None
    for month in confirmable_months():
        if known.of(month.first, month.last).preliminary:
            break
        newest = month.last
    return newest
