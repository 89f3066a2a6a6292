"""What a pack says of cuts during a warning: pollutants, ratios by grade, kinds of source, options, costs.

The demanded shares are parameters; whatever the text leaves open is an interpretation (M36.3).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lantian.core.policy.scalars import Amount
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text

__all__ = [
    "CurtailmentFile",
    "CutCosts",
    "CutGrade",
    "CutKind",
    "CutOption",
    "CutPollutant",
    "CutRatio",
    "CutTrade",
    "EmergencyList",
    "FieldOf",
    "FixedCut",
    "FromInventory",
    "LedgerOfLines",
    "MeterLedger",
    "SeenByStack",
    "StaggeredLines",
    "TurnChoice",
    "Turns",
]


class CutPollutant(Strict):
    """A pollutant whose cut is demanded."""

    id: Identifier
    title: Text
    words: tuple[str, ...] = ()
    """How lists write it, besides its id and title."""
    species: Identifier | None = None
    """The species of the emission inventory that stands for it."""
    interpretation: Identifier | None = None


class CutRatio(Strict):
    """The share of the emissions of all sources that a grade cuts."""

    pollutant: Identifier
    share: Identifier
    """Parameter."""


class CutTrade(Strict):
    """Pollutants whose ratios may be exchanged as long as their sum is kept."""

    pollutants: tuple[Identifier, ...] = Field(min_length=2)
    sum: Identifier
    """Parameter: what the sum must reach."""
    of: Literal["shares", "tonnes"]
    """Whether the shares are added, or the cut and the emissions of all of them."""
    least: Identifier | None = None
    """Parameter: the part of its own ratio that each must still reach; none when not given."""
    interpretation: Identifier | None = None


class CutGrade(Strict):
    """What a grade of warning demands; grades stand from the mildest to the most severe."""

    id: Identifier
    clause: ClauseId
    weight: Amount = Field(gt=0)
    """How much a day of this grade counts when all grades are planned together: its days in a winter."""
    ratios: tuple[CutRatio, ...] = Field(min_length=1)
    trades: tuple[CutTrade, ...] = ()


class CutOption(Strict):
    """A way to cut that a source has when its list names none."""

    id: Identifier
    title: Text
    cut: Amount = Field(ge=0, le=1)
    """Share of every pollutant."""
    output: Amount = Field(ge=0, le=1)
    """Share of the output that it costs."""
    whole_line: bool
    checked_by: tuple[Literal["stack", "electricity", "gate", "inspection"], ...] = ()


class FixedCut(Strict):
    """A cut that the text itself demands of a kind of source from a grade up, whatever it costs."""

    since_grade: Identifier
    """Parameter that names the grade."""
    cut: Identifier
    """Parameter: the share."""
    clause: ClauseId
    interpretation: Identifier | None = None


class CutKind(Strict):
    """A kind of source."""

    id: Identifier
    title: Text
    words: tuple[str, ...] = ()
    """How lists write it."""
    options: tuple[Identifier, ...] = ()
    """Ways that it has when its list names none; none: it counts in the base and is not touched."""
    fixed: FixedCut | None = None
    protected: bool = False
    """Livelihood: heating, hospitals, food; never touched."""


class CutCosts(Strict):
    """What a cut costs, in parameters: of lists that name no cost themselves."""

    output: Identifier
    """Parameter: weight of a unit of output lost."""
    job: Identifier
    """Parameter: weight of a job that stands still."""
    stop: Identifier
    """Parameter: what a stop and a restart cost besides, as a share of a day's output."""
    unknown: Identifier
    """Parameter: output that stands for one unit of emission where a list names neither cost nor output."""
    season: Identifier
    """Parameter: what a day of cuts that a source has borne this season adds to its cost, as a share."""
    burden_cap: Identifier | None = None
    """Parameter: the part of the greatest burden of a subdistrict that a plan may lay upon it."""
    interpretation: Identifier | None = None


class FieldOf(Strict):
    """A field of a ledger for one thing of this file: a pollutant or a grade."""

    of: Identifier
    field: Identifier


class MeterLedger(Strict):
    """A ledger whose rows tell whether a line stood still: electricity, gates."""

    by: Literal["electricity", "gate", "inspection"]
    ledger: Identifier
    name: Identifier
    """Field with the name of the plant."""
    day: Identifier
    rule: Identifier
    """Rule of that ledger whose verdict tells it."""
    breaches: tuple[Identifier, ...]
    """Verdicts that are a breach."""


class SeenByStack(Strict):
    """How the hours of a stack under an order are held against those before it."""

    reference_days: Identifier
    """Parameter: days before the order that are its ordinary days."""
    valid_share: Identifier
    """Parameter: the share of the hours of each span that must tell it."""
    interpretation: Identifier


class LimitedLines(Strict):
    """A measure of staggered production that leaves a line running in part."""

    measure: Identifier
    """Choice of the field `measure`."""
    cut: Identifier
    """Parameter: the share of the capacity that it takes off."""


class KindOfMeasure(Strict):
    """Lines that are of a kind of source of their own, whatever the list calls them: the text demands a cut of it."""

    measure: Identifier
    kind: Identifier


