"""Dustfall of points and subdistricts, month by month, out of the jars that are in force."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from lantian.apps.dustfall.models import Jar, Point
from lantian.apps.dustfall.ruling import edition_in, origin_in
from lantian.apps.monitoring.common import campaign_zone, exact_mean
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Unit
from lantian.core.quantity.rounding import half_even, round_up
from lantian.core.rules.ranking import RankRow, rank
from lantian.core.standards.dustfall import Edition, MonthFigure, deposition, month_figure
from lantian.core.time.local import local_day

__all__ = ["JarFigure", "MonthSheet", "PointFigure", "UnitFigure", "history", "month_sheet", "months", "sheet_months"]

TOO_FEW = "too-few-points"
NO_POINT = "no-point"


@dataclass(frozen=True, kw_only=True)
class JarFigure:
    """A jar with what it comes to."""

    jar: Jar
    value: Fraction | None
    odd_days: bool
    """It was out for more or fewer days than the method has."""


@dataclass(frozen=True, kw_only=True)
class PointFigure:
    """A point's month."""

    point: Point
    jars: tuple[JarFigure, ...]
    figure: MonthFigure
    kept: Decimal | None
    """At the decimals of the pack."""

    @property
    def odd_days(self) -> bool:
        """Whether a jar was out for an odd number of days."""
        return any(jar.odd_days for jar in self.jars)


@dataclass(frozen=True, kw_only=True)
class UnitFigure:
    """A subdistrict's month with its place."""

    unit: Unit
    row: RankRow
    points: tuple[PointFigure, ...]
    needed: int
    passes: bool | None

    @property
    def valid(self) -> int:
        """Points with a value."""
        return sum(point.figure.value is not None for point in self.points)


@dataclass(frozen=True, kw_only=True)
class MonthSheet:
    """A month of the whole district."""

    month: dt.date
    limit: Decimal
    decimals: int
    edition: Edition
    units: tuple[UnitFigure, ...]
    """In the order of the ranking."""
    clauses: tuple[str, ...] = ()
    interpretations: tuple[str, ...] = ()

    @property
    def district(self) -> Decimal | None:
        """The mean of the subdistricts that have a value."""
        values = [unit.row.value for unit in self.units if unit.row.value is not None]
        return half_even(exact_mean(values), self.decimals) if values else None

    @property
    def missing(self) -> tuple[PointFigure, ...]:
        """Points without a value."""
        return tuple(point for unit in self.units for point in unit.points if point.figure.value is None)

    @property
    def checks(self) -> tuple[PointFigure, ...]:
        """Points to be looked at: replicates far apart, or odd days."""
        return tuple(point for unit in self.units for point in unit.points if point.figure.wide or point.odd_days)

    @property
    def passing(self) -> int:
        """Subdistricts below the limit."""
        return sum(unit.passes is True for unit in self.units)

    @property
    def failing(self) -> int:
        """Subdistricts that are not."""
        return sum(unit.passes is False for unit in self.units)


@dataclass
class _Jars:
    """The points, and the jars in force of some months."""

    points: list[Point]
    by_point: dict[tuple[str, dt.date], list[Jar]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, *months: dt.date) -> _Jars:
        """Read at once, however many months."""
        found = cls(list(Point.objects.all()))
        for jar in Jar.objects.filter(month__in=months, replaced_at=None).order_by("point", "number"):
            found.by_point[jar.point_id, jar.month].append(jar)
        return found


def months(now: dt.datetime) -> tuple[dt.date, ...]:
    """Months of which jars are known or due, newest first; the running one is not due yet."""
    first = Point.objects.order_by("since").values_list("since", flat=True).first()
    if first is None:
        return ()
    last = local_day(now, campaign_zone()).replace(day=1)
    newest = Jar.objects.filter(replaced_at=None).order_by("-month").values_list("month", flat=True).first()
    month, found = first.replace(day=1), []
    while month < last or (newest is not None and month <= newest):
        found.append(month)
        month = _after(month)
    return tuple(reversed(found))


