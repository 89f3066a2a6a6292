"""`/wall/`: everything at a glance, on one screen, refreshed by itself.

The wall asks every few seconds. What it shows is rendered once for each language and few seconds of the server, however
many walls hang in the district, and travels only when it differs from what the asking wall has.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.translation import gettext as _

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.choices import DISTRICT
from lantian.apps.monitoring.figures import HourSeries
from lantian.apps.tasks.summary import Standing, standing
from lantian.core.standards.hj633 import GRADES
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import start_of_hour
from lantian.io.clock import read_clock
from lantian.web.site import addresses
from lantian.web.site.league import Race, ShortRanking, race, run_mark, short_ranking
from lantian.web.site.now import NowView, hour_grade, now_view
from lantian.web.site.warning import Banner, banner
from lantian.web.templatetags.air import dec

__all__ = ["panels", "wall"]

SHOWN_HOURS = 72
HOUR = dt.timedelta(hours=1)
_ROOM_OF_A_LABEL = 11
"""Hours at the end of the axis in which the name of a day would not find room."""
_KEEP_SECONDS = 4.0


@dataclass(frozen=True)
class Multiple:
    """One of the six small charts: what stands over it and what is read aloud."""

    key: str
    label: str
    unit: str
    decimals: int
    last: Decimal | None
    trace: str
    spoken: str


@dataclass(frozen=True)
class Board:
    """Everything on the wall."""

    view: NowView
    charts: tuple[Multiple, ...]
    series: dict[str, Any]
    ranking: ShortRanking
    race: Race
    measures: Standing
    warning: Banner | None


@dataclass(frozen=True)
class _Charts:
    multiples: tuple[Multiple, ...]
    series: dict[str, Any]


@dataclass(frozen=True)
class _Rendered:
    made: float
    tag: str
    facts: str
    board: str

    @property
    def body(self) -> str:
        """Both parts as they travel."""
        return f'<dl id="fresh-facts">{self.facts}</dl><div id="fresh-board">{self.board}</div>'


_kept: dict[tuple[str, str], _Rendered] = {}


def wall(request: HttpRequest) -> HttpResponse:
    """The whole page, with the panels in it: the wall stands before any script runs."""
    fresh = _rendered(request)
    clock = read_clock(settings.HOME)
    context = {"fresh": fresh, "speed": clock.speed if clock else 1, "zone": settings.TIME_ZONE}
    return render(request, "site/wall.html", context)


def panels(request: HttpRequest) -> HttpResponse:
    """The panels alone; 304 when the asking wall has them already."""
    fresh = _rendered(request)
    if request.headers.get("If-None-Match") == fresh.tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(fresh.body)
        response["X-Lantian-Now"] = request.now.isoformat()
    response["ETag"] = fresh.tag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def board(now: dt.datetime) -> Board:
    """What the wall shows at `now`."""
    shown = _charts(start_of_hour(now), translation.get_language() or "", run_mark())
    return Board(
        view=now_view(now),
        charts=shown.multiples,
        series=shown.series,
        ranking=short_ranking(now),
        race=race(now),
        measures=standing(now),
        warning=banner(now),
    )


def _rendered(request: HttpRequest) -> _Rendered:
    key = (str(settings.HOME), translation.get_language() or "")
    kept = _kept.get(key)
    if kept and time.monotonic() - kept.made < _KEEP_SECONDS:
        return kept
    shown_board = board(request.now)
    context = {"wall": shown_board, "grades": GRADES, "progress_address": reverse("progress:board")}
    facts = render_to_string("site/_wall_facts.html", context)
    shown = render_to_string("site/_wall_board.html", context)
    digest = _digest(facts + shown, shown_board.view)
    fresh = _Rendered(time.monotonic(), f'"{digest}"', facts, shown)
    _kept[key] = replace(kept, made=fresh.made) if kept and kept.tag == fresh.tag else fresh
    return _kept[key]


def _digest(shown: str, view: NowView) -> str:
    """Names what is seen. Traces of who is on line carry the second they were asked for; that alone is nothing new."""
    for moment in (view.online_trace, *(line.online_trace for line in view.subdistricts)):
        shown = shown.replace(escape(moment), "")
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


@lru_cache(maxsize=8)
def _charts(end: dt.datetime, _language: str, _run: tuple[object, ...]) -> _Charts:
    hours = queries.subdistrict_hours(None, end - SHOWN_HOURS * HOUR, end)
    local = [timezone.localtime(moment) for moment in hours.times]
    axis = {
        "labels": [f"{moment:%m-%d %H:00}" for moment in local],
        "days": {str(i): _day_label(moment) for i, moment in enumerate(local[:-_ROOM_OF_A_LABEL]) if moment.hour == 0},
    }
    return _Charts(
        multiples=tuple(_multiple(item, hours) for item in Pollutant),
        series={item.value: axis | _series(item, hours) for item in Pollutant},
    )


def _multiple(pollutant: Pollutant, hours: HourSeries) -> Multiple:
    values = hours.values[pollutant]
    known = [value for value in values if value is not None]
    last = known[-1] if known else None
    times = [time for time, value in zip(hours.times, values, strict=True) if value is not None]
    trace = addresses.hour_mean_trace(DISTRICT, pollutant, times[-1] if times else None, hours.basis.version)
    spoken = (
        _("%(name)s over 72 hours: lowest %(low)s, highest %(high)s, newest %(last)s %(unit)s, %(gaps)d hours missing")
        % {
            "name": pollutant.label,
            "low": dec(min(known), pollutant.decimals),
            "high": dec(max(known), pollutant.decimals),
            "last": dec(known[-1], pollutant.decimals),
            "unit": pollutant.unit,
            "gaps": len(values) - len(known),
        }
        if known
        else _("%(name)s: no observations in 72 hours") % {"name": pollutant.label}
    )
    return Multiple(pollutant.value, pollutant.label, pollutant.unit, pollutant.decimals, last, trace, spoken)


def _series(pollutant: Pollutant, hours: HourSeries) -> dict[str, Any]:
    values = hours.values[pollutant]
    known = [value for value in values if value is not None]
    grades = [hour_grade(pollutant, value) for value in values]
    return {
        "values": [None if value is None else float(dec(value, pollutant.decimals)) for value in values],
        "grades": [grade.number if grade else 0 for grade in grades],
        "gaps": _gaps(values),
        "top": float(max(known, default=Decimal(1))) * 1.08 or 1.0,
    }


def _day_label(moment: dt.datetime) -> str:
    if (translation.get_language() or "").startswith("en"):
        return f"{moment.day} {moment:%b}"
    return f"{moment.day}日"


def _gaps(values: tuple[Decimal | None, ...]) -> list[list[int]]:
    """First and last index of every stretch without a value."""
    gaps: list[list[int]] = []
    for index, value in enumerate(values):
        if value is not None:
            continue
        if gaps and gaps[-1][1] == index - 1:
            gaps[-1][1] = index
        else:
            gaps.append([index, index])
    return gaps
