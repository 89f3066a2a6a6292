"""How good the issues were: errors by pollutant and hours ahead, calls of heavy days, probabilities against what came.

The truth is what was observed and counts today; persistence and the usual hours are made from what was known at each
issue, so that all three are judged on the same hours. The usual hours are a distribution as the issues are; persistence
is one value, whose CRPS is its absolute error.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lantian.apps.forecasts.inputs import Inputs
from lantian.apps.forecasts.models import Issue, IssuedDay, IssuedForecast
from lantian.apps.forecasts.packing import unpacked
from lantian.apps.forecasts.rules import Rules
from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import DayIndex
from lantian.core.standards.hj633 import GRADES
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day
from lantian.science.forecast.bands import CLASSES
from lantian.science.forecast.features import Rows
from lantian.science.forecast.judging import HeavyDays, errors_of
from lantian.science.forecast.members import persistence
from lantian.science.forecast.simple import LONGEST, usual_quantiles

__all__ = ["BINS", "MEMBERS", "judge"]

Array = NDArray[np.float32]
Day = tuple[str, str, dt.date]

MEMBERS = ("issued", "persistence", "climatology")
BINS = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0))
_KINDS = (SiteKind.SUBDISTRICT, SiteKind.DISTRICT)
_COLD = (10, 11, 12, 1, 2, 3)
_USUAL_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """Forecasts of one pollutant in a row: hours ahead, month, truth, and what each member said."""

    ahead: NDArray[np.int64]
    cold: NDArray[np.bool_]
    truth: Array
    said: Mapping[str, Array]


def judge(inputs: Inputs, issues: Sequence[Issue], rules: Rules) -> dict[str, Any]:
    """Everything that the page of verification shows, as JSON keeps it."""
    kept = _kept(issues)
    judged = {str(each): _judged(inputs, issues, kept, each) for each in Pollutant}
    return {
        "errors": {name: _errors(each) for name, each in judged.items()},
        "seasons": {name: _seasons(each) for name, each in judged.items()},
        **_days(inputs, issues, rules),
    }


def _kept(issues: Sequence[Issue]) -> dict[tuple[int, str, str, str], bytes]:
    rows = IssuedForecast.objects.filter(issue__in=issues, site_kind__in=_KINDS)
    return {(row.issue_id, row.site_kind, row.site, row.pollutant): bytes(row.packed) for row in rows.iterator()}


def _judged(
    inputs: Inputs, issues: Sequence[Issue], kept: Mapping[tuple[int, str, str, str], bytes], pollutant: Pollutant
) -> _Judged:
    panel, name = inputs.panel, str(pollutant)
    padded = np.pad(panel.values[name], ((0, 0), (0, LONGEST)), constant_values=np.nan)
    hours = np.arange(1, LONGEST + 1)
    parts: dict[str, list[Array]] = defaultdict(list)
    ahead: list[NDArray[np.int64]] = []
    cold: list[NDArray[np.bool_]] = []
    for issue in issues:
        place = panel.place_of(issue.starts)
        if not 0 < place <= panel.hours:
            continue
        habit = usual_quantiles(panel, name, place)
        winter = issue.starts.astimezone(campaign_zone()).month in _COLD
        for row, (kind, site) in enumerate(inputs.sites):
            content = kept.get((issue.pk, str(kind), site, name))
            if content is None:
                continue
            rows = Rows(np.full(LONGEST, place - 1), hours, np.full(LONGEST, row))
            parts["truth"].append(padded[row, place : place + LONGEST])
            parts["issued"].append(unpacked(content, name))
            parts["persistence"].append(persistence(panel, rows, name))
            parts["climatology"].append(habit[row])
            ahead.append(hours)
            cold.append(np.full(LONGEST, winter))
    if not ahead:
        nothing = np.zeros(0, dtype=np.float32)
        return _Judged(ahead=np.zeros(0, np.int64), cold=np.zeros(0, np.bool_), truth=nothing, said={})
    joined = {each: np.concatenate(found) for each, found in parts.items()}
    issued = joined["issued"]
    there = np.isfinite(joined["truth"]) & np.isfinite(issued[:, 0])
    there &= np.isfinite(joined["persistence"]) & np.isfinite(joined["climatology"][:, 0])
    return _Judged(
        ahead=np.concatenate(ahead)[there],
        cold=np.concatenate(cold)[there],
        truth=joined["truth"][there],
        said={each: joined[each][there] for each in MEMBERS},
    )


def _errors(judged: _Judged) -> list[dict[str, Any]]:
    """One line for each member and part: hours ahead, all of them, seasons."""
    chosen = {f"{first}–{last} h": (judged.ahead >= first) & (judged.ahead <= last) for first, last in CLASSES}
    chosen |= {"all": np.ones(len(judged.ahead), np.bool_), "cold": judged.cold, "warm": ~judged.cold}
    lines = []
    for part, which in chosen.items():
        for member, made in judged.said.items():
            if which.any():
                lines.append({"part": part, "member": member, **errors_of(judged.truth[which], made[which]).plain()})
    return lines


def _seasons(judged: _Judged) -> list[dict[str, Any]]:
    """One line for each season and class of hours ahead: the errors of every member."""
    lines = []
    for season, inside in (("cold", judged.cold), ("warm", ~judged.cold)):
        for first, last in CLASSES:
            which = inside & (judged.ahead >= first) & (judged.ahead <= last)
            if which.any():
                found = {
                    name: errors_of(judged.truth[which], made[which]).plain() for name, made in judged.said.items()
                }
                lines.append({"season": season, "part": f"{first}–{last} h", "members": found})
    return lines


def _days(inputs: Inputs, issues: Sequence[Issue], rules: Rules) -> dict[str, Any]:
    """Hits and false alarms by day ahead, probabilities in bins, how many days fell into the range."""
    zone = campaign_zone()
    seen = _indices(inputs)
    calls: dict[tuple[int, str], list[tuple[bool, bool]]] = defaultdict(list)
    chances: list[tuple[float, bool]] = []
    inside: list[bool] = []
    heavy_grade = next(each.number for each in GRADES if each.high is None or each.high > rules.heavy_above) - 1
    by_number = {issue.pk: issue for issue in issues}
    for row in IssuedDay.objects.filter(issue__in=issues, site_kind__in=_KINDS):
        truth = seen.get((row.site_kind, row.site, row.day))
        if truth is None:
            continue
        began = local_day(by_number[row.issue_id].starts, zone)
        ahead = (row.day - began).days + 1
        chance = sum(row.chances[heavy_grade:])
        heavy = truth > rules.heavy_above
        calls[ahead, "issued"].append((heavy, chance >= rules.alarm_chance))
        chances.append((chance, heavy))
        inside.append(row.low <= truth <= row.high)
        last = seen.get((row.site_kind, row.site, began - dt.timedelta(days=1)))
        if last is not None:
            calls[ahead, "persistence"].append((heavy, last > rules.heavy_above))
        before = [
            seen.get((row.site_kind, row.site, began - dt.timedelta(days=back))) for back in range(1, _USUAL_DAYS)
        ]
        known = [each > rules.heavy_above for each in before if each is not None]
        if known:
            calls[ahead, "climatology"].append((heavy, sum(known) / len(known) >= rules.alarm_chance))
    return {
        "calls": [
            {"day": ahead, "member": member, "days": len(found), **_counted(found).plain()}
            for (ahead, member), found in sorted(calls.items(), key=_by_day)
        ],
        "reliability": _reliability(chances),
        "range": {"days": len(inside), "share": sum(inside) / len(inside) if inside else None},
    }


def _by_day(line: tuple[tuple[int, str], object]) -> tuple[int, int]:
    (ahead, member), _found = line
    return ahead, MEMBERS.index(member)


def _indices(inputs: Inputs) -> dict[Day, int]:
    zone = campaign_zone()
    first, last = local_day(inputs.panel.start, zone), local_day(inputs.panel.end, zone)
    rows = DayIndex.objects.filter(site_kind__in=_KINDS, day__gte=first, day__lte=last, aqi__isnull=False)
    return {(kind, site, day): aqi for kind, site, day, aqi in rows.values_list("site_kind", "site", "day", "aqi")}


def _counted(found: Sequence[tuple[bool, bool]]) -> HeavyDays:
    return HeavyDays(
        hits=sum(seen and called for seen, called in found),
        misses=sum(seen and not called for seen, called in found),
        false_alarms=sum(called and not seen for seen, called in found),
    )


def _reliability(chances: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    """What was forecast and what came, in bins of the probability of a heavy day."""
    lines = []
    for low, high in BINS:
        mine = [(chance, heavy) for chance, heavy in chances if low <= chance < high or (high == BINS[-1][1] == chance)]
        if mine:
            said = sum(chance for chance, _heavy in mine) / len(mine)
            came = sum(heavy for _chance, heavy in mine) / len(mine)
            lines.append({"from": low, "to": high, "days": len(mine), "said": said, "came": came})
    return lines
