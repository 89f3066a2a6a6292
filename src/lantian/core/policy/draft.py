"""A pack while it is being read: the files that could be read, the ids they define, the problems found so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lantian.core.policy.accountability_schema import AccountabilityFile
from lantian.core.policy.case_schema import CalendarFile, CaseFile
from lantian.core.policy.check_schema import DrawFile, ReconciliationFile
from lantian.core.policy.consequence_schema import RewardsFile, SupervisionFile
from lantian.core.policy.curtailment_schema import CurtailmentFile
from lantian.core.policy.duty_schema import DutyFile
from lantian.core.policy.indicator_schema import IndicatorFile
from lantian.core.policy.inspection_schema import InspectionFile
from lantian.core.policy.inventory_schema import InventoryFile
from lantian.core.policy.inventory_tables import TableRow
from lantian.core.policy.ledger_schema import FlowFile, LedgerFile
from lantian.core.policy.problems import PackProblem
from lantian.core.policy.reading import Sheet
from lantian.core.policy.schema import (
    ClauseFile,
    GroupFile,
    InterpretationFile,
    MeasureFile,
    PackFile,
    ParameterFile,
    PersonFile,
    Strict,
    SubmissionFile,
    TaskFile,
    UnitFile,
)
from lantian.core.policy.table import TargetRow
from lantian.core.policy.tree import Node, Report
from lantian.core.policy.warning_schema import WarningFile

__all__ = ["DEFINED", "Draft", "Place"]

M = TypeVar("M", bound=Strict)

DEFINED: Mapping[type[Strict], Mapping[tuple[str, ...], str]] = {
    PackFile: {("periods",): "period", ("roles",): "role"},
    ClauseFile: {("documents",): "document", ("clauses",): "clause"},
    InterpretationFile: {("interpretations",): "interpretation"},
    UnitFile: {("units",): "unit"},
    PersonFile: {("people",): "person"},
    GroupFile: {("groups",): "group"},
    MeasureFile: {
        ("sections",): "section",
        ("measures",): "measure",
        ("measures", "parts"): "part",
        ("measures", "parts", "quantities"): "quantity",
        ("measures", "parts", "deadlines"): "deadline",
        ("measures", "parts", "repetitions"): "repetition",
    },
    TaskFile: {("tasks",): "task", ("tasks", "quantities"): "quantity", ("tasks", "deadlines"): "deadline"},
    SubmissionFile: {("submissions",): "submission"},
    LedgerFile: {("ledgers",): "ledger"},
    FlowFile: {("flows",): "flow"},
    IndicatorFile: {("indicators",): "indicator"},
    ReconciliationFile: {("reconciliations",): "reconciliation"},
    DrawFile: {("draws",): "draw"},
    CalendarFile: {},
    CaseFile: {("sources",): "case-source", ("kinds",): "case-kind"},
    InspectionFile: {("classes",): "inspection-class"},
    InventoryFile: {},
    CurtailmentFile: {},
    AccountabilityFile: {("rule_sets",): "rule-set"},
    WarningFile: {("rule_sets",): "warning-rules"},
    DutyFile: {("notices",): "notice", ("roster", "shifts"): "shift"},
    RewardsFile: {},
    SupervisionFile: {("levels",): "level", ("steps",): "escalation-step", ("measures",): "enforcement"},
    ParameterFile: {("parameters",): "parameter"},
}
"""File model → lists whose items have an id → kind of thing."""


@dataclass(frozen=True)
class Place:
    """A file and a line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class Draft:
    """Everything that the checks look at."""

    problems: list[PackProblem] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    targets: tuple[TargetRow, ...] | None = None
    """The rows of targets.csv that could be read; None when there is no table."""
    tables: dict[str, tuple[TableRow, ...]] = field(default_factory=dict)
    """The rows of the inventory's tables, by file; a table that could not be read is absent."""
    ids: dict[str, dict[str, Place]] = field(default_factory=dict)
    """Kind → id → where it is defined, malformed entries included."""
    unknowable: set[str] = field(default_factory=set)
    """Kinds of which a file could not be read at all: nothing can be said of ids of these kinds."""

    def report_to(self, file: str) -> Report:
        """A function that takes the problems of one file. What concerns the whole of it stands at its first line."""

        def report(code: str, line: int, **facts: str) -> None:
            self.problems.append(PackProblem(file, max(line, 1), code, facts))

        return report

    def define(self, file: str, model: type[Strict], root: Node | None) -> None:
        """Note every id that a file defines; a second definition is a problem."""
        for path, kind in DEFINED[model].items():
            if root is None or (listed := root.at(path[0])) is None or listed.items is None:
                self.unknowable.add(kind)
                continue
            known = self.ids.setdefault(kind, {})
            for item in _items(root, path):
                name = item.at("id")
                if name is None or not isinstance(name.scalar, str):
                    continue
                if name.scalar in known:
                    self.report_to(file)(
                        "id-duplicate", name.line, kind=kind, value=name.scalar, first=str(known[name.scalar])
                    )
                else:
                    known[name.scalar] = Place(file, name.line)

    def sheets_of(self, model: type[M]) -> Iterator[tuple[M, Sheet]]:
        """The files of one kind that could be read."""
        for sheet in self.sheets:
            if isinstance(sheet.model, model):
                yield sheet.model, sheet

    def only(self, model: type[M]) -> tuple[M, Sheet] | None:
        """The file of a kind of which there is one."""
        return next(self.sheets_of(model), None)


def _items(root: Node, path: tuple[str, ...]) -> Iterator[Node]:
    child = root.at(path[0])
    for item in (child.items or []) if child is not None else []:
        if len(path) == 1:
            yield item
        else:
            yield from _items(item, path[1:])
