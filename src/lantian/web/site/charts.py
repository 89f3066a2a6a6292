"""Series for the charts and for the tables that say the same in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantian.apps.monitoring.common import DAILY
from lantian.apps.monitoring.figures import DayFigure, DaySeries, HourSeries
from lantian.apps.records.campaign import wording
from lantian.apps.records.traces import address
from lantian.core.standards.hj633 import Grade, grade
from lantian.core.standards.pollutants import Pollutant
from lantian.web.site import addresses
from lantian.web.site.now import hour_grade
from lantian.web.site.running import RunningMeans
from lantian.web.templatetags.air import dec

__all__ = ["DayRow", "HourRow", "Shown", "day_chart", "day_rows", "hour_charts", "hour_rows", "index_chart"]


_HOLDER = "which-pollutant"


class Shown(NamedTuple):
    """A value of a row and where its trace is."""

    pollutant: Pollutant
    value: Decimal | None
    trace: str


@dataclass(frozen=True)
class HourRow:
    """One hour in words."""

    time: dt.datetime
    aqi: int | None
    grade: Grade | None
    trace: str
    """Of the index; "" where there is none."""
    values: tuple[Shown, ...]
    running: tuple[Shown, ...]


def hour_charts(hours: HourSeries, running: RunningMeans) -> dict[str, Any]:
    """One column chart for each pollutant, in the colours of the grades; over particles the running mean."""
    labels = _labels(hours.times)
    return {item.value: _hours_of(item, hours, labels) | _line(running.get(item)) for item in Pollutant}


def index_chart(hours: HourSeries) -> dict[str, Any]:
    """The hourly index."""
    grades = [grade(aqi) for aqi in hours.aqi]
    return {
        "labels": _labels(hours.times),
        "values": list(hours.aqi),
        "grades": [each.number if each else 0 for each in grades],
        "words": [wording(each.name) if each else "" for each in grades],
        "unit": "",
        "name": _("Air quality index"),
        "missing": _("no data"),
    }


def hour_rows(site: str, hours: HourSeries, running: RunningMeans) -> list[HourRow]:
    """The same hours as rows, the newest first, every figure with its trace."""
    version = hours.basis.version
    rows = [
        HourRow(
            time=time,
            aqi=hours.aqi[index],
            grade=grade(hours.aqi[index]),
            trace=addresses.hour_index_trace(site, time, version) if hours.aqi[index] is not None else "",
            values=_shown("hour-mean", site, time, index, hours.values, version),
            running=_shown("running-mean", site, time, index, running, version),
        )
        for index, time in enumerate(hours.times)
    ]
    return list(reversed(rows))


@dataclass(frozen=True)
class DayRow:
    """One day in words."""

    day: dt.date
    aqi: int | None
    grade: Grade | None
    primary: tuple[Pollutant, ...]
    version: int | None
    values: tuple[Shown, ...]


def day_rows(site: str, days: Iterable[DayFigure]) -> list[DayRow]:
    """Days as rows, the newest first, every figure with its trace."""
    rows = [
        DayRow(
            day=figure.day,
            aqi=figure.aqi,
            grade=figure.grade,
            primary=figure.primary,
            version=figure.version,
            values=tuple(
                Shown(item, value, _day_trace(site, figure, item) if value is not None else "")
                for item, value in figure.values.items()
            ),
        )
        for figure in days
    ]
    return list(reversed(rows))


def _day_trace(site: str, figure: DayFigure, pollutant: Pollutant) -> str:
    return addresses.day_mean_trace(site, figure.day, DAILY[pollutant], figure.version)


def day_chart(days: DaySeries) -> dict[str, Any]:
    """The daily index with the colours of the grades."""
    return {
        "labels": [_day(figure.day) for figure in days.days],
        "values": [figure.aqi for figure in days.days],
        "grades": [figure.grade.number if figure.grade else 0 for figure in days.days],
        "words": [wording(figure.grade.name) if figure.grade else "" for figure in days.days],
        "unit": "",
        "name": _("Air quality index"),
        "missing": _("no valid day"),
        "limits": [{"value": limit, "name": str(limit)} for limit in (100, 200)],
    }


def _shown(
    kind: str,
    site: str,
    time: dt.datetime,
    index: int,
    values: Mapping[Pollutant, tuple[Decimal | None, ...]],
    version: int | None,
) -> tuple[Shown, ...]:
    """One address is made for the row; the pollutants differ in one word, and a page has hundreds of them."""
    trace = address(kind, {"site": site, "pollutant": _HOLDER, "hour": addresses.stamp(time)}, version)
    return tuple(
        Shown(item, each[index], trace.replace(_HOLDER, item) if each[index] is not None else "")
        for item, each in values.items()
    )


def _line(means: tuple[Decimal | None, ...] | None) -> dict[str, Any]:
    if means is None:
        return {}
    return {"line": [None if value is None else float(dec(value, 1)) for value in means], "line_name": _("24 h mean")}


def _hours_of(pollutant: Pollutant, hours: HourSeries, labels: list[str]) -> dict[str, Any]:
    values = hours.values[pollutant]
    grades = [hour_grade(pollutant, value) for value in values]
    return {
        "labels": labels,
        "values": [None if value is None else float(dec(value, pollutant.decimals)) for value in values],
        "grades": [each.number if each else 0 for each in grades],
        "words": [wording(each.name) if each else "" for each in grades],
        "unit": pollutant.unit,
        "name": pollutant.label,
        "missing": _("no data"),
    }


def _labels(times: Iterable[dt.datetime]) -> list[str]:
    local = [timezone.localtime(time) for time in times]
    return [f"{_day(moment.date())} {moment:%H}:00" for moment in local]


def _day(day: dt.date) -> str:
    english = (translation.get_language() or "").startswith("en")
    return f"{day.day} {day:%b}" if english else f"{day.month}月{day.day}日"
