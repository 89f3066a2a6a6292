"""A campaign pack in memory: what the policy says, and which value holds on which day."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lantian.core.policy.accountability_schema import RuleSet
from lantian.core.policy.case_schema import CalendarFile, CaseFile
from lantian.core.policy.check_schema import Draw, Reconciliation
from lantian.core.policy.consequence_schema import RewardsFile, SupervisionFile
from lantian.core.policy.curtailment_schema import CurtailmentFile
from lantian.core.policy.duty_schema import DutyFile
from lantian.core.policy.indicator_schema import Indicator
from lantian.core.policy.inspection_schema import InspectionFile
from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.policy.ledger_schema import Flow, LedgerType
from lantian.core.policy.problems import (
    EditionUnknown,
    ParameterNotInForce,
    ParameterNotNumber,
    ParameterUnknown,
    PeriodUnknown,
    TargetUnknown,
)
from lantian.core.policy.schema import (
    AnnexTask,
    Clause,
    DatedValue,
    Document,
    Group,
    Interpretation,
    Measure,
    PackFile,
    Parameter,
    Period,
    Person,
    Section,
    Submission,
    Target,
    Unit,
    UnitKind,
)
from lantian.core.policy.warning_schema import WarningRules

__all__ = ["Pack", "near_matches"]


def near_matches(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three ids that look like the one written, the likeliest first."""
    by_lower = {name.lower(): name for name in sorted(known, reverse=True)}
    close = difflib.get_close_matches(written.lower(), by_lower, n=3, cutoff=0.7)
    return tuple(by_lower[name] for name in close)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One policy, complete and consistent: whatever the loader returns has passed every check.

    The mappings keep the order of the files.
    """

    info: PackFile
    documents: Mapping[str, Document]
    clauses: Mapping[str, Clause]
    interpretations: Mapping[str, Interpretation]
    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    sections: Mapping[str, Section]
    measures: Mapping[str, Measure]
    tasks: Mapping[str, AnnexTask]
    submissions: Mapping[str, Submission]
    ledgers: Mapping[str, LedgerType]
    flows: Mapping[str, Flow]
    indicators: Mapping[str, Indicator]
    reconciliations: Mapping[str, Reconciliation]
    draws: Mapping[str, Draw]
    calendar: CalendarFile | None
    """Its work days; None: Monday to Friday, and no deadline in work days is sure."""
    cases: CaseFile | None
    """What it says of cases; None: it keeps none."""
    inspections: InspectionFile | None
    """Forms of inspections; None: it has none."""
    rule_sets: Mapping[str, RuleSet]
    """Methods of accountability."""
    official_rules: str
    """The one whose findings count; "" when the pack has none."""
    duty: DutyFile
    """Duty and reports; empty where the pack states none."""
    rewards: RewardsFile | None
    """Rewards and penalties of the weekly ranking; None where the pack states none."""
    supervision: SupervisionFile | None
    """Steps of escalation and measures of enforcement; None where the pack states none."""
    warning_rules: Mapping[str, WarningRules]
    """Rules of warning of several years."""
    official_warnings: str
    """Those by which warnings are proposed; "" when the pack has none."""
    inventory: InventoryPlan | None
    """The emission inventory; None where the pack keeps none."""
    curtailment: CurtailmentFile | None
    """Cuts during a warning; None where the pack states none."""
    targets: tuple[Target, ...]
    parameters: Mapping[str, Parameter]
    fingerprint: str
    """SHA-256 of the policy's files, in hexadecimal."""
    _targets: dict[tuple[str, str], Target] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {(target.subdistrict, target.period): target for target in self.targets}
        object.__setattr__(self, "_targets", index)

    @property
    def version_label(self) -> str:
        """The name under which a figure keeps the pack it came from: "zhongyuan-2017-2018 1.0.0 @0a1b2c3d"."""
        return f"{self.info.id} {self.info.version} @{self.fingerprint[:8]}"

    @property
    def campaign(self) -> Period:
        """The period of the whole campaign."""
        return next(period for period in self.info.periods if period.kind == "campaign")

    def subdistricts(self) -> tuple[Unit, ...]:
        """The subdistricts in the order of the policy's own numbers."""
        found = [unit for unit in self.units.values() if unit.kind is UnitKind.SUBDISTRICT]
        return tuple(sorted(found, key=lambda unit: (unit.number or 0, unit.id)))

    def subdistricts_written(self) -> dict[str, str]:
        """Every way to write a subdistrict → its id; what two share is the first one's."""
        return {name: unit.id for unit in reversed(self.subdistricts()) for name in unit.written}

    def value(self, parameter_id: str, on: dt.date) -> DatedValue:
        """The value of a parameter that is in force on a local day; there is never more than one.

        A value holds from its `since` until its own `until` or the next value's `since`, whichever is earlier.

        Raises:
            ParameterUnknown: the pack states no such parameter; names those that look like it.
            ParameterNotInForce: it has no value on that day; names the day of its first value.
        """
        parameter = self.parameters.get(parameter_id)
        if parameter is None:
            raise ParameterUnknown(parameter_id, near_matches(parameter_id, self.parameters))
        begun = [value for value in parameter.values if value.since <= on]
        newest = max(begun, key=lambda value: value.since, default=None)
        if newest is None or (newest.until is not None and on >= newest.until):
            raise ParameterNotInForce(parameter_id, on, min(value.since for value in parameter.values))
        return newest

    def number(self, parameter_id: str, on: dt.date) -> Decimal:
        """The same as `value`, for a parameter that is a number; its unit is `parameters[id].unit`.

        Raises:
            ParameterUnknown, ParameterNotInForce: as `value`.
            ParameterNotNumber: the value is a word, a choice or a list.
        """
        value = self.value(parameter_id, on).value
        if not isinstance(value, Decimal):
            raise ParameterNotNumber(parameter_id, value)
        return value

    def word(self, parameter_id: str, on: dt.date) -> str:
        """The same as `value`, for a parameter that is a word."""
        return str(self.value(parameter_id, on).value)

    def period(self, period_id: str) -> Period:
        """The period of that id.

        Raises:
            PeriodUnknown: there is none; names those that exist.
        """
        for period in self.info.periods:
            if period.id == period_id:
                return period
        raise PeriodUnknown(period_id, [period.id for period in self.info.periods])

    def target(self, subdistrict: str, period_id: str) -> Target:
        """The row of `targets.csv` for a subdistrict and a period. A quarter has no row; its months have.

        Raises:
            TargetUnknown: there is none; names the periods that have targets.
        """
        found = self._targets.get((subdistrict, period_id))
        if found is None:
            raise TargetUnknown(subdistrict, period_id, self.info.targets.periods)
        return found

    def edition(self, standard: str, on: dt.date) -> str:
        """The edition of a standard that is law on a day: `edition("HJ 633", on)` → "2012".

        Spaces, hyphens and case of the standard's name do not count.

        Raises:
            EditionUnknown: the pack does not say.
        """
        wanted = _bare(standard)
        begun = [entry for entry in self.info.standards if _bare(entry.standard) == wanted and entry.since <= on]
        if not begun:
            raise EditionUnknown(standard, on)
        return max(begun, key=lambda entry: entry.since).edition


def _bare(standard: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", standard.upper())
