"""Where the pages of this site and the traces behind its figures are, in one place."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from lantian.apps.records.traces import address

__all__ = [
    "completion_trace",
    "day_index_trace",
    "day_mean_trace",
    "hour_index_trace",
    "measurement_trace",
    "online_trace",
    "rank_trace",
    "station_page",
    "subdistrict_page",
]


def subdistrict_page(unit: str) -> str:
    """The page of a subdistrict."""
    return reverse("site:subdistrict", args=[unit])


def station_page(code: str) -> str:
    """The page of a station."""
    return reverse("site:station", args=[code])


def hour_index_trace(site: str, time: dt.datetime | None, version: int | None) -> str:
    """The trace of an hourly index; "" where there is none."""
    return address("index-hour", {"site": site, "hour": stamp(time)}, version) if time else ""


def day_index_trace(site: str, day: dt.date, version: int | None) -> str:
    """The trace of a daily index."""
    return address("day-index", {"site": site, "day": day}, version)


def day_mean_trace(site: str, day: dt.date, indicator: str, version: int | None) -> str:
    """The trace of a daily mean."""
    return address("day-mean", {"site": site, "day": day, "indicator": indicator}, version)


def rank_trace(unit: str, first: dt.date, last: dt.date, version: int | None) -> str:
    """The trace of a place in a ranking."""
    return address("rank", {"unit": unit, "first": first, "last": last}, version)


def completion_trace(unit: str, period: str, as_of: dt.datetime, version: int | None) -> str:
    """The trace of the share of a target that was achieved."""
    return address("completion", {"unit": unit, "period": period, "as_of": stamp(as_of)}, version)


def online_trace(at: dt.datetime) -> str:
    """The trace of how many stations are on line."""
    return address("stations-online", {"at": stamp(at)})


def measurement_trace(station: str, parameter: str, time: dt.datetime, version: int | None) -> str:
    """The trace of one hour of one station."""
    return address("measurement", {"station": station, "parameter": parameter, "hour": stamp(time)}, version)


def stamp(time: dt.datetime) -> str:
    """A moment in an address: ISO 8601 in UTC, to the second."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
