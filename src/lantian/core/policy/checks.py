"""What must hold between the entries of a pack, beyond the shape of each."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from itertools import pairwise

from lantian.core.policy.accountability_checks import accountability
from lantian.core.policy.case_checks import cases, work_days
from lantian.core.policy.consequence_checks import consequences
from lantian.core.policy.curtailment_checks import curtailment
from lantian.core.policy.draft import Draft
from lantian.core.policy.duty_checks import duty
from lantian.core.policy.flow_checks import flows
from lantian.core.policy.inspection_checks import inspections
from lantian.core.policy.inventory_checks import inventory
from lantian.core.policy.ledger_checks import counts, ledgers
from lantian.core.policy.parameter_checks import parameters, required_parameters, symbols
from lantian.core.policy.reading import near_phrase
from lantian.core.policy.references import REFERENCES, walk
from lantian.core.policy.schema import (
    InterpretationFile,
    MeasureFile,
    PackFile,
    Service,
    SubmissionFile,
    Text,
    UnitFile,
    UnitKind,
)
from lantian.core.policy.target_checks import targets
from lantian.core.policy.tree import Node
from lantian.core.policy.warning_checks import warnings

__all__ = ["check"]


def check(draft: Draft) -> None:
    """Report every inconsistency of the draft."""
    for one in _CHECKS:
        one(draft)


def _references(draft: Draft) -> None:
    ids = {kind: _known(draft, kind) for named in REFERENCES.values() for kind in named.values()}
    for sheet in draft.sheets:
        report = draft.report_to(sheet.file)
        for model, node in walk(sheet.model, sheet.node):
            if node is None:
                continue
            for name, kind in REFERENCES.get(type(model), {}).items():
                value = getattr(model, name)
                for number, wanted in enumerate(value if isinstance(value, tuple) else (value,)):
                    known = ids[kind]
                    if wanted is not None and known is not None and wanted not in known:
                        line = _line(node, name, number)
                        report(
                            "reference-unknown",
                            line,
                            key=name,
                            kind=kind,
                            value=wanted,
                            near=near_phrase(wanted, tuple(known)),
                        )
    report = draft.report_to("targets.csv")
    for row in draft.targets or ():
        known = ids["clause"]
        if known is not None and row.target.clause not in known:
            near = near_phrase(row.target.clause, tuple(known))
            report("reference-unknown", row.line, key="clause", kind="clause", value=row.target.clause, near=near)


def _known(draft: Draft, kind: str) -> dict[str, object] | None:
    """The ids of a kind, or None when a file that defines some could not be read. A group is a unit, too."""
    kinds = ("unit", "group") if kind == "unit" else (kind,)
    if draft.unknowable.intersection(kinds):
        return None
    return {name: place for one in kinds for name, place in draft.ids.get(one, {}).items()}


def _line(node: Node, name: str, number: int) -> int:
    return node.follow((name, number))[1]


def _services(draft: Draft) -> None:
    """A ledger that serves a clause must be one of the pack's."""
    known = _known(draft, "ledger")
    for sheet in draft.sheets:
        for model, node in walk(sheet.model, sheet.node):
            if not isinstance(model, Service) or model.kind != "ledger" or node is None or known is None:
                continue
            if model.ref not in known:
                draft.report_to(sheet.file)(
                    "reference-unknown",
                    _line(node, "ref", 0),
                    key="ref",
                    kind="ledger",
                    value=model.ref,
                    near=near_phrase(model.ref, tuple(known)),
                )


def _wordings(draft: Draft) -> None:
    for sheet in draft.sheets:
        for model, node in walk(sheet.model, sheet.node):
            if not isinstance(model, Text) or node is None or not node.complete:
                continue
            if not (model.zh.strip() or model.en.strip()):
                draft.report_to(sheet.file)("text-empty", node.line)


def _readings(draft: Draft) -> None:
    for model, sheet in draft.sheets_of(InterpretationFile):
        report = draft.report_to(sheet.file)
        for number, entry in enumerate(model.interpretations):
            node, _ = sheet.node.follow(("interpretations", number))
            seen: dict[str, int] = {}
            for index, reading in enumerate(entry.readings):
                _, line = node.follow(("readings", index, "id"))
                if reading.id in seen:
                    first = f"{sheet.file}:{seen[reading.id]}"
                    report("id-duplicate", line, kind="reading", value=reading.id, first=first)
                seen.setdefault(reading.id, line)
            if entry.chosen not in seen and node.complete:
                _, line = node.follow(("chosen",))
                report("chosen-unknown", line, value=entry.chosen, of=entry.id, known=", ".join(seen))


