"""What other parts may ask of the air. Everything is as of `now`, which is the campaign's clock unless it is given;
days and hours that are not over are not counted. Answers are the plain data of `figures`."""

from __future__ import annotations

from lantian.apps.monitoring.common import newest_run
from lantian.apps.monitoring.figures import State
from lantian.apps.monitoring.network import station, stations
from lantian.apps.monitoring.now import district_now, stations_now, stations_online
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
from lantian.apps.monitoring.targets import targets

__all__ = [
    "calendar",
    "district_now",
    "ranking",
    "ranking_weeks",
    "season",
    "state",
    "station",
    "station_days",
    "station_hours",
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
