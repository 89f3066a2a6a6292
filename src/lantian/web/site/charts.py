"""Series for the charts and for the tables that say the same in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantian.apps.monitoring.figures import DaySeries, HourSeries
from lantian.apps.records.campaign import wording
from lantian.core.standards.hj633 import Grade, grade
from lantian.core.standards.pollutants import Pollutant
from lantian.web.site.now import hour_grade
from lantian.web.templatetags.air import dec

__all__ = ["HourRow", "day_chart", "hour_charts", "hour_rows", "index_chart"]


@dataclass(frozen=True)
class HourRow:
    """One hour in words."""

    time: dt.datetime
    aqi: int | None
    grade: Grade | None
    values: tuple[tuple[Pollutant, Decimal | None], ...]
    pm25_24h: Decimal | None


def hour_charts(hours: HourSeries) -> dict[str, Any]:
    """One column chart for each pollutant, in the colours of the grades."""
    return {item.value: _hours_of(item, hours) for item in Pollutant}


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


def hour_rows(hours: HourSeries) -> list[HourRow]:
    """The same hours as rows, the newest first."""
    rows = [
        HourRow(
            time=time,
            aqi=hours.aqi[index],
            grade=grade(hours.aqi[index]),
            values=tuple((item, hours.values[item][index]) for item in Pollutant),
            pm25_24h=hours.pm25_24h[index],
        )
        for index, time in enumerate(hours.times)
    ]
    return list(reversed(rows))


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


def _hours_of(pollutant: Pollutant, hours: HourSeries) -> dict[str, Any]:
    values = hours.values[pollutant]
    grades = [hour_grade(pollutant, value) for value in values]
    return {
        "labels": _labels(hours.times),
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
