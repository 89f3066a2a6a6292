"""What a pack says of its ledgers: their fields, the way of a row through its states, what proves it, who may do what.

A ledger type is a file in the pack and no code. Numbers stand in parameters (`rules/*.yaml`), so that a change of the
policy changes what a row is judged by from that day on.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from lantian.core.policy.scalars import Amount, Day, ParameterValue, Whole
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text, UnitId

__all__ = [
    "NUMERIC",
    "Access",
    "Bound",
    "CheckItem",
    "Checklist",
    "Choice",
    "Condition",
    "EvidenceNeed",
    "FieldKind",
    "Flow",
    "FlowFile",
    "FlowState",
    "Ground",
    "LedgerField",
    "LedgerFile",
    "LedgerType",
    "Party",
    "RowRanking",
    "Rule",
    "RuleCase",
    "StateKind",
    "Symbol",
    "Transition",
    "UnitOfMeasure",
]

FieldKind = Literal[
    "text",
    "long-text",
    "code",
    "whole",
    "amount",
    "yes-no",
    "day",
    "month",
    "moment",
    "choice",
    "choices",
    "unit",
    "row",
]
"""`code` is an identifier that others know too (licence, certificate, plate); `row` the number of a row of a ledger."""

NUMERIC: frozenset[str] = frozenset({"whole", "amount"})

Party = Literal["everyone", "keeper", "responsible"]
"""Of which units: anybody's; the keeper's of the ledger; the one that answers for the row."""

StateKind = Literal["open", "closed", "void"]
"""`closed` counts as done; `void` counts as not there (entered by mistake, merged into another)."""


def _both_languages(written: Any) -> Any:
    """A symbol is the same in every language: one word stands for both."""
    if isinstance(written, str):
        return Text(zh=written, en=written) if written else None
    return written


UnitOfMeasure = Annotated[Text | None, BeforeValidator(_both_languages)]
"""A unit of measure: a symbol ("t/h"), or a counting word in both languages ({zh: 户, en: households})."""


class Bound(Strict):
    """What a field is compared with: a number or a day written here, a parameter of the pack, or another field."""

    value: Amount | None = None
    day: Day | None = None
    parameter: Identifier | None = None
    field: Identifier | None = None
    today: bool = False
    """The local day on which the question is asked."""
    times: Identifier | None = None
    """A number field by which the bound is multiplied: at least 0.2 times the households converted."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.value, self.day, self.parameter, self.field, self.today or None]
        if sum(each is not None for each in given) != 1:
            raise PydanticCustomError("bound_ambiguous", "name one of value, day, parameter, field, today")
        if self.times is not None and (self.day is not None or self.today):
            raise PydanticCustomError("bound_ambiguous", "a day cannot be multiplied")
        return self


class Condition(Strict):
    """A question about a row that is answered yes or no.

    Either a combination (`all_of`, `any_of`, `none_of`), or one question: `field` with exactly one test, `today` with
    one comparison, `state`, or `state_kind`. A field that is not filled passes no test but `filled: false`.
    """

    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()
    field: Identifier | None = None
    today: bool = False
    """Asks of the local day of the question itself: is it a season, is a day past."""
    equals: ParameterValue | None = None
    one_of: tuple[Identifier, ...] = ()
    """For `choices`: at least one of them is chosen."""
    filled: bool | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    above: Bound | None = None
    below: Bound | None = None
    state: tuple[Identifier, ...] = ()
    state_kind: tuple[StateKind, ...] = ()
    clause: ClauseId | None = None
    """Where the text says this, when it is not where the rule is."""

    @model_validator(mode="after")
    def _shape(self) -> Self:
        combined = [bool(self.all_of), bool(self.any_of), bool(self.none_of)]
        of_row = [bool(self.state), bool(self.state_kind)]
        tests = [
            self.equals is not None,
            bool(self.one_of),
            self.filled is not None,
            *(bound is not None for bound in (self.at_least, self.at_most, self.above, self.below)),
        ]
        tested = self.field is not None or self.today
        asked = sum(combined) + sum(of_row) + (self.field is not None) + self.today
        if asked != 1 or sum(tests) != tested or (self.today and not any(tests[-4:])):
            raise PydanticCustomError("condition_shape", "one question with one test")
        return self


