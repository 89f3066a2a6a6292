"""What a pack says of cases and work days: where cases come from, what they are about, how long they may take, who
answers, what proves them, and which days are worked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from lantian.core.policy.scalars import Amount, Day, Whole
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text, UnitId

__all__ = [
    "LEVELS",
    "CalendarDay",
    "CalendarFile",
    "CaseEvidence",
    "CaseFile",
    "CaseKind",
    "CaseSource",
    "CaseTerm",
    "DuplicateHints",
    "Level",
]

Level = Literal["ministry", "province", "city", "district"]
LEVELS: tuple[Level, ...] = ("ministry", "province", "city", "district")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CalendarDay(Strict):
    """A day, or a row of days with the last one included, that is worked or not whatever its weekday."""

    day: Day
    until: Day | None = None
    worked: bool
    title: Text
    source: Text
    """The notice that says so."""

    def each(self) -> Iterator[dt.date]:
        """Every day of it."""
        last = self.until or self.day
        for number in range((last - self.day).days + 1):
            yield self.day + dt.timedelta(days=number)


class CalendarFile(Strict):
    """`calendar.yaml`: whose holidays hold, and the pack's own table, which wins."""

    table: Literal["chinese", "none"]
    """`chinese`: the State Council's yearly notices, as kept by the system."""
    rest_weekdays: tuple[Weekday, ...]
    known_from: Day | None = None
    known_until: Day | None = None
    """The last day for which this file states the holidays; beyond, deadlines are provisional."""
    days: tuple[CalendarDay, ...] = ()

    def rest_weekday_numbers(self) -> Iterator[int]:
        """As `date.weekday` counts them."""
        return (_WEEKDAYS.index(name) for name in self.rest_weekdays)


class CaseSource(Strict):
    """From where a case comes."""

    id: Identifier
    title: Text
    level: Level | None = None
    """Whose find it is, for accountability; nothing where none of its levels found it."""
    clause: ClauseId | None = None
    extension: Literal["both", "unit"] = "both"
    """Which clocks a longer deadline given here moves: a higher level's own day is not ours to move."""
    extension_interpretation: Identifier | None = None
    found_in: Literal["row", "list-entry"] | None = None
    """Cases filed from the page of a ledger's row, or of an entry of a compared list, come from here."""


class CaseKind(Strict):
    """What a case is about."""

    id: Identifier
    title: Text
    clause: ClauseId | None = None
    problem_class: Identifier | None = None
    """The class of accountability to which its problems belong (annex 1)."""
    answers: Literal["department", "place"] = "place"
    """Who answers: the department, or the unit of the place where it was found."""
    departments: tuple[UnitId, ...] = ()
    """Who answers for this kind, the first one leads; the others are proposed as joint units."""
    ledgers: tuple[Identifier, ...] = ()
    """Ledgers whose rows are of this kind."""
    interpretation: Identifier | None = None


class CaseTerm(Strict):
    """How long a case may take. The first term whose source and kind fit holds; without either it fits all."""

    source: Identifier | None = None
    kind: Identifier | None = None
    days: Whole = Field(ge=0, le=3660)
    unit: Literal["workday", "day"]
    unit_days: Whole = Field(ge=0, le=3660)
    """The unit's own term, from the day on which it was passed on."""
    unit_unit: Literal["workday", "day"]
    clause: ClauseId
    interpretation: Identifier | None = None


class CaseEvidence(Strict):
    """What must be attached before a step."""

    on: Literal["report", "verify"]
    slot: Literal["photo", "photo-before", "photo-after", "document", "sign-off"]
    least: Whole = Field(default=1, ge=1, le=20)
    title: Text
    kinds: tuple[Identifier, ...] = ()
    """Only of cases of these kinds; without any, of all."""
    clause: ClauseId | None = None
    interpretation: Identifier | None = None


class DuplicateHints(Strict):
    """When a case that is about to be filed may be one that is known. A hint for the eye, never a refusal."""

    metres: Amount = Field(gt=0, le=100000)
    days: Whole = Field(ge=1, le=3660)
    likeness: Amount = Field(gt=0, le=1)
    """Of names, from 0 to 1."""
    clause: ClauseId
    interpretation: Identifier | None = None


class CaseFile(Strict):
    """`cases.yaml`."""

    prefix: Identifier
    """Numbers of cases begin with it: ZY-2017-0001."""
    office: UnitId
    """Who passes cases on and keeps the first clock."""
    accountable_clock: Literal["first", "unit"]
    """Which day counts for a unit's problem."""
    accountable_clock_interpretation: Identifier | None = None
    rest_day: Literal["stays", "next-workday"]
    """A calendar day that ends a term and is not worked: it stays, or the next work day ends it."""
    rest_day_interpretation: Identifier | None = None
    warn_days: Whole = Field(ge=0, le=365)
    """Work days before the due day on which the unit is told."""
    duplicates: DuplicateHints
    sources: tuple[CaseSource, ...] = Field(min_length=1)
    kinds: tuple[CaseKind, ...] = Field(min_length=1)
    terms: tuple[CaseTerm, ...] = Field(min_length=1)
    evidence: tuple[CaseEvidence, ...] = ()

    def term_for(self, source: str, kind: str) -> CaseTerm:
        """The term of a case; the checks of the pack see to it that there is one."""
        return next(each for each in self.terms if each.source in (None, source) and each.kind in (None, kind))

    def source(self, source_id: str) -> CaseSource | None:
        """The source of that id."""
        return next((each for each in self.sources if each.id == source_id), None)

    def source_found_in(self, place: Literal["row", "list-entry"]) -> CaseSource | None:
        """The first source whose cases begin there."""
        return next((each for each in self.sources if each.found_in == place), None)

    def kind(self, kind_id: str) -> CaseKind | None:
        """The kind of that id."""
        return next((each for each in self.kinds if each.id == kind_id), None)
