"""What queries answer with: plain data, ready to be shown, with everything that says what it rests on.

Exact values are `Fraction`; what is compared or ranked is a `Decimal`. Times are aware, in UTC, and hours are labelled
by their start. A value that is missing is None, never nought.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from lantian.core.policy.schema import Period, Text, Unit
from lantian.core.rules.completion import Step
from lantian.core.rules.season import DailyFact, SeasonComparison
from lantian.core.standards.pollutants import Pollutant

if TYPE_CHECKING:
    from lantian.core.standards.hj633 import Grade

__all__ = [
    "Basis",
    "DayFigure",
    "DaySeries",
    "DistrictNow",
    "ExaminedLead",
    "HourSeries",
    "OtherMethod",
    "RankingResult",
    "RankingRow",
    "SeasonPart",
    "SeasonResult",
    "State",
    "StationCard",
    "StationNow",
    "StationsOnline",
    "SubdistrictNow",
    "TargetRow",
    "TargetsResult",
]

Values = Mapping[Pollutant, Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a figure rests on."""

    version: int | None
    """Data version of the observation store; None while nothing was computed."""
    pack_version: str
    data_time: dt.datetime | None
    """End of the newest averaging period that went in."""
    computed_at: dt.datetime | None
    preliminary: bool
    """True until every month that went in is confirmed by a person and has not changed since (HJ 633-2012 5.1.5)."""
    stand_in: bool
    """True where demonstration data stand in for the district's own."""
    confirmed: tuple[int, ...] = ()
    """Data versions at which months that went in were confirmed."""
    changed: bool = False
    """True where results differ from those that were confirmed."""


@dataclass(frozen=True, kw_only=True)
class State:
    """The computation that all results come from."""

    run: int
    """Its number; it changes whenever results may have changed."""
    version: int
    """Data version of the observation store."""
    until: dt.datetime
    """The campaign's moment up to which hours were counted."""
    computed_at: dt.datetime


# --- now --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StationCard:
    """A station as pages name it."""

    code: str
    name: Text
    unit: Unit | None
    """Its subdistrict."""
    lon: float
    lat: float
    kind: str
    network: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class StationNow:
    """What a station reports: its newest hour, straight from the doorstep, and its newest hourly index."""

    station: StationCard
    values: Values
    """Hourly means of `time`, µg/m³ and mg/m³."""
    time: dt.datetime | None
    """Start of the newest hour that has any value."""
    age: dt.timedelta | None
    """How long ago that hour ended."""
    online: bool
    received_at: dt.datetime | None
    aqi: int | None
    grade: Grade | None
    primary: tuple[Pollutant, ...]
    aqi_time: dt.datetime | None
    """Start of the hour whose index is shown: the newest sealed one."""


@dataclass(frozen=True, kw_only=True)
class SubdistrictNow:
    """The newest hour of a subdistrict. Without an index when too few stations report."""

    unit: Unit
    aqi: int | None
    grade: Grade | None
    primary: tuple[Pollutant, ...]
    values: Values
    online: int
    planned: int
    registered: int
    time: dt.datetime | None

    @property
    def pm25(self) -> Decimal | None:
        """Hourly mean PM2.5, µg/m³."""
        return self.values.get(Pollutant.PM25)

    @property
    def data_time(self) -> dt.datetime | None:
        """End of the hour that is shown."""
        return self.time + dt.timedelta(hours=1) if self.time else None


@dataclass(frozen=True, kw_only=True)
class DistrictNow:
    """The newest hour of the district."""

    time: dt.datetime | None
    """Start of the hour that is shown."""
    aqi: int | None
    grade: Grade | None
    primary: tuple[Pollutant, ...]
    values: Values
    pm25_24h: Decimal | None
    pm10_24h: Decimal | None
    subdistricts: tuple[SubdistrictNow, ...]
    stations_online: int
    stations_planned: int
    stations_registered: int
    coverage_24h: Fraction
    """Station hours of PM2.5 (the ranked pollutant) that came in the 24 h before, as a share of those planned."""
    basis: Basis

    @property
    def pollutants(self) -> Values:
        """The six hourly means."""
        return self.values

    @property
    def data_time(self) -> dt.datetime | None:
        """End of the hour that is shown."""
        return self.basis.data_time

    @property
    def version(self) -> int | None:
        """Data version."""
        return self.basis.version

    @property
    def preliminary(self) -> bool:
        """Hourly figures always are (HJ 633-2012 5.1.5)."""
        return self.basis.preliminary


@dataclass(frozen=True, kw_only=True)
class StationsOnline:
    """How many stations are on line."""

    at: dt.datetime
    online: int
    planned: int
    registered: int
    by_subdistrict: Mapping[str, tuple[int, int]]
    """Unit id → (on line, planned)."""
    offline: tuple[StationCard, ...]
    limit: dt.timedelta
    """A station is on line when its newest hour ended no longer ago than this."""
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...]


# --- series -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HourSeries:
    """Hours of one site on a common axis, None where there is a gap."""

    times: tuple[dt.datetime, ...]
    values: Mapping[Pollutant, tuple[Decimal | None, ...]]
    aqi: tuple[int | None, ...]
    pm25_24h: tuple[Decimal | None, ...]
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class DayFigure:
    """One local day of one site."""

    day: dt.date
    aqi: int | None
    grade: Grade | None
    primary: tuple[Pollutant, ...]
    values: Values
    """Daily means; for ozone the largest 8 h mean. None where the day is not valid."""
    o3_1h: Decimal | None
    """Largest hourly mean of ozone."""
    parts: Mapping[Pollutant, tuple[int, int]]
    """Pollutant → (hours or stations that went in, needed)."""
    version: int | None


