"""Whether the forms of inspections ask what can be answered, and find what has a weight."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lantian.core.policy.accountability_schema import AccountabilityFile
from lantian.core.policy.case_schema import CaseFile
from lantian.core.policy.condition_checks import Scope, conditions, named_field, walk_with_lines
from lantian.core.policy.draft import Draft
from lantian.core.policy.field_checks import one_field
from lantian.core.policy.flow_checks import named_parameters, twice
from lantian.core.policy.inspection_schema import Find, InspectionClass, InspectionFile, Question
from lantian.core.policy.ledger_schema import NUMERIC, Condition, LedgerField, LedgerFile, LedgerType
from lantian.core.policy.reading import near_phrase
from lantian.core.policy.tree import Node, Report

__all__ = ["inspections"]

_FILE = "inspections.yaml"


def inspections(draft: Draft) -> None:
    """Report what is wrong inside `inspections.yaml`."""
    found = draft.only(InspectionFile)
    if found is None:
        return
    model, sheet = found
    report = draft.report_to(sheet.file)
    _prefix(model, sheet.node, draft, report)
    for number, each in enumerate(model.classes):
        node, line = sheet.node.follow(("classes", number))
        _class(each, node, line, draft, report)


def _prefix(model: InspectionFile, node: Node, draft: Draft, report: Report) -> None:
    """A number says by itself what it is the number of."""
    taken = {each.prefix: f"the ledger {each.id}" for each in _ledgers(draft)}
    cases = draft.only(CaseFile)
    if cases is not None:
        taken[cases[0].prefix] = "the cases"
    if model.prefix in taken:
        report("inspection-prefix", node.follow(("prefix",))[1], value=model.prefix, other=taken[model.prefix])


def _class(each: InspectionClass, node: Node, line: int, draft: Draft, report: Report) -> None:
    if _doubles(each, node, report) or not node.complete:
        return
    scope = Scope(
        ledger=each.id,
        fields={question.id: question.as_field() for question in each.questions()},
        flow=None,
        flow_known=True,
        parameters=named_parameters(draft),
        report=report,
    )
    _questions(each, node, report)
    conditions(each, node, line, scope)
    _order(each, node, report)
    _prefilled(each, node, draft, report)
    _shares(each, node, scope)
    for number, find in enumerate(each.finds):
        place, where = node.follow(("finds", number))
        _find(find, each, place, where, scope, _items(each, draft))


def _doubles(each: InspectionClass, node: Node, report: Report) -> bool:
    """Whether two questions have one id: then nothing more can be said of what names them."""
    seen: dict[str, int] = {}
    doubled = False
    for number, group in enumerate(each.groups):
        for index, question in enumerate(group.questions):
            line = node.follow(("groups", number, "questions", index, "id"))[1]
            if question.id in seen:
                first = f"{_FILE}:{seen[question.id]}"
                report("id-duplicate", line, kind="question", value=question.id, first=first)
                doubled = True
            seen.setdefault(question.id, line)
    twice([one.id for one in each.criteria], "criterion", node, ("criteria",), report, _FILE)
    twice([one.id for one in each.finds], "find", node, ("finds",), report, _FILE)
    return doubled


def _placed(each: InspectionClass, node: Node) -> Iterator[tuple[Question, Node, int]]:
    for number, group in enumerate(each.groups):
        for index, question in enumerate(group.questions):
            place, line = node.follow(("groups", number, "questions", index))
            yield question, place, line


def _questions(each: InspectionClass, node: Node, report: Report) -> None:
    for question, place, line in _placed(each, node):
        if question.may_not_apply and question.kind != "point":
            at = place.follow(("may_not_apply",))[1]
            report(
                "field-setting",
                at,
                setting="may_not_apply",
                field=question.id,
                kind_of=question.kind,
                fits="point",
            )
        if question.kind == "point" and question.choices:
            at = place.follow(("choices",))[1]
            report("field-setting", at, setting="choices", field=question.id, kind_of="point", fits="choice")
        else:
            one_field(question.as_field(), place, line, report)


def _order(each: InspectionClass, node: Node, report: Report) -> None:
    """A form is filled in from above: whether something is asked hangs on what was answered before."""
    later = {question.id for question in each.questions()}
    for question, place, line in _placed(each, node):
        if question.when is not None:
            below, where = place.follow(("when",))
            for model, spot, at in walk_with_lines(question.when, below, where):
                if isinstance(model, Condition) and model.field in later:
                    key = spot.follow(("field",))[1] if spot is not None else at
                    report("question-later", key or line, value=question.id, other=str(model.field))
        later.discard(question.id)


def _prefilled(each: InspectionClass, node: Node, draft: Draft, report: Report) -> None:
    known = {ledger.id: ledger for ledger in _ledgers(draft)}
    lists = [known[one.ledger] for one in each.lists if one.ledger in known]
    for number, one in enumerate(each.lists):
        ledger = known.get(one.ledger)
        if ledger is not None and one.address is not None:
            line = node.follow(("lists", number, "address"))[1]
            _one_of(one.address, "address", _names([ledger]), line, report)
    if len(lists) == len(each.lists):
        for question, place, _ in _placed(each, node):
            if question.prefill is not None:
                _one_of(question.prefill, "prefill", _names(lists), place.follow(("prefill",))[1], report)


def _one_of(wanted: str, key: str, known: tuple[str, ...], line: int, report: Report) -> None:
    if wanted not in known:
        report("reference-unknown", line, key=key, kind="field", value=wanted, near=near_phrase(wanted, known))


def _names(ledgers: list[LedgerType]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field.id for ledger in ledgers for field in ledger.fields))


def _shares(each: InspectionClass, node: Node, scope: Scope) -> None:
    for number, share in enumerate(each.shares):
        place, _ = node.follow(("shares", number))
        for key in ("part", "whole"):
            _number(named_field(getattr(share, key), key, place.follow((key,))[1], scope), place, key, scope.report)
        parameter = scope.parameters.get(share.limit)
        for value in parameter.values if parameter is not None else ():
            if not isinstance(value.value, Decimal):
                line = place.follow(("limit",))[1]
                scope.report(
                    "parameter-kind", line, of=share.limit, value=str(value.value), expected="a number", near=""
                )


def _number(field: LedgerField | None, node: Node, key: str, report: Report) -> None:
    if field is not None and field.kind not in NUMERIC:
        report("question-no-number", node.follow((key,))[1], key=key, value=field.id, kind_of=field.kind)


def _find(
    find: Find, each: InspectionClass, node: Node, line: int, scope: Scope, items: tuple[str, ...] | None
) -> None:
    report = scope.report
    if find.when is None and not find.criteria:
        report("find-always", line, value=find.id)
    known = tuple(one.id for one in each.criteria)
    for wanted in find.criteria:
        if wanted not in known:
            at = node.follow(("criteria",))[1]
            report(
                "reference-unknown",
                at,
                key="criteria",
                kind="criterion",
                value=wanted,
                near=near_phrase(wanted, known),
            )
    counted = named_field(find.times, "times", node.follow(("times",))[1], scope)
    if counted is not None and counted.kind != "whole":
        _number(counted.model_copy(update={"kind": "text"}), node, "times", report)
    if find.item is not None and items is not None and find.item not in items:
        at = node.follow(("item",))[1]
        report("reference-unknown", at, key="item", kind="item", value=find.item, near=near_phrase(find.item, items))


def _items(each: InspectionClass, draft: Draft) -> tuple[str, ...] | None:
    """Situations of the class of accountability; None when nothing can be said of them."""
    cases, rules = draft.only(CaseFile), draft.only(AccountabilityFile)
    if cases is None or rules is None or not (cases[1].node.complete and rules[1].node.complete):
        return None
    kind = cases[0].kind(each.case_kind)
    if kind is None:
        return None
    official = next((one for one in rules[0].rule_sets if one.id == rules[0].official), None)
    return tuple(
        item.id
        for one in (official.classes if official is not None else ())
        if one.id == kind.problem_class
        for item in one.items
    )


def _ledgers(draft: Draft) -> Iterator[LedgerType]:
    for model, _ in draft.sheets_of(LedgerFile):
        yield from model.ledgers
