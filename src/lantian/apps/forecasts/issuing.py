"""One issue of the forecast from what is known: members with their fallbacks, hours, days, what was missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lantian.apps.forecasts.inputs import Inputs, SiteOf, zone_hours
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.campaign import pack
from lantian.core.standards.hj633 import GRADES
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, local_day
from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.boosted import Boosted
from lantian.science.forecast.daily import Days, Dependence, days_of, dependence_of, paths
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.panel import Panel
from lantian.science.forecast.simple import LONGEST, Simple, fit_simple

__all__ = ["EDGES", "FRESH_HOURS", "Made", "Members", "Note", "make", "simple_members"]

Array = NDArray[np.float32]
Note = tuple[str, dict[str, str]]

EDGES = tuple(grade.high for grade in GRADES if grade.high is not None)
FRESH_HOURS = 6
"""Without an hour of the district newer than this, the fitted models are not asked: they lean on the newest hours."""
_PATHS, _SEED = 200, 2017
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Members:
    """What makes a forecast: a simple member for every pollutant, fitted models for some, how errors hold together."""

    simple: Mapping[str, Simple]
    dependence: Dependence
    boosted: Mapping[str, tuple[int, Boosted]] = field(default_factory=dict)
    """Pollutant → number of the model and the model."""
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


def simple_members(panel: Panel) -> Members:
    """The members that need nothing but the record."""
    names = [str(each) for each in Pollutant]
    return Members(
        simple={name: fit_simple(panel, pollutant=name) for name in names}, dependence=dependence_of(panel, names)
    )


def make(inputs: Inputs, members: Members) -> Made:
    """The forecast of the 72 hours after the panel; nothing later is there to be looked at."""
    panel, sites = inputs.panel, len(inputs.sites)
    rows = Rows(
        np.full(sites * LONGEST, panel.hours - 1),
        np.tile(np.arange(1, LONGEST + 1), sites),
        np.repeat(np.arange(sites), LONGEST),
    )
    fresh = {name: _age(panel, name) < FRESH_HOURS for name in members.simple}
    quantiles, told, used = {}, {}, {}
    notes: list[Note] = [*members.missing, *(("hangs", {"station": s, "pollutant": p}) for s, p in inputs.left_out)]
    for name, simple in members.simple.items():
        found = simple.quantiles(panel, rows)
        told[name] = "simple" if fresh[name] else "usual"
        model = members.boosted.get(name)
        if model is not None and fresh[name]:
            number, boosted = model
            better = boosted.quantiles(
                Features(panel, future_weather=False, zone_hours=zone_hours(panel.end), pollutant=name), rows
            )
            found = np.where(np.isfinite(better), better, found)
            told[name], used[name] = "boosted", number
        if not fresh[name]:
            notes.append(("not-fresh", {"pollutant": name, "hours": str(_age(panel, name))}))
        if simple.errors == 0:
            notes.append(("short-record", {"pollutant": name}))
        quantiles[name] = found.reshape(sites, LONGEST, len(LEVELS)).astype(np.float32)
    first, seen, after = _whole_days(panel)
    drawn = paths(quantiles, members.dependence, number=_PATHS, seed=_SEED)
    edition = pack().edition("HJ 633", first)
    days = days_of(drawn, {name: seen[name] for name in quantiles}, edition=edition, after=after)
    return Made(
        starts=panel.end,
        sites=inputs.sites,
        quantiles=quantiles,
        members=told,
        models=used,
        days=days,
        first_day=first,
        notes=tuple(notes),
    )


def _age(panel: Panel, name: str) -> int:
    """Hours since the newest hour of the district (the last row); those of the panel where there is none."""
    known = np.flatnonzero(np.isfinite(panel.values[name][-1]))
    return panel.hours - 1 - int(known[-1]) if len(known) else panel.hours


def _whole_days(panel: Panel) -> tuple[dt.date, dict[str, Array], int]:
    """The local day of the first forecast hour, what was seen of it, and the hours after the last whole day."""
    zone = campaign_zone()
    first = local_day(panel.end, zone)
    begun = min((panel.end - day_bounds(first, zone)[0]) // _HOUR, panel.hours)
    seen = {name: each[:, panel.hours - begun :] for name, each in panel.values.items()}
    return first, seen, (begun + LONGEST) % 24
