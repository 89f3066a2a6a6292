"""Where the pages of this site and the traces behind its figures are, in one place."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from lantian.apps.records.traces import address

__all__ = [
    "completion_trace",
    "coverage_trace",
    "day_index_trace",
    "day_mean_trace",
    "hour_index_trace",
    "hour_mean_trace",
    "mean_of_hours_trace",
    "measurement_trace",
    "online_trace",
    "period_mean_trace",
    "rank_trace",
    "running_mean_trace",
    "stamp",
    "station_page",
    "subdistrict_page",
    "target_trace",
    "valid_days_trace",
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


def target_trace(unit: str, period: str) -> str:
    """The trace of a target and its baseline, as the policy prints them."""
    return address("target", {"subdistrict": unit, "period": period})


def online_trace(at: dt.datetime, unit: str = "") -> str:
    """The trace of how many stations are on line, in the district or in one subdistrict."""
    return address("stations-online", {"at": stamp(at)} | ({"unit": unit} if unit else {}))


def hour_mean_trace(site: str, pollutant: str, time: dt.datetime | None, version: int | None) -> str:
    """The trace of one hour of one pollutant; "" where there is none."""
    return address("hour-mean", {"site": site, "pollutant": pollutant, "hour": stamp(time)}, version) if time else ""


def running_mean_trace(site: str, pollutant: str, time: dt.datetime | None, version: int | None) -> str:
    """The trace of the running mean that ends with an hour; "" where there is none."""
    return address("running-mean", {"site": site, "pollutant": pollutant, "hour": stamp(time)}, version) if time else ""


def mean_of_hours_trace(site: str, pollutant: str, first: dt.datetime, last: dt.datetime, version: int | None) -> str:
    """The trace of the mean of the hours that begin from `first` to `last`."""
    key = {"site": site, "pollutant": pollutant, "first": stamp(first), "last": stamp(last)}
    return address("mean-of-hours", key, version)


def coverage_trace(time: dt.datetime | None, version: int | None) -> str:
    """The trace of the coverage of the 24 hours that end with an hour; "" where there is none."""
    return address("coverage", {"hour": stamp(time)}, version) if time else ""


def valid_days_trace(site: str, first: dt.date, last: dt.date, version: int | None) -> str:
    """The trace of how many days of a stretch are valid."""
    return address("valid-days", {"site": site, "first": first, "last": last}, version)


def period_mean_trace(site: str, first: dt.date, last: dt.date, version: int | None) -> str:
    """The trace of the mean of a stretch's valid days."""
    return address("period-mean", {"site": site, "first": first, "last": last}, version)


def measurement_trace(station: str, parameter: str, time: dt.datetime, version: int | None) -> str:
    """The trace of one hour of one station."""
    return address("measurement", {"station": station, "parameter": parameter, "hour": stamp(time)}, version)


def stamp(time: dt.datetime) -> str:
    """A moment in an address: ISO 8601 in UTC, to the second."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
