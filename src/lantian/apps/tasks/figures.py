"""Figures of other parts of the system that show progress: stations on line, stacks on line, dustfall, the season.

A pack names them in `indicators.yaml` (`kind: figure`, `figure: …`). To add one, write a function that answers with a
`FigureValue` and register it here:

>>> @figure("stations-online")
... def stations_online(now: dt.datetime) -> FigureValue: ...
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse

from lantian.apps.dustfall import queries as dustfall_queries
from lantian.apps.monitoring import queries as monitoring
from lantian.apps.network import queries as network
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import address
from lantian.apps.stacks import queries as stacks
from lantian.apps.stacks import rates
from lantian.apps.tasks import demands
from lantian.core.rules.progress.goals import share_of
from lantian.core.rules.stacks.rates import Count, total

__all__ = ["FIGURES", "FigureUnknown", "FigureValue", "Share", "figure", "figure_value"]


@dataclass(frozen=True)
class Share:
    """A unit's part of a figure: a count, or a count of a whole."""

    done: Fraction
    of: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        """The share; where there is no whole the count itself."""
        if self.of is None:
            return self.done
        return self.done / self.of if self.of else None


@dataclass(frozen=True, kw_only=True)
class FigureValue:
    """A figure at a moment."""

    value: Fraction | None
    done: Fraction | None = None
    of: Fraction | None = None
    by_unit: Mapping[str, Share] = field(default_factory=dict)
    trace: str = ""
    """Address at which the arithmetic is read."""
    page: str = ""
    """Address of the page that lists what went in."""
    version: int | None = None
    """Data version of the observation store."""
    data_time: dt.datetime | None = None


Source = Callable[[dt.datetime], FigureValue]
FIGURES: dict[str, tuple[Source, bool]] = {}
"""Name → function, and whether it can answer for a moment of the past."""


class FigureUnknown(Exception):
    """The pack names a figure that this program does not compute."""

    code = "figure-unknown"

    def __init__(self, name: str) -> None:
        self.name = name
        self.remedy = f"Name one of: {', '.join(sorted(FIGURES))}."
        super().__init__(f"There is no figure {name!r}.")


def figure(name: str, *, past: bool = False) -> Callable[[Source], Source]:
    """Make a function the source of a figure; `past`: it also answers for moments that are over."""

    def keep(source: Source) -> Source:
        FIGURES[name] = (source, past)
        return source

    return keep


def figure_value(name: str, now: dt.datetime, *, past: bool = False) -> FigureValue | None:
    """The value of a figure; None where it is asked for the past and knows only the present.

    Raises:
        FigureUnknown: nothing computes it.
    """
    if name not in FIGURES:
        raise FigureUnknown(name)
    source, knows_past = FIGURES[name]
    return source(now) if knows_past or not past else None


@figure("stations-online")
def stations_online(now: dt.datetime) -> FigureValue:
    """Planned stations of the network that are on line (M02)."""
    found = monitoring.stations_online(now)
    shares = {unit: Share(Fraction(here), Fraction(of)) for unit, (here, of) in found.by_subdistrict.items()}
    return FigureValue(
        value=Fraction(found.online),
        by_unit=shares,
        trace=address("stations-online", {"at": now.astimezone(dt.UTC).isoformat()}),
        page=reverse("network:coverage"),
        data_time=now,
    )


@figure("stations-networked")
def stations_networked(now: dt.datetime) -> FigureValue:
    """Planned stations of the network that are networked, as a share of those planned (M02)."""
    found, planned = network.networked(), pack().info.stations.per_subdistrict
    shares = {unit.id: _counted(found.get(unit.id, 0), planned) for unit in pack().subdistricts()}
    whole = _counted(sum(found.get(unit, 0) for unit in shares), planned * len(shares))
    return FigureValue(
        value=whole.value,
        done=whole.done,
        of=whole.of,
        by_unit=shares,
        page=reverse("network:coverage"),
        data_time=now,
    )


@figure("stations-complete")
def stations_complete(now: dt.datetime) -> FigureValue:
    """Reference stations that have reached the stage the pack wants, with all their parameters (M01)."""
    rows = network.hand_over(now)
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        found[row.station.subdistrict].append(row.is_complete)
    done = sum(row.is_complete for row in rows)
    return FigureValue(
        value=share_of(Decimal(done), Decimal(len(rows))),
        done=Fraction(done),
        of=Fraction(len(rows)),
        by_unit={unit: _counted(sum(each), len(each)) for unit, each in found.items() if unit},
        page=reverse("network:hand-over"),
    )


