"""What the register answers: plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lantian.apps.monitoring.models import Station
from lantian.apps.network.models import Agency, DiaryEntry
from lantian.core.flows.station_stage import StationStage
from lantian.core.policy.schema import Unit

__all__ = ["Cell", "Completeness", "Coverage", "DiarySpan", "HandOverRow", "Missing", "Now", "UnitRow", "Week"]


@dataclass(frozen=True, kw_only=True)
class Week:
    """A natural week of the campaign, cut at its ends and at the newest hour that is due."""

    monday: dt.date
    first: dt.date
    last: dt.date
    hours: int
    """Hours of it that are due of one station."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Hours received of hours due."""

    received: int
    due: int

    @property
    def rate(self) -> Fraction | None:
        """The on-line rate; None where nothing was due."""
        return Fraction(self.received, self.due) if self.due else None

    @property
    def per_cent(self) -> int | None:
        """Whole per cent reached: 99 while one hour of many is missing, 100 only when none is."""
        return self.received * 100 // self.due if self.due else None


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """One subdistrict, or with `unit` None the district."""

    unit: Unit | None
    planned: int | None
    registered: int
    networked: int
    online: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A station that should report and does not, or does not yet; with `station` None a planned one without a place."""

    unit: Unit | None
    station: Station | None
    stage: StationStage | None
    since: dt.datetime | None
    """End of its newest hour; None when it never sent one."""
    stage_since: dt.date | None
    expected: tuple[str, ...]
    """Factor codes that it must send each hour."""
    liaison: tuple[str, ...]
    """Names of the accounts of the subdistrict."""
    agency: Agency | None
    known: DiaryEntry | None
    """An open entry of the diary that explains it."""


@dataclass(frozen=True, kw_only=True)
class Now:
    """Who is on line at a moment."""

    at: dt.datetime
    last: Mapping[str, dt.datetime]
    """Station → start of its newest hour."""
    limit: dt.timedelta

    def online(self, code: str) -> bool:
        """Whether the newest hour of a station ended no longer ago than the pack allows."""
        time = self.last.get(code)
        return time is not None and self.at - (time + dt.timedelta(hours=1)) <= self.limit


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The network at a glance (M02)."""

    network: str
    at: dt.datetime
    weeks: tuple[Week, ...]
    rows: tuple[UnitRow, ...]
    total: UnitRow
    missing: tuple[Missing, ...]
    version: int | None
    """Data version of the weeks; None before they were first counted."""
    until: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """Which parameters a station must send, and which came in the last 24 hours."""

    expected: tuple[str, ...]
    came: Mapping[str, dt.datetime]
    """Factor code → start of the newest hour."""
    since: dt.datetime

    @property
    def missing(self) -> tuple[str, ...]:
        """What did not come."""
        return tuple(code for code in self.expected if code not in self.came or self.came[code] < self.since)

    @property
    def complete(self) -> bool:
        """Whether everything came."""
        return bool(self.expected) and not self.missing


@dataclass(frozen=True, kw_only=True)
class HandOverRow:
    """A station as the upper level wants to know it (M01)."""

    station: Station
    stage: StationStage
    days: Mapping[StationStage, dt.date]
    completeness: Completeness
    due: dt.date | None
    is_complete: bool
    """Whether it has reached the stage that the pack wants (`network.complete_stage`)."""
    complete_on: dt.date | None
    """None for what is not complete, and where nobody wrote the day down."""
    handed_up: dt.date | None
    late_days: int
    """Days after the deadline: of its completion, or until now when it is not complete."""


@dataclass(frozen=True, kw_only=True)
class DiarySpan:
    """A span in which a diary entry says that data were affected; `end` None: it still goes on."""

    entry: int
    station: str
    kind: str
    start: dt.datetime
    end: dt.datetime | None
    note: str
