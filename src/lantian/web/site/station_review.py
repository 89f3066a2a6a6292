"""What the page of a station says of its data: flags, raw and corrected, neighbours, weather, diary, decisions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from lantian.apps.calibration.queries import applied
from lantian.apps.monitoring.common import ranked_pollutant
from lantian.apps.monitoring.models import Station
from lantian.apps.network.queries import diary
from lantian.apps.orgs.policies import has_right
from lantian.apps.orgs.worklist import READ_WORK
from lantian.apps.quality.choices import REVIEW
from lantian.apps.quality.models import DecidedHour, Proposal
from lantian.apps.quality.plot import Plot, Series, draw
from lantian.apps.quality.queries import decisions_in_force, undecided
from lantian.apps.quality.series import StationHours, chart_of, hours_of, nearest
from lantian.apps.quality.tables import flag_tag
from lantian.apps.quality.words import parameter_name, rule_title, said
from lantian.apps.records import traces
from lantian.apps.records.campaign import wording
from lantian.apps.records.store import store
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import hours_between, local_day, start_of_hour
from lantian.web.site import addresses
from lantian.web.site.calendar import zone

__all__ = ["review_of"]

_SPANS = (3, 7, 14)
_DIARY = 8
_WEATHER = (
    ("a01007", _lazy("Wind speed"), "m/s"),
    ("a01002", _lazy("Relative humidity"), "%"),
    ("a01001", _lazy("Temperature"), "°C"),
)
_MOST_FLAGS = 60


@dataclass(frozen=True)
class Choice:
    """A parameter or a span that can be chosen."""

    label: str
    address: str
    here: bool


@dataclass(frozen=True)
class HourLine:
    """One hour in words."""

    time: dt.datetime
    raw: float | None
    corrected: float | None
    counts: float | None
    marks: tuple[str, ...]
    trace: str


def review_of(request: HttpRequest, code: str, version: int | None) -> dict[str, Any]:
    """The part of the page that is about the data, of the parameter and the span that the address asks for."""
    station = Station.objects.get(code=code)
    end = start_of_hour(request.now)
    pollutant = _pollutant(request, end)
    days = next((each for each in _SPANS if str(each) == request.GET.get("days")), _SPANS[0])
    start = end - dt.timedelta(days=days)
    near = nearest(station, 4)
    hours = hours_of(station, [pollutant.code], start, end, [each.code for each, _km in near])[pollutant.code]
    flags, decided = undecided(code, start, end), decisions_in_force(code, start, end)
    mine = [each for each in flags if each.parameter in ("", pollutant.code)]
    reads = has_right(request.user, READ_WORK)
    return {
        "pollutant": pollutant,
        "parameters": [Choice(each.label, _address(code, each, days), each is pollutant) for each in Pollutant],
        "spans": [
            Choice(_("%(days)d days") % {"days": each}, _address(code, pollutant, each), each == days)
            for each in _SPANS
        ],
        "chart": chart_of(hours, mine, decided),
        "weather": _weather(start, end),
        "neighbours": [(str(each), each.code, f"{km:.1f}") for each, km in near],
        "lines": _lines(code, hours, mine, decided, version),
        "flags": [_flag(each) for each in sorted(flags, key=lambda each: each.hour, reverse=True)[:_MOST_FLAGS]],
        "more_flags": max(len(flags) - _MOST_FLAGS, 0),
        "decisions": _decisions(decided),
        "diary": [each for each in diary(code, _DIARY) if each.struck_at is None],
        "model": applied(code, pollutant.code, end),
        "has_corrected": bool(hours.corrected),
        "reads": reads,
        "reviews": has_right(request.user, REVIEW),
    }


def _pollutant(request: HttpRequest, end: dt.datetime) -> Pollutant:
    asked = request.GET.get("parameter", "")
    if asked in set(map(str, Pollutant)):
        return Pollutant(asked)
    return ranked_pollutant(local_day(end, zone()))[0]


def _address(code: str, pollutant: Pollutant, days: int) -> str:
    query = urlencode({"parameter": str(pollutant), "days": days})
    return f"{reverse('site:station', args=[code])}?{query}#data"


def _weather(start: dt.datetime, end: dt.datetime) -> list[tuple[str, Plot]]:
    """Small charts of what the weather stations said, the mean where there are several."""
    table = store().read(
        network="weather", cadence="hour", start=start, end=end, parameters=[each[0] for each in _WEATHER]
    )
    values: dict[str, dict[dt.datetime, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for row in table.select(["parameter", "time", "value", "flag"]).to_pylist():
        if row["value"] is not None and row["flag"] == "N":
            values[row["parameter"]][row["time"]].append(row["value"])
    found = []
    for factor, name, unit in _WEATHER:
        series = {time: float(sum(each) / len(each)) for time, each in values[factor].items()}
        lines = [Series(css="weather", name=str(name), values=series)]
        plot = draw(start, end, lines, unit=unit, spoken=f"{name}, {unit}")
        if plot is not None:
            found.append((str(name), plot))
    return found


def _lines(
    code: str,
    hours: StationHours,
    flags: Iterable[Proposal],
    decided: Sequence[DecidedHour],
    version: int | None,
) -> list[HourLine]:
    """The hours of the chart in numbers, the newest first."""
    marks = _marks(flags, [each for each in decided if each.parameter == hours.parameter])
    return [
        HourLine(
            time=time,
            raw=hours.raw.get(time),
            corrected=hours.corrected.get(time),
            counts=hours.counts.get(time),
            marks=marks.get(time, ()),
            trace=addresses.measurement_trace(code, hours.parameter, time, version) if time in hours.raw else "",
        )
        for time in reversed(list(hours_between(hours.start, hours.end)))
    ]


def _marks(flags: Iterable[Proposal], decided: Iterable[DecidedHour]) -> Mapping[dt.datetime, tuple[str, ...]]:
    found: dict[dt.datetime, list[str]] = defaultdict(list)
    for flag in flags:
        found[flag.hour].append(f"{wording(rule_title(flag.rule))} ({flag.get_flag_display()})")
    for each in decided:
        found[each.hour].append(each.decision.get_kind_display())
    return {time: tuple(dict.fromkeys(words)) for time, words in found.items()}


def _flag(each: Proposal) -> dict[str, Any]:
    key = {"station": each.station, "parameter": each.parameter, "hour": addresses.stamp(each.hour)}
    return {
        "hour": each.hour,
        "parameter": wording(parameter_name(each.parameter)),
        "rule": wording(rule_title(each.rule)),
        "said": wording(said(each.rule, each.facts)),
        "tag": flag_tag(each.flag),
        "trace": traces.address("flag", key),
        "episode": reverse("quality:episode", args=[each.episode_id]),
    }


def _decisions(decided: Sequence[DecidedHour]) -> list[dict[str, Any]]:
    """Decisions about the hours shown, the newest first, each once with its hours."""
    groups: dict[int, list[DecidedHour]] = defaultdict(list)
    for each in decided:
        groups[each.decision_id].append(each)
    return [
        {
            "decision": mine[0].decision,
            "first": min(each.hour for each in mine),
            "last": max(each.hour for each in mine) + dt.timedelta(hours=1),
            "parameters": [wording(parameter_name(each)) for each in dict.fromkeys(row.parameter for row in mine)],
            "address": reverse("quality:decision", args=[number]),
        }
        for number, mine in sorted(groups.items(), reverse=True)
    ]
