"""`/`: the air now in number, word, advice and time. Works without JavaScript and reads aloud."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.choices import DISTRICT
from lantian.apps.records.campaign import pack
from lantian.core.standards.hj633 import GRADES
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, local_day, start_of_hour
from lantian.web.site import addresses
from lantian.web.site.calendar import campaign_day, zone
from lantian.web.site.league import race, short_ranking
from lantian.web.site.now import now_view
from lantian.web.site.warning import banner

__all__ = ["Today", "public", "today_so_far"]


@dataclass(frozen=True)
class Today:
    """The ranked pollutant since midnight."""

    label: str
    unit: str
    mean: Fraction | None
    hours: int
    trace: str


def public(request: HttpRequest) -> HttpResponse:
    """The public page."""
    now = request.now
    context = {
        "view": now_view(now),
        "today": today_so_far(now),
        "ranking": short_ranking(now),
        "race": race(now),
        "grades": GRADES,
        "warning": banner(now),
    }
    return render(request, "site/public.html", context)


def today_so_far(now: dt.datetime) -> Today:
    """Mean over the valid hours of the local day that are over; no daily mean, for the day is not over."""
    day = local_day(now, zone())
    midnight, _ = day_bounds(day, zone())
    ranked = Pollutant.from_code(pack().word("ranking.parameter", campaign_day(day)))
    hours = queries.subdistrict_hours(None, midnight, start_of_hour(now))
    valid = [Fraction(value) for value in hours.values[ranked] if value is not None]
    mean = sum(valid, Fraction(0)) / len(valid) if valid else None
    last = start_of_hour(now) - dt.timedelta(hours=1)
    trace = addresses.mean_of_hours_trace(DISTRICT, ranked, midnight, last, hours.basis.version)
    return Today(ranked.label, ranked.unit, mean, len(valid), trace)
