"""What a pack says of the emission inventory: categories, factors, controls, profiles, and which ledger feeds which.

`inventory.yaml` names things; `inventory/*.csv` hold the figures, each with its days, unit, source and clause (M38).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lantian.core.policy.ledger_schema import Condition
from lantian.core.policy.scalars import Amount, Day, Whole
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text
from lantian.core.quantity.emission import Species

__all__ = [
    "ActivityFeed",
    "Confidence",
    "ControlMeasure",
    "ControlRow",
    "ExpectedNames",
    "FactorRow",
    "FeedControl",
    "FeedTerm",
    "InventoryFile",
    "InventoryPlan",
    "ProfileRow",
    "QualityGrade",
    "SourceCategory",
    "SourceGroup",
]


class Confidence(StrEnum):
    """How far a factor is known; `is_open` ones are to be confirmed before an inventory is reported."""

    SEEN = "seen"
    """Read in the source that is named."""
    SECOND_HAND = "second-hand"
    """Read where somebody else quotes the source."""
    DERIVED = "derived"
    """Reckoned from figures that were read."""
    NEEDS_CONFIRMING = "needs-confirming"
    """Not read; to be held against the source."""
    DEMONSTRATION = "demonstration"
    """Made up, so that the demonstration has one."""

    @property
    def is_open(self) -> bool:
        """Whether it may not be reported as it is."""
        return self in (Confidence.NEEDS_CONFIRMING, Confidence.DEMONSTRATION)


class SourceGroup(Strict):
    """A heading over categories: industry, boilers, villages …"""

    id: Identifier
    title: Text


class SourceCategory(Strict):
    """A kind of source whose activity is counted in one unit and that one set of factors serves."""

    id: Identifier
    title: Text
    group: Identifier
    unit: str
    """Unit of activity (`core.quantity.emission`)."""
    profile: Identifier
    clause: ClauseId
    interpretation: Identifier | None = None


class ControlMeasure(Strict):
    """Something that keeps emissions back; its shares stand in `inventory/controls.csv`."""

    id: Identifier
    title: Text


class FeedTerm(Strict):
    """One factor of the product that makes an activity: a field of the row, the rest of a share, or a parameter."""

    field: Identifier | None = None
    minus: tuple[Identifier, ...] = ()
    """Fields that are taken from `field` first."""
    rest_of: Identifier | None = None
    """1 − a share that the row holds."""
    parameter: Identifier | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        named = [self.field, self.rest_of, self.parameter]
        if sum(each is not None for each in named) != 1 or (self.minus and self.field is None):
            raise PydanticCustomError("value_invalid", "one of field, rest_of and parameter")
        return self


class FeedControl(Strict):
    """A measure that rows have of which a condition holds."""

    measure: Identifier
    when: Condition | None = None


class ActivityFeed(Strict):
    """Rows of a ledger that are sources of a category, and how their activity follows from their fields."""

    id: Identifier
    title: Text
    ledger: Identifier
    category: Identifier
    where: Condition | None = None
    product: tuple[FeedTerm, ...] = Field(min_length=1)
    unit: str
    """Unit of the product."""
    spread: Identifier
    """Parameter: 95 % factor of the activity; its true value lies between a/x and a·x."""
    controls: tuple[FeedControl, ...] = ()
    clause: ClauseId
    interpretation: Identifier | None = None


class ExpectedNames(Strict):
    """A ledger whose objects ought to appear among the sources: names that do not are shown as gaps."""

    ledger: Identifier
    field: Identifier
    where: Condition | None = None


class QualityGrade(Strict):
    """A grade of an emission by its 95 % factor; the last one has no bound."""

    id: Identifier
    title: Text
    at_most: Identifier | None = None
    """Parameter."""


class InventoryFile(Strict):
    """`inventory.yaml`."""

    clause: ClauseId
    base_year: Identifier
    """Parameter: the year that the inventory is of."""
    draws: Identifier
    """Parameter: draws of the uncertainty."""
    seed: Identifier
    """Parameter: from which the draws begin, so that anybody gets the same ones."""
    cell: Identifier
    """Parameter: side of a cell of the map, m."""
    outlier: Identifier
    """Parameter: how many times the middle of its category makes an activity an outlier."""
    groups: tuple[SourceGroup, ...] = Field(min_length=1)
    categories: tuple[SourceCategory, ...] = Field(min_length=1)
    controls: tuple[ControlMeasure, ...] = ()
    feeds: tuple[ActivityFeed, ...] = ()
    expects: tuple[ExpectedNames, ...] = ()
    grades: tuple[QualityGrade, ...] = Field(min_length=1)
    interpretations: tuple[Identifier, ...] = ()


class FactorRow(Strict):
    """A row of `inventory/factors.csv`: mass emitted per unit of activity before control."""

    category: Identifier
    species: Species
    since: Day
    value: Amount = Field(ge=0)
    unit: str
    """Mass per unit of activity, such as kg/t."""
    spread: Amount = Field(ge=1)
    """95 % factor: the true value lies between value/x and value·x."""
    clause: ClauseId
    source: str = Field(min_length=1)
    confidence: Confidence

    @property
    def id(self) -> str:
        """Under which draws are shared and traces name it."""
        return f"{self.category}/{self.species}"


class ControlRow(Strict):
    """A row of `inventory/controls.csv`: the share that a measure keeps back.

    `coarse` is what is between PM2.5 and PM10: the share of PM10 follows from both.
    """

    measure: Identifier
    species: Species | Literal["coarse"]
    since: Day
    share: Amount = Field(ge=0, le=1)
    clause: ClauseId
    source: str = Field(min_length=1)


class ProfileRow(Strict):
    """A row of `inventory/profiles.csv`: a weight of an hour (0–23, local), a weekday (1–7) or a month (1–12)."""

    profile: Identifier
    kind: Literal["hour", "weekday", "month"]
    number: Whole
    weight: Amount = Field(ge=0)
    source: str = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class InventoryPlan:
    """All that a pack says of the inventory."""

    file: InventoryFile
    factors: tuple[FactorRow, ...]
    controls: tuple[ControlRow, ...]
    profiles: tuple[ProfileRow, ...]

    @property
    def categories(self) -> Mapping[str, SourceCategory]:
        """By id, in the order of the pack."""
        return {each.id: each for each in self.file.categories}

    def factors_on(self, day: dt.date) -> dict[str, dict[Species, FactorRow]]:
        """Category → species → the factor in force on a day."""
        found: dict[str, dict[Species, FactorRow]] = {}
        for row in sorted(self.factors, key=lambda each: each.since):
            if row.since <= day:
                found.setdefault(row.category, {})[row.species] = row
        return found

    def controls_on(self, day: dt.date) -> dict[str, dict[str, Decimal]]:
        """Measure → species (or "coarse") → the share in force on a day."""
        found: dict[str, dict[str, Decimal]] = {each.id: {} for each in self.file.controls}
        for row in sorted(self.controls, key=lambda each: each.since):
            if row.since <= day:
                found[row.measure][str(row.species)] = row.share
        return found

    def profile(self, name: str, kind: str) -> tuple[Decimal, ...]:
        """The weights of a profile in the order of their numbers; they are ratios, their sum is not set."""
        rows = [row for row in self.profiles if row.profile == name and row.kind == kind]
        return tuple(row.weight for row in sorted(rows, key=lambda row: row.number))
