"""What a pack says of accountability (量化问责): which problems count, how much, and who answers from which count.

A rule set is complete in itself, so that the district's method and the ministry's can be held side by side. Thresholds,
days and weights are parameters; how an open question is read stands in the register of interpretations, and `choices`
says what each of its readings means to the engine.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lantian.core.policy.scalars import ParameterValue, Whole
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text, UnitId

__all__ = [
    "OPTIONS",
    "AccountabilityFile",
    "Aggravation",
    "AirBasis",
    "CountBasis",
    "OpenQuestion",
    "ProblemClass",
    "ProblemItem",
    "ReadingValue",
    "Responsibility",
    "RuleSet",
    "Sanction",
    "SanctionList",
    "SourceCounted",
    "Tier",
    "TierStep",
    "Transfer",
]

OPTIONS: dict[str, tuple[str, ...]] = {
    "window": ("month", "cumulative"),
    "halves": ("exact", "up"),
    "new-finds": ("added", "apart"),
    "weights": ("everywhere", "new-finds", "first-level"),
    "class-days": ("everywhere", "first-level"),
    "counting-before-issue": ("as-stated", "from-issue"),
    "open-problems": ("once", "every-month"),
    "completion": ("achieved-cut", "target-over-actual"),
    "between": ("items", "main-leaders"),
    "steps": ("cumulative", "highest"),
    "last-measure": ("completion", "excess"),
}
"""Questions that the engine can answer in more than one way; the first answer holds unless a rule set chooses."""


class Tier(Strict):
    """Who answers: a level of responsibility."""

    id: Identifier
    title: Text
    post: Text
    """The post that answers at this level."""


class ProblemItem(Strict):
    """One situation of a class, with its weight."""

    id: Identifier
    title: Text
    weight: Identifier
    """Parameter: how many problems one find of it is."""
    interpretation: Identifier | None = None


class ProblemClass(Strict):
    """A class of problems (C-A1) with its situations."""

    id: Identifier
    title: Text
    clause: ClauseId
    since: Identifier | None = None
    """Parameter: the first day whose new finds count."""
    interpretation: Identifier | None = None
    items: tuple[ProblemItem, ...] = Field(min_length=1)


class SourceCounted(Strict):
    """Whose finds a basis counts, from when, and which of them."""

    levels: tuple[Identifier, ...] = Field(min_length=1)
    since: Identifier
    """Parameter: the first day that counts."""
    classes: Literal["any", "listed"] = "any"
    """"listed": only problems of a class of the rule set."""
    clause: ClauseId
    interpretation: Identifier | None = None


class TierStep(Strict):
    """From which count (or below which completion) a tier answers."""

    tier: Identifier
    bound: Identifier
    """Parameter."""
    compare: Literal["above", "from", "below"]
    clause: ClauseId


class CountBasis(Strict):
    """Problems counted for a unit and a month."""

    id: Identifier
    title: Text
    kind: Literal["handed_over", "new"]
    """Handed over: counts when it fell due and was not rectified. New: counts when it was found."""
    sources: tuple[SourceCounted, ...] = Field(min_length=1)
    steps: tuple[TierStep, ...] = Field(min_length=1)
    interpretations: tuple[Identifier, ...] = ()


class AirBasis(Strict):
    """Completion of the targets of a quarter: the last ones that fall short answer."""

    id: Identifier
    title: Text
    clause: ClauseId
    periods: tuple[Identifier, ...] = Field(min_length=1)
    examined_last: Identifier
    """Parameter: how many places from the end are examined."""
    steps: tuple[TierStep, ...] = Field(min_length=1)
    ties: Identifier | None = None
    """The interpretation that says who is among the last when completions are equal."""
    interpretations: tuple[Identifier, ...] = ()


class Aggravation(Strict):
    """A ground for stricter treatment (C14)."""

    id: Identifier
    title: Text
    clause: ClauseId
    asked_when: Literal["air-worsened"] | None = None
    """When the software asks a person whether it applies; it never decides that."""


class ReadingValue(Strict):
    """What a reading means: an answer of the engine, or the value of a parameter."""

    reading: Identifier
    value: ParameterValue


class OpenQuestion(Strict):
    """An open question whose readings change the result. Either an option of the engine or a parameter."""

    interpretation: Identifier
    option: str | None = None
    parameter: Identifier | None = None
    readings: tuple[ReadingValue, ...] = Field(min_length=1)


class Sanction(Strict):
    """A form of holding somebody to account."""

    id: Identifier
    title: Text
    gravity: Whole = Field(ge=1, le=100)
    """The graver, the higher; forms of one gravity are not told apart."""


class Responsibility(Strict):
    """A kind of responsibility that a person has."""

    id: Identifier
    title: Text


class SanctionList(Strict):
    """The forms that an outcome may have, and the kinds of responsibility, the heaviest first (C13)."""

    clause: ClauseId
    interpretation: Identifier | None = None
    forms: tuple[Sanction, ...] = Field(min_length=1)
    """They may be combined."""
    responsibilities: tuple[Responsibility, ...] = Field(min_length=1)


class Transfer(Strict):
    """How a proposal goes from hand to hand (C12)."""

    clause: ClauseId
    interpretation: Identifier | None = None
    prefix: Identifier
    """Numbers of proposals begin with it."""
    proposes: UnitId
    agrees: UnitId
    decides: UnitId
    opinion_workdays: Identifier
    """Parameter: working days in which the opinion is due."""
    told_of: tuple[Identifier, ...] = ()
    """Levels whose cases somebody else is told of before the hand-over."""
    told: Text | None = None
    """Who that is."""
    remind_days: Identifier | None = None
    """Parameter: days before a tier is reached on which the unit is reminded."""


class RuleSet(Strict):
    """One method of accountability."""

    id: Identifier
    title: Text
    about: Text | None = None
    """Where it comes from and what it cannot say."""
    in_force: Identifier
    """Parameter: the day of issue."""
    counted_for: Literal["unit", "district"] = "unit"
    """Whether every unit answers for its own problems, or the district for all of them."""
    tiers: tuple[Tier, ...] = Field(min_length=1)
    """The mildest first."""
    classes: tuple[ProblemClass, ...] = ()
    classes_of: Identifier | None = None
    """Another rule set whose classes hold here as well."""
    other_weight: Identifier
    """Parameter: what a problem of no class weighs."""
    other_interpretation: Identifier | None = None
    counts: tuple[CountBasis, ...] = ()
    air: AirBasis | None = None
    aggravations: tuple[Aggravation, ...] = ()
    ended_by: ClauseId | None = None
    """The clause under which the method is suspended; the day is registered by a person."""
    ended_interpretation: Identifier | None = None
    sanctions: SanctionList | None = None
    transfer: Transfer | None = None
    """Without it findings can be read and not proposed."""
    choices: tuple[OpenQuestion, ...] = ()


class AccountabilityFile(Strict):
    """`accountability.yaml`."""

    official: Identifier
    """The rule set whose findings count; the others are for comparison."""
    rule_sets: tuple[RuleSet, ...] = Field(min_length=1)
