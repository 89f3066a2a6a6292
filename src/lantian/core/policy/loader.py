"""From the files of a campaign pack to a `Pack`, or to all of its problems at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from lantian.core.policy.accountability_schema import AccountabilityFile
from lantian.core.policy.case_schema import CalendarFile, CaseFile
from lantian.core.policy.check_schema import DrawFile, ReconciliationFile
from lantian.core.policy.checks import check
from lantian.core.policy.consequence_schema import RewardsFile, SupervisionFile
from lantian.core.policy.curtailment_schema import CurtailmentFile
from lantian.core.policy.draft import DEFINED, Draft
from lantian.core.policy.duty_schema import DutyFile
from lantian.core.policy.indicator_schema import IndicatorFile
from lantian.core.policy.inspection_schema import InspectionFile
from lantian.core.policy.inventory_schema import (
    ControlRow,
    FactorRow,
    InventoryFile,
    InventoryPlan,
    ProfileRow,
)
from lantian.core.policy.inventory_tables import CONTROLS, FACTORS, PROFILES, TABLES, read_table
from lantian.core.policy.ledger_schema import FlowFile, LedgerFile
from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import PackInvalid, PackProblem
from lantian.core.policy.reading import near_phrase, read_sheet
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
from lantian.core.policy.table import read_targets
from lantian.core.policy.warning_schema import WarningFile

__all__ = ["LARGEST_FILE", "LARGEST_MAP", "NOT_POLICY", "PackInvalid", "PackProblem", "load"]

LARGEST_FILE = 2 * 2**20
"""Bytes that a file of the policy may have."""

LARGEST_MAP = 16 * 2**20
"""Bytes that a map may have."""

NOT_POLICY = ("cases", "demo", "reference", "source", "templates")
"""Folders of a pack that are not read here."""

_NEEDED: Mapping[str, type[Strict]] = {
    "pack.yaml": PackFile,
    "clauses.yaml": ClauseFile,
    "interpretations.yaml": InterpretationFile,
    "organisation/units.yaml": UnitFile,
    "organisation/people.yaml": PersonFile,
    "organisation/groups.yaml": GroupFile,
    "measures.yaml": MeasureFile,
    "tasks.yaml": TaskFile,
    "submissions.yaml": SubmissionFile,
    "flows.yaml": FlowFile,
    "indicators.yaml": IndicatorFile,
}
_OPTIONAL: Mapping[str, type[Strict]] = {
    "warning.yaml": ParameterFile,
    "reduction.yaml": ParameterFile,
    "disclosure.yaml": ParameterFile,
    "reconciliations.yaml": ReconciliationFile,
    "draws.yaml": DrawFile,
    "calendar.yaml": CalendarFile,
    "cases.yaml": CaseFile,
    "inspections.yaml": InspectionFile,
    "duty.yaml": DutyFile,
    "accountability.yaml": AccountabilityFile,
    "warnings.yaml": WarningFile,
    "inventory.yaml": InventoryFile,
    "curtailment.yaml": CurtailmentFile,
    "rewards.yaml": RewardsFile,
    "supervision.yaml": SupervisionFile,
}
_FOLDERS: Mapping[str, type[Strict]] = {"ledgers": LedgerFile, "rules": ParameterFile}
_TARGETS = "targets.csv"
_SKETCH = "map/sketch.geojson"
"""What the wall draws until the district has given its own outlines."""

T = TypeVar("T", bound=Strict)


def load(files: Mapping[str, bytes]) -> Pack:
    """The pack that these files make; the keys are their paths inside the pack's folder, with "/".

    Raises:
        PackInvalid: with every problem of every file.
    """
    draft = Draft()
    policy: dict[str, bytes] = {}
    for file, content in sorted(files.items()):
        if _take(draft, file, content):
            policy[file] = content
    for file in (*_NEEDED, _TARGETS):
        if file not in policy:
            if file not in files:
                draft.report_to(file)("file-missing", 0)
            if file in _NEEDED:
                draft.define(file, _NEEDED[file], None)
    if _SKETCH not in files:
        draft.report_to(_SKETCH)("file-missing", 0)
    if not any(_model_of(file) is ParameterFile for file in policy):
        draft.report_to("rules/")("file-missing", 0)
        draft.define("rules/", ParameterFile, None)
    for file, content in policy.items():
        _read(draft, file, content)
    check(draft)
    if draft.problems:
        raise PackInvalid(draft.problems)
    return _assemble(draft, policy)


def _model_of(file: str) -> type[Strict] | None:
    folder, _, name = file.rpartition("/")
    if folder in _FOLDERS and name.endswith(".yaml"):
        return _FOLDERS[folder]
    return _NEEDED.get(file) or _OPTIONAL.get(file)


def _take(draft: Draft, file: str, content: bytes) -> bool:
    """Whether a file belongs to the policy and has a size that can be read."""
    report = draft.report_to(file)
    top = file.split("/", 1)[0]
    if top in NOT_POLICY or file.endswith((".md", "LICENSE")):
        return False
    if top == "map":
        _map(draft, file, content)
        return False
    model = _model_of(file)
    if model is None and file != _TARGETS and file not in TABLES:
        report("file-unknown", 0, near=near_phrase(file, (*_NEEDED, *_OPTIONAL, *TABLES, _TARGETS)))
        return False
    if len(content) > LARGEST_FILE:
        report("file-too-large", 0, most=f"{LARGEST_FILE // 2**20} MiB")
        if model is not None:
            draft.define(file, model, None)
        return False
    return True


def _map(draft: Draft, file: str, content: bytes) -> None:
    report = draft.report_to(file)
    if len(content) > LARGEST_MAP:
        report("file-too-large", 0, most=f"{LARGEST_MAP // 2**20} MiB")
    elif file.endswith((".geojson", ".json")):
        try:
            json.loads(content)
        except json.JSONDecodeError as error:
            report("json-syntax", error.lineno, what=error.msg)
        except (UnicodeDecodeError, RecursionError) as error:
            report("json-syntax", 0, what=type(error).__name__)


def _read(draft: Draft, file: str, content: bytes) -> None:
    report = draft.report_to(file)
    if file == _TARGETS:
        draft.targets = read_targets(content, report)
        return
    if file in TABLES:
        rows = read_table(file, content, report)
        if rows is not None:
            draft.tables[file] = rows
        return
    model = _model_of(file)
    assert model is not None and model in DEFINED
    whole, sheet = read_sheet(file, content, model, report)
    draft.define(file, model, whole)
    if sheet is not None:
        draft.sheets.append(sheet)


def _assemble(draft: Draft, policy: Mapping[str, bytes]) -> Pack:
    digest = hashlib.sha256()
    for file, content in policy.items():
        digest.update(f"{file}\0{len(content)}\0".encode())
        digest.update(content)

    def one(model: type[T]) -> T:
        found = draft.only(model)
        assert found is not None
        return found[0]

    clauses, measures = one(ClauseFile), one(MeasureFile)
    return Pack(
        info=one(PackFile),
        documents=MappingProxyType({each.id: each for each in clauses.documents}),
        clauses=MappingProxyType({each.id: each for each in clauses.clauses}),
        interpretations=MappingProxyType({each.id: each for each in one(InterpretationFile).interpretations}),
        units=MappingProxyType({each.id: each for each in one(UnitFile).units}),
        people=MappingProxyType({each.id: each for each in one(PersonFile).people}),
        groups=MappingProxyType({each.id: each for each in one(GroupFile).groups}),
        sections=MappingProxyType({each.id: each for each in measures.sections}),
        measures=MappingProxyType({each.id: each for each in measures.measures}),
        tasks=MappingProxyType({each.id: each for each in one(TaskFile).tasks}),
        submissions=MappingProxyType({each.id: each for each in one(SubmissionFile).submissions}),
        ledgers=MappingProxyType({each.id: each for model, _ in draft.sheets_of(LedgerFile) for each in model.ledgers}),
        flows=MappingProxyType({each.id: each for each in one(FlowFile).flows}),
        indicators=MappingProxyType({each.id: each for each in one(IndicatorFile).indicators}),
        reconciliations=MappingProxyType(
            {each.id: each for model, _ in draft.sheets_of(ReconciliationFile) for each in model.reconciliations}
        ),
        draws=MappingProxyType({each.id: each for model, _ in draft.sheets_of(DrawFile) for each in model.draws}),
        calendar=next((model for model, _ in draft.sheets_of(CalendarFile)), None),
        cases=next((model for model, _ in draft.sheets_of(CaseFile)), None),
        rule_sets=MappingProxyType(
            {each.id: each for model, _ in draft.sheets_of(AccountabilityFile) for each in model.rule_sets}
        ),
        warning_rules=MappingProxyType(
            {each.id: each for model, _ in draft.sheets_of(WarningFile) for each in model.rule_sets}
        ),
        official_warnings=next((model.official for model, _ in draft.sheets_of(WarningFile)), ""),
        official_rules=next((model.official for model, _ in draft.sheets_of(AccountabilityFile)), ""),
        inspections=next((model for model, _ in draft.sheets_of(InspectionFile)), None),
        duty=next((model for model, _ in draft.sheets_of(DutyFile)), DutyFile()),
        rewards=next((model for model, _ in draft.sheets_of(RewardsFile)), None),
        supervision=next((model for model, _ in draft.sheets_of(SupervisionFile)), None),
        inventory=_inventory(draft),
        curtailment=next((model for model, _ in draft.sheets_of(CurtailmentFile)), None),
        targets=tuple(row.target for row in draft.targets or ()),
        parameters=MappingProxyType(
            {each.id: each for model, _ in draft.sheets_of(ParameterFile) for each in model.parameters}
        ),
        fingerprint=digest.hexdigest(),
    )


def _inventory(draft: Draft) -> InventoryPlan | None:
    found = draft.only(InventoryFile)
    if found is None:
        return None
    return InventoryPlan(
        file=found[0],
        factors=tuple(each.row for each in draft.tables[FACTORS] if isinstance(each.row, FactorRow)),
        controls=tuple(each.row for each in draft.tables[CONTROLS] if isinstance(each.row, ControlRow)),
        profiles=tuple(each.row for each in draft.tables[PROFILES] if isinstance(each.row, ProfileRow)),
    )
