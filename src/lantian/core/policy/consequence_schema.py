"""What a pack says of consequences: rewards of the ranking (S5), steps of escalation (S4), enforcement (S3)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lantian.core.policy.scalars import Whole
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text

__all__ = [
    "EnforcementMeasure",
    "EscalationPlan",
    "EscalationStep",
    "FactName",
    "MeasureKind",
    "RewardsFile",
    "SupervisionFile",
    "SupervisionLevel",
    "Threshold",
    "TransferMaterial",
]

FactName = Literal[
    "overdue-cases", "returned-cases", "reopened-cases", "last-places", "late-returns", "missing-returns"
]
"""What is counted of a unit; each is counted by the same name."""

MeasureKind = Literal["penalty", "daily-fine", "stop", "transfer", "black-list", "hang-board"]
"""How a measure behaves: what it needs when it is ordered, what runs with the clock, what ends it."""


class RewardsFile(Strict):
    """`rewards.yaml`: what the last of the weekly ranking pay, and who gets it."""

    title: Text
    clause: ClauseId
    interpretation: Identifier | None = None
    measure: Literal["money", "points"]
    unit: Text
    """What an amount is counted in."""
    decimals: Whole = Field(ge=0, le=4)
    """Decimals of the smallest amount: 2 for cents."""
    number: Text
    """How a notice is numbered; `{year}` and `{number}` are filled in."""
    assumed: Identifier
    """Parameter: true while the amounts are an assumption that the office has not replaced by a table in force."""
    penalties: Identifier
    """Parameter, a list: what the last, the last but one, … pay."""
    shares: Identifier
    """Parameter, a list: by which weights the first, the second, … divide it."""
    least_ranked: Identifier
    """Parameter: with fewer units that have a place nothing is settled."""
    least_days: Identifier
    """Parameter: shorter weeks, cut by the beginning or the end of the campaign, are not settled."""
    remainder: Literal["best", "fund"]
    """Where the smallest amounts go that do not divide."""
    readings: tuple[Identifier, ...] = ()
    """Other interpretations that the rule leans on."""


class SupervisionLevel(Strict):
    """One of the levels at which units are supervised."""

    id: Identifier
    title: Text


class Threshold(Strict):
    """A count of a unit from which on a step is proposed."""

    fact: FactName
    at_least: Identifier
    """Parameter: from this number on."""
    days: Identifier | None = None
    """Parameter: over how many days up to today it is counted; without it what stands today."""


class EscalationStep(Strict):
    """A step of escalation; the steps stand in the order in which they grow severer."""

    id: Identifier
    title: Text
    level: Identifier
    clause: ClauseId
    interpretation: Identifier | None = None
    what: Text | None = None
    """What the step means for the unit."""
    thresholds: tuple[Threshold, ...] = Field(min_length=1)
    """Each of them is enough."""
    calm_days: Identifier
    """Parameter: after so many days without any threshold of the step met, stepping back is proposed."""
    protocol: bool = False
    """Whether the step is a talk of which a protocol is kept; without it the step cannot be left."""


class EscalationPlan(Strict):
    """How units move over the steps."""

    clause: ClauseId
    interpretation: Identifier | None = None
    moves: Literal["one", "any"]
    """One step at a time, or straight to the severest step whose threshold is met."""
    moves_interpretation: Identifier | None = None
    back_interpretation: Identifier | None = None
    last_places: Identifier
    """Parameter: how many places from the end of a weekly ranking count as last."""
    last_places_interpretation: Identifier | None = None


class TransferMaterial(Strict):
    """Something that is handed over together with a case."""

    id: Identifier
    title: Text
    required: bool = True


class EnforcementMeasure(Strict):
    """A measure that may be ordered."""

    id: Identifier
    title: Text
    kind: MeasureKind
    clause: ClauseId
    interpretation: Identifier | None = None
    record: Identifier | None = None
    """The ledger whose row is the record of the measure."""
    days: Identifier | None = None
    """Parameter: how long it lasts unless a person says otherwise."""
    first_day: Literal["same", "next"] = "next"
    """Of a fine by the day: whether the day of the order counts, or the day after it is the first."""
    last_day: Literal["counts", "free"] = "counts"
    """Of a fine by the day: whether the day on which it was found mended counts."""
    materials: tuple[TransferMaterial, ...] = ()
    public: bool = False
    """Whether it is shown to the public: what, which unit, due when; never persons."""


class SupervisionFile(Strict):
    """`supervision.yaml`."""

    escalation: EscalationPlan
    levels: tuple[SupervisionLevel, ...] = Field(min_length=1)
    steps: tuple[EscalationStep, ...] = Field(min_length=1)
    """The mildest first."""
    measures: tuple[EnforcementMeasure, ...] = ()