@figure("stacks-on-line")
def stacks_on_line(now: dt.datetime) -> FigureValue:
    """Stacks above the height of the plan whose monitor reports, of all such stacks (M18)."""
    found = stacks.overview(now)
    counted: dict[str, list[bool]] = defaultdict(list)
    for row in found.tall:
        counted[row.stack.subdistrict].append(row.networked)
    return FigureValue(
        value=share_of(Decimal(found.tall_networked), Decimal(len(found.tall))),
        done=Fraction(found.tall_networked),
        of=Fraction(len(found.tall)),
        by_unit={unit: _counted(sum(each), len(each)) for unit, each in counted.items() if unit},
        page=reverse("stacks:overview"),
        version=found.run.version if found.run else None,
        data_time=now,
    )


@figure("transmission-rate", past=True)
def transmission_rate(now: dt.datetime) -> FigureValue:
    """The valid transmission rate of all sources together in the newest month that is over (M18)."""
    rows = _rates(now)
    pooled: dict[str, list[Count]] = defaultdict(list)
    for row in rows:
        pooled[row.stack.subdistrict].append(row.total)
    shares = {unit: rate for unit, each in pooled.items() if unit and (rate := total(each).rate) is not None}
    whole = total(row.total for row in rows)
    return FigureValue(
        value=whole.rate,
        by_unit={unit: Share(rate) for unit, rate in shares.items()},
        page=reverse("stacks:months"),
    )


@figure("transmission-passing", past=True)
def transmission_passing(now: dt.datetime) -> FigureValue:
    """Sources that reached the valid transmission rate in the newest month that is over, of all that were due (M18)."""
    judged = [row for row in _rates(now) if row.passes is not None]
    found: dict[str, list[bool]] = defaultdict(list)
    for row in judged:
        found[row.stack.subdistrict].append(bool(row.passes))
    done = sum(bool(row.passes) for row in judged)
    return FigureValue(
        value=share_of(Decimal(done), Decimal(len(judged))),
        done=Fraction(done),
        of=Fraction(len(judged)),
        by_unit={unit: _counted(sum(each), len(each)) for unit, each in found.items() if unit},
        page=reverse("stacks:months"),
    )


@figure("dustfall", past=True)
def dustfall(now: dt.datetime) -> FigureValue:
    """The mean dustfall of the subdistricts in the newest month that is known, t/(km²·month) (M30)."""
    months = dustfall_queries.months(now)
    for month in months[:2]:
        sheet = dustfall_queries.month_sheet(month)
        if sheet.district is not None:
            values = {unit.unit.id: unit.row.kept for unit in sheet.units}
            return FigureValue(
                value=Fraction(sheet.district),
                by_unit={unit: Share(Fraction(value)) for unit, value in values.items() if value is not None},
                page=f"{reverse('dustfall:month')}?month={month:%Y-%m}",
            )
    return FigureValue(value=None, page=reverse("dustfall:month"))


@figure("pm25-season-reduction", past=True)
def pm25_season_reduction(now: dt.datetime) -> FigureValue:
    """By which share the mean PM2.5 of the winter so far is below that of the winter before (G1)."""
    return _season(now, "pm25", "season-pm25")


@figure("heavy-days-reduction", past=True)
def heavy_days_reduction(now: dt.datetime) -> FigureValue:
    """By which share the heavily polluted days of the winter so far are below those of the winter before (G2)."""
    return _season(now, "heavy_days", "season-heavy-days")


def _season(now: dt.datetime, name: str, kind: str) -> FigureValue:
    part = monitoring.season(now).district
    if part is None:
        return FigureValue(value=None, page=reverse("site:season"))
    change = getattr(part.comparison, name).change
    return FigureValue(
        value=None if change is None else -change,
        trace=address(kind, {"source": part.source}, part.basis.version),
        page=reverse("site:season"),
        version=part.basis.version,
        data_time=part.basis.data_time,
    )


def _rates(now: dt.datetime) -> tuple[rates.MonthRow, ...]:
    """Of the newest month that is over."""
    this_month = demands.local_day(now).replace(day=1)
    return rates.of_month((this_month - dt.timedelta(days=1)).replace(day=1), now)


def _counted(done: int, of: int | None) -> Share:
    return Share(Fraction(done), Fraction(of or 0))
