"""Falsified data in the ranking: the station's historical maximum takes the place of a day (175/2015).

Never by itself: a person decides it, with a reason, for days of one station. Days, indices, targets and everything else
keep the figures that were measured; the ranking alone takes the maximum.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import DAILY, exact_mean, parse_exact
from lantian.apps.monitoring.models import DayMean, ResultRun, Station, Substitution
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.span import DaySpan

__all__ = ["DayValues", "StationDays", "historical_maximum", "in_force", "substituted"]

DayValues = Mapping[str, Mapping[dt.date, Fraction]]
"""Subdistrict → day → exact daily figure, valid days only."""
StationDays = Mapping[tuple[str, dt.date], Mapping[str, Fraction]]
"""Subdistrict and day → station → its valid daily figure."""


def in_force(pollutant: Pollutant, span: DaySpan, version: int | None) -> list[Substitution]:
    """The substitutions that count in results of a data version."""
    if version is None:
        return []
    found = Substitution.objects.filter(
        parameter=pollutant.code, day__gte=span.first, day__lte=span.last, version__lte=version
    )
    return [each for each in found if each.withdrawn_version is None or each.withdrawn_version > version]


def substituted(
    days: DayValues, pollutant: Pollutant, span: DaySpan, *, run: ResultRun | None, needed: int
) -> tuple[DayValues, dict[str, tuple[dt.date, ...]]]:
    """The subdistricts' days with every substitution in force, and which days of which subdistrict they touch."""
    known = _of_run(run.pk, run.computed_at, run.version) if run else ()
    decided = [each for each in known if each.parameter == pollutant.code and each.day in span]
    if not decided:
        return days, {}
    homes = dict(Station.objects.filter(code__in={each.station for each in decided}).values_list("code", "subdistrict"))
    return apply(days, decided, homes, _station_days(pollutant, decided, homes), needed)


def apply(
    days: DayValues,
    decided: Iterable[Substitution],
    homes: Mapping[str, str],
    stations: StationDays,
    needed: int,
) -> tuple[DayValues, dict[str, tuple[dt.date, ...]]]:
    """The same from figures that are given: pure arithmetic."""
    changed: dict[tuple[str, dt.date], dict[str, Fraction]] = {}
    for each in decided:
        unit, value = homes.get(each.station), parse_exact(each.value)
        if unit is None or value is None:
            continue
        key = unit, each.day
        changed.setdefault(key, dict(stations.get(key, {})))[each.station] = value
    found = {unit: dict(values) for unit, values in days.items()}
    for (unit, day), values in changed.items():
        if len(values) >= needed:
            found.setdefault(unit, {})[day] = exact_mean(list(values.values()))
    touched: dict[str, tuple[dt.date, ...]] = {}
    for unit, day in sorted(changed):
        touched[unit] = (*touched.get(unit, ()), day)
    return found, touched


def historical_maximum(station: str, pollutant: Pollutant) -> tuple[Fraction, dt.date] | None:
    """The largest valid daily figure in a station's whole record, and its (first) day; None where there is none."""
    rows = DayMean.objects.filter(
        site_kind=SiteKind.STATION, site=station, indicator=DAILY[pollutant], valid=True, value__isnull=False
    )
    best = rows.order_by("-value", "day").first()
    if best is None:
        return None
    tied = [(parse_exact(row.exact) or Fraction(0), row.day) for row in rows.filter(value=best.value)]
    value = max(value for value, _ in tied)
    return value, min(day for each, day in tied if each == value)


@lru_cache(maxsize=8)
def _of_run(_run: int, _computed_at: dt.datetime, version: int) -> tuple[Substitution, ...]:
    """All substitutions in results of a computation. They stay the same: a new decision has a later version, which
    another computation will know."""
    found = Substitution.objects.filter(version__lte=version)
    return tuple(each for each in found if each.withdrawn_version is None or each.withdrawn_version > version)


def _station_days(pollutant: Pollutant, decided: Iterable[Substitution], homes: Mapping[str, str]) -> StationDays:
    wanted = {(homes[each.station], each.day) for each in decided if each.station in homes}
    members = dict(
        Station.objects.filter(subdistrict__in={unit for unit, _ in wanted}).values_list("code", "subdistrict")
    )
    found: dict[tuple[str, dt.date], dict[str, Fraction]] = defaultdict(dict)
    rows = DayMean.objects.filter(
        site_kind=SiteKind.STATION,
        site__in=members,
        indicator=DAILY[pollutant],
        day__in={day for _, day in wanted},
        valid=True,
    )
    for site, day, exact in rows.values_list("site", "day", "exact"):
        value = parse_exact(exact)
        if value is not None:
            found[members[site], day][site] = value
    return found