def month_sheet(month: dt.date) -> MonthSheet:
    """Every subdistrict with its points, ranked, the least dust first; equal values share a place."""
    jars = _Jars.of(_before(month), month)
    before = {unit.unit.id: unit.row.place for unit in _sheet(_before(month), jars).units}
    return _sheet(month, jars, previous=before if any(before.values()) else None)


def sheet_months(found: tuple[dt.date, ...]) -> tuple[MonthSheet, ...]:
    """Sheets of several months."""
    jars = _Jars.of(*found)
    return tuple(_sheet(month, jars) for month in found)


def history(jar: Jar) -> tuple[Jar, ...]:
    """All revisions of a jar, newest first."""
    return tuple(Jar.objects.filter(point=jar.point, month=jar.month, number=jar.number).order_by("-revision"))


def point_figure(point: Point, month: dt.date) -> PointFigure:
    """A point's month by itself."""
    jars = Jar.objects.filter(point=point, month=month, replaced_at=None).order_by("number")
    return _point(point, list(jars), month)


def _sheet(month: dt.date, jars: _Jars, previous: Mapping[str, int | None] | None = None) -> MonthSheet:
    origin = origin_in(month)
    points: dict[str, list[PointFigure]] = defaultdict(list)
    for point in jars.points:
        if point.since <= _last(month) and (point.until is None or point.until >= month):
            points[point.subdistrict].append(_point(point, jars.by_point[point.code, month], month))
    decimals, limit = origin.whole("dustfall.decimals"), origin.number("dustfall.limit")
    share = Fraction(origin.number("dustfall.points_share"))
    values: dict[str, Fraction | None] = {}
    reasons: dict[str, str] = {}
    needed: dict[str, int] = {}
    units = {unit.id: unit for unit in pack().subdistricts()}
    for name in units:
        mine = points[name]
        good = [point.figure.value for point in mine if point.figure.value is not None]
        needed[name] = max(1, round_up(share * len(mine))) if mine else 1
        values[name] = exact_mean(good) if good and len(good) >= needed[name] else None
        reasons[name] = TOO_FEW if mine else NO_POINT
    tie_rule = pack().word("ranking.tie_rule", ruled(month))
    rows = rank(values, decimals=decimals, tie_rule=tie_rule, reasons=reasons, previous=previous)
    return MonthSheet(
        month=month,
        limit=limit,
        decimals=decimals,
        edition=edition_in(month, origin),
        units=tuple(
            UnitFigure(
                unit=units[row.id],
                row=row,
                points=tuple(points[row.id]),
                needed=needed[row.id],
                passes=None if row.kept is None else row.kept < limit,
            )
            for row in rows
        ),
        clauses=origin.clauses(),
        interpretations=origin.interpretations,
    )


def ruled(month: dt.date) -> dt.date:
    """The day on which the rules of a month are read."""
    return origin_in(month).on


def _point(point: Point, jars: list[Jar], month: dt.date) -> PointFigure:
    origin = origin_in(month)
    figures = tuple(_jar(jar, origin.whole("dustfall.days_least"), origin.whole("dustfall.days_most")) for jar in jars)
    figure = month_figure(
        [jar.value for jar in figures],
        spread_most=origin.number("dustfall.spread_most"),
        edition=edition_in(month, origin),
    )
    kept = None if figure.value is None else half_even(figure.value, origin.whole("dustfall.decimals"))
    return PointFigure(point=point, jars=figures, figure=figure, kept=kept)


def _jar(jar: Jar, least: int, most: int) -> JarFigure:
    days = jar.days
    if jar.state != "good" or days is None or days <= 0 or jar.mass is None or jar.area is None:
        return JarFigure(jar=jar, value=None, odd_days=False)
    value = deposition(mass=jar.mass, blank=jar.blank or 0, area=jar.area, days=days)
    return JarFigure(jar=jar, value=value, odd_days=not least <= days <= most)


def _after(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _before(month: dt.date) -> dt.date:
    return (month.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def _last(month: dt.date) -> dt.date:
    return _after(month) - dt.timedelta(days=1)
