"""What a campaign pack may say: the policy of one district and one winter, as data.

Every model refuses unknown keys, so that a misspelt word is an error and never a silently missing rule.
Dates are local calendar dates of the campaign; every number that a clause states carries its unit and its clause.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lantian.core.policy.scalars import Amount, Day, ParameterValue, TimeOfDay, Whole

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
ClauseId = Identifier
UnitId = Identifier
PersonId = Identifier


class Strict(BaseModel):
    """Base of everything in a pack: unknown keys are refused, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A wording in the campaign's own language and in English; either may be missing, not both."""

    zh: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """The wording in `language` ("en…" or anything else for Chinese), or else the one that exists."""
        return (self.en or self.zh) if language.startswith("en") else (self.zh or self.en)


# --- dated values -----------------------------------------------------------------------------------------


class DatedValue(Strict):
    """One value of a parameter, in force from a day until the next value's day (or `until`, exclusive)."""

    since: Day
    until: Day | None = None
    value: ParameterValue
    clause: ClauseId
    interpretation: Identifier | None = None


class Parameter(Strict):
    """A number, word or list that the policy states, with its unit and its history."""

    id: Identifier
    title: Text
    unit: str
    values: tuple[DatedValue, ...] = Field(min_length=1)


class ParameterFile(Strict):
    """`rules/*.yaml`, `warning.yaml`, `reduction.yaml`, `disclosure.yaml`."""

    parameters: tuple[Parameter, ...]


# --- pack.yaml --------------------------------------------------------------------------------------------


class Period(Strict):
    """A stretch of local days, both ends included."""

    id: Identifier
    title: Text
    kind: Literal["campaign", "season", "half-year", "quarter", "month"]
    first: Day
    last: Day
    clause: ClauseId
    months: tuple[Identifier, ...] = ()
    """For a quarter without a target of its own: the month periods whose mean it is."""


class StandardEdition(Strict):
    """Which edition of a standard is law from a day on."""

    standard: Identifier
    edition: str
    since: Day


class Role(Strict):
    """What people who sign in are here for. `rights` are names that the policies of the apps know."""

    id: Identifier
    title: Text
    rights: tuple[Identifier, ...]
    unit: UnitId
    """The unit of the demonstration account of this role."""


class TargetSet(Strict):
    """What `targets.csv` is about."""

    parameter: Identifier
    unit: str
    statistic: Literal["mean"]
    clauses: tuple[ClauseId, ...]
    periods: tuple[Identifier, ...]


class StationPlan(Strict):
    """The network that the policy asks for."""

    clause: ClauseId
    kind: Identifier
    total: Whole = Field(ge=1)
    per_subdistrict: Whole = Field(ge=1)


class PackFile(Strict):
    """`pack.yaml`: who, where, when."""

    id: Identifier
    version: str
    title: Text
    district: Text
    area_code: str
    time_zone: str
    languages: tuple[str, ...]
    periods: tuple[Period, ...]
    standards: tuple[StandardEdition, ...]
    roles: tuple[Role, ...]
    targets: TargetSet
    stations: StationPlan
    demonstration: str | None = None
    """Folder of the pack with stand-in data, when it has one."""


# --- clauses ----------------------------------------------------------------------------------------------


class Document(Strict):
    """A document of the policy."""

    id: Identifier
    title: Text
    number: str = ""
    issued: Day | None = None


class Service(Strict):
    """Something of the system that serves a clause; `ref` is the name under which the code knows it."""

    kind: Literal["indicator", "ledger", "task", "rule", "page"]
    ref: Identifier


class Clause(Strict):
    """One demand of the policy. `text` is the wording that it rests on, `demand` what it asks of the system."""

    id: ClauseId
    document: Identifier
    title: Text
    text: str
    demand: Text
    needs: tuple[Service, ...] = ()
    """All that must run before the clause is served."""
    conflicts_with: tuple[ClauseId, ...] = ()
    interpretations: tuple[Identifier, ...] = ()


class ClauseFile(Strict):
    """`clauses.yaml`."""

    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]


class InterpretationReading(Strict):
    """One way to read an ambiguous text."""

    id: Identifier
    text: Text


class Interpretation(Strict):
    """An ambiguity, its readings, the one in force, and who may change it."""

    id: Identifier
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    question: Text
    readings: tuple[InterpretationReading, ...] = Field(min_length=1)
    chosen: Identifier
    reason: Text
    may_change: UnitId
    since: Day


class InterpretationFile(Strict):
    """`interpretations.yaml`."""

    interpretations: tuple[Interpretation, ...]


# --- organisation -----------------------------------------------------------------------------------------


class UnitKind(StrEnum):
    """What a unit is."""

    SUBDISTRICT = "subdistrict"
    DEPARTMENT = "department"
    POLICE = "police"
    OFFICE = "office"
    PARTY = "party"
    GROUP = "group"
    ENTERPRISE = "enterprise"
    HIGHER = "higher"