def _calendar(draft: Draft) -> None:
    found = draft.only(PackFile)
    if found is None:
        return
    info, sheet = found
    report = draft.report_to(sheet.file)
    if info.time_zone not in zoneinfo.available_timezones():
        report("time-zone-unknown", sheet.node.follow(("time_zone",))[1], value=info.time_zone)
    months = {period.id: period for period in info.periods if period.kind == "month"}
    known = {period.id for period in info.periods}
    for number, period in enumerate(info.periods):
        node, line = sheet.node.follow(("periods", number))
        if period.last < period.first:
            report("period-backwards", line, of=period.id, first=str(period.first), last=str(period.last))
            continue
        for index, name in enumerate(period.months):
            month = months.get(name)
            inside = month is not None and period.first <= month.first and month.last <= period.last
            if name in known and not inside:
                report("months-outside", _line(node, "months", index), value=name, of=period.id)
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(info.standards):
        key = (entry.standard, entry.since.isoformat())
        if key in seen:
            line = sheet.node.follow(("standards", number))[1]
            report("edition-duplicate", line, of=entry.standard, day=key[1])
        seen.add(key)


def _subdistricts(draft: Draft) -> None:
    found = draft.only(UnitFile)
    if found is None:
        return
    model, sheet = found
    report = draft.report_to(sheet.file)
    numbered: dict[int, str] = {}
    count = 0
    for number, unit in enumerate(model.units):
        if unit.kind is not UnitKind.SUBDISTRICT:
            continue
        count += 1
        node, line = sheet.node.follow(("units", number))
        if unit.number is None and node.complete:
            report("subdistrict-number", line, value=unit.id, what="it has none")
        elif unit.number is not None and unit.number in numbered:
            report("subdistrict-number", line, value=unit.id, what=f"{unit.number} is {numbered[unit.number]}'s")
        elif unit.number is not None:
            numbered[unit.number] = unit.id
    if not sheet.node.complete:
        return
    if count == 0:
        report("subdistrict-none", 0)
    elif (pack := draft.only(PackFile)) is not None:
        info, pack_sheet = pack
        if info.stations.per_subdistrict * count != info.stations.total:
            draft.report_to(pack_sheet.file)(
                "stations-sum",
                pack_sheet.node.follow(("stations", "total"))[1],
                per=str(info.stations.per_subdistrict),
                count=str(count),
                product=str(info.stations.per_subdistrict * count),
                total=str(info.stations.total),
            )


def _measures(draft: Draft) -> None:
    found = draft.only(MeasureFile)
    if found is None:
        return
    model, sheet = found
    report = draft.report_to(sheet.file)
    if sheet.node.complete and model.measures:
        lines = {
            measure.number: sheet.node.follow(("measures", number, "number"))[1]
            for number, measure in enumerate(model.measures)
        }
        present = sorted(measure.number for measure in model.measures)
        for before, after in pairwise([0, *present]):
            if after != before + 1:
                report("measure-numbers", lines[after], before=str(before), after=str(after))
    for number, measure in enumerate(model.measures):
        for index, part in enumerate(measure.parts):
            if part.block_of == part.id:
                line = sheet.node.follow(("measures", number, "parts", index, "block_of"))[1]
                report("block-of-itself", line, value=part.id)


def _submissions(draft: Draft) -> None:
    for model, sheet in draft.sheets_of(SubmissionFile):
        for number, entry in enumerate(model.submissions):
            node, line = sheet.node.follow(("submissions", number))
            if entry.due is None and entry.every is None and node.complete:
                draft.report_to(sheet.file)("submission-when", line, value=entry.id)


_CHECKS: tuple[Callable[[Draft], None], ...] = (
    _references,
    _services,
    _wordings,
    _readings,
    _calendar,
    _subdistricts,
    _measures,
    _submissions,
    flows,
    ledgers,
    counts,
    duty,
    accountability,
    warnings,
    consequences,
    work_days,
    cases,
    inspections,
    inventory,
    curtailment,
    symbols,
    parameters,
    required_parameters,
    targets,
)