class Choice(Strict):
    """One of the words that a field can hold. `refused` names the clause that forbids it."""

    id: Identifier
    title: Text
    refused: ClauseId | None = None


class LedgerField(Strict):
    """A column of a ledger."""

    id: Identifier
    title: Text
    kind: FieldKind
    required: bool = False
    required_when: Condition | None = None
    clause: ClauseId | None = None
    help: Text | None = None
    unit: UnitOfMeasure = None
    """Unit of measure of a number."""
    choices: tuple[Choice, ...] = ()
    least: Amount | None = None
    most: Amount | None = None
    decimals: Whole = Field(default=3, ge=0, le=6)
    longest: Whole = Field(default=200, ge=1, le=4000)
    pattern: str | None = None
    """A regular expression that the whole text matches."""
    check: Literal["credit-code"] | None = None
    """A code whose standard says how it is written: the unified social credit code (GB 32100)."""
    earliest: Day | None = None
    not_after_today: bool = False
    ledger: Identifier | None = None
    """For kind `row`: of which ledger."""
    public: bool = False
    """May stand in a publication."""
    in_list: bool = False
    """Among the columns that the list shows before anybody chooses."""
    personal: bool = False
    """Names a private person: never public, masked in exports for those who only read."""


class CheckItem(Strict):
    """A point of a checklist."""

    id: Identifier
    title: Text
    clause: ClauseId | None = None
    when: Condition | None = None
    """The point is asked only of rows for which this holds."""


class Checklist(Strict):
    """Points that must all be met before a transition, e.g. the five points of a closure (两断三清)."""

    id: Identifier
    title: Text
    clause: ClauseId
    on: tuple[Identifier, ...] = Field(min_length=1)
    """Transitions that ask for it."""
    when: Condition | None = None
    items: tuple[CheckItem, ...] = Field(min_length=1)


class EvidenceNeed(Strict):
    """What must be attached before a transition."""

    on: tuple[Identifier, ...] = Field(min_length=1)
    slot: Literal["photo", "photo-before", "photo-after", "document", "sign-off"]
    title: Text
    least: Whole = Field(default=1, ge=1)
    clause: ClauseId | None = None
    when: Condition | None = None


class RuleCase(Strict):
    """A line of a decision table: when it holds, this is the verdict."""

    when: Condition
    verdict: Identifier
    title: Text
    clause: ClauseId | None = None
    tone: Literal["plain", "good", "warn", "bad"] = "plain"
    blocks: tuple[Identifier, ...] = ()
    """Transitions that are refused while the verdict stands; `save` refuses to enter such a row at all."""
    unit: UnitId | None = None
    """The unit to which the verdict hands the row, e.g. who fines."""


class Rule(Strict):
    """A decision table on one row: the first line that holds is the verdict."""

    id: Identifier
    title: Text
    clause: ClauseId
    interpretation: Identifier | None = None
    serves: Identifier | None = None
    """The name under which clauses ask for it (`needs: {kind: rule, ref: …}`), when it is not its own id."""
    cases: tuple[RuleCase, ...] = Field(min_length=1)
    otherwise: Identifier = "none"
    otherwise_title: Text
    in_list: bool = False


class RowRanking(Strict):
    """Units ranked by the mean of a number of their rows, for each week or month; a unit without rows has no place."""

    id: Identifier
    title: Text
    clause: ClauseId
    interpretation: Identifier | None = None
    mean_of: Identifier
    """A number field; rows where it is not filled are left out."""
    where: Condition | None = None
    every: Literal["week", "month"] = "month"
    decimals: Whole = Field(default=2, ge=0, le=6)
    """Decimals at which means are compared, rounded half to even."""
    highest_first: bool = False


class Access(Strict):
    """Which units see, add and change rows; the right is asked for besides."""

    see: tuple[Party, ...] = ("everyone",)
    add: tuple[Party, ...] = ("keeper", "responsible")
    change: tuple[Party, ...] = ("keeper", "responsible")