class StaggeredLines(Strict):
    """A ledger of lines that stand still or run in part in the season anyway: what has stopped is not cut again."""

    ledger: Identifier
    name: Identifier
    line: Identifier
    measure: Identifier
    stopped: tuple[Identifier, ...]
    """Choices of `measure` that stop the whole line."""
    limited: tuple[LimitedLines, ...] = ()
    kinds: tuple[KindOfMeasure, ...] = ()
    first: Identifier
    last: Identifier


class VehicleClass(Strict):
    """Vehicles of one fuel and one emission standard, and their factors in the emission inventory."""

    fuel: Identifier
    """Choice of the field `fuel`."""
    standard: Identifier
    """Choice of the field `standard`."""
    category: Identifier
    """Category of `inventory.yaml`."""


class StaggeredTransport(Strict):
    """Plants whose dirtier vehicles are laid up in the season: the same freight is carried by the others (M34)."""

    kinds: tuple[Identifier, ...] = Field(min_length=1)
    """Kinds of lines of the list that are road freight."""
    period: Identifier
    """The season."""
    ledger: Identifier
    """Of plants."""
    name: Identifier
    """Field with the name of the plant, as the list has it."""
    vehicles: Identifier
    """Field with the number of vehicles that carry for it."""
    fleet: Identifier
    """Ledger with a row for each vehicle."""
    of: Identifier
    """Field of `fleet` with the row of the plant."""
    fuel: Identifier
    standard: Identifier
    laid_up: Identifier
    """Field of `fleet` with the day on which a vehicle was laid up."""
    classes: tuple[VehicleClass, ...] = Field(min_length=1)
    interpretation: Identifier


class TurnChoice(Strict):
    """A choice of the field `rotation`."""

    id: Identifier
    months: Amount | None = Field(default=None, ge=1, le=12, multiple_of=1)
    """For which a line stands, then runs; None: it stands for the whole season."""


class Turns(Strict):
    """How lines stand still by turns: what stands still is not cut again."""

    period: Identifier
    """The season."""
    choices: tuple[TurnChoice, ...] = Field(min_length=1)
    interpretation: Identifier


class LedgerOfLines(Strict):
    """A ledger that feeds the emission inventory, and how its rows name a plant and its line."""

    ledger: Identifier
    name: Identifier
    line: Identifier | None = None
    """None: its rows are of a plant that has one line on the list."""


class FromInventory(Strict):
    """How a line of the list finds its sources in the emission inventory (M36.2, M38).

    A source whose code is the number of the line's row belongs to it in any case.
    """

    ledgers: tuple[LedgerOfLines, ...] = ()
    interpretation: Identifier
    """Which of the two figures counts."""


class EmergencyList(Strict):
    """The ledger that is the emergency list, and which of its fields mean what."""

    ledger: Identifier
    source: Identifier
    line: Identifier | None = None
    kind: Identifier
    emissions: tuple[FieldOf, ...]
    """Pollutant → field with the emission of a day, kg."""
    cuts: tuple[FieldOf, ...]
    """Grade → field with the share that is cut."""
    measures: Identifier
    within: Identifier | None = None
    plan: Identifier | None = None
    rotation: Identifier | None = None
    rotation_from: Identifier | None = None
    """Field with the first month in which a line stands."""
    turns: Turns | None = None
    """What the choices of `rotation` mean; without it they are only told."""
    protected: Identifier | None = None
    """Field that is true for a protected service."""
    uncertainty: Identifier | None = None
    """Parameter: relative standard uncertainty of the emissions that the list states; no ranges without it."""
    interpretation: Identifier | None = None
    """Which of the listed cuts a plan may choose."""
    rest: Identifier | None = None
    """Reading by which sources off the list are taken from the emission inventory; without it the list is the base."""
    inventory: FromInventory | None = None
    """Without it lines emit what the list states, whatever the inventory says."""
    staggered: tuple[StaggeredLines, ...] = ()
    transport: StaggeredTransport | None = None
    """Without it road freight emits the same in the season."""
    meters: tuple[MeterLedger, ...] = ()
    stacks: SeenByStack | None = None
    """Without it the data of stacks are only entered by hand."""

    @property
    def readings(self) -> tuple[str, ...]:
        """The interpretations that every figure of the list leans on."""
        of_inventory = self.inventory.interpretation if self.inventory else None
        of_turns = self.turns.interpretation if self.turns else None
        of_transport = self.transport.interpretation if self.transport else None
        return tuple(each for each in (self.interpretation, of_inventory, self.rest, of_turns, of_transport) if each)


class CurtailmentFile(Strict):
    """`curtailment.yaml`."""

    pollutants: tuple[CutPollutant, ...] = Field(min_length=1)
    grades: tuple[CutGrade, ...] = Field(min_length=1)
    options: tuple[CutOption, ...]
    kinds: tuple[CutKind, ...] = Field(min_length=1)
    otherwise: Identifier
    """The kind of a source whose list names none."""
    exempt_classes: tuple[str, ...] = ()
    """Classes of performance that are not touched."""
    costs: CutCosts
    receipt_hours: Identifier
    """Parameter: hours in which an order is to be acknowledged."""
    link_days: Identifier
    """Parameter: days for which the link of an order can be answered."""
    breach_kind: Identifier | None = None
    """Kind of case of a breach."""
    breach_source: Identifier | None = None
    """Source of such a case."""
    emergency_list: EmergencyList | None = None
    clause: ClauseId
    interpretations: tuple[Identifier, ...] = ()