class Unit(Strict):
    """A body that the policy names. `printed` lists every way in which the text writes it."""

    id: UnitId
    kind: UnitKind
    name: Text
    short: Text | None = None
    printed: tuple[str, ...] = ()
    number: Whole | None = None
    """Its number in the policy's own tables (subdistricts: annex 2)."""

    @property
    def written(self) -> tuple[str, ...]:
        """Every way to write it: its id, its names and short names in both languages, as the text prints it."""
        short = self.short
        names = (self.id, self.name.zh, self.name.en, *((short.zh, short.en) if short else ()), *self.printed)
        return tuple(dict.fromkeys(each for each in names if each))


class UnitFile(Strict):
    """`organisation/units.yaml`."""

    units: tuple[Unit, ...]


class Person(Strict):
    """A person whom the policy names, with the post as printed."""

    id: PersonId
    name: str
    unit: UnitId | None = None
    post: Text


class PersonFile(Strict):
    """`organisation/people.yaml`."""

    people: tuple[Person, ...]


class Seat(Strict):
    """A person's place in a group, with the title printed there."""

    person: PersonId
    role: Literal["head", "deputy", "member", "director", "deputy-director"]
    printed: str


class Group(Strict):
    """Leading group, liaison office, working group."""

    id: UnitId
    clause: ClauseId
    name: Text
    parent: UnitId | None = None
    duties: tuple[Text, ...]
    seats: tuple[Seat, ...]


class GroupFile(Strict):
    """`organisation/groups.yaml`."""

    groups: tuple[Group, ...]


# --- measures, tasks, submissions ----------------------------------------------------------------


class Quantity(Strict):
    """A number that a clause demands."""

    id: Identifier
    title: Text
    comparison: Literal["=", ">=", ">", "<=", "<"]
    value: Amount
    unit: str
    clause: ClauseId


class Deadline(Strict):
    """A day that a clause states. `due` binds, `final` is the later day of a conflicting clause,
    `start` is the day from which something holds, `end` the day until which."""

    id: Identifier
    title: Text
    kind: Literal["due", "final", "start", "end"]
    date: Day
    clause: ClauseId
    interpretation: Identifier | None = None


class Repetition(Strict):
    """Something to be done again and again."""

    id: Identifier
    title: Text
    every: Literal["day", "week", "month", "quarter", "year"]
    since: Day | None = None
    clause: ClauseId


class MeasurePart(Strict):
    """A numbered paragraph with the block of names that belongs to it. Units as printed, in print order."""

    id: ClauseId
    title: Text
    leaders: tuple[PersonId, ...] = ()
    lead_units: tuple[UnitId, ...] = ()
    cooperating_units: tuple[UnitId, ...] = ()
    responsible_units: tuple[UnitId, ...] = ()
    block_of: ClauseId | None = None
    """Set when the paragraph has no block of its own and shares that of a later one."""
    quantities: tuple[Quantity, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    repetitions: tuple[Repetition, ...] = ()


class Measure(Strict):
    """One of the numbered measures; `parts` has one entry when the text does not divide it."""

    id: Identifier
    number: Whole = Field(ge=1)
    section: Identifier
    title: Text
    parts: tuple[MeasurePart, ...] = Field(min_length=1)
    ledgers: tuple[Identifier, ...] = ()
    tasks: tuple[Identifier, ...] = ()


class Section(Strict):
    """A heading over measures."""

    id: Identifier
    title: Text


class MeasureFile(Strict):
    """`measures.yaml`."""

    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]


class AnnexTask(Strict):
    """A row of the annex of main tasks, words as printed."""

    id: ClauseId
    category: str
    work: str
    task: str
    time_printed: str
    engineering: str
    title: Text
    measures: tuple[Identifier, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


class TaskFile(Strict):
    """`tasks.yaml`."""

    tasks: tuple[AnnexTask, ...]


class Submission(Strict):
    """A list or report that somebody owes somebody by a day, once or repeatedly.

    With `every`, `due` is the first day on which it is due and the others follow from it; without `due` each is due on
    the last day of what it reports on.
    """

    id: Identifier
    title: Text
    clause: ClauseId
    from_units: tuple[UnitId, ...]
    to_unit: UnitId
    due: Day | None = None
    every: Literal["day", "week", "month"] | None = None
    due_time: TimeOfDay | None = None
    since: Day | None = None
    about: Literal["same", "previous"] = "same"
    """With `every`: whether it reports on the day, week or month in which it is due, or on the one before."""
    ledger: Identifier | None = None
    """The ledger whose rows are what is handed in; nobody writes them again."""
    progress: bool = False
    """What is handed in is the progress of the unit's measures and main tasks, as it is computed."""
    interpretation: Identifier | None = None


class SubmissionFile(Strict):
    """`submissions.yaml`."""

    submissions: tuple[Submission, ...]


class Target(Strict):
    """A row of `targets.csv`: baseline and target of one subdistrict in one period, µg/m³."""

    subdistrict: UnitId
    period: Identifier
    baseline: Amount = Field(gt=0)
    target: Amount = Field(gt=0)
    clause: ClauseId