class Symbol(Strict):
    """How a row is drawn on a map."""

    shape: Literal["circle", "square", "triangle", "diamond", "cross"]
    colour: Literal["red", "orange", "amber", "green", "teal", "blue", "purple", "brown", "grey"]


class LedgerType(Strict):
    """A list that the policy asks somebody to keep."""

    id: Identifier
    title: Text
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    keeper: UnitId | None = None
    item: Text | None = None
    """What one row is, in the singular."""
    kept_in: Identifier | None = None
    """Set when another part of the system keeps these rows (stations, stacks, dustfall): it has no rows of its own."""
    prefix: str = Field(default="", pattern=r"^[A-Z0-9]{0,6}$")
    """Row numbers are this and a running number: SDE-00012."""
    flow: Identifier | None = None
    title_field: Identifier | None = None
    day_field: Identifier | None = None
    """The day to which a row belongs when it is counted by week or month; the day of entry where there is none."""
    key: tuple[Identifier, ...] = ()
    """Fields that together say which thing it is: two rows of the same are doubles, an import finds its row by them."""
    fields: tuple[LedgerField, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    evidence: tuple[EvidenceNeed, ...] = ()
    rules: tuple[Rule, ...] = ()
    rankings: tuple[RowRanking, ...] = ()
    access: Access = Access()
    symbol: Symbol | None = None
    template_note: Text | None = None
    """A sentence for the first sheet of the Excel template."""

    def field(self, field_id: str) -> LedgerField:
        """The field of that id; KeyError names it where there is none."""
        for each in self.fields:
            if each.id == field_id:
                return each
        raise KeyError(field_id)


class LedgerFile(Strict):
    """`ledgers/*.yaml`."""

    ledgers: tuple[LedgerType, ...]


# --- flows ------------------------------------------------------------------------------------------------


class FlowState(Strict):
    """A state of a row."""

    id: Identifier
    title: Text
    kind: StateKind = "open"


class Ground(Strict):
    """Why something is opened again or taken back, and what that does to the count."""

    id: Identifier
    title: Text
    clause: ClauseId | None = None
    interpretation: Identifier | None = None
    undoes: bool = False
    """The earlier strike-off never counted (a false record), also for past days; otherwise it counted until now."""
    moves: bool = False
    """The thing turned up elsewhere: another unit answers from here on."""


class Transition(Strict):
    """A step from one state to another: who may take it, and what it asks for."""

    id: Identifier
    title: Text
    kind: Literal["step", "return", "reopen", "void"] = "step"
    from_states: tuple[Identifier, ...] = Field(min_length=1)
    to: Identifier
    right: Identifier
    parties: tuple[Party, ...] = Field(min_length=1)
    reason: bool = False
    grounds: tuple[Ground, ...] = ()
    four_eyes: tuple[Identifier, ...] = ()
    """Earlier transitions of this round whose author may not take this one."""
    sign_by: tuple[UnitId, ...] = ()
    """Units that must all have signed before (会审签字); each signature is recorded with its person."""
    sign_by_title: Text | None = None
    notice_days: Identifier | None = None
    """Parameter: days of public notice that must have passed since the state was entered."""
    clause: ClauseId | None = None


class Flow(Strict):
    """A table of transitions that ledgers share."""

    id: Identifier
    title: Text
    initial: Identifier
    states: tuple[FlowState, ...] = Field(min_length=1)
    transitions: tuple[Transition, ...] = ()

    def state(self, state_id: str) -> FlowState:
        """The state of that id; KeyError names it where there is none."""
        for each in self.states:
            if each.id == state_id:
                return each
        raise KeyError(state_id)

    def transition(self, transition_id: str) -> Transition:
        """The transition of that id; KeyError names it where there is none."""
        for each in self.transitions:
            if each.id == transition_id:
                return each
        raise KeyError(transition_id)


class FlowFile(Strict):
    """`flows.yaml`."""

    flows: tuple[Flow, ...]
