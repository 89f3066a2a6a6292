"""One issue of the forecast from what is known: members with their fallbacks, hours, days, what was missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lantian.apps.forecasts.inputs import Inputs, SiteOf, zone_hours
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.campaign import pack
from lantian.core.standards.hj633 import GRADES
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, local_day
from lantian.science.forecast.boosted import Boosted
from lantian.science.forecast.daily import Days, Dependence, days_of, dependence_of, paths
from lantian.science.forecast.making import Ahead, Note, ahead_of
from lantian.science.forecast.panel import Panel
from lantian.science.forecast.simple import LONGEST, Simple, fit_simple
from lantian.science.forecast.weather_choice import Leaning, chosen, spread_out

__all__ = ["EDGES", "Kept", "Made", "Members", "Note", "make", "simple_members"]

Array = NDArray[np.float32]

EDGES = tuple(grade.high for grade in GRADES if grade.high is not None)
_PATHS, _SEED = 200, 2017
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A fitted model with its number; `member` is what it is called where it made a forecast."""

    member: str
    number: int
    model: Boosted


@dataclass(frozen=True, kw_only=True)
class Members:
    """What makes a forecast: a simple member for every pollutant, fitted models for some, how errors hold together."""

    simple: Mapping[str, Simple]
    dependence: Dependence
    boosted: Mapping[str, tuple[Kept, ...]] = field(default_factory=dict)
    """Pollutant → its fitted models, the best last."""
    missing: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Made:
    """An issue before it is kept."""

    starts: dt.datetime
    sites: tuple[SiteOf, ...]
    quantiles: Mapping[str, Array]
    """Pollutant → (sites, LONGEST, levels)."""
    members: Mapping[str, str]
    models: Mapping[str, int]
    days: Days
    first_day: dt.date
    notes: tuple[Note, ...]
    weather: Mapping[str, Any]
    """What it leaned on of the weather to come; {}: nothing."""


def simple_members(panel: Panel) -> Members:
    """The members that need nothing but the record."""
    names = [str(each) for each in Pollutant]
    return Members(
        simple={name: fit_simple(panel, pollutant=name) for name in names}, dependence=dependence_of(panel, names)
    )


def make(inputs: Inputs, members: Members) -> Made:
    """The forecast of the 72 hours after the panel; nothing later is there to be looked at."""
    panel, (leaning, numbers) = inputs.panel, _leaning(inputs)
    made = {
        name: ahead_of(
            inputs.with_weather,
            simple,
            [(each.member, each.model) for each in members.boosted.get(name, ())],
            zone_hours=zone_hours(panel.end),
            weather=leaning.values if leaning is not None else None,
        )
        for name, simple in members.simple.items()
    }
    used = {
        name: each.number
        for name, found in made.items()
        for each in members.boosted.get(name, ())
        if each.member == found.member
    }
    quantiles = {name: found.quantiles for name, found in made.items()}
    weather = _leant(numbers, leaning, made)
    notes: list[Note] = [*members.missing, *(("hangs", {"station": s, "pollutant": p}) for s, p in inputs.left_out)]
    notes += [note for found in made.values() for note in found.notes if note not in notes]
    notes += _about_weather(members, leaning, weather)
    first, seen, after = _whole_days(panel)
    drawn = paths(quantiles, members.dependence, number=_PATHS, seed=_SEED)
    edition = pack().edition("HJ 633", first)
    days = days_of(drawn, {name: seen[name] for name in quantiles}, edition=edition, after=after)
    return Made(
        starts=panel.end,
        sites=inputs.sites,
        quantiles=quantiles,
        members={name: found.member for name, found in made.items()},
        models=used,
        days=days,
        first_day=first,
        notes=tuple(notes),
        weather=weather,
    )


def _leaning(inputs: Inputs) -> tuple[Leaning | None, list[int]]:
    """The weather of the 72 hours as it was forecast by then, and the numbers of its forecasts; nothing that was
    issued after the last known hour."""
    at = inputs.panel.end
    oldest = rules_at(at).weather_oldest_hours * _HOUR
    by_place = chosen([forecast for _number, forecast in inputs.forecasts], at, oldest=oldest)
    leaning = spread_out(by_place, inputs.subdistricts, at)
    places = {"", *inputs.subdistricts}
    used = [each for place, each in by_place.items() if place in places and leaning is not None]
    return leaning, [number for number, each in inputs.forecasts if any(each is one for one in used)]


def _leant(numbers: list[int], leaning: Leaning | None, made: Mapping[str, Ahead]) -> dict[str, Any]:
    hours = {name: found.weather_hours for name, found in made.items() if found.weather_hours}
    if leaning is None or not hours:
        return {}
    return {"forecasts": sorted(numbers), "issued_at": [each.isoformat() for each in leaning.issues], "hours": hours}


def _about_weather(members: Members, leaning: Leaning | None, weather: Mapping[str, Any]) -> list[Note]:
    """Why a model that wants forecast weather did not speak, or how far it did."""
    wanted = any(each.model.weather for kept in members.boosted.values() for each in kept)
    if leaning is None:
        return [("no-weather", {})] if wanted else []
    if not wanted:
        return [("weather-unused", {})]
    shortest = min(weather["hours"].values()) if weather else 0
    return [("weather-until", {"hours": str(shortest)})] if 0 < shortest < LONGEST else []


def _whole_days(panel: Panel) -> tuple[dt.date, dict[str, Array], int]:
    """The local day of the first forecast hour, what was seen of it, and the hours after the last whole day."""
    zone = campaign_zone()
    first = local_day(panel.end, zone)
    begun = min((panel.end - day_bounds(first, zone)[0]) // _HOUR, panel.hours)
    seen = {name: each[:, panel.hours - begun :] for name, each in panel.values.items()}
    return first, seen, (begun + LONGEST) % 24