@dataclass(frozen=True, kw_only=True)
class DaySeries:
    """Days of one site, one entry for each day asked for that is over."""

    unit: Unit | None
    days: tuple[DayFigure, ...]
    basis: Basis


# --- ranking ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RankingRow:
    """A subdistrict's line in the ranking."""

    unit: Unit
    place: int | None
    value: Fraction | None
    """Mean of the valid days, exact."""
    kept: Decimal | None
    """The same in the decimals that are ranked."""
    tied_with: tuple[str, ...]
    margin: Decimal | None
    """How much worse than the next better place."""
    previous_place: int | None
    change: int | None
    """Places won (positive) or lost since the stretch of the same length before."""
    value_change: Fraction | None
    """How much the exact value grew (positive: worse) since that stretch."""
    reason: str
    """Code of why there is no place; "" when there is one."""
    reason_text: Text | None
    valid_days: int
    elapsed_days: int
    substituted: tuple[dt.date, ...] = ()
    """Days on which a station's historical maximum took the place of its data, by a person's decision (175/2015)."""

    @property
    def coverage(self) -> Fraction:
        """Valid days as a share of the days that are over."""
        return Fraction(self.valid_days, self.elapsed_days) if self.elapsed_days else Fraction(0)


@dataclass(frozen=True, kw_only=True)
class RankingResult:
    """A ranking of the subdistricts over some days, the cleanest first."""

    first: dt.date
    last: dt.date
    elapsed_days: int
    total_days: int
    pollutant: Pollutant
    decimals: int
    tie_rule: str
    days_share: Decimal
    station_share: Decimal
    rows: tuple[RankingRow, ...]
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...]
    basis: Basis

    @property
    def complete(self) -> bool:
        """Whether all days are over."""
        return self.elapsed_days == self.total_days


# --- targets ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OtherMethod:
    """The same figure by the method that does not decide."""

    method: str
    actual: Fraction | None
    compared: Decimal | None
    completion: Fraction | None


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """A subdistrict's target in one period, and where it stands."""

    unit: Unit
    period: Period
    baseline: Fraction
    target: Fraction
    actual: Fraction | None
    """Mean of the valid days so far, exact."""
    compared: Decimal | None
    """The actual in the decimals of comparison: this is what meets the target or not."""
    completion: Fraction | None
    """Share of the required reduction, from the values compared; at 1 and above the target is met."""
    completion_unrounded: Fraction | None
    """The same from the exact mean, for comparison."""
    completion_percent: Decimal | None
    valid_days: int
    elapsed_days: int
    total_days: int
    status: str
    """met | short | undecided | running | not-begun"""
    reason: str
    reason_text: Text | None
    meets_so_far: bool | None
    method: str
    other: OtherMethod | None
    """For half-years and quarters."""
    clauses: tuple[str, ...]

    @property
    def coverage(self) -> Fraction:
        """Valid days as a share of the days that are over."""
        return Fraction(self.valid_days, self.elapsed_days) if self.elapsed_days else Fraction(0)

    @property
    def coverage_of_period(self) -> Fraction:
        """Valid days as a share of all days of the period."""
        return Fraction(self.valid_days, self.total_days)


@dataclass(frozen=True, kw_only=True)
class ExaminedLead:
    """A subdistrict among the last of a quarter: a lead for those who decide, not a verdict (C07, C11)."""

    unit: Unit
    period: Period
    place: int
    of: int
    completion: Fraction
    short: bool
    """Whether the target was missed as well; only then does C07 apply."""
    tied_with: tuple[str, ...]
    steps: tuple[Step, ...]
    final: bool
    """False while the quarter runs."""


@dataclass(frozen=True, kw_only=True)
class TargetsResult:
    """Every subdistrict in every period."""

    as_of: dt.datetime
    last_day: dt.date
    """Newest local day that is over."""
    pollutant: Pollutant
    unit: str
    decimals: int
    capture_minimum: Decimal
    periods: tuple[Period, ...]
    rows: tuple[TargetRow, ...]
    leads: tuple[ExaminedLead, ...]
    steps: tuple[Step, ...]
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...]
    basis: Basis
    standings: Mapping[str, Basis] = field(default_factory=dict)
    """Period → what its own figures rest on: preliminary or confirmed."""

    def row(self, unit_id: str, period_id: str) -> TargetRow | None:
        """The row of a subdistrict and a period."""
        found = (row for row in self.rows if row.unit.id == unit_id and row.period.id == period_id)
        return next(found, None)

    def of_unit(self, unit_id: str) -> tuple[TargetRow, ...]:
        """All periods of a subdistrict."""
        return tuple(row for row in self.rows if row.unit.id == unit_id)

    def of_period(self, period_id: str) -> tuple[TargetRow, ...]:
        """All subdistricts in a period."""
        return tuple(row for row in self.rows if row.period.id == period_id)


# --- season -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SeasonPart:
    """The two promises, answered from one record."""

    source: str
    """published | district"""
    title: Text
    note: Text
    """Where the record comes from."""
    comparison: SeasonComparison
    last_day: dt.date
    basis: Basis
    facts: tuple[DailyFact, ...] = ()
    """The days of both winters that went in."""


@dataclass(frozen=True, kw_only=True)
class SeasonResult:
    """G1 and G2 from every record that has both winters."""

    published: SeasonPart | None
    district: SeasonPart | None
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...]
    parts: tuple[SeasonPart, ...] = field(default=())
