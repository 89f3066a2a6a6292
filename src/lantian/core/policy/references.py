"""Who names whom: the fields of a pack that hold the id of something else, as one table.

The loader checks with it that every id exists; `lantian pack show` turns it around.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lantian.core.policy.accountability_schema import (
    AccountabilityFile,
    Aggravation,
    AirBasis,
    CountBasis,
    OpenQuestion,
    ProblemClass,
    ProblemItem,
    RuleSet,
    SanctionList,
    SourceCounted,
    TierStep,
    Transfer,
)
from lantian.core.policy.case_schema import CaseEvidence, CaseFile, CaseKind, CaseSource, CaseTerm, DuplicateHints
from lantian.core.policy.check_schema import Draw, Reconciliation
from lantian.core.policy.consequence_schema import (
    EnforcementMeasure,
    EscalationPlan,
    EscalationStep,
    RewardsFile,
    Threshold,
)
from lantian.core.policy.curtailment_schema import (
    CurtailmentFile,
    CutCosts,
    CutGrade,
    CutPollutant,
    CutRatio,
    CutTrade,
    EmergencyList,
    FixedCut,
    FromInventory,
    LedgerOfLines,
    MeterLedger,
    SeenByStack,
    StaggeredLines,
    StaggeredTransport,
    Turns,
)
from lantian.core.policy.duty_schema import DailyReport, DaySummary, GroupFacts, LiaisonPlan, NoticePlan, RosterPlan
from lantian.core.policy.indicator_schema import Indicator, RowCount
from lantian.core.policy.inspection_schema import (
    Criterion,
    Find,
    InspectionClass,
    InspectionFile,
    ObjectList,
    Question,
    QuestionGroup,
    Share,
)
from lantian.core.policy.inventory_schema import (
    ActivityFeed,
    ExpectedNames,
    FeedTerm,
    InventoryFile,
    QualityGrade,
    SourceCategory,
)
from lantian.core.policy.ledger_schema import (
    Bound,
    CheckItem,
    Checklist,
    Choice,
    Condition,
    EvidenceNeed,
    Ground,
    LedgerField,
    LedgerType,
    RowRanking,
    Rule,
    RuleCase,
    Transition,
)
from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import (
    AnnexTask,
    Clause,
    DatedValue,
    Deadline,
    Group,
    Interpretation,
    Measure,
    MeasurePart,
    Period,
    Person,
    Quantity,
    Repetition,
    Role,
    Seat,
    StationPlan,
    Strict,
    Submission,
    Target,
    TargetSet,
)
from lantian.core.policy.tree import Node
from lantian.core.policy.warning_schema import (
    EarlyStart,
    GradeRule,
    GradeTerm,
    Lifting,
    WarningFile,
    WarningRules,
)

__all__ = ["REFERENCES", "Mention", "entries", "mentions", "walk"]

REFERENCES: Mapping[type[Strict], Mapping[str, str]] = {
    DatedValue: {"clause": "clause", "interpretation": "interpretation"},
    Period: {"clause": "clause", "months": "period"},
    Role: {"unit": "unit"},
    TargetSet: {"clauses": "clause", "periods": "period"},
    StationPlan: {"clause": "clause"},
    Clause: {"document": "document", "conflicts_with": "clause", "interpretations": "interpretation"},
    Interpretation: {"clauses": "clause", "may_change": "unit"},
    Person: {"unit": "unit"},
    Seat: {"person": "person"},
    Group: {"clause": "clause", "parent": "unit"},
    Quantity: {"clause": "clause"},
    Deadline: {"clause": "clause", "interpretation": "interpretation"},
    Repetition: {"clause": "clause"},
    MeasurePart: {
        "id": "clause",
        "leaders": "person",
        "lead_units": "unit",
        "cooperating_units": "unit",
        "responsible_units": "unit",
        "block_of": "part",
    },
    Measure: {"section": "section", "ledgers": "ledger", "tasks": "task"},
    AnnexTask: {"id": "clause", "measures": "measure"},
    Submission: {
        "clause": "clause",
        "from_units": "unit",
        "to_unit": "unit",
        "ledger": "ledger",
        "interpretation": "interpretation",
    },
    LedgerType: {"clauses": "clause", "keeper": "unit", "flow": "flow"},
    LedgerField: {"clause": "clause", "ledger": "ledger"},
    Choice: {"refused": "clause"},
    Bound: {"parameter": "parameter"},
    Condition: {"clause": "clause"},
    Checklist: {"clause": "clause"},
    CheckItem: {"clause": "clause"},
    EvidenceNeed: {"clause": "clause"},
    Rule: {"clause": "clause", "interpretation": "interpretation"},
    RuleCase: {"clause": "clause", "unit": "unit"},
    RowRanking: {"clause": "clause", "interpretation": "interpretation"},
    Transition: {"clause": "clause", "sign_by": "unit", "notice_days": "parameter"},
    Ground: {"clause": "clause", "interpretation": "interpretation"},
    Indicator: {
        "clause": "clause",
        "serves": "clause",
        "quantity": "quantity",
        "goal_parameter": "parameter",
        "submission": "submission",
        "deadline": "deadline",
        "interpretation": "interpretation",
    },
    RowCount: {"ledger": "ledger"},
    Reconciliation: {
        "clause": "clause",
        "interpretation": "interpretation",
        "ledger": "ledger",
        "from_ledger": "ledger",
        "running_above": "parameter",
        "keeper": "unit",
        "also": "unit",
    },
    Draw: {
        "clause": "clause",
        "interpretation": "interpretation",
        "ledger": "ledger",
        "share": "parameter",
        "records": "ledger",
        "keeper": "unit",
        "also": "unit",
    },
    AccountabilityFile: {"official": "rule-set"},
    RuleSet: {
        "in_force": "parameter",
        "classes_of": "rule-set",
        "other_weight": "parameter",
        "other_interpretation": "interpretation",
        "ended_by": "clause",
        "ended_interpretation": "interpretation",
    },
    ProblemClass: {"clause": "clause", "since": "parameter", "interpretation": "interpretation"},
    ProblemItem: {"weight": "parameter", "interpretation": "interpretation"},
    CountBasis: {"interpretations": "interpretation"},
    SourceCounted: {"since": "parameter", "clause": "clause", "interpretation": "interpretation"},
    TierStep: {"bound": "parameter", "clause": "clause"},
    AirBasis: {
        "clause": "clause",
        "periods": "period",
        "examined_last": "parameter",
        "ties": "interpretation",
        "interpretations": "interpretation",
    },
    Aggravation: {"clause": "clause"},
    OpenQuestion: {"interpretation": "interpretation", "parameter": "parameter"},
    SanctionList: {"clause": "clause", "interpretation": "interpretation"},
    Transfer: {
        "clause": "clause",
        "interpretation": "interpretation",
        "proposes": "unit",
        "agrees": "unit",
        "decides": "unit",
        "opinion_workdays": "parameter",
        "remind_days": "parameter",
    },
    RosterPlan: {"clause": "clause", "interpretation": "interpretation", "group": "group"},
    DailyReport: {"clause": "clause", "interpretation": "interpretation", "submission": "submission"},
    DaySummary: {
        "clause": "clause",
        "interpretation": "interpretation",
        "group": "group",
        "submission": "submission",
    },
    GroupFacts: {"group": "group"},
    NoticePlan: {"clause": "clause", "interpretation": "interpretation"},
    LiaisonPlan: {"clause": "clause", "ledger": "ledger"},
    CaseFile: {
        "office": "unit",
        "accountable_clock_interpretation": "interpretation",
        "rest_day_interpretation": "interpretation",
    },
    CaseSource: {"clause": "clause", "extension_interpretation": "interpretation"},
    CaseKind: {"clause": "clause", "departments": "unit", "ledgers": "ledger", "interpretation": "interpretation"},
    CaseTerm: {
        "source": "case-source",
        "kind": "case-kind",
        "clause": "clause",
        "interpretation": "interpretation",
    },
    CaseEvidence: {"kinds": "case-kind", "clause": "clause", "interpretation": "interpretation"},
    DuplicateHints: {"clause": "clause", "interpretation": "interpretation"},
    RewardsFile: {
        "clause": "clause",
        "interpretation": "interpretation",
        "assumed": "parameter",
        "penalties": "parameter",
        "shares": "parameter",
        "least_ranked": "parameter",
        "least_days": "parameter",
        "readings": "interpretation",
    },
    EscalationPlan: {
        "clause": "clause",
        "interpretation": "interpretation",
        "moves_interpretation": "interpretation",
        "back_interpretation": "interpretation",
        "last_places": "parameter",
        "last_places_interpretation": "interpretation",
    },
    EscalationStep: {
        "level": "level",
        "clause": "clause",
        "interpretation": "interpretation",
        "calm_days": "parameter",
    },
    Threshold: {"at_least": "parameter", "days": "parameter"},
    EnforcementMeasure: {
        "clause": "clause",
        "interpretation": "interpretation",
        "record": "ledger",
        "days": "parameter",
    },
    InspectionFile: {
        "sources": "case-source",
        "clause": "clause",
        "refusal_interpretation": "interpretation",
    },
    InspectionClass: {"clause": "clause", "case_kind": "case-kind"},
    ObjectList: {"ledger": "ledger"},
    QuestionGroup: {"clause": "clause", "interpretation": "interpretation"},
    Question: {"clause": "clause", "interpretation": "interpretation"},
    Criterion: {"clause": "clause", "interpretation": "interpretation"},
    Share: {"limit": "parameter", "clause": "clause", "interpretation": "interpretation"},
    Find: {"clause": "clause", "interpretation": "interpretation"},
    WarningFile: {"official": "warning-rules"},
    WarningRules: {
        "window_hours": "parameter",
        "mean_of": "parameter",
        "episode_above": "parameter",
        "severe_above": "parameter",
        "duration_count": "parameter",
        "notice_from": "parameter",
        "notice_clause": "clause",
        "interpretations": "interpretation",
    },
    GradeRule: {"clause": "clause"},
    GradeTerm: {"above": "parameter", "reaches": "parameter", "hours": "parameter"},
    Lifting: {"at_most": "parameter", "hours": "parameter", "clause": "clause", "interpretation": "interpretation"},
    EarlyStart: {"above": "parameter", "hours": "parameter", "clause": "clause", "interpretation": "interpretation"},
    InventoryFile: {
        "clause": "clause",
        "base_year": "parameter",
        "draws": "parameter",
        "seed": "parameter",
        "cell": "parameter",
        "outlier": "parameter",
        "interpretations": "interpretation",
    },
    SourceCategory: {"clause": "clause", "interpretation": "interpretation"},
    ActivityFeed: {"ledger": "ledger", "spread": "parameter", "clause": "clause", "interpretation": "interpretation"},
    FeedTerm: {"parameter": "parameter"},
    ExpectedNames: {"ledger": "ledger"},
    QualityGrade: {"at_most": "parameter"},
    CurtailmentFile: {
        "clause": "clause",
        "receipt_hours": "parameter",
        "link_days": "parameter",
        "breach_kind": "case-kind",
        "breach_source": "case-source",
        "interpretations": "interpretation",
    },
    CutPollutant: {"interpretation": "interpretation"},
    CutRatio: {"share": "parameter"},
    CutTrade: {"sum": "parameter", "least": "parameter", "interpretation": "interpretation"},
    CutGrade: {"clause": "clause"},
    FixedCut: {
        "since_grade": "parameter",
        "cut": "parameter",
        "clause": "clause",
        "interpretation": "interpretation",
    },
    CutCosts: {
        "output": "parameter",
        "job": "parameter",
        "stop": "parameter",
        "unknown": "parameter",
        "season": "parameter",
        "burden_cap": "parameter",
        "interpretation": "interpretation",
    },
    EmergencyList: {
        "ledger": "ledger",
        "uncertainty": "parameter",
        "interpretation": "interpretation",
        "rest": "interpretation",
    },
    StaggeredLines: {"ledger": "ledger"},
    StaggeredTransport: {
        "period": "period",
        "ledger": "ledger",
        "fleet": "ledger",
        "interpretation": "interpretation",
    },
    MeterLedger: {"ledger": "ledger"},
    LedgerOfLines: {"ledger": "ledger"},
    FromInventory: {"interpretation": "interpretation"},
    SeenByStack: {"reference_days": "parameter", "valid_share": "parameter", "interpretation": "interpretation"},
    Turns: {"period": "period", "interpretation": "interpretation"},
    Target: {"clause": "clause", "subdistrict": "unit", "period": "period"},
}
"""Model → field → kind of thing that the field names."""


def walk(model: Strict, node: Node | None = None) -> Iterator[tuple[Strict, Node | None]]:
    """The model and everything inside it, each with its place in the file when that is known."""
    waiting: list[tuple[Strict, Node | None]] = [(model, node)]
    while waiting:
        model, node = waiting.pop()
        yield model, node
        below: list[tuple[Strict, Node | None]] = []
        for name, value in model.__dict__.items():
            if isinstance(value, Strict):
                below.append((value, node.at(name) if node is not None else None))
            elif isinstance(value, tuple) and any(isinstance(item, Strict) for item in value):
                place = node.at(name) if node is not None else None
                below += [
                    (item, place.at(number) if place is not None else None)
                    for number, item in enumerate(value)
                    if isinstance(item, Strict)
                ]
        waiting += reversed(below)


@dataclass(frozen=True, order=True)
class Mention:
    """A place of a pack that names an id: `kind` and `id` of the whole entry, and in which of its fields."""

    kind: str
    id: str
    field: str


def mentions(pack: Pack, wanted: str) -> tuple[Mention, ...]:
    """Every entry of the pack that names `wanted`, in the order of the pack, without doubles."""
    found: dict[Mention, None] = {}
    for kind, entry_id, entry in _everything(pack):
        for model, _ in walk(entry):
            for name in REFERENCES.get(type(model), {}):
                value = getattr(model, name)
                named = value if isinstance(value, tuple) else (value,)
                if wanted in named and not (entry_id == wanted and name == "id"):
                    found[Mention(kind, entry_id, name)] = None
    return tuple(found)


def entries(pack: Pack) -> Iterator[tuple[str, str, Strict]]:
    """Everything in the pack that has an id, as (kind, id, entry), in the order of the files; targets are left out."""
    for period in pack.info.periods:
        yield "period", period.id, period
    for role in pack.info.roles:
        yield "role", role.id, role
    groups: tuple[tuple[str, Mapping[str, Strict]], ...] = (
        ("document", pack.documents),
        ("clause", pack.clauses),
        ("interpretation", pack.interpretations),
        ("unit", pack.units),
        ("person", pack.people),
        ("group", pack.groups),
        ("section", pack.sections),
        ("measure", pack.measures),
        ("task", pack.tasks),
        ("submission", pack.submissions),
        ("ledger", pack.ledgers),
        ("flow", pack.flows),
        ("indicator", pack.indicators),
        ("reconciliation", pack.reconciliations),
        ("draw", pack.draws),
        ("parameter", pack.parameters),
    )
    for kind, found in groups:
        for entry_id, entry in found.items():
            yield kind, entry_id, entry


def _everything(pack: Pack) -> Iterator[tuple[str, str, Strict]]:
    yield "pack", "targets", pack.info.targets
    yield "pack", "stations", pack.info.stations
    yield "pack", "duty", pack.duty
    for name, part in (("rewards", pack.rewards), ("supervision", pack.supervision)):
        if part is not None:
            yield "pack", name, part
    yield from entries(pack)
    if pack.inspections is not None:
        yield "pack", "inspections", pack.inspections
    for target in pack.targets:
        yield "target", f"{target.subdistrict}/{target.period}", target
