"""Whether the ways of rows through their states lead anywhere, and somebody may go them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from lantian.core.policy.draft import Draft
from lantian.core.policy.ledger_schema import Flow, FlowFile, Transition
from lantian.core.policy.reading import near_phrase
from lantian.core.policy.schema import PackFile, Parameter, ParameterFile
from lantian.core.policy.tree import Node, Report

__all__ = ["flows", "named_parameters", "number_wanted", "twice"]


def flows(draft: Draft) -> None:
    """Report what is wrong inside `flows.yaml`."""
    found = draft.only(FlowFile)
    if found is None:
        return
    model, sheet = found
    report = draft.report_to(sheet.file)
    rights = _rights(draft)
    for number, flow in enumerate(model.flows):
        node, _ = sheet.node.follow(("flows", number))
        _flow(flow, node, rights, named_parameters(draft), report)


def twice(ids: Iterable[str], kind: str, node: Node, path: tuple[str | int, ...], report: Report, file: str) -> None:
    """Report ids that stand twice in a list of an entry."""
    seen: dict[str, int] = {}
    for number, name in enumerate(ids):
        line = node.follow((*path, number, "id"))[1]
        if name in seen:
            report("id-duplicate", line, kind=kind, value=name, first=f"{file}:{seen[name]}")
        seen.setdefault(name, line)


def named_parameters(draft: Draft) -> dict[str, Parameter]:
    """The parameters that could be read, by id."""
    return {each.id: each for model, _ in draft.sheets_of(ParameterFile) for each in model.parameters}


def number_wanted(
    path: tuple[str | int, ...], name: str, parameters: dict[str, Parameter], node: Node, report: Report
) -> None:
    """Report each value of a named parameter that is no number, at the place that names it."""
    parameter = parameters.get(name)
    for value in parameter.values if parameter else ():
        if not isinstance(value.value, Decimal):
            facts = {"of": name, "value": str(value.value), "expected": "a number", "expected_zh": "数字", "near": ""}
            report("parameter-kind", node.follow(path)[1], **facts)


def _rights(draft: Draft) -> tuple[str, ...] | None:
    """Every right that a role of the pack holds; None when the roles could not be read."""
    found = draft.only(PackFile)
    if found is None or not (found[1].node.at("roles") or found[1].node).complete:
        return None
    return tuple(dict.fromkeys(right for role in found[0].roles for right in role.rights))


def _flow(
    flow: Flow, node: Node, rights: tuple[str, ...] | None, parameters: dict[str, Parameter], report: Report
) -> None:
    twice([each.id for each in flow.states], "state", node, ("states",), report, "flows.yaml")
    twice([each.id for each in flow.transitions], "transition", node, ("transitions",), report, "flows.yaml")
    if not node.complete:
        return
    states = tuple(each.id for each in flow.states)
    steps = tuple(each.id for each in flow.transitions)

    def known(key: str, kind: str, wanted: str, among: tuple[str, ...], line: int) -> None:
        if wanted not in among:
            report("reference-unknown", line, key=key, kind=kind, value=wanted, near=near_phrase(wanted, among))

    known("initial", "state", flow.initial, states, node.follow(("initial",))[1])
    for number, step in enumerate(flow.transitions):
        place, _ = node.follow(("transitions", number))

        def at(key: str, place: Node = place) -> int:
            return place.follow((key,))[1]

        for origin in step.from_states:
            known("from_states", "state", origin, states, at("from_states"))
        known("to", "state", step.to, states, at("to"))
        for other in step.four_eyes:
            known("four_eyes", "transition", other, steps, at("four_eyes"))
        if rights is not None and step.right not in rights:
            near = near_phrase(step.right, rights)
            report("right-nobody", at("right"), value=step.right, near=near)
        twice([each.id for each in step.grounds], "ground", place, ("grounds",), report, "flows.yaml")
        _notice(step, parameters, at("notice_days"), report)
    for number, state in enumerate(flow.states):
        if state.id not in _reached(flow):
            line = node.follow(("states", number))[1]
            report("state-unreachable", line, value=state.id, of=flow.id, initial=flow.initial)


def _notice(step: Transition, parameters: dict[str, Parameter], line: int, report: Report) -> None:
    parameter = parameters.get(step.notice_days or "")
    for value in parameter.values if parameter is not None else ():
        if not isinstance(value.value, Decimal) or value.value != int(value.value) or value.value < 0:
            report(
                "parameter-kind",
                line,
                of=step.notice_days,
                value=str(value.value),
                expected="a whole number of days",
                expected_zh="整数天数",
                near="",
            )


def _reached(flow: Flow) -> set[str]:
    """States that a row can come to from the initial one; all of them when the initial one does not exist."""
    if flow.initial not in {each.id for each in flow.states}:
        return {each.id for each in flow.states}
    reached: set[str] = {flow.initial}
    while True:
        further = {each.to for each in flow.transitions if reached.intersection(each.from_states)} - reached
        if not further:
            return reached
        reached |= further
