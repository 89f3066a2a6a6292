"""What can be wrong with a ledger of a pack beyond its shape, and with what counts, draws and compares its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lantian.core.policy.check_schema import DrawFile, ReconciliationFile
from lantian.core.policy.condition_checks import TEMPORAL, Scope, conditions, named_field
from lantian.core.policy.draft import Draft
from lantian.core.policy.field_checks import fields
from lantian.core.policy.flow_checks import named_parameters, twice
from lantian.core.policy.indicator_schema import IndicatorFile, RowCount
from lantian.core.policy.ledger_schema import NUMERIC, Flow, FlowFile, LedgerFile, LedgerType
from lantian.core.policy.reading import Sheet, near_phrase
from lantian.core.policy.tree import Node, Report

__all__ = ["counts", "ledgers"]

SAVE = "save"
"""What a case of a rule blocks when such a row may not be entered at all."""


@dataclass(frozen=True)
class _Kept:
    """A ledger with its place in its file."""

    ledger: LedgerType
    sheet: Sheet
    node: Node
    line: int


def ledgers(draft: Draft) -> None:
    """Report what is wrong with the ledgers themselves."""
    prefixes: dict[str, str] = {}
    known = {each.ledger.id: each for each in _each(draft)}
    for each in known.values():
        report = draft.report_to(each.sheet.file)
        _keeping(each, prefixes, report)
        _doubles(each, report)
        if not each.node.complete:
            continue
        scope = _scope(draft, each.ledger, report)
        fields(each.ledger, each.node, report)
        _named(each, scope)
        _pointed_to(each, known, report)
        _steps(each, scope)
        conditions(each.ledger, each.node, each.line, scope)


def counts(draft: Draft) -> None:
    """Report what is wrong with indicators, draws and reconciliations in what they say of rows."""
    known = {each.ledger.id: each for each in _each(draft)}
    _indicators(draft, known)
    _draws(draft, known)
    _reconciliations(draft, known)


def _indicators(draft: Draft, known: Mapping[str, _Kept]) -> None:
    for indicators, sheet in draft.sheets_of(IndicatorFile):
        for number, indicator in enumerate(indicators.indicators):
            node, _ = sheet.node.follow(("indicators", number))
            for key in ("done", "of"):
                counted: RowCount | None = getattr(indicator, key)
                if counted is not None:
                    place, line = node.follow((key,))
                    _row_count(draft, counted, place, line, known, draft.report_to(sheet.file))


def _draws(draft: Draft, known: Mapping[str, _Kept]) -> None:
    for draws, sheet in draft.sheets_of(DrawFile):
        for number, draw in enumerate(draws.draws):
            node, line = sheet.node.follow(("draws", number))
            report = draft.report_to(sheet.file)
            scope = _rows_of(draft, draw.ledger, node.follow(("ledger",))[1], known, report)
            if scope is not None:
                conditions(draw, node, line, scope)
                if draw.strata != "unit":
                    named_field(draw.strata, "strata", node.follow(("strata",))[1], scope)
            if draw.records is not None:
                records = _rows_of(draft, draw.records, node.follow(("records",))[1], known, report)
                if records is not None:
                    named_field(draw.record_field, "record_field", node.follow(("record_field",))[1], records)


def _reconciliations(draft: Draft, known: Mapping[str, _Kept]) -> None:
    for reconciliations, sheet in draft.sheets_of(ReconciliationFile):
        for number, comparison in enumerate(reconciliations.reconciliations):
            node, _ = sheet.node.follow(("reconciliations", number))
            report = draft.report_to(sheet.file)
            twice([each.id for each in comparison.columns], "column", node, ("columns",), report, sheet.file)
            scope = _rows_of(draft, comparison.ledger, node.follow(("ledger",))[1], known, report)
            if scope is None:
                continue
            for index, column in enumerate(comparison.columns):
                named_field(column.field, "field", node.follow(("columns", index, "field"))[1], scope)


def _each(draft: Draft) -> Iterator[_Kept]:
    for model, sheet in draft.sheets_of(LedgerFile):
        for number, ledger in enumerate(model.ledgers):
            node, line = sheet.node.follow(("ledgers", number))
            yield _Kept(ledger, sheet, node, line)


def _flows(draft: Draft) -> Mapping[str, Flow] | None:
    """The flows that could be read in full; None when the file could not."""
    found = draft.only(FlowFile)
    if found is None:
        return None
    model, sheet = found
    return {
        flow.id: flow for number, flow in enumerate(model.flows) if sheet.node.follow(("flows", number))[0].complete
    }


def _scope(draft: Draft, ledger: LedgerType, report: Report) -> Scope:
    known = _flows(draft)
    return Scope(
        ledger=ledger.id,
        fields={each.id: each for each in ledger.fields},
        flow=known.get(ledger.flow or "") if known is not None else None,
        flow_known=ledger.flow is None or (known is not None and ledger.flow in known),
        parameters=named_parameters(draft),
        report=report,
    )


def _keeping(each: _Kept, prefixes: dict[str, str], report: Report) -> None:
    """A ledger with a flow keeps rows and numbers them; one that another part keeps has none of its own."""
    ledger, node = each.ledger, each.node
    line = node.follow(("prefix",))[1] if ledger.prefix else each.line
    if ledger.flow is not None and ledger.kept_in is not None:
        report("ledger-kept-twice", node.follow(("kept_in",))[1], value=ledger.id, kept_in=ledger.kept_in)
    elif ledger.flow is not None and not ledger.prefix and node.complete:
        report("ledger-prefix", line, value=ledger.id)
    elif ledger.flow is not None and not ledger.fields and node.complete:
        report("key-missing", each.line, key="fields")
    if ledger.prefix and ledger.prefix in prefixes:
        report("prefix-twice", line, value=ledger.prefix, first=prefixes[ledger.prefix])
    elif ledger.prefix:
        prefixes[ledger.prefix] = f"{each.sheet.file}:{line}"


def _doubles(each: _Kept, report: Report) -> None:
    ledger, node, file = each.ledger, each.node, each.sheet.file
    twice([one.id for one in ledger.fields], "field", node, ("fields",), report, file)
    twice([one.id for one in ledger.checklists], "checklist", node, ("checklists",), report, file)
    twice([one.id for one in ledger.rules], "rule", node, ("rules",), report, file)
    twice([one.id for one in ledger.rankings], "ranking", node, ("rankings",), report, file)
    for number, field in enumerate(ledger.fields):
        twice([one.id for one in field.choices], "choice", node, ("fields", number, "choices"), report, file)
    for number, checklist in enumerate(ledger.checklists):
        twice([one.id for one in checklist.items], "point", node, ("checklists", number, "items"), report, file)


def _named(each: _Kept, scope: Scope) -> None:
    """What `key`, `title_field` and `day_field` name."""
    ledger, node = each.ledger, each.node
    for number, name in enumerate(ledger.key):
        named_field(name, "key", node.follow(("key", number))[1], scope)
    for number, ranking in enumerate(ledger.rankings):
        line = node.follow(("rankings", number, "mean_of"))[1]
        ranked = named_field(ranking.mean_of, "mean_of", line, scope)
        if ranked is not None and ranked.kind not in NUMERIC:
            kinds = ", ".join(sorted(NUMERIC))
            scope.report("field-of-kind", line, key="mean_of", value=ranked.id, kinds=kinds)
    line = node.follow(("title_field",))[1]
    named_field(ledger.title_field, "title_field", line, scope)
    line = node.follow(("day_field",))[1]
    day = named_field(ledger.day_field, "day_field", line, scope)
    if day is not None and day.kind not in TEMPORAL:
        scope.report("field-of-kind", line, key="day_field", value=day.id, kinds=", ".join(sorted(TEMPORAL)))


def _pointed_to(each: _Kept, known: Mapping[str, _Kept], report: Report) -> None:
    """Ledgers whose rows fields name: they must keep rows."""
    for number, field in enumerate(each.ledger.fields):
        other = known.get(field.ledger or "")
        if field.kind == "row" and other is not None and other.ledger.flow is None:
            line = each.node.follow(("fields", number, "ledger"))[1]
            report("ledger-without-rows", line, value=other.ledger.id)


def _steps(each: _Kept, scope: Scope) -> None:
    """Transitions that checklists, evidence and rules name, and the keeper without whom nobody could take one."""
    ledger, node = each.ledger, each.node
    if not scope.flow_known:
        return
    known = tuple(step.id for step in scope.flow.transitions) if scope.flow else ()

    def named(wanted: tuple[str, ...], key: str, path: tuple[str | int, ...], among: tuple[str, ...]) -> None:
        for name in wanted:
            if name not in among:
                line = node.follow((*path, key))[1]
                near = near_phrase(name, among)
                scope.report("reference-unknown", line, key=key, kind="transition", value=name, near=near)

    for number, checklist in enumerate(ledger.checklists):
        named(checklist.on, "on", ("checklists", number), known)
    for number, need in enumerate(ledger.evidence):
        named(need.on, "on", ("evidence", number), known)
    for number, rule in enumerate(ledger.rules):
        for index, case in enumerate(rule.cases):
            named(case.blocks, "blocks", ("rules", number, "cases", index), (*known, SAVE))
    if ledger.keeper is None and scope.flow is not None:
        for step in scope.flow.transitions:
            if set(step.parties) == {"keeper"}:
                scope.report("keeper-missing", each.line, value=ledger.id, step=step.id)


def _rows_of(draft: Draft, wanted: str, line: int, known: Mapping[str, _Kept], report: Report) -> Scope | None:
    """What can be asked of the rows of a ledger; None, and reported, when it keeps none here."""
    found = known.get(wanted)
    if found is None or not found.node.complete:
        return None
    if found.ledger.flow is None:
        report("ledger-without-rows", line, value=wanted)
        return None
    return _scope(draft, found.ledger, report)


def _row_count(
    draft: Draft, counted: RowCount, node: Node, line: int, known: Mapping[str, _Kept], report: Report
) -> None:
    scope = _rows_of(draft, counted.ledger, node.follow(("ledger",))[1], known, report)
    if scope is None:
        return
    conditions(counted, node, line, scope)
    total = named_field(counted.total_of, "total_of", node.follow(("total_of",))[1], scope)
    named_field(counted.distinct, "distinct", node.follow(("distinct",))[1], scope)
    if total is not None and total.kind not in NUMERIC:
        line = node.follow(("total_of",))[1]
        report("field-of-kind", line, key="total_of", value=total.id, kinds=", ".join(sorted(NUMERIC)))
    if counted.total_of is not None and counted.distinct is not None:
        report("count-both", node.follow(("distinct",))[1])
