"""Whether a set of rules of accountability can be reckoned with: its tiers, weights, days and open questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from lantian.core.policy.accountability_schema import OPTIONS, AccountabilityFile, OpenQuestion, RuleSet, TierStep
from lantian.core.policy.draft import Draft
from lantian.core.policy.flow_checks import named_parameters, twice
from lantian.core.policy.reading import near_phrase
from lantian.core.policy.schema import Interpretation, InterpretationFile, Parameter
from lantian.core.policy.tree import Node, Report

__all__ = ["accountability"]

Path = tuple[str | int, ...]
_NUMBER = {"en": "a number", "zh": "数字"}
_DAY = {"en": "a day such as 2017-09-28", "zh": "日期，如 2017-09-28"}


def accountability(draft: Draft) -> None:
    """Report what is wrong inside `accountability.yaml`."""
    found = draft.only(AccountabilityFile)
    if found is None:
        return
    model, sheet = found
    report = draft.report_to(sheet.file)
    parameters = named_parameters(draft)
    questions = {each.id: each for file, _ in draft.sheets_of(InterpretationFile) for each in file.interpretations}
    for number, rules in enumerate(model.rule_sets):
        node, _ = sheet.node.follow(("rule_sets", number))
        if not node.complete:
            continue
        _identities(rules, node, report, sheet.file)
        _steps(rules, node, report)
        for names, wanted, kind in ((_numbers(rules), Decimal, _NUMBER), (_days(rules), dt.date, _DAY)):
            _kinds(names, wanted, kind, parameters, node, report)
        for index, question in enumerate(rules.choices):
            _question(question, node, ("choices", index), questions, report)


def _identities(rules: RuleSet, node: Node, report: Report, file: str) -> None:
    twice([each.id for each in rules.tiers], "tier", node, ("tiers",), report, file)
    twice([each.id for each in rules.counts], "basis", node, ("counts",), report, file)
    twice([each.id for each in rules.classes], "class", node, ("classes",), report, file)
    for number, group in enumerate(rules.classes):
        twice([each.id for each in group.items], "item", node, ("classes", number, "items"), report, file)
    if rules.sanctions is not None:
        twice([each.id for each in rules.sanctions.forms], "form", node, ("sanctions", "forms"), report, file)
        responsibilities = [each.id for each in rules.sanctions.responsibilities]
        twice(responsibilities, "responsibility", node, ("sanctions", "responsibilities"), report, file)


def _all_steps(rules: RuleSet) -> Iterable[tuple[Path, TierStep]]:
    for number, basis in enumerate(rules.counts):
        yield from ((("counts", number, "steps", index), step) for index, step in enumerate(basis.steps))
    if rules.air is not None:
        yield from ((("air", "steps", index), step) for index, step in enumerate(rules.air.steps))


def _steps(rules: RuleSet, node: Node, report: Report) -> None:
    known = tuple(tier.id for tier in rules.tiers)
    for path, step in _all_steps(rules):
        if step.tier not in known:
            line = node.follow((*path, "tier"))[1]
            near = near_phrase(step.tier, known)
            report("reference-unknown", line, key="tier", kind="tier", value=step.tier, near=near)


def _numbers(rules: RuleSet) -> Iterable[tuple[Path, str]]:
    yield ("other_weight",), rules.other_weight
    for number, group in enumerate(rules.classes):
        for index, item in enumerate(group.items):
            yield ("classes", number, "items", index, "weight"), item.weight
    for path, step in _all_steps(rules):
        yield (*path, "bound"), step.bound
    if rules.air is not None:
        yield ("air", "examined_last"), rules.air.examined_last
    if rules.transfer is not None:
        yield ("transfer", "opinion_workdays"), rules.transfer.opinion_workdays
        if rules.transfer.remind_days is not None:
            yield ("transfer", "remind_days"), rules.transfer.remind_days


def _days(rules: RuleSet) -> Iterable[tuple[Path, str]]:
    yield ("in_force",), rules.in_force
    for number, group in enumerate(rules.classes):
        if group.since is not None:
            yield ("classes", number, "since"), group.since
    for number, basis in enumerate(rules.counts):
        for index, source in enumerate(basis.sources):
            yield ("counts", number, "sources", index, "since"), source.since


def _kinds(
    names: Iterable[tuple[Path, str]],
    wanted: type,
    kind: dict[str, str],
    parameters: dict[str, Parameter],
    node: Node,
    report: Report,
) -> None:
    for path, name in names:
        parameter = parameters.get(name)
        for value in parameter.values if parameter else ():
            if not _is(value.value, wanted):
                report(
                    "parameter-kind",
                    node.follow(path)[1],
                    of=name,
                    value=str(value.value),
                    expected=kind["en"],
                    expected_zh=kind["zh"],
                    near="",
                )


def _is(value: object, wanted: type) -> bool:
    if wanted is Decimal:
        return isinstance(value, Decimal)
    try:
        dt.date.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _question(
    question: OpenQuestion, node: Node, path: Path, questions: dict[str, Interpretation], report: Report
) -> None:
    line = node.follow((*path, "interpretation"))[1]
    named = [name for name in ("option", "parameter") if getattr(question, name) is not None]
    if len(named) != 1:
        report("question-of-nothing", line, what=" + ".join(named) or "–")
        return
    if question.option is not None and question.option not in OPTIONS:
        near = near_phrase(question.option, tuple(OPTIONS))
        line = node.follow((*path, "option"))[1]
        report("reference-unknown", line, key="option", kind="option", value=question.option, near=near)
        return
    interpretation = questions.get(question.interpretation)
    known = tuple(reading.id for reading in interpretation.readings) if interpretation else ()
    for index, answer in enumerate(question.readings):
        below = (*path, "readings", index)
        if known and answer.reading not in known:
            line = node.follow((*below, "reading"))[1]
            near = near_phrase(answer.reading, known)
            report("reference-unknown", line, key="reading", kind="reading", value=answer.reading, near=near)
        if question.option is not None and answer.value not in OPTIONS[question.option]:
            line = node.follow((*below, "value"))[1]
            known_answers = ", ".join(OPTIONS[question.option])
            report("answer-unknown", line, of=question.option, value=str(answer.value), known=known_answers)
